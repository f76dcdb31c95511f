namespace Solstead.Devices.Enphase.Sources;

/// <summary>The point ids of design.md 4, spelled once.</summary>
internal static class Fields
{
    public const string Production = "production", Consumption = "consumption", Grid = "grid", Storage = "storage";

    public const string Power = "power", Voltage = "voltage", Current = "current", Frequency = "frequency", Reactive = "reactive_power",
        Apparent = "apparent_power", Factor = "power_factor";

    public const string Today = "energy_today", SevenDays = "energy_7d", Lifetime = "energy_lifetime";

    public const string Inductive = "reactive_energy_inductive", Capacitive = "reactive_energy_capacitive", ApparentEnergy = "apparent_energy";

    public const string PowerImport = "power_import", PowerExport = "power_export", Import = "energy_import", Export = "energy_export",
        BalancedImport = "energy_import_balanced", BalancedExport = "energy_export_balanced";

    /// <summary>After a direction: the phases added up, each with its own direction.</summary>
    public const string OfPhases = "_phases";

    /// <summary>Sum of the panels' reports, beside the CT.</summary>
    public const string PowerInverters = "power_inverters";

    /// <param name="phase">0 = the whole, 1…3 = L1…L3.</param>
    public static string Id(string section, string quantity, int phase = 0) =>
        phase == 0 ? $"{section}.{quantity}" : $"{section}.{quantity}.l{(char)('0' + phase)}";
}
