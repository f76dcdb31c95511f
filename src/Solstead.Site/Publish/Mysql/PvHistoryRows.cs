using Solstead.Core.Accounting;
using Solstead.Core.History;

namespace Solstead.Site.Publish.Mysql;

/// <summary>A row of <c>pvhistory</c>; null: not known. Energies in Wh.</summary>
/// <param name="Global">Irradiance on the horizontal as forecast. [W/m²]</param>
/// <param name="Cloud">Cloud cover as forecast, what the old column <c>tc</c> is. [%]</param>
/// <param name="Forecast">What we expected at the local midnight before.</param>
internal sealed record PvHistoryRow(JobHour Label, double? Global, double? Cloud, double? Pv, double? Forecast, double? Export)
{
    /// <summary>The books have the whole hour and say that its production is unknown; otherwise an unknown one may be a gap of the local files.</summary>
    public bool PvIsVoid { get; init; }

    /// <summary>The same for the export.</summary>
    public bool ExportIsVoid { get; init; }

    /// <summary>Nothing is known, and nothing is known to be unknown.</summary>
    public bool IsEmpty => (Global ?? Cloud ?? Pv ?? Forecast ?? Export) is null && !PvIsVoid && !ExportIsVoid;
}

/// <summary>Makes the rows of local days from the books and the kept forecasts.</summary>
/// <param name="ranking">Whose weather counts, the best first.</param>
internal sealed class PvHistoryRows(IHistoryReader history, IForecastStore? forecasts, IReadOnlyList<string> ranking, TimeZoneInfo zone)
{
    private const string Ours = "solstead";

    public async Task<List<PvHistoryRow>> OfAsync(DateOnly day, CancellationToken ct)
    {
        var labels = JobHours.Of(day, zone).ToList();
        var (from, to) = (LocalDay.On(day, zone).Start.AddHours(-2), LocalDay.On(day.AddDays(1), zone).Start);
        var energy = (await history.EnergyAsync(from, to, ct)).ToDictionary(s => s.Slot);
        var (expected, global, cloud) = (new Dictionary<long, double>(), new Dictionary<long, double>(), new Dictionary<long, double>());
        if (forecasts is not null)
        {
            foreach (var told in await forecasts.PvIssuedByAsync(Ours, from, to, LocalDay.On(day, zone).Start, ct))
                Spread(expected, told.Slot.Start, told.Slot.Minutes, told.Slot.WattHours / (told.Slot.Minutes / 15.0));
            foreach (var told in (await forecasts.WeatherAsync(null, from, to, TimeSpan.Zero, ct)).GroupBy(w => w.Source).OrderBy(g => Place(g.Key)).ThenBy(g => g.Key, StringComparer.Ordinal).SelectMany(g => g))
            {
                if (told.Slot.Global is { } ghi) Spread(global, told.Slot.Start, told.Slot.Minutes, ghi);
                if (told.Slot.Cloud is { } share) Spread(cloud, told.Slot.Start, told.Slot.Minutes, share);
            }
        }

        return [.. labels.Select(l => new PvHistoryRow(
            l.Label, Mean(l.Slots, global), Mean(l.Slots, cloud), Sum(l.Slots, s => energy.GetValueOrDefault(s)?.Pv),
            Sum(l.Slots, s => expected.TryGetValue(s, out var wh) ? wh : null), Sum(l.Slots, s => energy.GetValueOrDefault(s)?.GridExport))
        {
            PvIsVoid = IsVoid(l.Slots, energy, e => e.Pv), ExportIsVoid = IsVoid(l.Slots, energy, e => e.GridExport),
        })];
    }

    private static bool IsVoid(IReadOnlyList<long> slots, Dictionary<long, EnergySlot> energy, Func<EnergySlot, long?> value) =>
        slots.All(energy.ContainsKey) && slots.Any(s => value(energy[s]) is null);

    /// <summary>Who is not in the settings (any more) comes last.</summary>
    private int Place(string source)
    {
        for (var i = 0; i < ranking.Count; i++) if (ranking[i] == source) return i;
        return int.MaxValue;
    }

    /// <summary>The first who tells a quarter hour counts: one source for a row, not a mixture.</summary>
    private static void Spread(Dictionary<long, double> to, DateTimeOffset start, int minutes, double value)
    {
        var slot = start.ToUnixTimeSeconds() / 900;
        for (var i = 0; i < minutes / 15; i++) to.TryAdd(slot + i, value);
    }

    /// <summary>Known only when every part is: half an hour is no hour.</summary>
    private static double? Sum(IReadOnlyList<long> slots, Func<long, double?> value)
    {
        var sum = 0.0;
        foreach (var slot in slots)
        {
            if (value(slot) is not { } part) return null;
            sum += part;
        }
        return slots.Count == 0 ? null : sum;
    }

    private static double? Mean(IReadOnlyList<long> slots, Dictionary<long, double> values) =>
        Sum(slots, s => values.TryGetValue(s, out var value) ? value : null) / slots.Count;
}
