using Solstead.Core.Settings;
using Solstead.Devices.Protocols.SunSpec;

namespace Solstead.Devices.SunSpec;

/// <summary>The settings of one plant that speaks SunSpec.</summary>
/// <param name="AnyUnit">The settings name no unit: the usual ones are tried.</param>
/// <param name="MeterUnits">Units meters answer under; empty: by the maker.</param>
/// <param name="BatteryCharges">The battery's power (model 802) counts charging as positive.</param>
internal sealed record SunSpecOptions(PlantSettings Plant, bool AnyUnit, IReadOnlyList<byte> MeterUnits, bool BatteryCharges)
{
    public static readonly IReadOnlyList<int> Ports = [502, 1502];

    /// <summary>SMA's SunSpec profile, Kostal (solaredge-modbus.md 8).</summary>
    public static readonly IReadOnlyList<byte> OtherUnits = [126, 71];

    /// <summary>Fronius: behind a GEN24, behind a Datamanager, and their second meters.</summary>
    private static readonly byte[] FroniusMeters = [200, 240, 201, 241];

    public static SunSpecOptions Read(SettingsReader settings, TimeProvider time)
    {
        var meters = settings.Texts("meter_units").Select(t => byte.TryParse(t, out var unit) ? unit : (byte)0).Where(u => u > 0).ToList();
        var plant = PlantSettings.Read(settings, time, Ports, exportPositive: false);
        return new(plant, !settings.Has("unit"), meters, settings.Choice("battery_positive", "discharge", "discharge", "charge") == "charge");
    }

    /// <summary>Units to look at for a meter when the inverter's own chain has none.</summary>
    public IReadOnlyList<byte> MoreUnits(IReadOnlyList<SunSpecPart> found)
    {
        if (MeterUnits.Count > 0) return []; // all of them are read anyway
        var hasMeter = found.Any(p => p.Find(MeterModel.Is) is not null);
        return !hasMeter && found.Any(p => p.Maker?.Contains("Fronius", StringComparison.OrdinalIgnoreCase) == true) ? FroniusMeters : [];
    }
}
