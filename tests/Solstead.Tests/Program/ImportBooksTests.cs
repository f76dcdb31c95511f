using System.Text.Json;
using Solstead.Tests.Support;

namespace Solstead.Tests.Program;

/// <summary>An import from the terminal: looked at, made, listed, taken back.</summary>
public sealed class ImportBooksTests
{
    [Fact]
    public async Task Settings_that_cannot_be_read_are_told_because_the_zone_stands_in_them()
    {
        var folder = Directory.CreateTempSubdirectory("solstead-import-");
        try
        {
            var at = folder.FullName;
            await File.WriteAllTextAsync(Path.Combine(at, "e.csv"), "Date/Time,Energy Produced (Wh)\n2023-06-01 12:00,500\n2023-06-01 12:15,480\n", TestContext.Current.CancellationToken);
            var (code, _, errors) = await SolsteadProgram.RunAsync(at, ["import", "enphase-csv", "e.csv", "--data", "data", "--dry-run", "--config", "none.yaml"]);
            (code, errors.Contains("--zone", StringComparison.Ordinal), errors.Contains("none.yaml", StringComparison.Ordinal)).ShouldBe((2, true, true), errors);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_file_is_shown_first_then_imported_once_and_taken_back()
    {
        var folder = Directory.CreateTempSubdirectory("solstead-import-");
        try
        {
            var at = folder.FullName;
            await File.WriteAllTextAsync(Path.Combine(at, "e.csv"), "Date/Time,Energy Produced (Wh)\n2023-06-01 12:00:00 +0200,500\n2023-06-01 12:15:00 +0200,480\n", TestContext.Current.CancellationToken);
            var data = Path.Combine(at, "data");
            string[] import = ["import", "enphase-csv", "e.csv", "--zone", "Europe/Paris", "--data", data];
            var (code, output, errors) = await SolsteadProgram.RunAsync(at, [.. import, "--dry-run"]);
            (code, Directory.Exists(data)).ShouldBe((0, false), errors);
            output.ShouldContain("Production [kWh]");
            (await SolsteadProgram.RunAsync(at, [.. import, "--dry-run", "--json", "--from", "2023-06-02"])).Output.ShouldNotContain("980");
            (await SolsteadProgram.RunAsync(at, [.. import, "--json", "--yes", "--from", "2023-06-01", "--to", "2023-06-01"])).Output.ShouldSatisfyAllConditions(
                o => JsonDocument.Parse(o).RootElement.GetProperty("written").GetBoolean().ShouldBeTrue(),
                o => JsonDocument.Parse(o).RootElement.GetProperty("energy").GetProperty("pv").GetProperty("wh").GetInt64().ShouldBe(980));
            (await SolsteadProgram.RunAsync(at, [.. import, "--yes"])).Output.ShouldContain("Nothing to add");
            await File.WriteAllTextAsync(Path.Combine(at, "solstead.yaml"), "site:\n  zone: Europe/Paris\n", TestContext.Current.CancellationToken);
            string[] where = ["--config", "solstead.yaml", "--data", data];
            (await SolsteadProgram.RunAsync(at, ["import", "list", .. where])).Output.ShouldContain("e.csv: 2 new");
            (await SolsteadProgram.RunAsync(at, ["import", "undo", "--yes", .. where])).Output.ShouldContain("2 quarter hours are as before");
            (await SolsteadProgram.RunAsync(at, ["import", "list", "--data", data])).Output.ShouldContain("taken back");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
