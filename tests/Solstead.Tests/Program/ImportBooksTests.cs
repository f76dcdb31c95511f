using System.Text.Json;
using Solstead.Tests.Support;

namespace Solstead.Tests.Program;

/// <summary>An import from the terminal: looked at, made, listed, taken back.</summary>
public sealed class ImportBooksTests
{
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
            (await SolsteadProgram.RunAsync(at, [.. import, "--json", "--yes"])).Output.ShouldSatisfyAllConditions(
                o => JsonDocument.Parse(o).RootElement.GetProperty("written").GetBoolean().ShouldBeTrue(),
                o => JsonDocument.Parse(o).RootElement.GetProperty("energy").GetProperty("pv").GetProperty("wh").GetInt64().ShouldBe(980));
            (await SolsteadProgram.RunAsync(at, [.. import, "--yes"])).Output.ShouldContain("Nothing to add");
            (await SolsteadProgram.RunAsync(at, ["import", "undo", "--data", data])).Code.ShouldBe(0);
            (await SolsteadProgram.RunAsync(at, ["import", "list", "--data", data])).Output.ShouldContain("taken back");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
