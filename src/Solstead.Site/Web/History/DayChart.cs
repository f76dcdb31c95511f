using Solstead.Core.Accounting;
using Solstead.Core.History;
using Solstead.Core.Site;

namespace Solstead.Site.Web.History;

/// <summary>The day chart in one answer: mean power per five minutes. Signs as everywhere: grid + import, battery + discharge. Null = unknown.</summary>
public sealed record DayChartView(
    DateOnly Date, DateTimeOffset From, DateTimeOffset To, int StepSeconds, IReadOnlyList<long> T,
    IReadOnlyList<double?> ProductionWatts, IReadOnlyList<double?> ConsumptionWatts, IReadOnlyList<double?> GridWatts,
    IReadOnlyList<double?> BatteryWatts, IReadOnlyList<double?> SocPercent);

/// <summary>Makes the day chart from the points of the roles.</summary>
internal static class DayChart
{
    private const int Step = 300;

    public static async Task<DayChartView> MakeAsync(IHistoryStore history, RoleMap roles, LocalDay day, DateTimeOffset now, CancellationToken ct)
    {
        var end = now < day.End ? now : day.End;
        var slots = (int)Math.Max(0, Math.Ceiling((end - day.Start).TotalSeconds / Step));
        var columns = new Columns(history, day.Start, end, slots, ct);
        var pv = await columns.SumAsync(roles.Pv, "power");
        var grid = await columns.SumAsync(roles.Grid is { } g ? [g] : [], "power");
        var battery = await columns.SumAsync(roles.Battery is { } b ? [b] : [], "power");
        var soc = await columns.SumAsync(roles.Battery is { } s ? [s] : [], "soc");
        var home = roles.Home is { } h ? await columns.SumAsync([h], "power") : null;
        var start = day.Start.ToUnixTimeSeconds();
        return new(day.Date, day.Start, day.End, Step, [.. Enumerable.Range(0, slots).Select(i => start + (long)i * Step)],
            pv, home ?? Consumption(slots, grid, roles.Pv.Count > 0 ? pv : null, roles.Battery is null ? null : battery), grid, battery, soc);
    }

    private static double?[] Consumption(int slots, double?[] grid, double?[]? pv, double?[]? battery)
    {
        var use = new double?[slots];
        for (var i = 0; i < slots; i++)
            use[i] = grid[i] + (pv is null ? 0 : pv[i]) + (battery is null ? 0 : battery[i]) is { } sum ? Math.Round(Math.Max(0, sum), 1) : null;
        return use;
    }

    private sealed class Columns(IHistoryStore history, DateTimeOffset from, DateTimeOffset to, int slots, CancellationToken ct)
    {
        /// <summary>Sum over the sections, bucket by bucket; unknown where one of them is.</summary>
        public async Task<double?[]> SumAsync(IReadOnlyList<SectionRef> sections, string quantity)
        {
            var sum = new double?[slots];
            if (sections.Count == 0 || slots == 0) return sum;
            var names = sections.Select(s => $"{s}.{quantity}").ToList();
            var answer = await history.QueryAsync(new HistoryQuery(names, from, to, Resolution.FiveMinutes), ct);
            var start = from.ToUnixTimeSeconds();
            for (var s = 0; s < answer.Series.Count; s++)
            {
                var part = new double?[slots];
                foreach (var bucket in answer.Series[s].Buckets)
                    if ((bucket.Start - start) / Step is >= 0 and var i && i < slots) part[i] = bucket.Mean;
                for (var i = 0; i < slots; i++) sum[i] = s == 0 ? Round(part[i]) : Round(sum[i] + part[i]);
            }
            return sum;
        }

        private static double? Round(double? value) => value is { } v ? Math.Round(v, 1) : null;
    }
}
