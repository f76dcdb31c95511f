using System.CommandLine;
using Solstead.Core.Tariffs.Tempo;
using Solstead.Devices.Linky.Twin;
using Solstead.Devices.Protocols.Teleinfo;

namespace Solstead.Commands;

/// <summary><c>solstead twin linky-tic</c>.</summary>
internal static class LinkyTwinLine
{
    private static readonly Option<string?> Pty = new("--pty") { Description = "Also give the serial port this name, e.g. /tmp/linky.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<TicMode> Mode = new("--mode") { Description = "historic or standard.", DefaultValueFactory = _ => TicMode.Historic };
    private static readonly Option<int> Phases = new("--phases") { Description = "1 or 3.", DefaultValueFactory = _ => 1 };
    private static readonly Option<TempoColour> Today = new("--today") { Description = "Colour in force: blue, white, red; unknown for a contract without colours.", DefaultValueFactory = _ => TempoColour.Blue };
    private static readonly Option<TempoColour> Tomorrow = new("--tomorrow") { Description = "Colour that is announced.", DefaultValueFactory = _ => TempoColour.Unknown };
    private static readonly Option<double> Power = new("--power") { Description = "Apparent power drawn, VA.", DefaultValueFactory = _ => 1240 };
    private static readonly Option<double> Injected = new("--injected") { Description = "Apparent power injected, VA." };
    private static readonly Option<LinkyFault> Fault = new("--fault") { Description = "none, noise, truncate, checksum, silence, over or clock." };
    private static readonly Option<int> Every = new("--fault-every") { Description = "Faults of the line hit every so many frames.", DefaultValueFactory = _ => 3 };
    private static readonly Option<int> Seed = new("--seed") { Description = "Seed of everything random.", DefaultValueFactory = _ => 1 };

    public static Command Create()
    {
        TwinCommand.Bound(Phases, 1, 3);
        TwinCommand.Bound(Power, 0, 36_000);
        TwinCommand.Bound(Injected, 0, 36_000);
        TwinCommand.Bound(Every, 1, 1000);
        var command = new Command("linky-tic", "A Linky meter on a serial port. Prints one line of JSON when it is ready.") { Pty, Mode, Phases, Today, Tomorrow, Power, Injected, Fault, Every, Seed };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var mode = parsed.GetValue(Mode);
        var today = parsed.GetValue(Today);
        var meter = new LinkyMeter
        {
            Mode = mode, Phases = parsed.GetValue(Phases) == 1 ? 1 : 3, IsTempo = today != TempoColour.Unknown, Today = today, Tomorrow = parsed.GetValue(Tomorrow),
            Drawn = parsed.GetValue(Power), Injected = parsed.GetValue(Injected),
        };
        var pause = TimeSpan.FromSeconds(mode == TicMode.Historic ? 2 : 1.2);
        try
        {
            await LinkyTwinCommand.RunAsync(meter, new(parsed.GetValue(Pty), pause, parsed.GetValue(Fault), parsed.GetValue(Every), Seed: parsed.GetValue(Seed)), TimeProvider.System, Console.Out, ct);
            return ExitCode.Done;
        }
        catch (IOException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCode.Failed;
        }
    }
}
