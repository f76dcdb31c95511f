using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;
using Solstead.Site.History;
using Solstead.Site.Release;
using Solstead.Site.Texts;
using Command = System.CommandLine.Command;

namespace Solstead.Commands;

/// <summary><c>solstead release --all</c>: gives back every setting that is borrowed of a device, without the service (safety.md 3).</summary>
internal static class ReleaseCommand
{
    /// <summary>An inverter takes up to 10 s to commit settings; systemd waits for twice as long.</summary>
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(25);

    public static Command Create()
    {
        var (config, data, json) = (Common.ConfigOption(), Common.DataOption(), Common.JsonOption());
        var all = new Option<bool>("--all") { Description = "All devices." };
        var only = new Option<string?>("--device") { Description = "Only the device with this id." };
        var command = new Command("release", "Give back every setting Solstead has borrowed of a device, without the service. Does nothing when nothing is borrowed.") { config, data, json, all, only };
        command.Validators.Add(result =>
        {
            if (result.GetValue(all) == (result.GetValue(only) is not null)) result.AddError("Say --all, or one device with --device ID.");
        });
        command.SetAction((parsed, ct) => RunAsync(parsed.GetValue(config), Common.DataPath(parsed.GetValue(data)), parsed.GetValue(only), parsed.GetValue(json), ct));
        return command;
    }

    private static async Task<int> RunAsync(FileInfo? config, string data, string? only, bool json, CancellationToken ct)
    {
        if (Common.Load(config, Console.Error) is not { } loaded) return ExitCode.BadUsage;
        var say = Common.Sentences(loaded.Settings.Site.Zone);
        try
        {
            var released = await Releaser.RunAsync(loaded, data, only, Within, TimeProvider.System, Common.Silent, ct);
            if (released.Count == 0 && only is not null && loaded.Settings.Devices.All(d => d.Id != only))
            {
                var nearest = Nearest.To(only, loaded.Settings.Devices.Select(d => d.Id));
                await Console.Error.WriteLineAsync(say.Say("device.unknown", [new("device", null, "", only), new("nearest", null, "", nearest ?? "")]));
                return ExitCode.BadUsage;
            }
            if (json) Console.WriteLine(JsonSerializer.Serialize(View(released, say), ReleaseJson.Default.ReleaseView));
            else Tell(released, say);
            return released.All(r => r.IsDone) ? ExitCode.Done : released.Any(r => r.Problems.Count > 0) ? ExitCode.DeviceUnread : ExitCode.Failed;
        }
        catch (HistoryException e)
        {
            var code = e.Problem.Code == HistoryCodes.InUse ? "release.running" : e.Problem.Code;
            await Console.Error.WriteLineAsync(say.Say(code, e.Problem.Facts));
            return ExitCode.Failed;
        }
    }

    private static void Tell(IReadOnlyList<ReleasedDevice> released, Sentences say)
    {
        if (released.Count == 0) Console.WriteLine(say.Say("release.none", []));
        foreach (var device in released)
        {
            if (device.IsUnnamed) Console.Error.WriteLine(say.Say("release.unnamed", [Fact.Of("device", device.Id)]));
            foreach (var setting in device.Settings)
                (setting.Outcome == ReturnOutcome.Lent ? Console.Error : Console.Out).WriteLine(say.Say(Code(setting.Outcome), [Fact.Of("device", device.Id), Fact.Setting(setting.Name)]));
            if (!device.IsDone)
                foreach (var problem in device.Problems) Console.Error.WriteLine(say.Say(problem.Code, problem.Facts));
        }
    }

    private static string Code(ReturnOutcome outcome) => outcome switch
    {
        ReturnOutcome.GivenBack => "release.returned",
        ReturnOutcome.Theirs => "release.theirs",
        _ => "release.lent",
    };

    private static ReleaseView View(IReadOnlyList<ReleasedDevice> released, Sentences say) => new([.. released.Select(r => new ReleaseDeviceView(
        r.Id, r.IsDone, [.. r.Settings.Select(s => new ReleaseSettingView(s.Name, s.Outcome switch { ReturnOutcome.GivenBack => "given-back", ReturnOutcome.Theirs => "theirs", _ => "lent" }))],
        [.. r.Problems.Select(p => new ReadProblem(p.Code, say.Say(p.Code, p.Facts)))]))]);
}

internal sealed record ReleaseView(IReadOnlyList<ReleaseDeviceView> Devices);

internal sealed record ReleaseDeviceView(string Id, bool Done, IReadOnlyList<ReleaseSettingView> Settings, IReadOnlyList<ReadProblem> Problems);

internal sealed record ReleaseSettingView(string Name, string Outcome);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ReleaseView))]
internal sealed partial class ReleaseJson : JsonSerializerContext;
