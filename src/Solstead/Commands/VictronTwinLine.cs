using System.CommandLine;
using Solstead.Devices.Clock;
using Solstead.Devices.Victron.Twin;

namespace Solstead.Commands;

/// <summary><c>solstead twin victron</c>.</summary>
internal static class VictronTwinLine
{
    private static readonly Option<int> Port = new("--port") { Description = "Port of the plain broker on loopback; 0 picks a free one." };
    private static readonly Option<int> TlsPort = new("--tls-port") { Description = "Port of the encrypted broker; 0 picks a free one." };
    private static readonly Option<int> Control = new("--control-port") { Description = "Port of the control API on loopback; 0 picks a free one." };
    private static readonly Option<string?> Password = new("--password") { Description = "Password of the security profile; without it everybody is let in." };
    private static readonly Option<string> Firmware = new("--firmware") { Description = "Firmware, e.g. 3.55, 3.30 (no marks) or 3.10 (values kept on the broker).", DefaultValueFactory = _ => "3.55" };
    private static readonly Option<int> Phases = new("--phases") { Description = "1 or 3.", DefaultValueFactory = _ => 1 };
    private static readonly Option<double> Soc = new("--soc") { Description = "State of charge at first.", DefaultValueFactory = _ => 55 };
    private static readonly Option<double> Capacity = new("--capacity-wh") { Description = "Size of the battery.", DefaultValueFactory = _ => 10_000 };
    private static readonly Option<double> Load = new("--load-w") { Description = "What the house draws.", DefaultValueFactory = _ => 600 };
    private static readonly Option<DateTimeOffset?> Clock = new("--clock") { Description = "Its wall clock at first, e.g. 2026-01-12T21:50:00+01:00; its schedules and its battery live by it." };
    private static readonly Option<double> Speed = new("--speed") { Description = "Seconds of its wall clock per second.", DefaultValueFactory = _ => 1 };

    public static Command Create()
    {
        TwinCommand.Bound(Phases, 1, 3);
        TwinCommand.Bound(Soc, 0, 100);
        TwinCommand.Bound(Capacity, 100, 1_000_000);
        TwinCommand.Bound(Speed, 0.001, 3_600);
        var command = new Command("victron", "A Victron GX with an ESS on a broker of its own (needs mosquitto). Prints one line of JSON when it is ready.")
        {
            Port, TlsPort, Control, Password, Firmware, Phases, Soc, Capacity, Load, Clock, Speed,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        try
        {
            await GxTwinCommand.RunAsync(Options(parsed), new(parsed.GetValue(Password), parsed.GetValue(Port), parsed.GetValue(TlsPort)), Console.Out, ct);
            return ExitCode.Done;
        }
        catch (IOException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCode.Failed;
        }
    }

    private static GxTwinOptions Options(ParseResult parsed) => new()
    {
        Firmware = parsed.GetValue(Firmware) ?? "3.55", Phases = parsed.GetValue(Phases), Soc = parsed.GetValue(Soc), Capacity = parsed.GetValue(Capacity), Load = parsed.GetValue(Load),
        ControlPort = parsed.GetValue(Control), Time = Wall(parsed.GetValue(Clock), parsed.GetValue(Speed)),
    };

    private static TimeProvider Wall(DateTimeOffset? start, double speed) =>
        start is null && speed is 1 ? TimeProvider.System : new ShiftedClock(TimeProvider.System, start ?? TimeProvider.System.GetUtcNow(), speed);
}
