using System.CommandLine;
using Solstead.Devices.Tariffs.Twin;

namespace Solstead.Commands;

/// <summary><c>solstead twin tariff-sources</c>.</summary>
internal static class TariffTwinLine
{
    public static Command Create()
    {
        var port = new Option<int>("--port") { Description = "Port on loopback; 0 picks a free one." };
        var seed = new Option<int>("--seed") { Description = "Seed of the seasons it makes.", DefaultValueFactory = _ => 1 };
        var command = new Command("tariff-sources", "RTE, api-couleur-tempo.fr, EDF and energy-charts.info with a made season. Prints one line of JSON when they are ready; POST /control/SOURCE/FAULT makes one misbehave.") { port, seed };
        command.SetAction(async (parsed, ct) =>
        {
            try
            {
                await TariffTwinCommand.RunAsync(parsed.GetValue(port), parsed.GetValue(seed), Console.Out, ct);
                return ExitCode.Done;
            }
            catch (IOException e)
            {
                await Console.Error.WriteLineAsync(e.Message);
                return ExitCode.Failed;
            }
        });
        return command;
    }
}
