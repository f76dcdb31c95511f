using Solstead.Core.Devices;
using Solstead.Core.Forecast.Learning;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Core.Site;
using Solstead.Site.Forecast;

namespace Solstead.Tests.Site.Forecast;

/// <summary>Which quarters say nothing about the panels.</summary>
public sealed class ForecastFlawTests
{
    private static readonly Moment Now = new(TimeSpan.FromSeconds(100), new(2026, 6, 26, 11, 0, 0, TimeSpan.Zero));

    private static Seen See(double? value) => new(value, value is null ? Quality.Missing : Quality.Good, TimeSpan.Zero, 9);

    /// <summary>What is noted against a moment: grid and battery in W (import, discharge), charge in %.</summary>
    private static PvFlaws Look(double grid, double? battery, double? charge, params (string Id, string Unit, double Value)[] points)
    {
        var device = new DeviceState(DeviceInfo.Unknown("gx", "test"));
        device.Identify(DeviceInfo.Unknown("gx", "test") with { Points = [.. points.Select(p => new PointDeclaration(p.Id, p.Unit, PointKind.Gauge, Text: "point.grid.power"))] });
        device.Measure([.. points.Select(p => new Reading(p.Id, p.Value, Quality.Good, Now.Utc))], Now);
        var none = Seen.Nothing;
        return FlawWatch.Of(device, new SitePicture(Now, See(grid), See(3000), See(battery), See(charge), none, none, none, [], default) { GridByPhase = [See(grid), none, none] });
    }

    [Theory]
    [InlineData(40, -2500d, 60d, PvFlaws.None)]
    [InlineData(40, -100d, 99d, PvFlaws.ExportCapped)]
    [InlineData(40, -4900d, 60d, PvFlaws.ExportCapped)]
    [InlineData(40, null, null, PvFlaws.ExportCapped)]
    [InlineData(400, 100d, 99d, PvFlaws.None)]
    public void Where_nothing_may_be_sold_the_panels_are_held_back_only_when_the_battery_takes_no_more(double grid, double? battery, double? charge, PvFlaws expected) =>
        Look(grid, battery, charge, ("ess.prevent_feed_in", Unit.None, 1), ("ess.max_charge_power", Unit.Watt, 5000)).ShouldBe(expected);

    [Theory]
    [InlineData(-2950, PvFlaws.ExportCapped)]
    [InlineData(-2000, PvFlaws.None)]
    public void A_limit_counts_when_so_much_is_sold(double grid, PvFlaws expected)
    {
        Look(grid, 0, 60, ("ess.max_feed_in_power", Unit.Watt, 3000)).ShouldBe(expected);
        Look(grid, 0, 60, ("ess.export_limit", Unit.Ampere, 13)).ShouldBe(expected);
        Look(grid, 0, 60, ("ess.export_limit", Unit.Ampere, -1), ("ess.max_feed_in_power", Unit.Watt, -1)).ShouldBe(PvFlaws.None);
    }
}
