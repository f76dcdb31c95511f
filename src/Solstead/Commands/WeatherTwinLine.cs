using System.CommandLine;
using Solstead.Devices.Clock;
using Solstead.Devices.Weather.Twin;

namespace Solstead.Commands;

/// <summary><c>solstead twin weather</c>.</summary>
internal static class WeatherTwinLine
{
    public static Command Create()
    {
        var port = new Option<int>("--port") { Description = "Port on loopback; 0 picks a free one." };
        var seed = new Option<int>("--seed") { Description = "Seed of the sky it makes.", DefaultValueFactory = _ => 1 };
        var clock = new Option<DateTimeOffset?>("--clock") { Description = "Its wall clock at first, e.g. 2026-06-21T10:00:00Z." };
        var command = new Command("weather", "Open-Meteo, meteoserver.nl and forecast.solar under one made sky. Prints one line of JSON when they are ready; POST /control/SOURCE/FAULT makes one misbehave.") { port, seed, clock };
        command.SetAction(async (parsed, ct) =>
        {
            try
            {
                TimeProvider time = parsed.GetValue(clock) is { } start ? new ShiftedClock(TimeProvider.System, start, 1) : TimeProvider.System;
                await WeatherTwinCommand.RunAsync(parsed.GetValue(port), parsed.GetValue(seed), time, Console.Out, ct);
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
