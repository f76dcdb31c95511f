using System.CommandLine;
using Solstead.Devices.TeslaWallConnector.Twin;

namespace Solstead.Commands;

/// <summary><c>solstead twin tesla-wall-connector</c>.</summary>
internal static class WallConnectorTwinLine
{
    private static readonly Option<string?> Port = new("--port") { Description = "Also give the serial port this name, e.g. /tmp/twc; it goes when the adapter is pulled out." };
    private static readonly Option<int> Control = new("--control-port") { Description = "Port of the control API on loopback; 0 picks a free one." };
    private static readonly Option<int> Units = new("--units") { Description = "Wall connectors on the line, 1 to 4; masters refuse the fourth.", DefaultValueFactory = _ => 1 };
    private static readonly Option<double> Model = new("--model") { Description = "Highest current of their model.", DefaultValueFactory = _ => 32 };
    private static readonly Option<int> Protocol = new("--protocol") { Description = "Protocol they speak, 1 or 2.", DefaultValueFactory = _ => 2 };
    private static readonly Option<int> Phases = new("--phases") { Description = "Phases the car uses, 1 to 3.", DefaultValueFactory = _ => 3 };
    private static readonly Option<double> Amps = new("--car-amps") { Description = "Most the car takes.", DefaultValueFactory = _ => 16 };
    private static readonly Option<bool> Falls = new("--falls") { Description = "The car falls to 5 A at each raise, as Teslas do since 2017." };
    private static readonly Option<bool> Unplugged = new("--unplugged") { Description = "No car is plugged in at first." };
    private static readonly Option<int> Seed = new("--seed") { Description = "Seed of everything random.", DefaultValueFactory = _ => 1 };

    public static Command Create()
    {
        TwinCommand.Bound(Units, 1, 4);
        TwinCommand.Bound(Model, 6, 80);
        TwinCommand.Bound(Protocol, 1, 2);
        TwinCommand.Bound(Phases, 1, 3);
        TwinCommand.Bound(Amps, 5, 80);
        var command = new Command("tesla-wall-connector", "Tesla Wall Connectors of generation 2 with their cars, on a serial port. Prints one line of JSON when it is ready.")
        {
            Port, Control, Units, Model, Protocol, Phases, Amps, Falls, Unplugged, Seed,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        try
        {
            await WallTwinCommand.RunAsync(Options(parsed), parsed.GetValue(Control), Console.Out, ct);
            return ExitCode.Done;
        }
        catch (IOException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCode.Failed;
        }
    }

    private static WallTwinOptions Options(ParseResult parsed) => new()
    {
        Units = [.. Enumerable.Range(0, parsed.GetValue(Units)).Select(n => Unit(n, parsed))], Link = parsed.GetValue(Port), Plugged = !parsed.GetValue(Unplugged),
        Phases = parsed.GetValue(Phases), CarAmps = parsed.GetValue(Amps), Falls = parsed.GetValue(Falls), Seed = parsed.GetValue(Seed),
    };

    /// <summary>5A3C, 6B4D, … with serial numbers that end so.</summary>
    private static TwinUnitOptions Unit(int number, ParseResult parsed)
    {
        var id = (ushort)(0x5A3C + (number * 0x1111));
        return new() { Id = id, Model = parsed.GetValue(Model), Protocol = parsed.GetValue(Protocol), Serial = $"A19K00{number}{id:X4}" };
    }
}
