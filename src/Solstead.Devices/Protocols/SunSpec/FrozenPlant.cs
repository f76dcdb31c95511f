using Solstead.Core.Quantities;

namespace Solstead.Devices.Protocols.SunSpec;

/// <summary>Values that stand still although the sun shines: behind the registers something died (safety.md 5).</summary>
internal sealed class FrozenPlant
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>Below this it may be dusk, and two equal readings are no wonder. [W]</summary>
    private const double Daylight = 100;

    private (double?, double?, double?, double?, double?) last;
    private Moment? since;

    public bool IsFrozen { get; private set; }

    public bool Watch(PlantReading plant, Moment now)
    {
        var (inverter, meter) = (plant.Inverters.Count > 0 ? plant.Inverters[0].Values : null, plant.Meters.Count > 0 ? plant.Meters[0].Values : null);
        var shown = (inverter?.Watts, inverter?.Hertz, inverter?.DcVolts, meter?.Watts, meter?.Volts);
        if (shown != last || since is null) (last, since) = (shown, now);
        return IsFrozen = inverter?.Watts > Daylight && now.Since(since.Value) >= Limit;
    }
}
