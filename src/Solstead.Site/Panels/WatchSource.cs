using Solstead.Core.Accounting;
using Solstead.Core.History;
using Solstead.Core.Panels;
using Solstead.Core.Quantities;
using Solstead.Core.Rules.PanelWatch;

namespace Solstead.Site.Panels;

/// <summary>What the watch judges: the values of now for today, history for a day whose hour was missed.</summary>
internal static class WatchSource
{
    /// <summary>Panels report every 5 to 15 minutes; values older than this are not today's last word.</summary>
    private static readonly TimeSpan FreshEnough = TimeSpan.FromMinutes(30);

    /// <returns>The groups of today; null while the device has not answered lately.</returns>
    public static IReadOnlyList<WatchedGroup>? Today(IReadOnlyList<PanelGroup> groups, PanelsNow now, DateOnly date, TimeZoneInfo zone)
    {
        if (!now.Known || !now.Panels.Any(p => p.Age <= FreshEnough)) return null;
        var day = now.GatewayDate is { } at ? LocalDay.Of(at, zone).Date : date;
        var panels = now.Panels.ToDictionary(p => p.Serial, p => new WatchedPanel(p.Serial, p.EnergyWh?.Wh, p.LastReport is { } last && LocalDay.Of(last, zone).Date >= day, p.LastReport));
        return Groups(groups, panels);
    }

    /// <returns>The groups of a day that is over; null when nothing was recorded of it.</returns>
    public static async Task<IReadOnlyList<WatchedGroup>?> PastAsync(IHistoryReader history, string device, IReadOnlyList<PanelGroup> groups, DateOnly date, TimeZoneInfo zone, CancellationToken ct)
    {
        var day = LocalDay.On(date, zone);
        var serials = groups.SelectMany(g => g.Members).Distinct().ToList();
        if (serials.Count == 0) return null;
        // From one o'clock on: the first minutes may still hold the day before.
        var energies = await MostAsync(PanelPoint.EnergyToday);
        var reports = await MostAsync(PanelPoint.LastReport);
        if (energies.Count == 0) return null;
        var panels = serials.Where(s => energies.ContainsKey(s) || reports.ContainsKey(s)).ToDictionary(s => s, s =>
        {
            DateTimeOffset? last = reports.TryGetValue(s, out var at) ? DateTimeOffset.FromUnixTimeSeconds((long)at) : null;
            return new WatchedPanel(s, energies.TryGetValue(s, out var wh) ? wh.Wh : null, last is null ? null : last >= day.Start, last);
        });
        return Groups(groups, panels, unknown: null);

        async Task<Dictionary<string, double>> MostAsync(string quantity)
        {
            var names = serials.ToDictionary(s => $"{device}/{PanelPoint.Of(s, quantity)}");
            var answer = await history.QueryAsync(new HistoryQuery([.. names.Keys], day.Start.AddHours(1), day.End, Resolution.Hour), ct);
            return answer.Series.Where(s => s.Buckets.Count > 0 && s.Buckets.Any(b => b.Max is not null)).ToDictionary(s => names[s.Series], s => s.Buckets.Max(b => b.Max)!.Value);
        }
    }

    /// <param name="unknown">What to say of a member nobody has heard of: false = it did not report.</param>
    private static List<WatchedGroup> Groups(IReadOnlyList<PanelGroup> groups, Dictionary<string, WatchedPanel> panels, bool? unknown = false) =>
        [.. groups.Select(g => new WatchedGroup(g.Key, g.Name, [.. g.Members.Select(m => panels.GetValueOrDefault(m) ?? new(m, null, unknown, null))]))];
}
