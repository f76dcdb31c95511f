using Solstead.Devices.Enphase.Probe;
using Solstead.Devices.Enphase.Wire;

namespace Solstead.Devices.Enphase.Sources;

/// <summary>An event of the stream in the shape of the readings, so that one set of formulas serves both. It has no registers.</summary>
internal static class StreamPoints
{
    /// <returns>The meters that measure here, and the profile under which their readings are found.</returns>
    public static (GatewayProfile Profile, List<MeterReading> Readings) AsReadings(GatewayProfile profile, StreamEvent told)
    {
        var meters = new List<EnabledMeter>();
        var readings = new List<MeterReading>();
        (string Role, StreamMeter? Meter, int Eid)[] sides =
        [
            ("production", told.Production, -1),
            ("net-consumption", profile.HasNetCt ? told.Net : null, -2),
            ("total-consumption", profile.HasTotalCt ? told.Total : null, -3),
        ];
        foreach (var (role, meter, eid) in sides)
        {
            var phases = Math.Max(1, profile.PhasesOf(role));
            // What is not enabled is in the event all the same; a dead meter is a gateway that has just started (B1).
            if (meter is null || (profile.Meters.Count > 0 && profile.EidOf(role) is null) || Reading(meter, eid, phases) is not { } reading) continue;
            meters.Add(new EnabledMeter(eid, role, phases));
            readings.Add(reading);
        }
        return (profile with { Meters = meters }, readings);
    }

    private static MeterReading? Reading(StreamMeter meter, int eid, int count)
    {
        // A one-phase meter may sit on any input; with more, L1 is the first, wired or not.
        var phases = count == 1 ? [.. meter.Phases.Where(p => p is { IsLive: true }).Take(1)] : meter.Phases.Take(count).ToList();
        if (!phases.Exists(p => p is { IsLive: true })) return null;
        return new()
        {
            Eid = eid,
            Watts = Sum(phases, p => p.Watts), Reactive = Sum(phases, p => p.Vars), Apparent = Sum(phases, p => Unsigned(p.VoltAmperes)),
            Voltage = Sum(phases, p => p.Volts), Current = Sum(phases, p => Unsigned(p.Amperes)), Frequency = phases.Find(p => p is { Hertz: > 0 })?.Hertz,
            Channels = [.. phases.Select(Channel)],
        };
    }

    private static MeterFields Channel(StreamPhase? p) => p is null ? new() : new()
    {
        Watts = p.Watts, Reactive = p.Vars, Apparent = Unsigned(p.VoltAmperes), Voltage = p.Volts, Current = Unsigned(p.Amperes), Frequency = p.Hertz,
    };

    /// <summary>Null when a phase is not told: a sum of some of the phases is not the whole.</summary>
    private static double? Sum(List<StreamPhase?> phases, Func<StreamPhase, double?> part)
    {
        double? sum = 0;
        foreach (var phase in phases) sum += phase is null ? null : part(phase);
        return sum;
    }

    private static double? Unsigned(double? value) => value is { } v ? Math.Abs(v) : null;
}
