using System.Globalization;
using Solstead.Core.Devices;
using Solstead.Core.Points;

namespace Solstead.Devices.Victron;

/// <summary>A setting of the GX that may be borrowed.</summary>
/// <param name="Kind">The key without numbers: names its text.</param>
/// <param name="Least">Smallest value we would ever write, whatever the GX allows.</param>
/// <param name="Whole">Kept as a whole number: a fraction would be cut off.</param>
internal sealed record GxSetting(string Key, string Kind, string Path, string Unit, double Least, double Most, bool Whole)
{
    /// <summary>The value as it is borrowed; null when there is none now.</summary>
    public double? Read(GxValue value) => Kind == "battery_life" ? GxWords.Family(value.Number) : value.Number;

    /// <summary>Bounds: ours, and those the GX tells where it has some.</summary>
    public LendableSetting Lend(GxValue value)
    {
        // Without limits a GX says so with two equal ones, or with none. The states of BatteryLife are not what is borrowed.
        var limited = Kind != "battery_life" && value.Min is { } min && value.Max is { } max && min < max;
        return new(Key, Unit, limited ? Math.Max(Least, value.Min!.Value) : Least, limited ? Math.Min(Most, value.Max!.Value) : Most, Whole ? 0 : 0.05);
    }

    /// <summary>The document to write. Numbers as JSON knows them; a whole one without a point stays one (victron.md A.2).</summary>
    public static string Json(double value) => $$"""{"value":{{value.ToString("0.######", CultureInfo.InvariantCulture)}}}""";
}

/// <summary>What is borrowed of a GX (victron.md A.5, A.7).</summary>
internal static class GxSettings
{
    private const double Week = 7 * 86_400;

    private static readonly (string Field, string Path, string Unit, double Least, double Most)[] ScheduleFields =
    [
        ("day", "Day", Unit.None, -11, 11), ("start", "Start", Unit.Second, 0, 86_400), ("duration", "Duration", Unit.Second, 0, Week), ("soc", "Soc", Unit.Percent, 0, 100),
        ("allow_discharge", "AllowDischarge", Unit.None, 0, 1),
    ];

    public static IReadOnlyList<GxSetting> All { get; } =
    [
        new("min_soc", "min_soc", GxTopics.MinSoc, Unit.Percent, 0, 100, false),
        new("battery_life", "battery_life", GxTopics.State, Unit.None, 0, 1, true),
        .. Enumerable.Range(0, 5).SelectMany(i => ScheduleFields.Select(f => new GxSetting($"schedule.{i}.{f.Field}", $"schedule_{f.Field}", GxTopics.Schedule(i, f.Path), f.Unit, f.Least, f.Most, true))),
        new("grid_setpoint", "grid_setpoint", GxTopics.SetPoint, Unit.Watt, -300_000, 300_000, false),
        new("max_discharge_power", "max_discharge_power", GxTopics.MaxDischarge, Unit.Watt, -1, 300_000, false),
        new("max_charge_current", "max_charge_current", GxTopics.MaxCharge, Unit.Ampere, -1, 10_000, false),
        new("relay.0", "relay", "system/0/Relay/0/State", Unit.None, 0, 1, true),
        new("relay.1", "relay", "system/0/Relay/1/State", Unit.None, 0, 1, true),
    ];

    /// <summary>Settings that are only shown.</summary>
    public static IReadOnlyList<(string Key, string Unit, string Path)> Shown { get; } =
    [
        ("max_charge_power", Unit.Watt, GxTopics.Ess + "MaxChargePower"), ("max_feed_in_power", Unit.Watt, GxTopics.Ess + "MaxFeedInPower"),
        ("feed_in_dc", Unit.None, GxTopics.Ess + "OvervoltageFeedIn"), ("prevent_feed_in", Unit.None, GxTopics.Ess + "PreventFeedback"),
        ("export_limit", Unit.Ampere, GxTopics.Ess + "AcExportLimit"), ("import_limit", Unit.Ampere, GxTopics.Ess + "AcInputLimit"),
        ("peak_shaving_always", Unit.None, GxTopics.Ess + "AlwaysPeakShave"), ("battery_use", Unit.None, GxTopics.Ess + "BatteryUse"),
        ("without_grid_meter", Unit.None, GxTopics.Ess + "RunWithoutGridMeter"), ("max_charge_voltage", Unit.Volt, "settings/0/Settings/SystemSetup/MaxChargeVoltage"),
        ("ac_input_1", Unit.None, "settings/0/Settings/SystemSetup/AcInput1"), ("ac_input_2", Unit.None, "settings/0/Settings/SystemSetup/AcInput2"),
    ];

    public static GxSetting? Find(string key) => All.FirstOrDefault(s => s.Key == key);
}
