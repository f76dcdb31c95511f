using Solstead.Core.History;
using Solstead.Core.Points;
using Solstead.Site.Web.History;

namespace Solstead.Tests.Site.Web.History;

public sealed class HistoryViewTests
{
    private static readonly DateTimeOffset Start = new(2026, 6, 26, 0, 0, 0, TimeSpan.Zero);

    private static HistoryView View(params SeriesAnswer[] series) =>
        HistoryView.Of(new(Start, Start.AddHours(1), Resolution.Minute, 60, series), Resolution.Minute, 2000, 2000, []);

    [Fact]
    public void A_counter_tells_how_much_it_grew_and_a_state_what_its_codes_mean()
    {
        var view = View(
            new("roof/grid.energy_import", "Wh", PointKind.Counter, true, [new(60, 5, 7, 9, 4)]),
            new("roof/status", "", PointKind.State, true, [new(60, null, 1, null)]) { Texts = new Dictionary<long, string> { [1] = "idle" } },
            new("roof/grid.power", "W", PointKind.Gauge, true, [new(60, 5, 7, 9)]));
        view.Series[0].Change.ShouldBe([4.0]);
        view.Series[0].Texts.ShouldBeNull();
        view.Series[1].Texts![1].ShouldBe("idle");
        view.Series[1].Change.ShouldBeNull();
        view.Series[2].Change.ShouldBeNull();
        view.Coarsened.ShouldBeFalse();
    }

    [Theory]
    [InlineData(30, "quarter-hour", "quarter-hour")]
    [InlineData(300, "quarter-hour", "hour")]
    [InlineData(900, "quarter-hour", "day")]
    [InlineData(900, "hour", "day")]
    [InlineData(900, "month", "month")]
    public void More_energy_rows_than_can_be_shown_become_longer_ones_and_lose_nothing(int days, string asked, string by)
    {
        var first = Start.ToUnixTimeSeconds() / 900;
        var slots = Enumerable.Range(0, days * 96).Select(i => new EnergySlot(first + i, 1, 0, 2, null, null, 3, null, null, 0)).ToList();
        var view = EnergyView.Of(slots, asked, TimeZoneInfo.Utc);
        view.By.ShouldBe(by);
        view.Rows.Count.ShouldBeLessThanOrEqualTo(20_000);
        view.Rows.Sum(r => r.PvWh).ShouldBe(2L * slots.Count);
    }
}
