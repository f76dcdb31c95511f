using System.CommandLine;
using Solstead.Core.Quantities;
using Solstead.Site.Import.Books;
using Solstead.Site.Import.HourlyJob;

namespace Solstead.Commands.Import;

/// <summary><c>solstead import mysql</c>: the tables of the hourly MySQL job.</summary>
internal static class ImportMysqlCommand
{
    public static Command Create()
    {
        var (common, source) = (new ImportOptions(), new SqlSource());
        var tables = new Option<string[]>("--tables") { Description = "Other names of the tables: production=NAME,history=NAME.", AllowMultipleArgumentsPerToken = true };
        var tc = new Option<string>("--tc") { Description = "What column tc holds: auto | cloud (%) | temperature (°C).", DefaultValueFactory = _ => "auto" };
        tc.AcceptOnlyFromAmong("auto", "cloud", "temperature");
        var command = new Command("mysql", "Take over the tables enphase_production and pvhistory of the hourly MySQL job. Works beside the running service.") { tables, tc };
        source.AddTo(command);
        common.AddTo(command);
        command.SetAction((parsed, ct) => ImportRun.RunAsync(() => common.Of(parsed), async (wish, progress, stop) =>
        {
            await using var rows = await source.OpenAsync(parsed, stop);
            var options = new JobOptions(wish.Zone, TimeProvider.System.GetUtcNow()) { Overwrite = wish.Overwrite, Tc = Enum.Parse<TcMeaning>(parsed.GetValue(tc)!, ignoreCase: true) };
            return await HourlyJobImport.ReadAsync(rows, Named(options, parsed.GetValue(tables) ?? []), progress, stop);
        }, ct));
        return command;
    }

    private static JobOptions Named(JobOptions options, string[] tables)
    {
        foreach (var pair in tables.SelectMany(t => t.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
        {
            options = pair.Split('=') switch
            {
                ["production", { Length: > 0 } name] => options with { Production = name },
                ["history", { Length: > 0 } name] => options with { History = name },
                _ => throw new ImportException("import.mysql.pair", Fact.Of("value", pair)),
            };
        }
        return options;
    }
}
