using Solstead.Core.History;
using Solstead.Core.Quantities;

namespace Solstead.Core.Accounting;

/// <summary>A column of the energy ledger. Energies are never signed: two columns where power has two directions.</summary>
public enum Flow { GridImport, GridExport, Pv, BatteryCharge, BatteryDischarge, Home, Charger, Load }

/// <summary>A meter that fills columns of the ledger.</summary>
/// <param name="Name">Stable name, e.g. <c>roof/grid</c>.</param>
/// <param name="Positive">Column of its positive direction.</param>
/// <param name="Negative">Column of its negative direction; null when it has none.</param>
public sealed record LedgerSource(string Name, Flow Positive, Flow? Negative = null)
{
    /// <summary>No meter of the site now: what it measured stays where it was booked, and it may come back.</summary>
    public bool Gone { get; init; }
}

/// <summary>
/// The books: energy per quarter hour of UTC and column, from the devices' counters first and from integrated power where there is none.
/// After an outage the counters' difference is spread evenly over the slots it spans and those slots say so; nothing is lost and nothing invented.
/// </summary>
/// <param name="sources">The meters of the site; fixed for the life of the ledger.</param>
/// <param name="pace">Wall seconds per real second, 1 in a real house.</param>
public sealed class EnergyLedger(IReadOnlyList<LedgerSource> sources, double pace)
{
    /// <summary>Length of a slot. [s]</summary>
    public const int SlotSeconds = 900;

    /// <summary>Two power readings further apart are not joined: the time between is unknown.</summary>
    private static readonly TimeSpan JoinAtMost = TimeSpan.FromSeconds(60);

    /// <summary>Energy that arrives over a longer span is flagged as spread, not measured in its slot.</summary>
    private static readonly TimeSpan MeasuredAtMost = TimeSpan.FromMinutes(2);

    /// <summary>Slots that may still change, at most eight days of them.</summary>
    private const int SlotsKept = 768;

    /// <summary>More than this flows through no house: 200 kW, and one step of a coarse register. [W] [Wh]</summary>
    private const double MostWatts = 200_000, MostAtOnce = 50;

    /// <summary>A counter that shows its value late, or in coarse steps, gives what flowed in so much more time at once.</summary>
    private static readonly TimeSpan Lag = TimeSpan.FromMinutes(10), StillAtMost = TimeSpan.FromDays(1);

    /// <summary>What a counter that stood still may give on top once it moves, for a day of it at most: who serves a meter's data may have been cut off from it. [W]</summary>
    private const double StillWatts = 25_000;

    /// <summary>What is believed of an outage nobody knows the length of: a month of a large house. [Wh]</summary>
    private const double MostBlind = 1_000_000;

    private readonly SourceState[] states = [.. sources.Select(_ => new SourceState())];
    private readonly SortedDictionary<long, SlotAccount> open = [];
    private readonly Dictionary<long, EnergySlot> written = [];
    private double[] carry = new double[LedgerRow.Flows];
    private long floor = long.MinValue;

    /// <summary>Index of the slot that contains an instant.</summary>
    public static long SlotOf(DateTimeOffset at) => Math.DivRem(at.ToUnixTimeSeconds(), SlotSeconds).Quotient;

    /// <summary>Takes in what one meter told.</summary>
    /// <param name="source">Position in the list of sources.</param>
    /// <param name="positive">Its repaired counter of the positive direction; null when it has none or it is unknown now. [Wh]</param>
    /// <param name="negative">The same for the negative direction. [Wh]</param>
    /// <param name="power">Its power, for meters without counters; null when unknown.</param>
    /// <param name="now">When it was measured.</param>
    public void Feed(int source, double? positive, double? negative, Power? power, Moment now)
    {
        var state = states[source];
        if (positive is not null || negative is not null) FeedCounters(source, state, positive, negative, now);
        else if (power is { } p && state.Positive is null && state.Negative is null) FeedPower(source, state, p, now);
    }

    private void FeedCounters(int source, SourceState state, double? positive, double? negative, Moment now)
    {
        if (state.HasCounter)
        {
            var (plus, minus) = (Gain(state.Positive, positive), Gain(state.Negative, negative));
            var (span, wall) = (Span(state, now), now.Utc - state.Utc);
            // Across a restart the wall clock alone knows how long it was, on a machine that slept the monotonic one does not: what cannot have
            // flowed in the time they tell flowed over a longer one.
            var unsure = (state.At is null || wall - span > MeasuredAtMost) && plus + minus > MostWatts * span.TotalHours + MostAtOnce;
            if (unsure && wall > span) span = wall;
            var late = plus + minus > Most(span);
            // More than can have flowed is another register, a unit more or a slip: what did flow is not known.
            if (late && plus + minus > Math.Max(Most(span) + Still(state, now), state.At is null ? MostBlind : 0)) Account(SlotOf(now.Utc)).Doubt(source);
            else Spread(source, now.Utc - span, span, plus, minus, unsure || late || span > MeasuredAtMost);
        }
        if (state.Moved is null || (positive is { } p && p != state.Positive) || (negative is { } n && n != state.Negative)) state.Moved = now;
        state.Positive = positive ?? state.Positive;
        state.Negative = negative ?? state.Negative;
        state.Seen(now);
    }

    /// <summary>The most a counter can gain in a time. [Wh]</summary>
    private static double Most(TimeSpan span) => MostWatts * (span < Lag ? span + Lag : span).TotalHours + MostAtOnce;

    /// <summary>What it may gain beyond because it stood still before. [Wh]</summary>
    private double Still(SourceState state, Moment now)
    {
        var still = state.Moved is { } moved ? now.Since(moved) * pace : TimeSpan.Zero;
        return StillWatts * (still < StillAtMost ? still : StillAtMost).TotalHours;
    }

    private static double Gain(double? before, double? after) => Math.Max(0, after - before ?? 0);

    private void FeedPower(int source, SourceState state, Power power, Moment now)
    {
        if (state.Watts is { } before && state.At is { } at && now.Since(at) <= JoinAtMost)
        {
            var span = Span(state, now);
            var (above, below) = Trapezoid.Split(before, power.Watts, span.TotalHours);
            Spread(source, now.Utc - span, span, above, below, estimated: false);
        }
        state.Watts = power.Watts;
        state.Seen(now);
    }

    /// <summary>Wall time since the source was last heard, by the monotonic clock so that a jump of the wall clock moves no energy.</summary>
    private TimeSpan Span(SourceState state, Moment now)
    {
        var span = state.At is { } at ? now.Since(at) * pace : now.Utc - state.Utc;
        return span > TimeSpan.Zero ? span : TimeSpan.Zero;
    }

    private void Spread(int source, DateTimeOffset start, TimeSpan span, double positive, double negative, bool estimated)
    {
        var from = (start - DateTimeOffset.UnixEpoch).TotalSeconds;
        var to = from + span.TotalSeconds;
        var first = Math.Max((long)Math.Floor(from / SlotSeconds), (long)Math.Floor(to / SlotSeconds) - SlotsKept + 1);
        from = Math.Max(from, first * (double)SlotSeconds);
        var length = to - from;
        for (var slot = first; slot * (double)SlotSeconds < to || slot == first; slot++)
        {
            var seconds = Math.Min(to, (slot + 1) * (double)SlotSeconds) - Math.Max(from, slot * (double)SlotSeconds);
            var share = length > 0 ? seconds / length : 1;
            Account(slot).Add(source, positive * share, negative * share, seconds, estimated);
        }
    }

    private SlotAccount Account(long slot) =>
        open.TryGetValue(slot, out var account) ? account : open[slot] = new SlotAccount(sources.Count);

    /// <summary>
    /// The rows of ended slots that are new or changed since the last call. A slot that was closed for good, which the clock went back into or a
    /// meter that was away tells of, gives a row that adds to the one there is.
    /// </summary>
    public IReadOnlyList<EnergySlot> Close(DateTimeOffset now)
    {
        ClosedMeters = [];
        if (open.Count == 0) return [];
        var current = SlotOf(now);
        List<EnergySlot>? changed = null;
        List<DeviceEnergySlot>? meters = null;
        var remainder = (double[])carry.Clone();
        foreach (var (slot, account) in open)
        {
            if (slot >= current) break;
            if (!account.Changed && written.ContainsKey(slot) && changed is null)
            {
                account.Remainder.CopyTo(remainder, 0);
                continue;
            }
            var row = LedgerRow.Make(slot, account, sources, remainder, adds: slot < floor);
            remainder.CopyTo(account.Remainder, 0);
            if (account.Changed && slot >= floor) MeterRows.Add(ref meters, slot, account, sources);
            account.Changed = false;
            if (written.TryGetValue(slot, out var old) && old == row) continue;
            written[slot] = row;
            (changed ??= []).Add(row);
        }
        if (changed is not null) Forget(current);
        ClosedMeters = meters ?? [];
        return changed ?? [];
    }

    /// <summary>What single meters counted in the slots of the last <see cref="Close"/>.</summary>
    public IReadOnlyList<DeviceEnergySlot> ClosedMeters { get; private set; } = [];

    /// <summary>The slot in progress, as far as it has gone.</summary>
    public EnergySlot Current(DateTimeOffset now)
    {
        var slot = SlotOf(now);
        return LedgerRow.Make(slot, open.TryGetValue(slot, out var account) ? account : new SlotAccount(sources.Count), sources, new double[LedgerRow.Flows], adds: slot < floor);
    }

    /// <summary>Lets go of slots no meter of the site can change any more: each was heard after their end.</summary>
    private void Forget(long current)
    {
        var heard = states.Where((s, i) => s.Known && !sources[i].Gone).Select(s => SlotOf(s.Utc)).DefaultIfEmpty(current).Min();
        floor = Math.Max(floor, Math.Max(current - SlotsKept, Math.Min(heard, current) - 1));
        foreach (var slot in open.Keys.TakeWhile(s => s < floor && s < current).ToList())
        {
            carry = open[slot].Remainder;
            open.Remove(slot);
            written.Remove(slot);
        }
    }

    /// <summary>What must survive a restart.</summary>
    public LedgerState Save() => new(
        [.. sources.Zip(states).Where(s => s.Second.Known).Select(s => new LedgerSourceState(s.First.Name, s.Second.Positive, s.Second.Negative, s.Second.Utc))],
        [.. sources],
        [.. open.Select(s => s.Value.Save(s.Key))],
        [.. carry])
    {
        Floor = floor == long.MinValue ? null : floor,
    };

    /// <summary>Continues from a saved state, source by source; those that are no longer there are left out, those it does not name stay.</summary>
    public void Restore(LedgerState saved)
    {
        foreach (var state in saved.Sources)
        {
            var i = IndexOf(state.Name);
            if (i >= 0) states[i].Restore(state);
        }
        foreach (var slot in saved.Slots)
            for (var i = 0; i < saved.Meters.Count; i++)
                if (IndexOf(saved.Meters[i].Name) is >= 0 and var mine) Account(slot.Slot).Restore(mine, slot, i);
        if (saved.Carry.Count == carry.Length) carry = [.. saved.Carry];
        floor = saved.Floor ?? floor;
    }

    private int IndexOf(string name)
    {
        for (var i = 0; i < sources.Count; i++) if (sources[i].Name == name) return i;
        return -1;
    }

    /// <summary>What is remembered of one meter.</summary>
    private sealed class SourceState
    {
        public double? Positive, Negative, Watts;
        public Moment? At;

        /// <summary>When a counter last showed another value.</summary>
        public Moment? Moved;
        public DateTimeOffset Utc;
        public bool Known;

        public bool HasCounter => Positive is not null || Negative is not null;

        public void Seen(Moment now) => (At, Utc, Known) = (now, now.Utc, true);

        public void Restore(LedgerSourceState saved) =>
            (Positive, Negative, Utc, Known) = (saved.Positive, saved.Negative, saved.At, true);
    }
}
