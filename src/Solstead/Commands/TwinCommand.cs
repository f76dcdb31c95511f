using System.CommandLine;
using Solstead.Devices.Enphase.Twin;
using Solstead.Simulator;

namespace Solstead.Commands;

/// <summary><c>solstead twin TYPE</c>: one twin alone, for people who write drivers.</summary>
internal static class TwinCommand
{
    public static Command Create() => new("twin", "Run one simulated device that speaks its real protocol on loopback.")
    {
        Enphase(),
        SolarEdgeTwinLine.Create(),
        SunSpecTwinLine.Create(),
        WallConnectorTwinLine.Create(),
        TariffTwinLine.Create(),
        WeatherTwinLine.Create(),
        LinkyTwinLine.Create(),
        EcoTwinLine.Create(),
        VictronTwinLine.Create(),
        ZlinkyTwinLine.Create(),
    };

    private static Command Enphase()
    {
        var fixture = new Option<DirectoryInfo?>("--fixture") { Description = "Serve the captured answers in this folder; without it a living house is simulated." };
        var live = new Option<bool>("--live") { Description = "Simulate a living house; the default without --fixture." };
        var port = new Option<int>("--port") { Description = "Port on loopback; 0 picks a free one." };
        var phases = new Option<int>("--phases") { Description = "Phases of the living house, 1 to 3.", DefaultValueFactory = _ => 3 };
        var battery = new Option<bool>("--battery") { Description = "Give the living house a battery." };
        var panels = new Option<int>("--panels") { Description = "Panels on the living house.", DefaultValueFactory = _ => 16 };
        var firmware = new Option<string?>("--firmware") { Description = "Firmware of the living gateway, e.g. D8.2.4382." };
        var role = new Option<TwinRole>("--role") { Description = "Role of the token: owner or installer.", DefaultValueFactory = _ => TwinRole.Owner };
        var seed = new Option<int>("--seed") { Description = "Seed of everything random.", DefaultValueFactory = _ => 1 };
        var speed = new Option<double>("--speed") { Description = "Seconds of the house per second.", DefaultValueFactory = _ => 1 };
        var latency = new Option<double>("--latency-scale") { Description = "Answer times as a share of a real gateway's; 0 answers at once." };
        Bound(phases, 1, 3);
        Bound(panels, 1, 200);
        Bound(speed, 0.001, 100_000);
        Bound(latency, 0, 100);
        var command = new Command("enphase", "An Enphase IQ Gateway. Prints one line of JSON when it is ready.") { fixture, live, port, phases, battery, panels, firmware, role, seed, speed, latency };
        command.Validators.Add(result =>
        {
            if (result.GetValue(fixture) is { } folder && !folder.Exists) result.AddError($"There is no folder {folder.FullName}.");
            if (result.GetValue(fixture) is not null && result.GetValue(live)) result.AddError("--fixture and --live exclude each other.");
        });
        command.SetAction((parsed, ct) => RunAsync(
            new EnphaseTwinCommandOptions
            {
                Fixture = parsed.GetValue(fixture)?.FullName, Port = parsed.GetValue(port), Phases = parsed.GetValue(phases), Battery = parsed.GetValue(battery),
                Panels = parsed.GetValue(panels), Firmware = parsed.GetValue(firmware), Role = parsed.GetValue(role), Seed = parsed.GetValue(seed),
                Speed = parsed.GetValue(speed), LatencyScale = parsed.GetValue(latency),
            }, ct));
        return command;
    }

    internal static void Bound<T>(Option<T> option, T least, T most) where T : IComparable<T> =>
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<T>() is { } value && (value.CompareTo(least) < 0 || value.CompareTo(most) > 0))
                result.AddError($"{option.Name} goes from {least} to {most}.");
        });

    private static async Task<int> RunAsync(EnphaseTwinCommandOptions options, CancellationToken ct)
    {
        try
        {
            await EnphaseTwinCommand.RunAsync(options, EnphaseHouse.Make, Console.Out, ct);
            return ExitCode.Done;
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCode.Failed;
        }
    }
}
