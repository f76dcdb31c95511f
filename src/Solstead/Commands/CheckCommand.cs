using System.CommandLine;
using Solstead.Core.Devices;
using Solstead.Site.Configuration;
using Solstead.Site.History.Maria;
using Solstead.Site.Run;
using Solstead.Site.Texts;

namespace Solstead.Commands;

/// <summary><c>solstead check</c>: the settings file and every device, all findings at once.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var (config, data) = (Common.ConfigOption(), Common.DataOption());
        var offline = new Option<bool>("--offline") { Description = "Check the file only; contact no device." };
        var command = new Command("check", "Check the settings file and every device; tells all findings at once.") { config, data, offline };
        command.SetAction((parsed, ct) => RunAsync(parsed.GetValue(config), Common.DataPath(parsed.GetValue(data)), parsed.GetValue(offline), ct));
        return command;
    }

    private static async Task<int> RunAsync(FileInfo? config, string data, bool offline, CancellationToken ct)
    {
        if (Common.Load(config, Console.Error) is not { } loaded) return ExitCode.BadUsage;
        var devices = OneReading.Devices(loaded, data);
        var say = Common.Sentences(loaded.Settings.Site.Zone);
        Common.Tell(loaded.Findings, loaded.Settings.File!, say, Console.Out);
        if (loaded.Findings.Count == 0) Console.WriteLine(say.Say("check.file.good"));
        var unread = !offline && await CheckAsync(loaded, devices, await OneReading.GroupsAsync(loaded, data, ct), say, ct);
        if (!offline) unread |= !await ServersAsync(loaded.Settings, say, ct);
        foreach (var device in devices) await device.DisposeAsync();
        if (unread) return ExitCode.DeviceUnread;
        return loaded.Findings.Any(f => f.Severity >= Severity.Warning) ? ExitCode.Failed : ExitCode.Done;
    }

    /// <returns>False when one cannot be used.</returns>
    private static async Task<bool> ServersAsync(SiteSettings settings, Sentences say, CancellationToken ct)
    {
        var good = true;
        foreach (var (server, tables) in settings.Servers)
        {
            var found = await ServerCheck.LookAsync(server, tables, ct);
            good &= found.Severity < Severity.Warning;
            Console.WriteLine((found.Severity < Severity.Warning ? "" : "! ") + say.Say(found.Code, found.Facts));
        }
        return good;
    }

    private static async Task<bool> CheckAsync(LoadedSettings loaded, IReadOnlyList<IDevice> devices, IReportStage groups, Sentences say, CancellationToken ct)
    {
        var readings = await OneReading.ReadAsync(devices, groups, ct);
        foreach (var reading in readings)
        {
            var info = reading.Info;
            Console.WriteLine(reading.Read
                ? say.Say("check.device.good", [new("device", null, "", info.Id), new("model", null, "", $"{info.Type} {info.Model}".TrimEnd()), new("firmware", null, "", info.Firmware ?? "—"), new("points", reading.Points.Count(p => p.Known))])
                : say.Say("check.device.silent", [new("device", null, "", info.Id)]));
            foreach (var problem in reading.Problems) Console.WriteLine($"  ! {say.Say(problem.Code, problem.Facts)}");
        }
        if (BreakerCheck.Of(loaded.Settings, [.. readings.Select(r => r.Info)]) is { } breaker)
        {
            loaded.Root.Report(breaker.Code, breaker.Severity, "site", breaker.Facts);
            Console.WriteLine($"! {say.Say(breaker.Code, breaker.Facts)}");
        }
        return readings.Any(r => !r.Read);
    }
}
