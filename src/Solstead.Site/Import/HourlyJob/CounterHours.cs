using Solstead.Core.Accounting;
using Solstead.Site.Import.Books;

namespace Solstead.Site.Import.HourlyJob;

/// <summary>
/// Energy from the counters of the gateway: what the lifetime counter gained between two readings belongs to the time between them, and where it was set back the
/// counter of the day tells. A reading that is missing is never a zero: the next one tells the sum.
/// </summary>
public sealed class CounterHours
{
    /// <summary>Up to here the energy between two readings is drawn as a straight line.</summary>
    public static readonly TimeSpan Straight = TimeSpan.FromHours(3);

    /// <summary>Readings this close are what an hourly job makes.</summary>
    private static readonly TimeSpan Hourly = TimeSpan.FromMinutes(80);

    /// <summary>How long after midnight the gateway may still show the day before.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(15);

    private readonly TimeZoneInfo zone;
    private readonly ImportNotes notes;
    private readonly IReadOnlyList<ProductionSample> samples;
    private readonly double rating;

    private CounterHours(IReadOnlyList<ProductionSample> samples, TimeZoneInfo zone, ImportNotes notes)
    {
        (this.zone, this.notes) = (zone, notes);
        rating = Rating(samples);
        this.samples = CounterCleaning.Clean(samples, Limit, notes);
        for (var i = 1; i < this.samples.Count; i++) Learn(this.samples[i - 1], this.samples[i]);
    }

    /// <summary>What the roof usually does, as these readings tell.</summary>
    public DayShape Shape { get; } = new();

    /// <summary>Puts the energy of all readings into the slots.</summary>
    public static CounterHours Into(SlotEnergy slots, IReadOnlyList<ProductionSample> samples, TimeZoneInfo zone, ImportNotes notes)
    {
        var hours = new CounterHours(samples, zone, notes);
        for (var i = 1; i < hours.samples.Count; i++) hours.Between(hours.samples[i - 1], hours.samples[i], slots);
        return hours;
    }

    /// <summary>More cannot be made in a stretch of time. [Wh]</summary>
    private double Limit(TimeSpan time) => 1.2 * rating * time.TotalHours + 500;

    /// <summary>The most this roof was seen to make, with half as much to spare; 200 kW where little is known. [W]</summary>
    private static double Rating(IReadOnlyList<ProductionSample> samples)
    {
        var powers = new List<double>();
        for (var i = 1; i < samples.Count; i++)
        {
            var time = samples[i].At - samples[i - 1].At;
            if (time < TimeSpan.FromMinutes(10) || time > Hourly) continue;
            if (Gain(samples[i - 1].Row, samples[i].Row) is > 0 and var gain) powers.Add(gain / time.TotalHours);
        }
        powers.Sort();
        return powers.Count < 24 ? 200_000 : Math.Min(200_000, 1.5 * powers[(int)(0.99 * (powers.Count - 1))]);
    }

    private void Learn(in ProductionSample from, in ProductionSample to)
    {
        var time = to.At - from.At;
        if (time >= TimeSpan.FromMinutes(10) && time <= Hourly && Gain(from.Row, to.Row) is >= 0 and var gain && gain <= Limit(time)) Shape.Learn(from.At + time / 2, gain / time.TotalHours);
    }

    /// <summary>What was gained as both counters, or the one there is, say at first sight. [Wh]</summary>
    private static double? Gain(ProductionRow from, ProductionRow to) =>
        to.Lifetime - from.Lifetime ?? (to.Local.Date == from.Local.Date ? to.Today - from.Today : null);

    private void Between(in ProductionSample from, in ProductionSample to, SlotEnergy slots)
    {
        if (CounterCleaning.Follows(from, to, Limit)) Put(from.At, to.At, to.Row.Lifetime!.Value - from.Row.Lifetime!.Value, 0, slots);
        else ByDay(from, to, slots);
    }

    /// <summary>The lifetime counter says nothing: by the counter of the day.</summary>
    private void ByDay(in ProductionSample from, in ProductionSample to, SlotEnergy slots)
    {
        if (from.Row.Lifetime is not null && to.Row.Lifetime is not null) notes.Add(JobCodes.Rebased, to.At);
        if (to.Row.Today is not { } today)
        {
            Lost(from.At, to.At);
            return;
        }
        var midnight = LocalDay.On(DateOnly.FromDateTime(to.Row.Local), zone).Start;
        var late = to.At - midnight <= Late && today > 0;
        var eve = LocalDay.Of(midnight.AddTicks(-1), zone).Start;
        if (from.At >= midnight || late && from.At >= eve && today >= from.Row.Today) OneDay(from, to, today, slots);
        // It may still show the day before, of which nothing was read yet: whose energy it is cannot be told.
        else if (late && from.At < eve) Lost(from.At, to.At);
        else if (today <= Limit(to.At - midnight))
        {
            Evening(from.At, midnight, slots);
            Put(midnight, to.At, today, from.Row.Today is null ? 0 : 1, slots);
        }
        else Lost(from.At, to.At);
    }

    private void OneDay(in ProductionSample from, in ProductionSample to, double today, SlotEnergy slots)
    {
        var limit = Limit(to.At - from.At);
        if (from.Row.Today is not { } before) Lost(from.At, to.At);
        else if (today >= before && today - before <= limit) Put(from.At, to.At, today - before, 0, slots);
        else if (today < before && today <= limit)
        {
            // Right after midnight that is how the day begins; later the gateway has started again.
            if (to.Row.Local.TimeOfDay > TimeSpan.FromHours(2)) notes.Add(JobCodes.Reset, to.At);
            Put(from.At, to.At, today, 1, slots);
        }
        else Lost(from.At, to.At);
    }

    private void Put(DateTimeOffset from, DateTimeOffset to, double wattHours, int quality, SlotEnergy slots)
    {
        var time = to - from;
        if (time <= Hourly) slots.Add(Flow.Pv, from, to, wattHours, quality);
        else if (time <= Straight)
        {
            notes.Add(JobCodes.Between, from, 1, wattHours);
            slots.Add(Flow.Pv, from, to, wattHours, 1);
        }
        else
        {
            if (wattHours > 0) notes.Add(JobCodes.Spread, from, (int)time.TotalHours, wattHours);
            slots.Add(Flow.Pv, from, to, wattHours, wattHours > 0 ? 2 : quality, Shape.OfSlot);
        }
    }

    /// <summary>From the last reading of a day to midnight: nothing where it is dark by then, else unknown.</summary>
    private void Evening(DateTimeOffset from, DateTimeOffset midnight, SlotEnergy slots)
    {
        if (midnight - from <= Straight && Shape.IsDark(from) && Shape.IsDark(midnight.AddMinutes(-1))) slots.Add(Flow.Pv, from, midnight, 0, 1);
        else Lost(from, midnight);
    }

    /// <summary>No counter tells what was made: unknown, unless it was dark all the time.</summary>
    private void Lost(DateTimeOffset from, DateTimeOffset to)
    {
        for (var at = from; at < to; at += TimeSpan.FromHours(1))
            if (!Shape.IsDark(at)) notes.Add(JobCodes.Lost, at);
    }
}
