using Solstead.Core.Points;
using Solstead.Devices.Enphase.Probe;
using Solstead.Devices.Enphase.Wire;

namespace Solstead.Devices.Enphase.Sources;

/// <summary>The batteries one by one, IQ and AC (enphase.md 5.2, 5.10, 5.11, 5.13). Positive power = discharging.</summary>
internal static class BatteryPoints
{
    /// <summary>Less than this flows in a battery at rest. [W]</summary>
    private const double Rest = 10;

    /// <param name="recent">The same as far as it is recent enough to say something about now.</param>
    /// <param name="only">The page that has just come: what it does not tell is left as it was. Null: all have.</param>
    public static void Fill(ReadingList into, GatewayProfile profile, GatewayData data, GatewayData recent, Endpoint? only)
    {
        bool Told(params ReadOnlySpan<Endpoint> pages) => only is null || pages.Contains(only);
        var iq = BySerial((data.Ensemble?.Document ?? []).Where(b => b.Type == "ENCHARGE").SelectMany(b => b.Devices ?? []), d => d.Serial);
        var powers = BySerial(recent.StoragePower?.Document.Devices ?? [], d => d.Serial);
        var ac = BySerial((data.Inventory?.Document ?? []).Where(b => b.Type == "ACB").SelectMany(b => b.Devices ?? []), d => d.Serial);
        var reports = BySerial((data.Inverters?.Document ?? []).Where(i => i.DevType == 11), d => d.Serial);
        foreach (var serial in profile.Units.Batteries)
        {
            var prefix = $"battery.{serial}.";
            if (iq.GetValueOrDefault(serial) is { } battery)
            {
                var power = powers.GetValueOrDefault(serial);
                if (Told(power is null ? Endpoint.Ensemble : Endpoint.StoragePower)) Flow(into, prefix, battery, power);
                if (Told(Endpoint.Ensemble)) Unit(into, prefix, battery);
                continue;
            }
            var listed = ac.GetValueOrDefault(serial);
            if (Told(Endpoint.Inverters)) Report(into, prefix, listed, reports.GetValueOrDefault(serial), recent.Production?.Document.AcBatteries?.State ?? listed?.ChargeStatus);
            if (Told(Endpoint.Inventory, Endpoint.OldInventory)) Listed(into, prefix, listed);
        }
    }

    private static void Flow(ReadingList into, string prefix, EnsembleDevice battery, StorageDevicePower? power)
    {
        var watts = power?.Milliwatts / 1000 ?? battery.Watts;
        var soc = Percent(power?.Soc ?? battery.PercentFull);
        into.Add(prefix + "power", watts);
        into.Add(prefix + "apparent_power", power?.MillivoltAmperes is { } s ? Math.Abs(s) / 1000 : null);
        into.Add(prefix + "soc", soc);
        into.Add(prefix + "energy_available", battery.Capacity is > 0 ? battery.Capacity * soc / 100 : null, Quality.Estimated);
        into.AddText(prefix + "state", battery.Communicating == false ? "silent" : battery.SwitchedOff == true ? "off" : battery.Operating == false ? "fault"
            : Direction(watts) ?? (battery.Asleep == true ? "asleep" : null));
    }

    private static void Unit(ReadingList into, string prefix, EnsembleDevice battery)
    {
        into.Add(prefix + "capacity", battery.Capacity is > 0 ? battery.Capacity : null);
        into.Add(prefix + "temperature", battery.Temperature);
        into.Add(prefix + "temperature_max", battery.CellCelsius);
        into.Add(prefix + "last_report", battery.LastReport is > 0 ? battery.LastReport : null);
    }

    /// <summary>First-generation batteries report as micro-inverters do; the sign is in another page's word.</summary>
    /// <param name="doing">What the batteries do: by the totals, which come every minute, else by the inventory, which comes every hour.</param>
    private static void Report(ReadingList into, string prefix, InventoryDevice? listed, InverterEntry? report, string? doing)
    {
        var charging = doing == "charging";
        into.Add(prefix + "power", report?.Watts is { } watts ? (charging ? -Math.Abs(watts) : watts) : null, Quality.Estimated);
        into.Add(prefix + "last_report", (report?.LastReport ?? listed?.LastReport) is > 0 and var at ? at : null);
    }

    private static void Listed(ReadingList into, string prefix, InventoryDevice? listed)
    {
        if (listed is not null) ElectricalPoints.Device(into, prefix, listed);
        into.Add(prefix + "soc", Percent(listed?.PercentFull));
        into.Add(prefix + "temperature_max", listed?.CellCelsius);
        into.AddText(prefix + "state", listed is null ? null : listed.Communicating == false ? "silent" : listed.Asleep == true ? "asleep"
            : listed.ChargeStatus is "charging" or "discharging" or "idle" or "full" ? listed.ChargeStatus : listed.Operating == false ? "fault" : null);
    }

    private static string? Direction(double? watts) => watts switch { null => null, > Rest => "discharging", < -Rest => "charging", _ => "idle" };

    private static double? Percent(double? value) => value is >= 0 and <= 100 ? value : null;

    private static Dictionary<string, T> BySerial<T>(IEnumerable<T> devices, Func<T, string?> serial) where T : class =>
        devices.Where(d => serial(d) is { Length: > 0 }).DistinctBy(serial).ToDictionary(d => serial(d)!);
}
