using Solstead.Core.Accounting;

namespace Solstead.Core.Tariffs.Zones;

/// <summary>
/// Prices by the clock on the wall: one price, full and off-peak hours (HP/HC), or zones of days, months and holidays, of which the last that holds
/// counts. An hour that comes twice in autumn is told twice, one that is skipped in spring is not there.
/// </summary>
/// <param name="otherwise">The label where no zone holds.</param>
public sealed class ZoneTariff(string otherwise, IReadOnlyList<TariffZone> zones, PriceList prices, TimeZoneInfo zone) : ITariff
{
    public const string SellLabel = "sell";

    /// <summary>A stretch is followed no further, so that one price for ever ends somewhere.</summary>
    private const int LongestDays = 8;

    private readonly TimeOnly[] edges = [.. zones.SelectMany(z => z.Ranges).SelectMany(r => (TimeOnly[])[r.From, r.To]).Distinct().Order()];

    public TariffPeriod At(DateTimeOffset instant)
    {
        var date = LocalDay.Of(instant, zone).Date;
        var (label, buy, sell) = Of(instant);
        DateTimeOffset[] turns = [.. Enumerable.Range(-LongestDays, 2 * LongestDays + 1).SelectMany(d => TurnsOf(date.AddDays(d)))];
        var before = turns.Where(t => t <= instant).Reverse().ToList();
        // Back to where the same price began, on to where another begins.
        var from = before[^1];
        for (var i = 0; i < before.Count; i++)
            if (i + 1 == before.Count || Of(before[i + 1]) != (label, buy, sell)) { from = before[i]; break; }
        var to = turns.FirstOrDefault(t => t > instant && Of(t) != (label, buy, sell), turns[^1]);
        return new(from, to, label, buy, sell, Final: true);
    }

    public DateTimeOffset? KnownUntil(DateTimeOffset from) => Of(from).Buy is null ? from : null;

    private (string Label, Price? Buy, Price? Sell) Of(DateTimeOffset instant)
    {
        var local = TimeZoneInfo.ConvertTime(instant, zone).DateTime;
        var date = DateOnly.FromDateTime(local);
        var label = zones.LastOrDefault(z => z.Holds(local))?.Label ?? otherwise;
        return (label, prices.Of(label, date), prices.Of(SellLabel, date));
    }

    /// <summary>Every instant of a date at which the price may turn: midnight, the edges of the ranges, and where the clock is changed.</summary>
    private IEnumerable<DateTimeOffset> TurnsOf(DateOnly date)
    {
        var day = LocalDay.On(date, zone);
        var turns = new SortedSet<DateTimeOffset> { day.Start };
        foreach (var edge in edges)
        {
            var first = LocalDay.InstantOf(date.ToDateTime(edge), zone);
            turns.Add(first);
            if (zone.IsAmbiguousTime(date.ToDateTime(edge))) turns.Add(first + (day.Length - TimeSpan.FromDays(1)));
        }
        if (day.Length != TimeSpan.FromDays(1)) turns.Add(ChangeIn(day));
        return turns.Where(t => t >= day.Start && t < day.End);
    }

    /// <summary>Where the clock is put forward or back on a day that is not 24 hours long.</summary>
    private DateTimeOffset ChangeIn(LocalDay day)
    {
        var (least, most) = (day.Start, day.End);
        var offset = zone.GetUtcOffset(least);
        while (most - least > TimeSpan.FromMinutes(1))
        {
            var middle = least + ((most - least) / 2);
            if (zone.GetUtcOffset(middle) == offset) least = middle;
            else most = middle;
        }
        // Clocks are changed on whole minutes.
        return new(most.Ticks - (most.Ticks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
    }
}
