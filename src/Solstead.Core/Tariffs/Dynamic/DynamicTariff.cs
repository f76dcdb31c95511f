using Solstead.Core.Accounting;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;

namespace Solstead.Core.Tariffs.Dynamic;

/// <summary>How a market price becomes what one kWh costs: <c>(market / 1000 + surcharge) × tax factor</c>.</summary>
/// <param name="Surcharge">Network, levies and the supplier's margin, without the tax of the factor. [per kWh]</param>
/// <param name="TaxFactor">1.2 for a value-added tax of 20 %.</param>
/// <param name="Sell">A fixed price for what is given to the grid; null: none. [per kWh]</param>
/// <param name="SellsAtMarket">What is given to the grid is paid the bare market price.</param>
public sealed record DynamicTerms(decimal Surcharge, decimal TaxFactor, Price? Sell, bool SellsAtMarket)
{
    public Price Buy(decimal perMegawattHour) => Price.Of(((perMegawattHour / 1000) + Surcharge) * TaxFactor);

    public Price? SellAt(decimal perMegawattHour) => SellsAtMarket ? Price.Of(perMegawattHour / 1000) : Sell;
}

/// <summary>A contract that follows the day-ahead market, in stretches of 15 or 60 minutes. What the market has not told has no price. Owned by one thread.</summary>
/// <param name="market">Bidding zone, e.g. <c>FR</c>.</param>
public sealed class DynamicTariff(string market, DynamicTerms terms, TimeZoneInfo zone) : IMarketTariff, ITellingTariff
{
    /// <summary>The one label of the contract.</summary>
    public const string Label = "market";

    /// <summary>The market itself goes from −500 to +5000; beyond a margin it is another unit or nonsense. [1/MWh]</summary>
    private const decimal Least = -1000, Most = 10_000;

    /// <summary>Markets trade in quarter hours and hours; a stretch is never longer.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1), Patience = TimeSpan.FromMinutes(15), Kept = TimeSpan.FromDays(40);

    /// <summary>Local time by which the prices of tomorrow are to be known; the auction ends about 13:00.</summary>
    private static readonly TimeOnly ExpectedBy = new(15, 0);

    private readonly SortedList<DateTimeOffset, PriceSpan> spans = [];
    private DateTimeOffset? began;
    private long minute;
    private bool late;

    /// <summary>Bidding zone its prices are of.</summary>
    public string Market => market;

    /// <summary>What is known, in order.</summary>
    public IReadOnlyList<PriceSpan> Spans => [.. spans.Values];

    /// <summary>Rises whenever a price changed.</summary>
    public int Version { get; private set; }

    public TariffPeriod At(DateTimeOffset instant)
    {
        var i = IndexAt(instant);
        if (i >= 0 && instant < spans.Values[i].To)
        {
            var span = spans.Values[i];
            return new(span.From, span.To, Label, terms.Buy(span.PerMegawattHour), terms.SellAt(span.PerMegawattHour), true);
        }
        var day = LocalDay.Of(instant, zone);
        var from = i >= 0 && spans.Values[i].To > day.Start ? spans.Values[i].To : day.Start;
        var to = i + 1 < spans.Count && spans.Keys[i + 1] < day.End ? spans.Keys[i + 1] : day.End;
        return new(from, to, TariffPeriod.Unknown, null, null, false);
    }

    public DateTimeOffset? KnownUntil(DateTimeOffset from)
    {
        var until = from;
        for (var i = IndexAt(from); i >= 0 && i < spans.Count && spans.Keys[i] <= until && spans.Values[i].To > until; i++) until = spans.Values[i].To;
        return until;
    }

    public Problem? Take(IReadOnlyList<PriceSpan> told)
    {
        PriceSpan? wrong = null;
        foreach (var span in told)
        {
            if (IsPlausible(span)) Put(span);
            else wrong ??= span;
        }
        return wrong is { } odd ? new Problem("tariff.market.implausible", Severity.Warning, Fact.Of("at", odd.From), Fact.Of("price", (double)odd.PerMegawattHour)) : null;
    }

    /// <summary>Forgets what is long past.</summary>
    public void Forget(DateTimeOffset now)
    {
        while (spans.Count > 0 && spans.Values[0].To < now - Kept) spans.RemoveAt(0);
    }

    public IReadOnlyList<TariffNews> News(DateTimeOffset now)
    {
        if (minute == now.Ticks / TimeSpan.TicksPerMinute) return [];
        minute = now.Ticks / TimeSpan.TicksPerMinute;
        began ??= now;
        Forget(now);
        var day = LocalDay.Of(now, zone);
        var due = now >= LocalDay.InstantOf(day.Date.ToDateTime(ExpectedBy), zone);
        // Prices are told for the market's days, which need not be those of this house: four hours are left for that.
        var missing = KnownUntil(now) < (due ? day.Next(zone).End : day.End) - TimeSpan.FromHours(4);
        if (now - began < Patience || missing == late) return [];
        late = missing;
        return [new(null, new Problem("tariff.market.late", Severity.Warning, Fact.Of("until", KnownUntil(now)!.Value)), Over: !late)];
    }

    private static bool IsPlausible(PriceSpan span) =>
        span.PerMegawattHour is >= Least and <= Most && span.To > span.From && span.To - span.From <= Longest;

    private void Put(PriceSpan span)
    {
        var i = Math.Max(0, IndexAt(span.From));
        if (i < spans.Count && spans.Values[i] == span) return;
        Version++;
        for (; i < spans.Count && spans.Keys[i] < span.To;)
        {
            if (spans.Values[i].To > span.From) spans.RemoveAt(i);
            else i++;
        }
        spans[span.From] = span;
    }

    /// <summary>The last stretch that has begun; −1: none.</summary>
    private int IndexAt(DateTimeOffset instant)
    {
        var (low, high) = (0, spans.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (spans.Keys[middle] <= instant) low = middle + 1;
            else high = middle - 1;
        }
        return high;
    }
}
