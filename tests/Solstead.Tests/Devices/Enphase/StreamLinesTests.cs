using System.Text;
using Solstead.Devices.Enphase.Wire;

namespace Solstead.Tests.Devices.Enphase;

/// <summary>T42: the bytes of the stream, cut wherever a network likes.</summary>
public sealed class StreamLinesTests
{
    private static string Event(double watts) =>
        $$$"""data: {"production":{"ph-a":{"p":{{{watts.ToString(System.Globalization.CultureInfo.InvariantCulture)}}},"q":1.5,"s":900.25,"v":230.1,"i":4.2,"pf":1.0,"f":50.0}},"net-consumption":{"ph-a":{"p":-0.0,"v":230.0} } }""";

    private static List<double?> Powers(IEnumerable<StreamEvent> events) => [.. events.Select(e => e.Production?.A?.Watts)];

    [Fact]
    public void T42_events_are_the_same_wherever_the_chunks_begin_and_end()
    {
        var text = Encoding.UTF8.GetBytes($"{Event(1234.5)}\n\n{Event(-3)}\r\n\r\n: comment\n<html>\u0001 not an event\ndata: {{\"broken\":\ndata: []\ndata: {{}}\n{Event(7)}\n\n");
        for (var seed = 1; seed <= 200; seed++)
        {
            var random = new Random(seed);
            var (lines, got) = (new StreamLines(), new List<StreamEvent>());
            for (var at = 0; at < text.Length;)
            {
                var count = Math.Min(text.Length - at, random.Next(1, seed % 7 == 0 ? 3 : 400));
                got.AddRange(lines.Feed(text.AsSpan(at, count)));
                at += count;
            }
            Powers(got).ShouldBe([1234.5, -3, 7], $"seed {seed}");
        }
    }

    [Fact]
    public void T42_an_endless_line_costs_no_memory_and_the_next_event_is_read()
    {
        var lines = new StreamLines();
        var noise = new byte[50_000];
        new Random(5).NextBytes(noise);
        for (var i = 0; i < noise.Length; i++) if (noise[i] == (byte)'\n') noise[i] = 0;
        for (var i = 0; i < 40; i++) lines.Feed(noise).ShouldBeEmpty();
        Powers(lines.Feed(Encoding.UTF8.GetBytes($"\n{Event(42)}\n"))).ShouldBe([42]);
    }

    [Fact]
    public void An_event_without_its_line_end_waits_for_it()
    {
        var lines = new StreamLines();
        lines.Feed(Encoding.UTF8.GetBytes(Event(5))).ShouldBeEmpty();
        Powers(lines.Feed("\n"u8)).ShouldBe([5]);
    }
}
