using System.CommandLine;
using Solstead.Devices.SolarEdge.Twin;
using Solstead.Simulator;

namespace Solstead.Commands;

/// <summary><c>solstead twin solaredge</c>.</summary>
internal static class SolarEdgeTwinLine
{
    public static Command Create()
    {
        var fixture = new Option<string?>("--fixture") { Description = "Serve the register image in this file as it is; noon is the one that comes along." };
        var live = new Option<bool>("--live") { Description = "Simulate a living house; without it a steady plant does what its control API is told." };
        var port = new Option<int>("--port") { Description = "Port on loopback; 0 picks a free one." };
        var unit = new Option<int>("--unit") { Description = "Modbus unit.", DefaultValueFactory = _ => 1 };
        var phases = new Option<int>("--phases") { Description = "1 or 3.", DefaultValueFactory = _ => 3 };
        var synergy = new Option<int>("--synergy") { Description = "Units of a Synergy inverter: 0, 2 or 3." };
        var batteries = new Option<int>("--batteries") { Description = "0 to 2.", DefaultValueFactory = _ => 1 };
        var meters = new Option<string[]>("--meters") { Description = "Option texts of up to three meters: Export+Import, Production, Consumption.", DefaultValueFactory = _ => ["Export+Import"], AllowMultipleArgumentsPerToken = true };
        var followers = new Option<int[]>("--followers") { Description = "Units of inverters behind this one.", DefaultValueFactory = _ => [], AllowMultipleArgumentsPerToken = true };
        var theirs = new Option<int>("--follower-batteries") { Description = "Batteries of each of them: 0 to 2." };
        var scales = new Option<bool>("--changing-scales") { Description = "Other scale factors at every reading." };
        var seed = new Option<int>("--seed") { Description = "Seed of everything random.", DefaultValueFactory = _ => 1 };
        OneOf(phases, 1, 3);
        OneOf(synergy, 0, 2, 3);
        OneOf(batteries, 0, 1, 2);
        OneOf(theirs, 0, 1, 2);
        OneOf(unit, [.. Enumerable.Range(1, 247)]);
        var command = new Command("solaredge", "A SolarEdge inverter on Modbus TCP. Prints one line of JSON when it is ready.") { fixture, live, port, unit, phases, synergy, batteries, meters, followers, theirs, scales, seed };
        command.Validators.Add(result =>
        {
            if (result.GetValue(fixture) is not null && result.GetValue(live)) result.AddError("--fixture and --live exclude each other.");
            if (result.GetValue(meters) is { Length: > 3 }) result.AddError("An inverter has three meters at most.");
            if (result.GetValue(followers)?.Any(f => f is < 1 or > 247 || f == result.GetValue(unit)) == true) result.AddError("Followers have units of their own, 1 to 247.");
        });
        command.SetAction((parsed, ct) => RunAsync(
            new SolarEdgeTwinOptions
            {
                Fixture = parsed.GetValue(fixture), Port = parsed.GetValue(port), Unit = (byte)parsed.GetValue(unit), Phases = parsed.GetValue(phases), SynergyUnits = parsed.GetValue(synergy),
                Followers = [.. (parsed.GetValue(followers) ?? []).Distinct().Select(f => (byte)f)], FollowerBatteries = parsed.GetValue(theirs),
                Batteries = parsed.GetValue(batteries), Meters = parsed.GetValue(meters) ?? [], ChangingScales = parsed.GetValue(scales), Seed = parsed.GetValue(seed),
                Plant = parsed.GetValue(live) ? SolarEdgeHouse.Make(parsed.GetValue(phases), parsed.GetValue(batteries) > 0, parsed.GetValue(seed), TimeZoneInfo.Local, TimeProvider.System) : null,
            }, ct));
        return command;
    }

    private static void OneOf(Option<int> option, params int[] values) =>
        option.Validators.Add(result =>
        {
            // Without the option its default is not there yet.
            if (result.Tokens.Count > 0 && !values.Contains(result.GetValueOrDefault<int>())) result.AddError($"{option.Name} is one of {(values.Length > 9 ? $"{values[0]} to {values[^1]}" : string.Join(", ", values))}.");
        });

    private static async Task<int> RunAsync(SolarEdgeTwinOptions options, CancellationToken ct)
    {
        try
        {
            await SolarEdgeTwinCommand.RunAsync(options, Console.Out, ct);
            return ExitCode.Done;
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCode.Failed;
        }
    }
}
