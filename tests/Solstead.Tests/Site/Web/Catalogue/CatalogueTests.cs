using System.Net;
using System.Text.Json;
using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Core.Site;
using Solstead.Devices.Enphase.Twin;
using Solstead.Simulator;
using Solstead.Site.Web.Catalogue;
using Solstead.Tests.Devices.Enphase;

namespace Solstead.Tests.Site.Web.Catalogue;

public sealed class CatalogueTests
{
    private static readonly Moment Now = new(TimeSpan.FromSeconds(100), new(2026, 6, 26, 11, 0, 0, TimeSpan.Zero));

    private static DeviceState Gateway(int phases, params (string Point, string Unit, double? Value)[] points)
    {
        var info = DeviceInfo.Unknown("roof", "enphase") with { Phases = phases, Points = [.. points.Select(p => new PointDeclaration(p.Point, p.Unit, PointKind.Gauge))] };
        var device = new DeviceState(info);
        device.Identify(info);
        device.Measure([.. points.Select(p => new Reading(p.Point, p.Value, p.Value is null ? Quality.Missing : Quality.Good, Now.Utc))], Now);
        return device;
    }

    private static CatalogueEntry Entry(DeviceState gateway, string id) => CatalogueEndpoints.Of(gateway, Now, _ => null).Groups.SelectMany(g => g.Entries).Single(e => e.Id == id);

    [Fact]
    public void What_the_gateway_does_not_give_is_told_and_never_zero()
    {
        var absent = Entry(Gateway(1, ("production.power", "W", 5)), "CwattsNowNet");
        (absent.Here, absent.Value, absent.Quality, absent.Point).ShouldBe((false, null, "missing", "grid.power"));
        var missing = Entry(Gateway(1, ("grid.power", "W", null)), "CwattsNowNet");
        (missing.Here, missing.Value, missing.Quality).ShouldBe((true, null, "missing"));
    }

    [Fact]
    public void T66_the_register_at_midnight_is_the_register_less_what_came_since()
    {
        var gateway = Gateway(1, ("grid.energy_import", "Wh", 20_500), ("grid.energy_import_today", "Wh", 1_200));
        Entry(gateway, "indexcumulimport").Value.ShouldBe(20_500);
        Entry(gateway, "cumulimport").Value.ShouldBe(1_200);
        Entry(gateway, "indexcumulimportanc").Value.ShouldBe(19_300);
        Entry(Gateway(1, ("grid.energy_import", "Wh", 20_500), ("grid.energy_import_today", "Wh", null)), "indexcumulimportanc").Value.ShouldBeNull();
        Entry(Gateway(1, ("grid.energy_import", "Wh", 20_500)), "indexcumulimportanc").Here.ShouldBeFalse();
    }

    [Fact]
    public void A_register_at_midnight_that_nobody_saw_says_why_it_is_missing()
    {
        var gateway = Gateway(1, ("grid.energy_import", "Wh", 20_500), ("grid.energy_import_today", "Wh", null));
        gateway.Measure([new Reading("grid.energy_import_today", null, Quality.Missing, Now.Utc, Note: "today.unknown")], Now);
        Entry(gateway, "indexcumulimportanc").Note.ShouldBe("today.unknown");
        Entry(gateway, "indexcumulimport").Note.ShouldBeNull();
    }

    [Fact]
    public void The_voltage_comes_from_the_meter_that_is_there()
    {
        Entry(Gateway(3, ("production.voltage", "V", 231), ("production.voltage.l2", "V", 230)), "tension2").Point.ShouldBe("production.voltage.l2");
        Entry(Gateway(1, ("production.voltage", "V", 231), ("grid.voltage", "V", 232)), "tension").Value.ShouldBe(232);
    }

    [Theory, InlineData(1), InlineData(3)]
    public async Task T60_a_metered_house_gives_every_quantity_in_its_unit(int phases)
    {
        var ct = TestContext.Current.CancellationToken;
        var house = new VirtualHouse(new HouseSettings { Phases = phases, BatteryWh = 5000 }, new DateTimeOffset(2026, 6, 26, 11, 0, 0, TimeSpan.Zero));
        await using var twin = await EnphaseTwin.StartAsync(new() { Plant = house }, ct);
        await using var driver = new GatewayBench().Driver(twin);
        var reports = await driver.ReadOnceAsync(ct);
        var gateway = new DeviceState(driver.Info);
        gateway.Identify(reports.OfType<Report.Identified>().Last().Info);
        var last = reports.OfType<Report.Measured>().Last().At;
        foreach (var measured in reports.OfType<Report.Measured>()) gateway.Measure(measured.Readings, measured.At);
        var mapped = PlugInNames.Of([.. gateway.Points.Keys], phases).SelectMany(d => d.Quantities).Where(q => q.Points.Count > 0).ToList();

        mapped.Where(q => !q.Points.Any(p => gateway.Point(p)?.Declaration.Unit == q.Unit)).Select(q => $"{q.Id}: {q.Points[0]}").ShouldBeEmpty();
        var without = CatalogueEndpoints.Of(gateway, last, _ => null).Groups.SelectMany(g => g.Entries).Where(e => e.Here && e.Value is null && e.TextValue is null).Select(e => e.Point!).ToList();
        // What the first day cannot know is missing until midnight; everything else has a number.
        without.Where(p => !p.Contains("_today", StringComparison.Ordinal) && !p.Contains("energy_import", StringComparison.Ordinal) && !p.Contains("energy_export", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_catalogue_is_asked_by_gateway()
    {
        await using var site = await LivingSite.StartAsync();
        var view = await site.UntilAsync("api/v1/enphase/catalogue?device=roof", v => Values(v, "PwattsNow").Any() && Values(v, "Watt").Count() > 3);
        view.GetProperty("gateways")[0].GetProperty("phases").GetInt32().ShouldBe(3);
        Values(view, "CwattsNowNet3").Count().ShouldBe(1);
        using var unknown = await site.Http.GetAsync(new Uri("api/v1/enphase/catalogue?device=cellar", UriKind.Relative));
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_plug_ins_surplus_state_is_that_of_the_rule_of_the_same_phase()
    {
        await using var site = await LivingSite.StartAsync("""
            rules:
              - { type: threshold, name: heater, above_w: -100000, below_w: -100000 }
              - { type: threshold, name: never, above_w: 100000 }
              - { type: threshold, name: pump, phase: l2, above_w: 100000 }
            """);
        var view = await site.UntilAsync("api/v1/enphase/catalogue", v => Values(v, "autoconso1").Contains(1));
        Values(view, "autoconso1").ShouldBe([1], "the first rule in the settings");
        Values(view, "autoconso12").ShouldBe([0]);
        Values(view, "autoconso11").ShouldBeEmpty("no rule watches that phase");
    }

    private static IEnumerable<double> Values(JsonElement view, string id) =>
        view.GetProperty("gateways").EnumerateArray().SelectMany(g => g.GetProperty("groups").EnumerateArray()).SelectMany(g => g.GetProperty("entries").EnumerateArray())
            .Where(e => e.GetProperty("id").GetString() == id && e.GetProperty("value").ValueKind == JsonValueKind.Number).Select(e => e.GetProperty("value").GetDouble());
}
