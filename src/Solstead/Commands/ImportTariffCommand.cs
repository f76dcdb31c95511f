using System.CommandLine;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.Tariffs;
using Solstead.Site.Configuration.Editing;
using Solstead.Site.Import.Cre;

namespace Solstead.Commands;

/// <summary><c>solstead import tariff</c>: regulated French prices, as the CRE publishes them, into a dated file of prices.</summary>
internal static class ImportTariffCommand
{
    private static readonly Argument<string> Kind = new("contract") { Description = string.Join(" | ", CreContract.All.Select(c => c.Key)) };
    private static readonly Option<FileInfo?> From = new("--from") { Description = "The CRE's table, CSV or JSON; without it, it is fetched from data.gouv.fr." };
    private static readonly Option<int> Power = new("--power") { Description = "Subscribed power in kVA.", DefaultValueFactory = _ => 6 };
    private static readonly Option<FileInfo?> Write = new("--write") { Description = "File to write, for prices_file in the settings; the version before is kept. Without it the result is shown and nothing is written." };

    public static Command Create()
    {
        Kind.AcceptOnlyFromAmong([.. CreContract.All.Select(c => c.Key)]);
        TwinCommand.Bound(Power, 3, 36);
        var command = new Command("tariff", "Take regulated French prices from the table of the CRE into a dated file of prices.") { Kind, From, Power, Write };
        command.SetAction((parsed, ct) => RunAsync(CreContract.All.First(c => c.Key == parsed.GetValue(Kind)), parsed.GetValue(From), parsed.GetValue(Power), parsed.GetValue(Write), ct));
        return command;
    }

    private static async Task<int> RunAsync(CreContract contract, FileInfo? from, int power, FileInfo? write, CancellationToken ct)
    {
        var say = Common.Sentences(TimeZoneInfo.Local);
        try
        {
            var name = from?.Name ?? contract.Address.Host;
            var text = from is null ? await PublicFiles.FetchAsync(contract.Address, TimeProvider.System, ct) : await File.ReadAllTextAsync(from.FullName, ct);
            if (CrePrices.Read(text, contract, power) is not { Rows.Count: > 0 } table)
            {
                await Console.Error.WriteLineAsync(say.Say("import.tariff.none", Fact.Of("file", name), Fact.Of("contract", contract.Key), Fact.Of("power", power)));
                return ExitCode.BadUsage;
            }
            Common.Tell(table.Notes, name, say, Console.Error);
            var prices = CrePrices.Write(table, contract, power);
            if (write is null)
            {
                Console.Write(prices);
                await Console.Error.WriteLineAsync(say.Say("import.tariff.dry", Fact.Of("rows", table.Rows.Count)));
                return ExitCode.Done;
            }
            SettingsFile.Replace(write.FullName, prices, TimeProvider.System);
            Console.WriteLine(say.Say("import.tariff.written", Fact.Of("rows", table.Rows.Count), Fact.Of("file", write.Name)));
            return ExitCode.Done;
        }
        catch (DeviceException e)
        {
            await Console.Error.WriteLineAsync(say.Say(e.Problem.Code, e.Problem.Facts));
            return ExitCode.Failed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return e is FileNotFoundException ? ExitCode.BadUsage : ExitCode.Failed;
        }
    }
}
