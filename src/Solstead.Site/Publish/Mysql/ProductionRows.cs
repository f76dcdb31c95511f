using Solstead.Core.Accounting;
using Solstead.Core.History;

namespace Solstead.Site.Publish.Mysql;

/// <summary>A row of <c>enphase_production</c>: the gateway's counters shortly after a full hour. Null: not known.</summary>
internal sealed record ProductionRow(JobHour Label, int Minute, long? Today, long? SevenDays, long? Lifetime, long? Now);

/// <summary>Makes the rows of a local day from the recorded minutes. An hour without a reading in its first ten minutes has no row, as with the old job.</summary>
internal sealed class ProductionRows(IHistoryReader history, string device, TimeZoneInfo zone)
{
    private const int Patience = 10;

    private readonly string[] series = [$"{device}/production.energy_today", $"{device}/production.energy_7d", $"{device}/production.energy_lifetime", $"{device}/production.power"];

    public async Task<List<ProductionRow>> OfAsync(DateOnly day, CancellationToken ct)
    {
        var (from, to) = (LocalDay.On(day, zone).Start, LocalDay.On(day.AddDays(1), zone).Start);
        var answer = await history.QueryAsync(new(series, from, to, Resolution.Minute), ct);
        if (answer.StepSeconds != 60) return [];
        var points = answer.Series.Select(s => s.Buckets.Where(b => b.Mean is not null).ToDictionary(b => b.Start, b => b.Mean!.Value)).ToArray();
        var rows = new Dictionary<JobHour, ProductionRow>();
        for (var hour = from.ToUnixTimeSeconds(); hour < to.ToUnixTimeSeconds(); hour += 900)
        {
            var local = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(hour), zone);
            if (local.Minute != 0) continue;
            for (var minute = 0; minute < Patience; minute++)
            {
                var at = hour + minute * 60L;
                if (!points[0].ContainsKey(at) && !points[2].ContainsKey(at)) continue;
                // The hour that comes twice has one row, of its second time: its counters hold both.
                var label = JobHour.At(DateTimeOffset.FromUnixTimeSeconds(hour), zone);
                rows[label] = new(label, minute, At(0, at), At(1, at), At(2, at), At(3, at));
                break;
            }
        }
        return [.. rows.Values];

        long? At(int point, long second) => points[point].TryGetValue(second, out var value) ? (long)Math.Round(value) : null;
    }
}
