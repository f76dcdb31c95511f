using System.CommandLine;

namespace Solstead.Commands.Pv;

/// <summary>
/// <c>solstead pv reference</c>: the model's answers as CSV, to be held against those of other programs. Nothing of the home is read or written.
/// </summary>
internal static class ReferenceCommand
{
    private static readonly Option<string> Kind = new("--kind") { Description = "solpos, riseset, clearsky, decomposition or chain.", Required = true };
    private static readonly Option<FileInfo> In = new("--in") { Description = "CSV with the instants or the weather, UTC.", Required = true };
    private static readonly Option<FileInfo?> Plant = new("--plant") { Description = "JSON with site and planes, for decomposition and chain." };
    private static readonly Option<FileInfo?> Out = new("--out") { Description = "CSV to write. Default: standard output." };
    private static readonly Option<FileInfo?> OutDecomposition = new("--out-decomposition") { Description = "Second CSV of chain: how the irradiance was split." };

    public static Command Create()
    {
        Kind.AcceptOnlyFromAmong("solpos", "riseset", "clearsky", "decomposition", "chain");
        var command = new Command("reference", "Compute reference tables: sun, sunrise, clear sky, split irradiance, power.") { Kind, In, Plant, Out, OutDecomposition };
        command.Validators.Add(result =>
        {
            if (result.GetResult(Kind)?.Tokens is [{ Value: "chain" or "decomposition" }] && result.GetResult(Plant) is null) result.AddError("This kind needs --plant.");
        });
        command.SetAction(parsed => PvCommand.Try(() =>
            Run(parsed.GetRequiredValue(Kind), parsed.GetRequiredValue(In), parsed.GetValue(Plant), parsed.GetValue(Out), parsed.GetValue(OutDecomposition))));
        return command;
    }

    private static void Run(string kind, FileInfo from, FileInfo? plant, FileInfo? to, FileInfo? toDecomposition)
    {
        var rows = CsvTable.Read(from.FullName);
        switch (kind)
        {
            case "solpos":
                SunReference.Positions(rows).Write(to);
                break;
            case "riseset":
                SunReference.RiseAndSet(rows).Write(to);
                break;
            case "clearsky":
                ClearSkyReference.Compute(rows).Write(to);
                break;
            default:
                var chain = new ChainReference(rows, PlantFile.Read(plant!.FullName));
                if (kind == "decomposition") chain.Decomposition().Write(to);
                else chain.Power().Write(to);
                if (kind == "chain" && toDecomposition is not null) chain.Decomposition().Write(toDecomposition);
                break;
        }
    }
}
