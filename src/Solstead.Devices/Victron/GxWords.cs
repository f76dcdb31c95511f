namespace Solstead.Devices.Victron;

/// <summary>Words for the codes of a GX (victron.md A.5, A.7); a code nobody knows is shown as its number.</summary>
internal static class GxWords
{
    /// <summary>State of BatteryLife.</summary>
    public static readonly string[] Ess =
    [
        "external", "restart", "self-consumption", "self-consumption", "self-consumption", "discharge-disabled", "slow-charge", "sustain", "recharge", "keep-charged",
        "self-consumption", "discharge-disabled", "recharge",
    ];

    public static readonly string[] Battery = ["idle", "charging", "discharging"], Hub4 = ["", "total", "phase", "external"], Mode = ["", "charger-only", "inverter-only", "on", "off"];

    public static readonly string[] Schedule = ["ok", "no-ess", "no-soc", "ess-mode", "blocked"], Dynamic = ["off", "auto", "buy", "sell", "local"];

    /// <summary>Why Dynamic ESS does nothing (victron.md A.8).</summary>
    public static readonly string[] DynamicErrors = ["none", "no-ess", "ess-mode", "no-schedule", "low-soc", "no-capacity"];

    public static readonly string[] Switch = ["off", "on"];

    /// <summary>State of a Multi or Quattro.</summary>
    public static readonly string[] Vebus =
    [
        "off", "low-power", "fault", "bulk", "absorption", "float", "storage", "equalize", "passthru", "inverting", "power-assist", "power-supply",
    ];

    /// <summary>Reasons a system does not do what it could, by the names of their paths under <c>SystemState</c>.</summary>
    public static readonly string[] Reasons =
    [
        "LowSoc", "BatteryLife", "ChargeDisabled", "DischargeDisabled", "SlowCharge", "UserChargeLimited", "UserDischargeLimited", "PeakShaving",
    ];

    public static string? Of(string[] words, double? code) =>
        code is not { } number ? null : number >= 0 && number < words.Length && words[(int)number].Length > 0 ? words[(int)number] : number.ToString("0", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>What feeds the inputs; 240 is an island.</summary>
    public static string? Source(double? code) => code switch { null => null, 0 => "unavailable", 1 => "grid", 2 => "generator", 3 => "shore", 240 => "island", _ => Of([], code) };

    /// <summary>On which rule the BatteryLife machine runs.</summary>
    /// <returns>1 BatteryLife, 0 without it, null for neither: kept charged, or steered from outside.</returns>
    public static double? Family(double? state) => state switch { >= 1 and <= 8 => 1, >= 10 and <= 12 => 0, _ => null };
}
