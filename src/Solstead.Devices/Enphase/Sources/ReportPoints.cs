using Solstead.Devices.Enphase.Probe;
using Solstead.Devices.Enphase.Wire;

namespace Solstead.Devices.Enphase.Sources;

/// <summary>The reports of the meters in the shape of the readings (enphase.md 5.6). Their energies are left alone.</summary>
internal static class ReportPoints
{
    /// <returns>The meters that measure here, and the profile under which their readings are found.</returns>
    public static (GatewayProfile Profile, List<MeterReading> Readings) AsReadings(GatewayProfile profile, List<MeterReport> reports)
    {
        var meters = new List<EnabledMeter>();
        var readings = new List<MeterReading>();
        string?[] roles = ["production", profile.HasNetCt ? "net-consumption" : null, profile.HasTotalCt ? "total-consumption" : null];
        foreach (var role in roles.OfType<string>())
        {
            // The side no transformer sees is computed there too: it is left to our own sums.
            if ((profile.Meters.Count > 0 && profile.EidOf(role) is null) || reports.Find(r => r.Role == role)?.Whole is not { Volts: > 0 } whole) continue;
            var eid = -1 - meters.Count;
            meters.Add(new EnabledMeter(eid, role, Math.Max(1, profile.PhasesOf(role))));
            readings.Add(new MeterReading
            {
                Eid = eid, Watts = whole.Watts, Reactive = whole.Vars, Apparent = whole.VoltAmperes, Voltage = whole.Volts, Current = whole.Amperes, Frequency = whole.Hertz,
                Channels = [.. (reports.Find(r => r.Role == role)!.Lines ?? []).Select(Channel)],
            });
        }
        return (profile with { Meters = meters }, readings);
    }

    private static MeterFields Channel(ReportFields p) => new()
    {
        Watts = p.Watts, Reactive = p.Vars, Apparent = p.VoltAmperes, Voltage = p.Volts, Current = p.Amperes, Frequency = p.Hertz,
    };
}
