using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Solstead.Core.Devices;
using Solstead.Core.History;
using Solstead.Core.Panels;
using Solstead.Core.Quantities;
using Solstead.Core.Site;
using Solstead.Site.Run;

namespace Solstead.Site.Panels;

/// <summary>The groups of one device as the page left them; serialisable.</summary>
/// <param name="File">What the settings file said then: when it says something else now, the file was edited later and wins.</param>
/// <param name="Groups">The groups the page put in force.</param>
/// <param name="Before">What was in force before, oldest first, to be undone.</param>
public sealed record SavedLayout(IReadOnlyList<PanelGroup> File, IReadOnlyList<PanelGroup> Groups, IReadOnlyList<IReadOnlyList<PanelGroup>> Before);

/// <summary>Where the groups in force come from.</summary>
public enum LayoutSource { File, Page }

/// <param name="CanUndo">True when something earlier can be brought back.</param>
public sealed record Layout(IReadOnlyList<PanelGroup> Groups, LayoutSource Source, bool CanUndo)
{
    /// <summary>Names this state of the groups: who changes them says which one was seen, so that nobody's change is lost unseen.</summary>
    public string Revision { get; } = RevisionOf(Groups);

    private static string RevisionOf(IReadOnlyList<PanelGroup> groups) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(groups.ToArray(), LayoutJson.Default.PanelGroupArray)))[..16];
}

/// <summary>
/// Keeps the groups the owner made on the page in the state store, over those of the settings file; the last edit counts, wherever it was made
/// (docs/adr/0014).
/// </summary>
public sealed class PanelLayouts(PanelDesk desk, IStateStore state, TimeProvider time) : IDisposable
{
    /// <summary>Steps that can be undone.</summary>
    private const int MostSteps = 20;

    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly ConcurrentDictionary<string, SavedLayout> saved = [];

    /// <summary>Reads what was saved; to be called before the engine runs.</summary>
    /// <param name="verdicts">What the watch last found, by device and group.</param>
    public async Task BeginAsync(Func<string, IReadOnlyDictionary<string, string>> verdicts, CancellationToken ct)
    {
        foreach (var (device, settings) in desk.Devices)
        {
            if (Read(await state.GetAsync(Key(device), ct)) is { } layout)
                saved[device] = PanelGroup.Same(layout.File, settings.Groups) ? layout : new(settings.Groups, settings.Groups, Step(layout.Before, layout.Groups));
            desk.Begin(device, Now(device).Groups, verdicts(device));
        }
    }

    /// <summary>The groups of a device that are in force.</summary>
    public Layout Now(string device)
    {
        var file = desk.Devices[device].Groups;
        return saved.TryGetValue(device, out var layout)
            ? new(layout.Groups, PanelGroup.Same(layout.Groups, file) ? LayoutSource.File : LayoutSource.Page, layout.Before.Count > 0)
            : new(file, LayoutSource.File, false);
    }

    /// <summary>Code of a change that rests on groups which are no longer in force.</summary>
    public const string Outdated = "panels.groups.outdated";

    /// <summary>Puts other groups in force and keeps them.</summary>
    /// <param name="seen">Revision the change rests on; null changes whatever is there.</param>
    /// <returns>What is wrong with them; null when they are in force.</returns>
    public async Task<Problem?> SetAsync(string device, IReadOnlyList<PanelGroup> groups, string? seen, SiteRunner runner, SiteRecorder recorder, CancellationToken ct)
    {
        if (PanelGroup.Check(groups) is { } wrong) return wrong;
        await gate.WaitAsync(ct);
        try
        {
            var now = Now(device);
            if (seen is not null && seen != now.Revision) return new(Outdated, Severity.Notice);
            if (PanelGroup.Same(now.Groups, groups)) return null;
            await KeepAsync(device, new(desk.Devices[device].Groups, groups, Step(saved.GetValueOrDefault(device)?.Before ?? [], now.Groups)), runner, recorder, ct);
            return null;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Brings back what was in force before the last change.</summary>
    /// <param name="seen">Revision the page shows; null undoes whatever is there.</param>
    /// <returns>What stands against it; null when it is done.</returns>
    public async Task<Problem?> UndoAsync(string device, string? seen, SiteRunner runner, SiteRecorder recorder, CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        try
        {
            if (seen is not null && seen != Now(device).Revision) return new(Outdated, Severity.Notice);
            if (saved.GetValueOrDefault(device) is not { Before.Count: > 0 } layout) return new("panels.groups.no_undo", Severity.Notice);
            await KeepAsync(device, layout with { Groups = layout.Before[^1], Before = [.. layout.Before.SkipLast(1)] }, runner, recorder, ct);
            return null;
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    private async Task KeepAsync(string device, SavedLayout layout, SiteRunner runner, SiteRecorder recorder, CancellationToken ct)
    {
        await state.SetAsync(Key(device), JsonSerializer.Serialize(layout, LayoutJson.Default.SavedLayout), ct);
        saved[device] = layout;
        await runner.AskAsync((engine, now) =>
        {
            desk.Regroup(device, layout.Groups, engine, recorder, now);
            return true;
        }, ct);
        var changed = new Problem("panels.groups.changed", Severity.Info, Fact.Of("groups", layout.Groups.Count), Fact.Of("panels", layout.Groups.Sum(g => g.Members.Count)));
        recorder.Record(new SiteEvent(time.GetUtcNow(), device, changed, false));
    }

    private static List<IReadOnlyList<PanelGroup>> Step(IReadOnlyList<IReadOnlyList<PanelGroup>> before, IReadOnlyList<PanelGroup> now) => [.. before.TakeLast(MostSteps - 1), now];

    private static string Key(string device) => $"panel-groups/{device}";

    private static SavedLayout? Read(string? json)
    {
        if (json is null) return null;
        try
        {
            return JsonSerializer.Deserialize(json, LayoutJson.Default.SavedLayout) is { File: not null, Groups: not null, Before: not null } layout ? layout : null;
        }
        catch (JsonException)
        {
            return null; // an unreadable layout is begun anew from the settings file
        }
    }
}

[JsonSerializable(typeof(SavedLayout))]
[JsonSerializable(typeof(PanelGroup[]))]
internal sealed partial class LayoutJson : JsonSerializerContext;
