using System.CommandLine;
using Solstead.Core.Quantities;
using Solstead.Site.Import.Books;
using Solstead.Site.Import.HomeAssistant;

namespace Solstead.Commands.Import;

/// <summary><c>solstead import homeassistant</c>: its long-term statistics, from SQLite or MariaDB.</summary>
internal static class ImportHomeAssistantCommand
{
    public static Command Create()
    {
        var (common, source) = (new ImportOptions(), new SqlSource());
        var db = new Option<FileInfo?>("--db") { Description = "Its file home-assistant_v2.db; it may be running. Or name a server with --database." };
        var storage = new Option<DirectoryInfo?>("--storage") { Description = "Its folder .storage: the energy dashboard tells which statistic is what." };
        var map = new Option<string[]>("--map") { Description = "Which statistic is what: grid_import=sensor.x,pv=sensor.y,…; several of one add up.", AllowMultipleArgumentsPerToken = true };
        var list = new Option<bool>("--list") { Description = "Only list the statistics that count energy." };
        var command = new Command("homeassistant", "Take over the long-term statistics of Home Assistant. Works beside the running service.") { db, storage, map, list };
        source.AddTo(command);
        common.AddTo(command);
        command.SetAction((parsed, ct) => parsed.GetValue(list)
            ? ImportRun.GuardAsync(async () =>
            {
                await using var tables = await OpenAsync(parsed, db, source, ct);
                foreach (var statistic in await HaStatistic.AllAsync(tables, ct)) Console.WriteLine($"{statistic.Name}\t{statistic.Unit}");
                return ExitCode.Done;
            })
            : ImportRun.RunAsync(() => common.Of(parsed), async (wish, progress, stop) =>
            {
                await using var tables = await OpenAsync(parsed, db, source, stop);
                var mappings = HaEnergy.OfPairs(parsed.GetValue(map) ?? []);
                if (mappings.Count == 0 && parsed.GetValue(storage) is { } folder)
                {
                    var file = Path.Combine(folder.FullName, "energy");
                    mappings = HaEnergy.OfDashboard(await File.ReadAllTextAsync(file, stop), Path.Combine(folder.Name, "energy"));
                }
                return await HomeAssistantImport.ReadAsync(tables, mappings, wish.Overwrite, progress, stop);
            }, ct));
        return command;
    }

    private static async Task<ITables> OpenAsync(ParseResult parsed, Option<FileInfo?> db, SqlSource source, CancellationToken ct) =>
        parsed.GetValue(db) is { } file ? SqliteTables.Open(file.FullName)
        : source.IsNamed(parsed) ? await source.OpenAsync(parsed, ct)
        : throw new ImportException("import.ha.where", Fact.Of("file", "home-assistant_v2.db"));
}
