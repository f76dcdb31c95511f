using Solstead.Core.Forecast.Learning;
using Solstead.Core.History;

namespace Solstead.Site.Forecast;

/// <summary>What the panels gave, from the books.</summary>
internal static class MeasuredPv
{
    private const int SlotSeconds = 900;

    /// <summary>Quarter hours whose production is known.</summary>
    public static List<PvMeasured> Quarters(IEnumerable<EnergySlot> rows, FlawWatch flaws) =>
        [.. rows.Where(r => r.Pv is >= 0).Select(r => new PvMeasured(DateTimeOffset.FromUnixTimeSeconds(r.Slot * SlotSeconds), 15, r.Pv) { Flaws = Flaws(r, flaws) })];

    /// <summary>Hours; one of which not all quarters are known was watched in part only.</summary>
    public static List<PvMeasured> Hours(IEnumerable<EnergySlot> rows, FlawWatch flaws) =>
        [.. rows.GroupBy(r => r.Slot / 4).Select(hour =>
        {
            var known = hour.Where(r => r.Pv is >= 0).ToList();
            return new PvMeasured(DateTimeOffset.FromUnixTimeSeconds(hour.Key * 4 * SlotSeconds), 60, known.Count == 0 ? null : known.Sum(r => r.Pv!.Value))
            {
                Coverage = known.Count / 4.0,
                Flaws = hour.Aggregate(PvFlaws.None, (sum, r) => sum | Flaws(r, flaws)),
            };
        })];

    private static PvFlaws Flaws(EnergySlot row, FlawWatch flaws) => flaws.Of(row.Slot) | (row.Quality > 0 ? PvFlaws.Estimated : PvFlaws.None);
}
