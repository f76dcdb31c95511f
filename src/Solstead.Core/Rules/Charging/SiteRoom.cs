using Solstead.Core.Site;

namespace Solstead.Core.Rules.Charging;

/// <summary>What the main breaker leaves for a car, per phase.</summary>
internal static class SiteRoom
{
    /// <summary>A phase the meter gives no volts for.</summary>
    private const double Nominal = 230;

    /// <returns>Current the car may draw, what it draws now included; infinite without a limit, null when a phase is not known now. [A]</returns>
    public static double? Of(SitePicture now, ChargerPicture? charger)
    {
        if (now.MaxCurrent is not { } limit) return double.PositiveInfinity;
        if (now.Phases.Count == 0) return null;
        var (room, draws) = (double.PositiveInfinity, charger?.Currents.Any(c => c is { Usable: true, Value: >= 1 }) == true);
        for (var i = 0; i < now.Phases.Count; i++)
        {
            if (Import(now.Phases[i]) is not { } import) return null;
            var own = charger is not null && i < charger.Currents.Count && charger.Currents[i].Usable ? charger.Currents[i].Value!.Value : 0;
            // A phase the car does not use does not bind it; before it draws nobody knows which it will use.
            if (draws && own < 1) continue;
            room = Math.Min(room, limit.Amperes - import + own);
        }
        return Math.Max(0, room);
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
