using Solstead.Core.Accounting;
using Solstead.Core.History;
using Solstead.Site.History;

namespace Solstead.Site.Web.History;

/// <summary>Folds the rows of the ledger, as they are read, into stretches of time.</summary>
/// <param name="by">One of <see cref="EnergyView.Finest"/>.</param>
internal sealed class EnergyFold(string by, TimeZoneInfo zone)
{
    private readonly List<EnergyRow> rows = [];
    private readonly EnergySum total = new();
    private readonly EnergySum sum = new();
    private DateTimeOffset start;
    private long end = long.MinValue;
    private DateTimeOffset? first;

    /// <summary>There are more rows than can be shown.</summary>
    public bool IsTooFine => rows.Count > EnergyView.MostRows && by != EnergyView.Finest[^1];

    /// <param name="slot">Later than the ones before.</param>
    public void Add(EnergySlot slot)
    {
        if (IsTooFine) return;
        if (slot.Slot >= end)
        {
            Close();
            Open(DateTimeOffset.FromUnixTimeSeconds(slot.Slot * EnergyLedger.SlotSeconds));
            first ??= start;
        }
        sum.Add(slot);
        total.Add(slot);
    }

    /// <summary>The answer; null when it is too fine.</summary>
    public EnergyView? View()
    {
        Close();
        return IsTooFine ? null : new(by, rows) { Total = first is { } at ? total.Row(at) : null };
    }

    private void Close()
    {
        if (!sum.IsEmpty) rows.Add(sum.Row(start));
        sum.Clear();
    }

    /// <summary>The calendar is asked once for each stretch, not for each slot.</summary>
    private void Open(DateTimeOffset at)
    {
        DateTimeOffset next;
        switch (by)
        {
            case "quarter-hour":
                (start, next) = (at, at.AddSeconds(EnergyLedger.SlotSeconds));
                break;
            case "day":
                var day = LocalDay.Of(at, zone);
                (start, next) = (day.Start, day.End);
                break;
            case "month":
                var date = LocalDay.Of(at, zone).Date;
                var month = new DateOnly(date.Year, date.Month, 1);
                (start, next) = (LocalDay.On(month, zone).Start, LocalDay.On(month.AddMonths(1), zone).Start);
                break;
            default:
                // Hours of the wall clock: in India they begin at half past.
                var whole = at.AddTicks(-((at.UtcTicks + zone.GetUtcOffset(at).Ticks) % TimeSpan.TicksPerHour));
                next = whole.AddHours(1);
                // Where clocks change by half an hour, one is cut short.
                var before = end == long.MinValue ? whole : Slots.Start(end);
                start = whole < before && before <= at ? before : whole;
                break;
        }
        end = Slots.FirstFrom(next);
    }
}

/// <summary>Sums of one stretch.</summary>
internal sealed class EnergySum
{
    private readonly long[] sums = new long[9];
    private readonly bool[] known = new bool[9];
    private int slots, flagged, quality, source;
    private long cost, income, saved, unpriced;     // money in 1e-8 of the currency
    private bool hasCost, hasIncome, hasSaved, hasSplit;
    private EnergySplit split;

    public bool IsEmpty => slots == 0;

    public void Add(EnergySlot s)
    {
        Put(0, s.GridImport);
        Put(1, s.GridExport);
        Put(2, s.Pv);
        Put(3, s.BatteryCharge);
        Put(4, s.BatteryDischarge);
        Put(5, s.Home);
        Put(6, s.Charger);
        Put(7, s.Load);
        Put(8, s.Residual);
        slots++;
        if (s.Quality > 0) flagged++;
        quality = Math.Max(quality, s.Quality);
        source = Math.Max(source, s.Source);
        Price(s);
        if (EnergySplit.Of(s) is not { } parts) return;
        split += parts;
        hasSplit = true;
    }

    public EnergyRow Row(DateTimeOffset start) => new(
        start, At(0), At(1), At(2), At(3), At(4), At(5), At(6), At(7), At(8), quality)
    {
        Source = source,
        Slots = slots,
        FlaggedSlots = flagged,
        Cost = Money(hasCost, cost),
        Income = Money(hasIncome, income),
        Saved = Money(hasSaved, saved),
        UnpricedWh = unpriced,
        Split = hasSplit ? SplitView.Of(split) : null,
    };

    public void Clear()
    {
        Array.Clear(sums);
        Array.Clear(known);
        (slots, flagged, quality, source) = (0, 0, 0, 0);
        (cost, income, saved, unpriced) = (0, 0, 0, 0);
        (hasCost, hasIncome, hasSaved, hasSplit) = (false, false, false, false);
        split = default;
    }

    private void Price(EnergySlot s)
    {
        if (s.GridExport is { } export && s.SellPrice is { } sell)
        {
            income += export * sell;
            hasIncome = true;
        }
        if (s.GridImport is not { } import) return;
        if (s.BuyPrice is not { } buy)
        {
            unpriced += import;
            return;
        }
        cost += import * buy;
        hasCost = true;
        if (s.Home is not { } home) return;
        saved += (home + (s.Charger ?? 0) + (s.Load ?? 0) - import) * buy + (s.GridExport ?? 0) * (s.SellPrice ?? 0);
        hasSaved = true;
    }

    private void Put(int column, long? value)
    {
        if (value is not { } wattHours) return;
        sums[column] += wattHours;
        known[column] = true;
    }

    private long? At(int column) => known[column] ? sums[column] : null;

    private static decimal? Money(bool has, long value) => has ? Math.Round(value / 100_000_000m, 5) : null;
}
