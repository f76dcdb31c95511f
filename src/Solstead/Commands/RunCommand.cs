using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Solstead.Devices.Clock;
using Solstead.Site;
using Solstead.Site.Configuration;
using Solstead.Site.History;

namespace Solstead.Commands;

/// <summary><c>solstead run</c>: the service.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var (config, data) = (Common.ConfigOption(), Common.DataOption());
        var clock = new Option<string?>("--clock") { Description = "Move the wall clock: START[,xN], e.g. 2026-06-26T10:00:00Z,x60. Timers and protocols stay real." };
        var command = new Command("run", "Run the service; without a settings file it shows how one begins.") { config, data, clock };
        command.SetAction((parsed, ct) => RunAsync(parsed.GetValue(config), Common.DataPath(parsed.GetValue(data)), parsed.GetValue(clock), ct));
        return command;
    }

    private static async Task<int> RunAsync(FileInfo? config, string data, string? clock, CancellationToken ct)
    {
        if (!TryClock(clock, out var time))
        {
            await Console.Error.WriteLineAsync($"--clock {clock}: expected an instant and a speed, such as 2026-06-26T10:00:00Z,x60");
            return ExitCode.BadUsage;
        }
        var (path, exists) = Common.ConfigPath(config);
        if (config is not null && !exists)
        {
            await Console.Error.WriteLineAsync($"No settings file at {path}.");
            return ExitCode.BadUsage;
        }
        if ((exists ? Common.Load(config, Console.Error) : SettingsLoader.Nothing()) is not { } loaded) return ExitCode.BadUsage;
        if (time is ShiftedClock shifted) loaded = loaded.At(shifted.Speed);
        var options = new ServiceOptions(loaded, path, data, time, Common.Version, Logging) { ClockShifted = time is ShiftedClock };
        return await ServeAsync(options, ct);
    }

    /// <summary>Starts the service, says where it is and runs until asked to end.</summary>
    public static async Task<int> ServeAsync(ServiceOptions options, CancellationToken ct)
    {
        var say = Common.Sentences(options.Loaded.Settings.Site.Zone);
        try
        {
            await using var service = await SiteService.StartAsync(options, ct);
            Console.WriteLine($"Solstead {options.Version}  {service.Url}");
            if (service.SetupCode is { } code && (!options.VirtualHouse || service.CodeForEveryone)) Console.WriteLine(say.Say("signin.code.printed", [new("code", null, "", code)]));
            return await service.WaitAsync(ct) ? ExitCode.Done : ExitCode.Failed;
        }
        catch (HistoryException e)
        {
            await Console.Error.WriteLineAsync(say.Say(e.Problem.Code, e.Problem.Facts));
        }
        catch (IOException e)
        {
            await Console.Error.WriteLineAsync(say.Say("web.listen.failed", [new("address", null, "", options.Loaded.Settings.Listen.ToString()), new("error", null, "", e.InnerException?.Message ?? e.Message)]));
        }
        return ExitCode.Failed;
    }

    /// <summary>The log on the console: with levels journald understands under systemd, one line per event elsewhere.</summary>
    public static void Logging(ILoggingBuilder logging)
    {
        logging.SetMinimumLevel(LogLevel.Information);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        if (Environment.GetEnvironmentVariable("INVOCATION_ID") is not null) logging.AddSystemdConsole();
        else logging.AddSimpleConsole(console => (console.SingleLine, console.TimestampFormat, console.ColorBehavior) = (true, "HH:mm:ss ", LoggerColorBehavior.Disabled));
    }

    /// <summary>Reads START[,xN]; without an option the machine's clock.</summary>
    public static bool TryClock(string? option, out TimeProvider time)
    {
        time = TimeProvider.System;
        if (option is null) return true;
        var parts = option.Split(',', StringSplitOptions.TrimEntries);
        var speed = 1.0;
        if (parts.Length > 2 || !DateTimeOffset.TryParse(parts[0], CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var start)) return false;
        if (parts.Length == 2 && (parts[1].Length < 2 || parts[1][0] != 'x' || !double.TryParse(parts[1][1..], CultureInfo.InvariantCulture, out speed) || speed is < 0.001 or > 100_000)) return false;
        time = new ShiftedClock(TimeProvider.System, start, speed);
        return true;
    }
}
