using System.Globalization;
using Solstead.Core.Tariffs;
using Solstead.Devices.Tariffs;
using Solstead.Site.Configuration;

namespace Solstead.Tests.Site.Configuration;

/// <summary>The contract of the settings file, and the files its prices are in.</summary>
public sealed class TariffFilesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("solstead-test-").FullName;

    private string[] Findings { get; set; } = [];

    private TariffSourceEntry? Asked { get; set; }

    private ITariff? Read(string tariff)
    {
        var file = Path.Combine(folder, "solstead.yaml");
        File.WriteAllText(file, $"site: {{ timezone: Europe/Paris }}\ntariff: {tariff}\n");
        var loaded = SettingsLoader.Load(file);
        loaded.Root.Finish();
        Findings = [.. loaded.Findings.Select(f => $"{f.Line} {f.Key} {f.Code}")];
        Asked = loaded.Settings.TariffSources;
        return loaded.Settings.Tariff;
    }

    private static string Told(ITariff? tariff, string local) => tariff?.At(DateTimeOffset.Parse(local, CultureInfo.InvariantCulture)) is { } p ? $"{p.Label} {p.Buy} {p.Sell}" : "";

    [Fact]
    public void Tempo_comes_with_its_prices_and_takes_colours_typed_by_hand()
    {
        var tariff = Read("""{ type: tempo, calendar: { "2026-01-13": red, "2026-02-02": white } }""");
        Findings.ShouldBeEmpty();
        Told(tariff, "2026-01-13T06:00+01:00").ShouldBe("red-hp 0.64680 ");
        Told(tariff, "2026-01-14T05:59+01:00").ShouldBe("red-hc 0.14600 ");
        Told(tariff, "2026-02-02T12:00+01:00").ShouldBe("white-hp 0.18710 ");
        Told(tariff, "2026-02-03T12:00+01:00").ShouldBe("unknown  ");
    }

    [Fact]
    public void Prices_of_a_file_beside_the_settings_count_instead()
    {
        File.WriteAllText(Path.Combine(folder, "mine.yaml"), "prices:\n  - { from: 2026-01-01, hp: \"0,27\", hc: 0.2, sell: 0.04 }\n  - { from: soon, hp: 1, hc: 1 }\n  - { from: 2027-01-01, hp: much, hq: 1 }\n");
        var tariff = Read("""{ type: hphc, off_peak: "22:30-06:30", prices_file: mine.yaml }""");
        Told(tariff, "2026-06-01T23:00+02:00").ShouldBe("hc 0.20000 0.04000");
        Told(tariff, "2026-06-01T12:00+02:00").ShouldBe("hp 0.27000 0.04000");
        Told(tariff, "2025-06-01T12:00+02:00").ShouldBe("hp  ");
        Findings.ShouldBe(["2 tariff.prices_file config.tariff.file", "2 tariff.prices_file config.tariff.file", "2 tariff.prices_file config.tariff.file", "2 tariff.prices_file config.tariff.file"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("{ type: fixed, price: 0.2516, sell: 0.04 }", "base 0.25160 0.04000")]
    [InlineData("{ type: fixed, prices: { base: 0.2516 } }", "base 0.25160 ")]
    [InlineData("{ type: zones, zones: [ { price: night, times: [\"23:00-07:00\"] }, { price: weekend, days: [sat, sun] } ], prices: { base: 0.3, night: 0.2, weekend: 0.1 } }", "weekend 0.10000 ")]
    public void One_price_or_several_by_the_clock(string settings, string told)
    {
        var tariff = Read(settings);
        Findings.ShouldBeEmpty();
        Told(tariff, "2026-06-27T23:30+02:00").ShouldBe(told);
    }

    [Theory]
    [InlineData("{ type: spot }", "2 tariff.type config.tariff.type")]
    [InlineData("{ type: fixed, price: much }", "2 tariff.price config.value.wrong")]
    [InlineData("{ type: fixed }", "2 tariff.prices config.tariff.prices")]
    [InlineData("{ type: hphc, prices: { hp: 0.3, hc: 0.2 } }", "2 tariff.off_peak config.tariff.ranges")]
    [InlineData("{ type: tempo, prices_file: nowhere.yaml }", "2 tariff.prices_file config.tariff.unreadable")]
    public void What_cannot_be_read_is_told_and_gives_no_price(string settings, string finding)
    {
        Read(settings).ShouldBeNull();
        Findings.ShouldContain(finding);
    }

    [Theory]
    [InlineData("{ type: tempo, calendar: { \"2026-13-01\": red } }", "2 tariff.calendar.2026-13-01 config.value.wrong")]
    [InlineData("{ type: tempo, calendar: { \"2026-01-13\": green } }", "2 tariff.calendar.2026-01-13 config.value.wrong")]
    [InlineData("{ type: tempo, calender: {} }", "2 tariff.calender config.key.unknown")]
    [InlineData("{ type: hphc, off_peak: [\"22:00-06:00\", \"25:00-26:00\"], prices: { hp: 0.3, hc: 0.2 } }", "2 tariff.off_peak config.value.wrong")]
    public void A_fault_in_part_leaves_the_rest(string settings, string finding)
    {
        Read(settings).ShouldNotBeNull();
        Findings.ShouldBe([finding]);
    }

    [Theory]
    [InlineData("{ type: tempo }", "rte-file couleur-tempo edf")]
    [InlineData("{ type: tempo, sources: [] }", "")]
    [InlineData("{ type: tempo, sources: [edf, rte-file, edf] }", "edf rte-file")]
    [InlineData("{ type: tempo, rte: { client_id: me, client_secret: word } }", "rte-file rte-api couleur-tempo edf")]
    [InlineData("{ type: dynamic, bzn: DE-LU, surcharge: \"0,1091\", tax_factor: 1.2, sell: market }", "energy-charts")]
    [InlineData("{ type: fixed, price: 0.25 }", "")]
    public void Who_is_asked_is_the_owners_choice(string settings, string sources)
    {
        Read(settings).ShouldNotBeNull();
        Findings.ShouldBeEmpty();
        string.Join(' ', Asked?.Names ?? []).ShouldBe(sources);
    }

    [Theory]
    [InlineData("{ type: tempo, sources: [rte] }", "2 tariff.sources config.value.wrong")]
    [InlineData("{ type: tempo, sources: [rte-api] }", "2 tariff.sources config.tariff.rte")]
    [InlineData("{ type: tempo, rte: { client_id: me } }", "2 tariff.rte.client_id config.tariff.rte")]
    [InlineData("{ type: tempo, rte: { client_id: me, client_secret_file: nowhere } }", "2 tariff.rte.client_secret_file config.file.missing")]
    [InlineData("{ type: tempo, urls: { edf: \"http://api.example/edf\" } }", "2 tariff.urls.edf config.value.wrong")]
    [InlineData("{ type: dynamic, sell: much }", "2 tariff.sell config.value.wrong")]
    [InlineData("{ type: dynamic, tax_factor: 20 }", "2 tariff.tax_factor config.value.range")]
    public void A_source_that_cannot_be_asked_is_told_and_the_contract_stays(string settings, string finding)
    {
        Read(settings).ShouldNotBeNull();
        Findings.ShouldBe([finding]);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
