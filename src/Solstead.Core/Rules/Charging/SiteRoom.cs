using Solstead.Core.Site;

namespace Solstead.Core.Rules.Charging;

/// <summary>What the main breaker leaves for a car, per phase.</summary>
/// <param name="Now">Current the car may draw, what it draws now included; infinite without a limit, null when a phase is not known now. [A]</param>
/// <param name="Claimable">The same once the charging points after this one have made room. [A]</param>
/// <param name="Moment">Current the car may draw for a moment: less than <paramref name="Now"/> where others may do the same. [A]</param>
/// <param name="Load">Share of the main breaker in use on the busiest phase that counts; null without a limit, or when nothing new is known.</param>
internal readonly record struct SiteRoom(double? Now, double? Claimable, double? Moment, double? Load)
{
    /// <summary>A phase the meter gives no volts for.</summary>
    private const double Nominal = 230;

    /// <param name="since">Time since the last decision: a sample that is older is not looked at twice.</param>
    public static SiteRoom Of(SitePicture now, ChargerPicture? charger, TimeSpan since)
    {
        if (now.MaxCurrent is not { } limit) return new(double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity, null);
        if (now.Phases.Count == 0) return default;
        var (room, claimable, moment, load) = (double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity, (double?)null);
        var drawn = Drawn(charger, now.Phases.Count);
        for (var i = 0; i < now.Phases.Count; i++)
        {
            if (Import(now.Phases[i]) is not { } import) return default;
            // A phase the car does not use does not bind it; before it draws nobody knows which it will use.
            if (!drawn.MayUse(i)) continue;
            var (left, phase) = (limit.Amperes - import + drawn.On(i), Math.Min(i, 2));
            var first = now.Before.Sum(c => c.Unseen(phase, wanted: true));
            room = Math.Min(room, left - first - now.After.Sum(c => c.Unseen(phase, wanted: false)));
            claimable = Math.Min(claimable, left - first + now.After.Where(c => c.Yields).Sum(c => c.Seen[phase]));
            moment = Math.Min(moment, left - now.Before.Sum(c => c.Sudden(phase, wanted: true)) - now.After.Sum(c => c.Sudden(phase, wanted: false)));
            if (now.Phases[i].Grid.Age <= since) load = Math.Max(load ?? 0, import / limit.Amperes);
        }
        return new(Math.Max(0, room), Math.Max(0, claimable), Math.Max(0, moment), load);
    }

    /// <param name="house">Phases of the house.</param>
    public static PhaseDraw Drawn(ChargerPicture? charger, int house)
    {
        if (charger is null) return PhaseDraw.None;
        double[] amps = [.. charger.Currents.Where(c => c.Usable).Select(c => c.Value!.Value)];
        var busiest = Math.Max(charger.Current is { Usable: true, Value: { } told } ? told : 0, amps.DefaultIfEmpty(0).Max());
        // One number is not yet a phase, nor are two of three; and in a house of one phase whatever is drawn is drawn there.
        return new(amps.Length == 3 && house == 3 ? amps : null, busiest);
    }

    /// <summary>Current through the breaker, positive = import; the measured current counts where it is larger than the active part.</summary>
    private static double? Import(in PhasePicture phase)
    {
        if (!phase.Grid.Usable) return null;
        var volts = phase.Voltage is { Usable: true, Value: > 50 and var told } ? told : Nominal;
        var active = phase.Grid.Value!.Value / volts;
        return active > 0 && phase.Current is { Usable: true, Value: { } measured } ? Math.Max(active, Math.Abs(measured)) : active;
    }
}
