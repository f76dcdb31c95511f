using Solstead.Core.Accounting;
using Solstead.Core.Quantities;
using Solstead.Devices.Protocols.SunSpec;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.Protocols.SunSpec;

/// <summary>What the books get of energy registers: what they gained, whatever they show.</summary>
public sealed class CounterBookTests
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 26, 12, 0, 0, TimeSpan.Zero);
    private static readonly RegisterShape Plain = new(1, 4_294_967_296);

    private readonly VolatileMemory memory = new();
    private int second;

    [Fact]
    public void An_inverter_that_appears_later_brings_no_energy_of_its_past()
    {
        var book = new CounterBook(memory);
        Sum(book, ("a", 5_000_000)).ShouldBe(5_000_000);
        Sum(book, ("a", 5_000_001), ("b", 30_000_000)).ShouldBe(5_000_001);
        Sum(book, ("a", 5_000_002), ("b", 30_000_003)).ShouldBe(5_000_005);
    }

    [Fact]
    public void A_silent_inverter_gives_its_energy_when_it_is_back()
    {
        var book = new CounterBook(memory);
        Sum(book, ("a", 1000), ("b", 2000)).ShouldBe(3000);
        Sum(book, ("a", 1010), ("b", null)).ShouldBe(3010);
        Sum(book, ("a", null), ("b", null)).ShouldBeNull();
        Sum(book, ("a", 1020), ("b", 2005)).ShouldBe(3025);
    }

    [Fact]
    public void Nothing_begins_before_every_register_was_read_once()
    {
        var book = new CounterBook(memory);
        Sum(book, ("a", 1000), ("b", null)).ShouldBeNull();
        Sum(book, ("a", 1000), ("b", 2000)).ShouldBe(3000);
    }

    [Fact]
    public void A_meter_that_was_replaced_goes_on_where_the_old_one_was()
    {
        var book = new CounterBook(memory);
        Sum(book, ("old", 8_000_000)).ShouldBe(8_000_000);
        Sum(book, ("new", 12)).ShouldBe(8_000_000);
        Sum(book, ("new", 20)).ShouldBe(8_000_008);
    }

    [Fact]
    public void A_restart_remembers_what_was_repaired()
    {
        var book = new CounterBook(memory);
        Sum(book, ("a", 8_000_000)).ShouldBe(8_000_000);
        for (var times = 0; times < 3; times++) Sum(book, ("a", 100 + times)).ShouldBe(8_000_000);
        Sum(book, ("a", 110)).ShouldBe(8_000_008);
        book.Save(Noon, atOnce: true);
        var next = new CounterBook(memory);
        Sum(next, ("a", 120)).ShouldBe(8_000_018);
    }

    [Fact]
    public void The_same_answer_looked_at_twice_confirms_nothing()
    {
        var book = new CounterBook(memory);
        Sum(book, ("a", 8_000_000));
        var fallen = new RawCounter("a", 100, Plain, Noon.AddSeconds(++second));
        for (var times = 0; times < 5; times++) book.Repair(fallen, 100_000)!.Value.Note.ShouldBe("counter.held");
    }

    [Theory, InlineData("{"), InlineData("null"), InlineData("{}")]
    public void What_cannot_be_read_any_more_is_begun_anew(string text)
    {
        memory.Remember("counters", text);
        Sum(new CounterBook(memory), ("a", 5)).ShouldBe(5);
    }

    private double? Sum(CounterBook book, params (string Register, double? WattHours)[] parts)
    {
        var at = Noon.AddSeconds(++second);
        return book.Sum("point", [.. parts.Select(p => new RawCounter(p.Register, p.WattHours, Plain, at))], 100_000)?.Total;
    }
}
