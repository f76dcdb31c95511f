using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Site.Configuration;

namespace Solstead.Tests.Site.Configuration;

public sealed class BreakerCheckTests
{
    private const string Rule = "rules: [ { type: charging, charger: garage } ]\n";

    [Theory]
    [InlineData("{ max_current_a: 25 }", Rule, 3, "power power.l1 power.l2 power.l3", false)]
    [InlineData("{ max_current_a: 25 }", Rule, 3, "power power.l1 power.l2", true)]
    [InlineData("{ max_current_a: 25 }", Rule, 3, "power", true)]
    [InlineData("{ max_current_a: 25 }", Rule, 1, "power", false)]
    [InlineData("{ max_current_a: 25, phases: 1 }", Rule, 0, "power", false)]
    [InlineData("{ max_current_a: 25 }", Rule, 3, "", false)]
    [InlineData("{ max_current_a: 25 }", "", 3, "power", false)]
    [InlineData("{ phases: 3 }", Rule, 3, "power", false)]
    public void A_main_breaker_that_the_meter_cannot_watch_is_told_before_a_car_is_held_for_it(string grid, string rules, int phases, string points, bool told)
    {
        var settings = SettingsLoader.Parse($"site: {{ name: Test, grid: {grid} }}\n{rules}", "solstead.yaml").Settings;
        var meter = new DeviceInfo("meter", "test", null, null, null, phases, [.. points.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(p => new PointDeclaration("grid." + p, Unit.Watt, PointKind.Gauge))], [new(Role.Grid, "grid")]);
        var problem = BreakerCheck.Of(settings, [meter]);
        problem?.Code.ShouldBe("config.charging.phases");
        (problem is not null).ShouldBe(told);
    }
}
