using Solstead.Core.Accounting;
using Solstead.Site.Import.Books;

namespace Solstead.Tests.Site.Import.Books;

/// <summary>Energy on its way into quarter hours.</summary>
public sealed class SlotEnergyTests
{
    private static readonly DateTimeOffset Two = new(2024, 6, 1, 14, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Quarter_hours_begun_or_left_in_the_middle_are_unknown_so_that_the_next_import_tells_them_whole()
    {
        var slots = new SlotEnergy();
        slots.Add(Flow.Pv, Two.AddMinutes(2), Two.AddMinutes(62), 600, 0);
        slots.Rows().Select(r => (r.Slot, r.Pv)).ShouldBe([.. Enumerable.Range(1, 3).Select(i => (EnergyLedger.SlotOf(Two) + i, (long?)150))]);
        (slots.Of(Flow.Pv, EnergyLedger.SlotOf(Two)), slots.Of(Flow.Pv, EnergyLedger.SlotOf(Two) + 1)).ShouldBe((null, 150));
    }

    [Fact]
    public void A_short_gap_within_a_quarter_hour_leaves_an_estimate()
    {
        var slots = new SlotEnergy();
        slots.Add(Flow.Pv, Two, Two.AddMinutes(20), 200, 0);
        slots.Add(Flow.Pv, Two.AddMinutes(25), Two.AddMinutes(45), 200, 0);
        slots.Rows().Select(r => (r.Pv, r.Quality)).ShouldBe([(150, 0), (100, 2), (150, 0)]);
    }

    [Fact]
    public void What_is_open_of_a_quarter_hour_may_be_filled_and_no_more_than_that()
    {
        var slots = new SlotEnergy();
        slots.Add(Flow.Pv, Two.AddMinutes(5), Two.AddMinutes(15), 100, 0);
        for (var slot = EnergyLedger.SlotOf(Two) - 1; slot <= EnergyLedger.SlotOf(Two); slot++) slots.Fill(Flow.Pv, slot, 180, 2);
        slots.Rows().Select(r => (r.Pv, r.Quality)).ShouldBe([(180, 2), (160, 2)]);
        slots.Fill(Flow.Pv, EnergyLedger.SlotOf(Two), 180, 2);
        slots.Total(Flow.Pv).ShouldBe(340);
    }
}
