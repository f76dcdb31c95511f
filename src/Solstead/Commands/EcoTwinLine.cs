using System.CommandLine;
using Solstead.Devices.EcoDevices.Twin;

namespace Solstead.Commands;

/// <summary><c>solstead twin ecodevices</c>.</summary>
internal static class EcoTwinLine
{
    private static readonly Option<int> Port = new("--port") { Description = "Port on loopback; 0 picks a free one." };
    private static readonly Option<string> Period = new("--period") { Description = "PTEC, e.g. HPJR.", DefaultValueFactory = _ => "HPJB" };
    private static readonly Option<string> Tomorrow = new("--tomorrow") { Description = "DEMAIN: BLEU, BLAN, ROUG or ----.", DefaultValueFactory = _ => "----" };
    private static readonly Option<int> Power = new("--power") { Description = "Apparent power drawn, VA.", DefaultValueFactory = _ => 1240 };
    private static readonly Option<EcoFault> Fault = new("--fault") { Description = "none, html, truncated, nometer, old, xmlonly, redirect or huge." };

    public static Command Create()
    {
        TwinCommand.Bound(Power, 0, 36_000);
        var command = new Command("ecodevices", "A GCE Eco-Devices (user admin, password eco). Prints one line of JSON when it is ready.") { Port, Period, Tomorrow, Power, Fault };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        try
        {
            await using var twin = await EcoTwin.StartAsync(parsed.GetValue(Port), ct);
            (twin.Period, twin.Tomorrow, twin.Apparent, twin.Fault) = (parsed.GetValue(Period)!, parsed.GetValue(Tomorrow)!, parsed.GetValue(Power), parsed.GetValue(Fault));
            await Console.Out.WriteLineAsync($$"""{"url":"http://{{twin.Host}}"}""");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return ExitCode.Done;
        }
        catch (IOException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCode.Failed;
        }
    }
}
