using Solstead.Devices.TeslaWallConnector.Wire;

namespace Solstead.Devices.TeslaWallConnector.Bus;

/// <summary>What a unit's meter told: energy, voltages, and which conductors its car uses.</summary>
internal sealed class Meter(BusSettings settings)
{
    /// <summary>No household charger gets there; real units were seen to show 10,690,796 and to jump by millions.</summary>
    private const uint MostKiloWattHours = 200_000, LongestStep = 100;

    /// <summary>How far apart two answers must be that agree on fewer phases: while a car starts they come one by one.</summary>
    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(10);

    /// <summary>So many answers in a row that agree are the counter of a unit that was reset or changed.</summary>
    private const int Agreeing = 3;

    private (uint KiloWattHours, int Times)? other;
    private int? used;
    private (int Drawing, TimeSpan Since)? candidate;

    /// <summary>The last answer; null before the first.</summary>
    public UnitMessage.Meter? Last { get; private set; }
    public TimeSpan At { get; private set; }

    /// <summary>Energy since the unit was made, the last believable value. [kWh]</summary>
    public uint? KiloWattHours { get; private set; }

    /// <summary>True when the last value was not believable.</summary>
    public bool Implausible { get; private set; }

    /// <summary>Conductors that carry a voltage, bit 0 = A; null while nobody told.</summary>
    public int? Wired { get; private set; }

    /// <summary>Conductors the car draws from; null while unknown or nothing is drawn.</summary>
    public int? UsedBy(bool draws) => draws ? used : null;

    public void Take(UnitMessage.Meter message, bool draws, TimeSpan now)
    {
        (Last, At) = (message, now);
        Count(message.KiloWattHours);
        var (a, b, c) = message.Volts;
        var wired = (a >= 80 ? 1 : 0) | (b >= 80 ? 2 : 0) | (c >= 80 ? 4 : 0);
        Wired = wired == 0 ? null : wired;
        if (message.HalfAmps is not { } amps || !draws) return;
        var drawing = (amps.A >= 2 ? 1 : 0) | (amps.B >= 2 ? 2 : 0) | (amps.C >= 2 ? 4 : 0);
        if (drawing == 0) return;
        if (candidate?.Drawing != drawing) candidate = (drawing, now);
        // More phases are believed at once, fewer the second time: what a car does not use another one may be given.
        if (now - candidate?.Since >= Apart) used = drawing;
        else if (used is not null) used |= drawing;
        else if ((wired & ~drawing) == 0) used = drawing;
    }

    /// <summary>True when what was told leaves nothing to another unit that may still be wrong.</summary>
    public bool Settled(bool draws, bool alone) => UsedBy(draws) is { } phases && (alone || (Wired & ~phases) == 0);

    /// <summary>Without a current nothing is known of the next car.</summary>
    public void Seen(bool draws)
    {
        if (!draws) (used, candidate) = (null, null);
    }

    /// <summary>Voltage of a conductor, 0 to 2. [V]</summary>
    public double Volts(int conductor) => Told(conductor) ?? settings.Volts;

    /// <summary>The same, null when nobody told.</summary>
    public double? Told(int conductor)
    {
        if (Last is not { } last) return null;
        var volts = conductor switch { 0 => last.Volts.A, 1 => last.Volts.B, _ => last.Volts.C };
        return volts is >= 80 and <= 300 ? volts : null;
    }

    private void Count(uint told)
    {
        if (told <= MostKiloWattHours && (KiloWattHours is not { } before || Follows(told, before)))
        {
            (KiloWattHours, Implausible, other) = (told, false, null);
            return;
        }
        Implausible = true;
        other = told > MostKiloWattHours ? null : other is { } o && Follows(told, o.KiloWattHours) ? (told, o.Times + 1) : (told, 1);
        if (other?.Times >= Agreeing) (KiloWattHours, Implausible, other) = (told, false, null);
    }

    private static bool Follows(uint told, uint before) => told >= before && told - before <= LongestStep;
}
