using System.Text.Json;
using System.Text.Json.Serialization;
using Solstead.Core.History;
using Solstead.Core.Rules.PanelWatch;

namespace Solstead.Site.Panels;

/// <summary>What one day's watch came to, as it is kept.</summary>
public sealed record WatchEntry(DateOnly Date, IReadOnlyList<GroupResult> Groups, IReadOnlyList<PanelFinding> Findings, IReadOnlyList<string> Recovered);

/// <param name="Days">The days judged, oldest first.</param>
public sealed record SavedWatch(WatchMemory Memory, IReadOnlyList<WatchEntry> Days)
{
    public static readonly SavedWatch Empty = new(WatchMemory.Initial, []);
}

/// <summary>The results of the daily watch, per device, in the state store.</summary>
public sealed class WatchLog(IStateStore state)
{
    /// <summary>Days that are kept; the verdicts of the groups stay in history for ever.</summary>
    private const int MostDays = 120;

    private readonly Dictionary<string, SavedWatch> logs = [];
    private readonly Lock gate = new();

    public SavedWatch Of(string device) { lock (gate) return logs.GetValueOrDefault(device, SavedWatch.Empty); }

    public async Task LoadAsync(IEnumerable<string> devices, CancellationToken ct)
    {
        foreach (var device in devices)
            if (Read(await state.GetAsync(Key(device), ct)) is { } log) lock (gate) logs[device] = log;
    }

    /// <summary>Keeps a report; a day nobody could judge only moves the memory on.</summary>
    public async Task AddAsync(string device, WatchReport report, CancellationToken ct)
    {
        var log = Of(device);
        var days = report.Groups.Count == 0 ? log.Days : [.. log.Days.Where(d => d.Date != report.Date).TakeLast(MostDays - 1), new WatchEntry(report.Date, report.Groups, report.Findings, report.Recovered)];
        log = new(report.Next, days);
        lock (gate) logs[device] = log;
        await state.SetAsync(Key(device), JsonSerializer.Serialize(log, WatchJson.Default.SavedWatch), ct);
    }

    /// <summary>What each group's <c>watch</c> point should show; a day too dark to compare leaves it as it was.</summary>
    public static IReadOnlyDictionary<string, string> Verdicts(IEnumerable<WatchEntry> days)
    {
        var verdicts = new Dictionary<string, string>();
        foreach (var group in days.SelectMany(d => d.Groups))
            if (group.Verdict is GroupVerdict.Ok or GroupVerdict.Anomaly) verdicts[group.Key] = group.Verdict == GroupVerdict.Ok ? "ok" : "anomaly";
        return verdicts;
    }

    private static string Key(string device) => $"panel-watch/{device}";

    private static SavedWatch? Read(string? json)
    {
        if (json is null) return null;
        try
        {
            return JsonSerializer.Deserialize(json, WatchJson.Default.SavedWatch) is { Memory.Since: not null, Days: not null } log ? log : null;
        }
        catch (JsonException)
        {
            return null; // begun anew; what it said is in the list of messages
        }
    }
}

[JsonSerializable(typeof(SavedWatch))]
internal sealed partial class WatchJson : JsonSerializerContext;
