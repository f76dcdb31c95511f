namespace Solstead.Devices.TeslaWallConnector.Bus;

/// <summary>What an offer has to obey. Currents per phase. [A]</summary>
/// <param name="Wanted">The unit's share of what was decided; 0 pauses.</param>
/// <param name="Room">Most that fits beside the other units now.</param>
/// <param name="SpikeRoom">The same for 5 s, as far as the decision allows.</param>
/// <param name="Actual">What the car draws.</param>
/// <param name="MovedAt">When that last changed.</param>
internal readonly record struct OfferTerms(double Wanted, double Minimum, double Ceiling, double Room, double SpikeRoom, double Spike, double Actual, TimeSpan MovedAt);

/// <summary>Why an offer is what it is.</summary>
internal enum OfferKind { Wanted, Held, Spike, Unstick }

/// <summary>
/// The current offered to one unit, one step at a time: never between 0 and the minimum, never above the ceiling, one change per 5 s, and the
/// ways to wake a Tesla that fell to 5 A (reference/tesla-wall-connector.md 7).
/// </summary>
internal sealed class Offer(BusSettings settings)
{
    /// <summary>Each level is held for 5 s; a little more, because the far end measures too.</summary>
    public static readonly TimeSpan Hold = TimeSpan.FromMilliseconds(5100);

    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(10), RoomPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Lag = TimeSpan.FromMinutes(2), Pause = TimeSpan.FromMinutes(15);
    private const int Tries = 3;

    private int tries;
    private TimeSpan? gaveUpAt, crowdedSince, lagsSince;

    /// <summary>What the unit was last told; null before the first time.</summary>
    public double? Amps { get; private set; }

    /// <summary>What the last bytes said. [A]</summary>
    public double Said { get; private set; }

    /// <summary>When that was another value than before.</summary>
    public TimeSpan? ChangedAt { get; private set; }

    /// <summary>The earliest instant the offer may change.</summary>
    public TimeSpan? FreeAt => ChangedAt + Hold;

    /// <summary>The current to tell the unit now.</summary>
    /// <param name="before">What is in force: what we told it, or what it shows.</param>
    public (double Amps, OfferKind Kind) Next(in OfferTerms terms, double before, TimeSpan now)
    {
        if (Amps is not null && now < FreeAt) return (Bounded(before, terms), OfferKind.Held);
        var wanted = Bounded(terms.Wanted, terms);
        if (wanted > before || Amps is null) wanted = Fitting(wanted, Amps is null ? 0 : before, terms, now);
        if (wanted == 0) return (0, OfferKind.Wanted);
        if (settings.SpikeOnRaise && wanted > before && wanted < terms.Spike && Fits(terms.Spike, terms)) return (terms.Spike, OfferKind.Spike);
        if (IsStuck(terms, before, now)) return Unstick(wanted, terms);
        return (wanted, OfferKind.Wanted);
    }

    /// <summary>It is told now.</summary>
    /// <returns>True when it is another value than before.</returns>
    public bool Told(double amps, OfferKind why, TimeSpan now)
    {
        // After a silence that counted as 0 A the unit has still to be told so.
        var isNew = !amps.Equals(Amps) || !amps.Equals(Said);
        if (isNew)
        {
            ChangedAt = now;
            if (why == OfferKind.Unstick) tries++;
        }
        (Amps, Said, Lapsed) = (amps, amps, false);
        return isNew;
    }

    /// <summary>A car that follows needs no waking.</summary>
    public void Observe(double actual, TimeSpan now)
    {
        if (Amps is null || actual < Unit.Drawing || Amps - actual <= 2 || now - gaveUpAt > Pause) (tries, gaveUpAt) = (0, null);
        else if (tries >= Tries && now - ChangedAt > Steady) gaveUpAt ??= now;
        lagsSince = Amps - actual > 2 && actual >= Unit.Drawing ? lagsSince ?? now : null;
    }

    /// <summary>True when the car has stayed far below its offer for long: it is stuck, or takes no more.</summary>
    public bool Lags(TimeSpan now) => now - lagsSince > Lag;

    /// <summary>What it was told does not hold any more: it has not been spoken to for long.</summary>
    public void Lapse()
    {
        Lapsed |= Amps is not null;
        (Amps, Said) = (null, 0);
    }

    /// <summary>Nothing is said any more: it counts as 0 A, and what was said last as what may still be drawn.</summary>
    public void Hush(TimeSpan now)
    {
        if (Amps is not 0) ChangedAt = now;
        Amps = 0;
    }

    /// <summary>It lapsed, and nothing was told since.</summary>
    public bool Lapsed { get; private set; }

    /// <summary>Another car may come.</summary>
    public void Forget() => (tries, gaveUpAt, lagsSince) = (0, null, null);

    /// <summary>Nothing above the ceiling, nothing between 0 and the minimum, whole amperes: cars follow only those well.</summary>
    private static double Bounded(double amps, in OfferTerms terms)
    {
        var whole = Math.Floor(Math.Min(amps, terms.Ceiling) + 1e-9);
        return whole >= terms.Minimum ? whole : 0;
    }

    private static bool Fits(double amps, in OfferTerms terms) => amps <= terms.Ceiling && amps <= terms.SpikeRoom;

    /// <summary>A raise waits until others have been lowered; if they do not go as low as they were told, it takes what is left.</summary>
    private double Fitting(double wanted, double before, in OfferTerms terms, TimeSpan now)
    {
        if (wanted <= terms.Room)
        {
            crowdedSince = null;
            return wanted;
        }
        crowdedSince ??= now;
        var left = now - crowdedSince > RoomPatience ? Bounded(terms.Room, terms) : 0;
        return Math.Max(Bounded(before, terms), left);
    }

    private bool IsStuck(in OfferTerms terms, double before, TimeSpan now) =>
        settings.SpikeWhenStuck && tries < Tries && terms.Actual > 2 && terms.Actual <= terms.Spike && before - terms.Actual > 2 && now - terms.MovedAt > Steady
        && now - ChangedAt > Steady;

    /// <summary>Up to the spike and back, or below it and back when it is what is wanted.</summary>
    private static (double, OfferKind) Unstick(double wanted, in OfferTerms terms)
    {
        if (wanted < terms.Spike && Fits(terms.Spike, terms)) return (terms.Spike, OfferKind.Unstick);
        var lower = wanted - 2;
        return lower >= terms.Minimum && wanted >= terms.Spike ? (lower, OfferKind.Unstick) : (wanted, OfferKind.Wanted);
    }
}
