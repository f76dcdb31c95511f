using Solstead.Core.Accounting;
using Solstead.Core.History;
using Solstead.Core.Panels;

namespace Solstead.Site.Panels;

/// <summary>The curves of the panels of one day, in buckets of five minutes.</summary>
/// <param name="T">Start of each bucket, seconds since 1970-01-01 UTC.</param>
/// <param name="Watts">Per panel, one value per bucket; null where nothing is known. [W]</param>
internal sealed record PanelDay(LocalDay Day, IReadOnlyList<long> T, IReadOnlyDictionary<string, double?[]> Watts);

/// <summary>What history knows of single panels.</summary>
internal static class PanelRecords
{
    public const int DayStep = 300;

    /// <summary>Slots of a day for shapes: quarter hours, because panels report every 5 to 15 minutes.</summary>
    public const int SlotsPerDay = 96;

    private const int ProposalDays = 10;

    /// <summary>Fewer lit quarter hours make no day.</summary>
    private const int LeastLitSlots = 20;

    public static async Task<PanelDay> DayAsync(IHistoryReader history, string device, IReadOnlyList<string> serials, LocalDay day, DateTimeOffset now, CancellationToken ct)
    {
        var end = now < day.End ? now : day.End;
        var start = day.Start.ToUnixTimeSeconds();
        var slots = (int)Math.Max(0, Math.Ceiling((end - day.Start).TotalSeconds / DayStep));
        var watts = serials.ToDictionary(s => s, _ => new double?[slots]);
        if (slots > 0 && serials.Count > 0)
        {
            foreach (var (serial, buckets) in await PowersAsync(history, device, serials, day.Start, end, Resolution.FiveMinutes, ct))
                foreach (var bucket in buckets)
                    if ((bucket.Start - start) / DayStep is >= 0 and var slot && slot < slots) watts[serial][slot] = bucket.Mean is { } mean ? Math.Round(mean, 1) : null;
        }
        return new(day, [.. Enumerable.Range(0, slots).Select(i => start + (long)i * DayStep)], watts);
    }

    /// <summary>The shape of each panel's day out of the last days; empty while there is not a single whole day of light.</summary>
    public static async Task<IReadOnlyList<PanelCurve>> ShapesAsync(IHistoryReader history, string device, IReadOnlyList<string> serials, DateTimeOffset now, TimeZoneInfo zone, CancellationToken ct)
    {
        if (serials.Count == 0) return [];
        // Days by the standard time of the zone: every day has 96 slots, and the sun stands where it stood the day before.
        var shift = (long)zone.BaseUtcOffset.TotalSeconds;
        var days = new Dictionary<long, Dictionary<string, double?[]>>();
        foreach (var (serial, buckets) in await PowersAsync(history, device, serials, now.AddDays(-ProposalDays), now, Resolution.QuarterHour, ct))
            foreach (var bucket in buckets)
            {
                var (day, second) = Math.DivRem(bucket.Start + shift, 86_400);
                if (!days.TryGetValue(day, out var curves)) days[day] = curves = [];
                if (!curves.TryGetValue(serial, out var watts)) curves[serial] = watts = new double?[SlotsPerDay];
                watts[second / 900] = bucket.Mean;
            }
        var whole = days.OrderBy(d => d.Key).Select(d => d.Value).Where(d => d.Values.Any(w => w.Count(v => v > 5) >= LeastLitSlots))
            .Select(d => (IReadOnlyList<PanelCurve>)[.. d.Select(c => new PanelCurve(c.Key, c.Value))]).ToList();
        return whole.Count == 0 ? [] : PanelCurves.Brightest(whole);
    }

    private static async Task<IEnumerable<(string Serial, IReadOnlyList<Bucket> Buckets)>> PowersAsync(
        IHistoryReader history, string device, IReadOnlyList<string> serials, DateTimeOffset from, DateTimeOffset to, Resolution resolution, CancellationToken ct)
    {
        var names = serials.ToDictionary(s => $"{device}/{PanelPoint.Of(s, PanelPoint.Power)}");
        var answer = await history.QueryAsync(new HistoryQuery([.. names.Keys], from, to, resolution), ct);
        return answer.Series.Select(s => (names[s.Series], s.Buckets));
    }
}
