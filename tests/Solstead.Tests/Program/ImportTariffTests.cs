using Solstead.Core.Tariffs.Tempo;
using Solstead.Devices.Tariffs.Twin;
using Solstead.Tests.Site;
using Solstead.Tests.Support;

namespace Solstead.Tests.Program;

/// <summary><c>solstead import tariff</c> and <c>import tempo-season</c>, as a person starts them.</summary>
public sealed class ImportTariffTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("solstead-test-").FullName;

    [Fact]
    public async Task A_table_of_the_CRE_is_shown_first_and_written_when_asked()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "cre.csv"), "DATE_DEBUT;P_SOUSCRITE;PART_VARIABLE_HC_TTC;PART_VARIABLE_HP_TTC\n2025-01-08;6;0,2068;0,27\n2025-02-15;6;0,2;0,3\n;;;\n", TestContext.Current.CancellationToken);
        var shown = await SolsteadProgram.RunAsync(folder, "import", "tariff", "hphc", "--from", "cre.csv");
        shown.Output.ShouldContain("- { from: 2025-08-01, hc: 0.2068, hp: 0.2700 }");
        shown.Errors.ShouldContain("cre.csv:3");
        (shown.Code, Directory.GetFiles(folder).Length).ShouldBe((0, 1));
        (await SolsteadProgram.RunAsync(folder, "import", "tariff", "hphc", "--from", "cre.csv", "--write", "mine.yaml")).Code.ShouldBe(0);
        (await File.ReadAllTextAsync(Path.Combine(folder, "mine.yaml"), TestContext.Current.CancellationToken)).ShouldBe(shown.Output);
        (await SolsteadProgram.RunAsync(folder, "import", "tariff", "tempo", "--from", "cre.csv")).Code.ShouldBe(2);
    }

    [Fact]
    public async Task A_past_season_of_RTE_is_kept_and_the_service_knows_it_after_its_start()
    {
        await using var twin = await TariffTwin.StartAsync(0, LivingSite.Clock, TestContext.Current.CancellationToken);
        twin.Say(new(2025, 1, 12), TempoColour.Red, "rte-file");
        var data = Path.Combine(folder, "data");
        string[] line = ["import", "tempo-season", "--url", $"{twin.Url}rte-file/tempo?season=2024-2025", "--data", data];
        var shown = await SolsteadProgram.RunAsync(folder, line);
        shown.Errors.ShouldContain("weekend", Case.Sensitive, shown.Output);
        shown.Output.ShouldContain("Season 2024-2025: 299 blue, 43 white, 22 red days.");
        Directory.Exists(data).ShouldBeFalse("nothing is written without --write");
        (await SolsteadProgram.RunAsync(folder, [.. line, "--write"])).Output.ShouldContain("Season 2024-2025 is kept.");
        await using var site = await LivingSite.StartAsync(inFolder: folder, settings: "tariff: { type: tempo, sources: [] }\nweb: { listen: \"127.0.0.1:0\" }\n");
        var body = await site.UntilAsync("api/v1/tempo?season=2024", _ => true);
        body.GetProperty("season").GetProperty("days").EnumerateArray().Count(d => d.GetProperty("colour").GetString() == "red").ShouldBe(22);
        body.GetProperty("seasons").EnumerateArray().Select(s => s.GetInt32()).ShouldBe([2024, 2025]);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
