namespace Solstead.Core.Rules.Charging;

/// <summary>Between what the current of a charging car has to stay now, per phase. [A]</summary>
/// <param name="Least">Below it there is no charging.</param>
/// <param name="Ceiling">Whole amperes; smallest of settings, charger, wires and what the site has left.</param>
/// <param name="Claimable">The same ceiling once others have made room.</param>
/// <param name="Momentary">How far a moment may go above the decision.</param>
/// <param name="WattsPerAmp">What one ampere of the offer is to this car. [W]</param>
public sealed record Limits(double Least, double Ceiling, double Claimable, double Momentary, double WattsPerAmp)
{
    /// <summary>Phases the meter gives no power for while a main breaker has to be watched: the breaker that then leaves the least current. [A]</summary>
    public double? Unwatched { get; init; }

    /// <summary>What the site leaves now, and what the charging point says it may give; infinite where there is no such limit. [A]</summary>
    public double Site { get; init; } = double.PositiveInfinity;
    public double Charger { get; init; } = double.PositiveInfinity;

    /// <summary>The main breaker; null without one. [A]</summary>
    public double? Breaker { get; init; }

    /// <summary>Which of them is in the way of so much, and its number; null when none is. The owner's own bounds are in what is asked.</summary>
    public (string Code, double Limit)? InTheWay(double asked)
    {
        if (Unwatched is { } unseen && asked > Ceiling) return ("charge.phases.unknown", unseen);
        if (Math.Floor(Site + 1e-9) < asked && Site <= Charger) return ("charge.limited.site", Breaker ?? Site);
        return Math.Floor(Charger + 1e-9) < asked ? ("charge.limited.charger", Charger) : null;
    }

    public static Limits Of(ChargingInput now, CarInput car, ChargingSettings set, ChargingMemory mem)
    {
        var least = Math.Ceiling(Math.Max(set.Least, car.Least ?? 0));
        var (present, wires) = (mem.Amps ?? 0, Math.Min(set.Most, car.Most ?? set.Most));
        // A site limit nobody can watch any more leaves the least current; a reading that is only old leaves what there is.
        var room = now.Room ?? (now.Grid.Gone ? least : Math.Max(present, least));
        // A draw the meter has not seen yet looks like room: it raises nothing, and neither does what was just commanded.
        var seen = present > 0 && mem.Unchanged < ChargingPolicy.Settling ? present : Math.Max(present, room - car.Amps + mem.Drawn);
        var site = double.IsFinite(room) ? Math.Min(room, seen) : room;
        var ceiling = Math.Max(0, Math.Floor(Math.Min(wires, site) + 1e-9));
        var claimable = Math.Max(ceiling, Math.Floor(Math.Min(wires, now.Claimable ?? room) + 1e-9));
        // What the breaker has shown to be too much is taken back whatever the reckoning says.
        if (mem.Fuse.State != FuseState.Free) (ceiling, claimable) = mem.Fuse.State == FuseState.Least ? (Math.Min(ceiling, least), Math.Min(claimable, least)) : (0, 0);
        var momentary = now.Moment is not { } moment || mem.Fuse.State != FuseState.Free ? 0 : Math.Max(0, Math.Floor(Math.Min(wires, moment) + 1e-9));
        return new(least, ceiling, claimable, momentary, WattsPerAmpere(car, set, mem.Phases) * (present > 0 ? mem.Share : 1))
        {
            Unwatched = now.Room is null ? now.Breaker : null, Site = now.Room ?? double.PositiveInfinity, Charger = car.Most ?? double.PositiveInfinity, Breaker = now.Breaker,
        };
    }

    /// <summary>Sum of the volts of the phases in use; the mean of the measured ones stands for those nobody measures.</summary>
    public static double WattsPerAmpere(CarInput car, ChargingSettings set, int? seen) =>
        (car.Volts.Count > 0 ? car.Volts.Average() : set.Volts) * (seen ?? set.Phases);
}
