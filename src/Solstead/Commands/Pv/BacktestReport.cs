using System.Globalization;
using Solstead.Core.Forecast;
using Solstead.Core.Forecast.Learning;

namespace Solstead.Commands.Pv;

/// <summary>The metrics of a walk, for people.</summary>
internal static class BacktestReport
{
    public static void Print(TextWriter to, IReadOnlyList<PvRecord> records, IReadOnlyList<PvTold> told, PvPlant plant, bool intraday)
    {
        var known = records.GroupBy(r => r.Weather.Start).ToDictionary(g => g.Key, g => g.Last());
        double absolute = 0, square = 0, sum = 0, inside = 0, n = 0;
        foreach (var t in told)
        {
            if (known[t.Start] is not { Watts: { } watts } row || t.Watts is not { } said || !(row.Weather.Global > 10 || watts > 0.005 * plant.Size)) continue;
            var e = said - watts;
            (absolute, square, sum, n) = (absolute + Math.Abs(e), square + e * e, sum + e, n + 1);
            if (t.P10 <= watts && watts <= t.P90) inside++;
        }
        if (n == 0) return;
        to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(intraday ? "1 h ahead" : "24 h ahead")}, {n:F0} daylight intervals, % of {plant.Size / 1000:F2} kWp: nMAE {100 * absolute / n / plant.Size:F2} nRMSE {100 * Math.Sqrt(square / n) / plant.Size:F2} nMBE {100 * sum / n / plant.Size:F2} inside P10-P90 {100 * inside / n:F1} %"));
    }
}
