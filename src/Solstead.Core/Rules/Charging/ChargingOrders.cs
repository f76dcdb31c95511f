namespace Solstead.Core.Rules.Charging;

/// <summary>What the owner said on the page about one charging point; what is null is as the settings say.</summary>
public sealed record ChargingOrders
{
    public static readonly ChargingOrders None = new();

    public ChargingMode? Mode { get; init; }

    /// <summary>All windows; empty: none, whatever the settings say.</summary>
    public IReadOnlyList<ChargingWindow>? Schedules { get; init; }

    /// <summary>Narrower bounds than those of the settings, per phase. [A]</summary>
    public double? Least { get; init; }
    public double? Most { get; init; }

    /// <summary>
    /// The settings with this laid on top. Bounds only ever become narrower: what wires and charger bear is said in the settings. Who chooses the
    /// sun does not want the fixed current of the settings.
    /// </summary>
    public ChargingSettings Over(ChargingSettings set)
    {
        var most = Math.Clamp(Most ?? set.Most, set.Least, set.Most);
        var least = Math.Clamp(Least ?? set.Least, set.Least, most);
        return set with
        {
            Mode = Mode ?? set.Mode,
            Schedules = [.. (Schedules ?? set.Schedules).Select(w => w with { Amps = Offerable(w.Amps) ?? 0 })],
            Least = least,
            Most = most,
            Boost = Math.Clamp(set.Boost, least, most),
            Fixed = Mode is ChargingMode.Solar or ChargingMode.MinSolar ? null : Offerable(set.Fixed),
            Fallback = Offerable(set.Fallback) ?? 0,
        };

        // 0 stays 0: between it and the least there is no charging.
        double? Offerable(double? amps) => amps is > 0 and var some ? Math.Clamp(some, least, most) : amps;
    }
}
