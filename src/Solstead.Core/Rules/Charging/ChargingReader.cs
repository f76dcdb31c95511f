using System.Globalization;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;
using Solstead.Core.Site;

namespace Solstead.Core.Rules.Charging;

/// <summary>Reads a charging point's rule from the settings; the keys are documented in the folder's README.</summary>
public static class ChargingReader
{
    private const string Whole = "charger";
    private static readonly string[] Days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>The rule of a charging point that the settings name no rule for: everything as shipped.</summary>
    public static ChargingRule Default(string device, string name) => new(name, Read(new SettingsReader(SettingsMap.Empty)), new(device, Whole), device, dryRun: false);

    public static IReadOnlyList<RulePart> Create(SettingsReader set)
    {
        var name = set.Text("name", "charging")!;
        var told = set.Required("charger");
        var section = SectionRef.Parse(told) ?? new SectionRef(told, Whole);
        if (told.Contains('/') && SectionRef.Parse(told) is null) set.Report("config.charging.charger", Severity.Alarm, "charger", Fact.Of("value", told));
        var target = section.Section == Whole ? section.Device : section.ToString();
        var priority = set.Whole("priority", 0, 0, 100);
        return [new(new ChargingRule(name, Read(set), section, target, set.Flag("dry_run", false)) { Priority = priority }, set)];
    }

    private static ChargingSettings Read(SettingsReader set)
    {
        var least = set.Number("min_current_a", 6, 5, 32);
        var most = set.Number("max_current_a", Math.Max(16, least), 5, 80);
        if (most < least) set.Report("config.charging.order", Severity.Alarm, "max_current_a", Fact.Of("least", least.A), Fact.Of("most", most.A));
        var mode = set.Choice("mode", "solar", "off", "solar", "min+solar", "fast") switch
        {
            "off" => ChargingMode.Off,
            "min+solar" => ChargingMode.MinSolar,
            "fast" => ChargingMode.Fast,
            _ => ChargingMode.Solar,
        };
        return new()
        {
            Mode = mode, Least = least, Most = most, Boost = Amps(set, "boost_current_a", least, most) is > 0 and var boost ? boost : most,
            Fixed = Amps(set, "fixed_current_a", least, most), Fallback = Amps(set, "fallback_current_a", least, most) ?? 0,
            Margin = set.Number("margin_w", 0, -20_000, 20_000), Phases = set.Whole("phases", 3, 1, 3), Volts = set.Number("voltage_v", 230, 90, 260),
            StartDelay = Seconds("start_delay_s", 60), StartEnergy = set.Number("start_energy_wh", 15, 0, 1000),
            StopEnergy = set.Number("stop_energy_wh", 10, 0, 1000), StopAfter = Seconds("stop_after_s", 180),
            LeastOn = Seconds("min_on_s", 0), LeastOff = Seconds("min_off_s", 60), Smoothing = Seconds("smoothing_s", 10), Welcome = Seconds("welcome_s", 0),
            SwitchesPerDay = set.Whole("switches_per_day", 20, 2, 1000), Thrift = set.Number("thrift", 5, 0, 100),
            BatteryFirst = set.Number("battery_first_percent", 0, 0, 100), BatteryBridges = set.Number("battery_bridges_percent", 101, 1, 100),
            SessionWh = set.Number("session_limit_wh", 100, 1_000_000),
            Schedules = [.. set.Sections("schedules").Select(s => Window(s, least, most)).OfType<ChargingWindow>()],
        };

        TimeSpan Seconds(string key, double fallback) => set.Seconds(key, TimeSpan.FromSeconds(fallback), TimeSpan.Zero, Hour);
    }

    /// <summary>0, or between the least and the most; null when not told. Between 0 and the least there is no charging.</summary>
    private static double? Amps(SettingsReader set, string key, double least, double most)
    {
        if (set.Number(key, 0, most) is not { } amps) return null;
        if (amps <= 0 || amps >= least) return amps;
        set.Report("config.charging.least", Severity.Alarm, key, Fact.Of("value", amps.A), Fact.Of("least", least.A));
        return null;
    }

    private static ChargingWindow? Window(SettingsReader set, double least, double most)
    {
        var (from, to) = (Clock(set, "from"), Clock(set, "to"));
        var amps = Amps(set, "current_a", least, most) ?? most;
        var days = new List<DayOfWeek>();
        foreach (var word in set.Has("days") ? set.Texts("days") : Days)
        {
            var day = Array.IndexOf(Days, word);
            if (day < 0) set.Report("config.charging.day", Severity.Alarm, "days", Fact.Of("value", word));
            else days.Add((DayOfWeek)((day + 1) % 7));
        }
        if (from is null || to is null) return null;
        if (from == to) set.Report("config.charging.never", Severity.Warning, "to");
        return new(days, from.Value, to.Value, amps);
    }

    private static TimeOnly? Clock(SettingsReader set, string key)
    {
        var text = set.Required(key);
        if (TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)) return time;
        if (text.Length > 0) set.Report("config.charging.time", Severity.Alarm, key, Fact.Of("value", text));
        return null;
    }
}
