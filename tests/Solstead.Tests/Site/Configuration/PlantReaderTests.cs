using Solstead.Core.Forecast;
using Solstead.Site.Configuration;

namespace Solstead.Tests.Site.Configuration;

/// <summary>The panels as people write them.</summary>
public sealed class PlantReaderTests
{
    private static LoadedSettings Load(string plant, string location = "{ latitude: 43.6, longitude: 1.44, altitude_m: 150 }") =>
        SettingsLoader.Parse($"site: {{ location: {location} }}\nforecast:\n  plant:\n{string.Join('\n', plant.Split('\n').Select(l => "    " + l))}\n", "solstead.yaml");

    private static PvPlant Plant(string plant)
    {
        var loaded = Load(plant);
        loaded.Root.Finish();
        loaded.Findings.Select(f => $"{f.Line}: {f.Key}: {f.Code}").ShouldBeEmpty();
        return loaded.Settings.Forecast!.Plant!;
    }

    private static List<string> Findings(string plant)
    {
        var loaded = Load(plant);
        loaded.Root.Finish();
        loaded.Settings.Forecast!.Plant.ShouldBeNull("half a plant is none");
        return [.. loaded.Findings.Select(f => $"{f.Line}: {f.Key}: {f.Code}")];
    }

    [Fact]
    public void Micro_inverters_clip_by_plane()
    {
        var plant = Plant("""
            planes:
              - { tilt: 35, azimuth: east, panels: 10, panel_w: 400, inverter_w: 290 }
              - { tilt: 20, azimuth: 270, panels: 8, panel_w: 405, inverter_w: 366, losses_percent: 5, temperature_percent_per_k: -0.26, mount: rack }
            air: city
            """);
        (plant.Place.Latitude, plant.Place.Altitude, plant.Air).ShouldBe((43.6, 150, Solstead.Core.Forecast.Sky.AirKind.City));
        plant.Inverters.Select(i => (i.AcRating, i.Panels[0].Size, i.Panels[0].Plane.Tilt, i.Panels[0].Plane.Azimuth)).ShouldBe([(2900, 4000, 35, 90), (2928, 3240, 20, 270)]);
        (plant.Inverters[1].Panels[0].Losses, plant.Inverters[1].Panels[0].Gamma, plant.Inverters[1].Panels[0].U0).ShouldBe((0.05, -0.0026, 25));
        plant.Inverters[0].Panels[0].Losses.ShouldBe(new PvPanels(default, 1).Losses);
    }

    [Fact]
    public void Strings_at_one_inverter_clip_together_and_a_horizon_is_read_in_both_forms()
    {
        var plant = Plant("""
            planes:
              - { tilt: 20, azimuth: SE, size_w: 5400, inverter: hall }
              - { tilt: 20, azimuth: south west, panels: 9, panel_w: 400, inverter: hall }
            inverters: [ { name: hall, ac_w: 8000, efficiency_percent: 97.5 } ]
            horizon: [0, 10, 20, 10]
            """);
        var inverter = plant.Inverters.ShouldHaveSingleItem();
        (inverter.AcRating, inverter.Efficiency).ShouldBe((8000, 0.975));
        inverter.Panels.Select(p => (p.Size, p.Plane.Azimuth)).ShouldBe([(5400, 135), (3600, 225)]);
        inverter.Panels[0].Losses.ShouldBe(Solstead.Core.Forecast.Plant.PvWatts.UsualLosses, "strings have mismatch and wiring");
        plant.Horizon!.At(135).ShouldBe(15, 1e-9);
        Plant("planes: [ { tilt: 0, size_w: 800 } ]\nhorizon: [ { azimuth: 90, elevation: 8 }, { azimuth: 270, elevation: 4 } ]").Horizon!.At(180).ShouldBe(6, 1e-9);
    }

    [Theory]
    [InlineData("planes: [ { tilt: 35, azimuth: -10, panels: 10, panel_w: 400 } ]", "4: forecast.plant.planes[0].azimuth: config.forecast.azimuth")]
    [InlineData("planes: [ { tilt: 35, azimuth: up, panels: 10, panel_w: 400 } ]", "4: forecast.plant.planes[0].azimuth: config.forecast.azimuth")]
    [InlineData("planes: [ { tilt: 35, panels: 10, panel_w: 400 } ]", "4: forecast.plant.planes[0].azimuth: config.key.missing")]
    [InlineData("planes: [ { tilt: 95, azimuth: 10, panels: 10, panel_w: 400 } ]", "4: forecast.plant.planes[0].tilt: config.value.range")]
    [InlineData("planes: [ { tilt: 35, azimuth: 10, panels: 10 } ]", "4: forecast.plant.planes[0].panel_w: config.forecast.size")]
    [InlineData("planes: [ { tilt: 35, azimuth: 10 } ]", "4: forecast.plant.planes[0].panels: config.forecast.size")]
    [InlineData("planes: [ { tilt: 35, azimuth: 10, size_w: 4000, inverter_w: 290 } ]", "4: forecast.plant.planes[0].inverter_w: config.forecast.panels")]
    [InlineData("planes: [ { tilt: 35, azimuth: 10, size_w: 4000, inverter: hal } ]\ninverters: [ { name: hall, ac_w: 4000 } ]", "4: forecast.plant.planes[0].inverter: config.forecast.inverter.unknown")]
    [InlineData("planes: [ { tilt: 35, azimuth: 10, panels: 10, panel_w: 400, inverter_w: 290, inverter: hall } ]\ninverters: [ { name: hall, ac_w: 4000 } ]", "4: forecast.plant.planes[0].inverter_w: config.forecast.inverter.both")]
    [InlineData("planes: [ { tilt: 35, azimuth: 10, size_w: 4000 } ]\nhorizon: [ 5, high ]", "5: forecast.plant.horizon: config.forecast.horizon")]
    [InlineData("planes: [ { tilt: 35, azimuth: 10, size_w: 4000 } ]\nhorizon: [ { azimuth: 0, elevation: 5 }, { azimuth: 360, elevation: 7 } ]", "5: forecast.plant.horizon: config.forecast.horizon")]
    public void What_is_wrong_is_told_with_its_line_and_makes_no_half_plant(string plant, string finding) => Findings(plant).ShouldBe([finding]);

    [Fact]
    public void What_is_odd_is_told_and_the_plant_stands()
    {
        var loaded = Load("planes: [ { tilt: 35, azimuth: 10, panels: 10, panel_w: 400, size_w: 5000, tild: 4 } ]\ninverters: [ { name: hall, ac_w: 4000 } ]");
        loaded.Root.Finish();
        loaded.Settings.Forecast!.Plant!.Size.ShouldBe(5000);
        loaded.Findings.Select(f => $"{f.Key}: {f.Code}").ShouldBe(
            ["forecast.plant.planes[0].size_w: config.forecast.size.differs", "forecast.plant.inverters[0].name: config.forecast.inverter.unused", "forecast.plant.planes[0].tild: config.key.unknown"], ignoreOrder: true);
    }

    [Fact]
    public void Without_a_place_or_planes_there_is_no_plant_and_no_complaint()
    {
        Load("planes: [ { tilt: 35, azimuth: 10, size_w: 4000 } ]", "{ latitude: 43.6 }").Settings.Forecast!.Plant.ShouldBeNull();
        var nothing = SettingsLoader.Parse("forecast: { sources: [] }", "solstead.yaml");
        (nothing.Settings.Forecast!.Plant, nothing.Settings.Forecast.Place, nothing.Findings.Count).ShouldBe((null, null, 0));
        SettingsLoader.Parse("site: { name: x }", "solstead.yaml").Settings.Forecast.ShouldBeNull();
    }
}
