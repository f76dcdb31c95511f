using System.Globalization;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;

namespace Solstead.Core.Rules.TempoEss;

/// <summary>Reads the rule from the settings; the keys are documented in the folder's README.</summary>
public static class TempoEssReader
{
    private static readonly string[] Labels = ["blue-hc", "blue-hp", "white-hc", "white-hp", "red-hc", "red-hp"];

    public static IReadOnlyList<RulePart> Create(SettingsReader set)
    {
        var name = set.Text("name", "tempo")!;
        var slot = set.Has("schedule") && set.Text("schedule") == "none" ? 0 : set.Whole("schedule", 1, 1, 5);
        var policy = set.Section("policy");
        var shipped = TempoPolicy.Default;
        var settings = new TempoEssSettings
        {
            Device = set.Text("device") ?? "",
            Schedule = slot == 0 ? null : slot - 1,
            AllowDischarge = set.Has("allow_discharge") ? set.Flag("allow_discharge", true) : null,
            Policy = new(Row(policy.Section("blue"), shipped.Blue), Row(policy.Section("white"), shipped.White), Row(policy.Section("red"), shipped.Red)),
            Prepare = set.Seconds("prepare_s", TimeSpan.FromHours(2), TimeSpan.FromMinutes(15), TimeSpan.FromHours(12)),
            Jitter = set.Seconds("jitter_s", TimeSpan.FromSeconds(20), TimeSpan.Zero, TimeSpan.FromSeconds(20)),
            Unknown = set.Choice("unknown", "dearest", "dearest", "white", "blue") switch { "white" => UnknownColour.White, "blue" => UnknownColour.Blue, _ => UnknownColour.Dearest },
            Relay = set.HasMap("relay") ? Relay(set.Section("relay")) : null,
            Deny = set.HasMap("deny") ? Deny(set.Section("deny")) : null,
        };
        return [new(new TempoEssRule(name, settings, set.Flag("dry_run", false)), set)];
    }

    /// <summary>What is said for the colour holds in both periods; <c>hc</c> and <c>hp</c> say more.</summary>
    private static ColourPolicy Row(SettingsReader set, ColourPolicy shipped)
    {
        var charge = set.Number("charge_to_percent", shipped.ChargeTo, 0, 100);
        var both = Period(set, shipped.Dear);
        var row = new ColourPolicy(charge, Period(set.Section("hc"), both), Period(set.Section("hp"), both));
        foreach (var period in (PeriodPolicy[])[row.Cheap, row.Dear])
            if (charge > 0 && period.MinSoc > charge) set.Report("config.tempo.order", Severity.Alarm, "min_soc_percent", Fact.Of("least", period.MinSoc), Fact.Of("most", charge));
        return row;
    }

    private static PeriodPolicy Period(SettingsReader set, PeriodPolicy fallback) => new(set.Number("min_soc_percent", fallback.MinSoc, 5, 95), set.Flag("battery_life", fallback.BatteryLife))
    {
        GridSetpoint = set.Number("grid_setpoint_w", -100_000, 100_000) ?? fallback.GridSetpoint,
        MaxDischarge = set.Number("max_discharge_w", -1, 300_000) ?? fallback.MaxDischarge,
        MaxChargeCurrent = set.Number("max_charge_current_a", -1, 2000) ?? fallback.MaxChargeCurrent,
    };

    private static RelayPlan Relay(SettingsReader set) =>
        new($"relay.{set.Whole("number", 1, 1, 2) - 1}", Periods(set, "on_in"), Time(set, "from"), Time(set, "to"));

    private static DenyPlan Deny(SettingsReader set) => new(set.Texts("chargers"), set.Texts("rules"), Periods(set, "in"));

    /// <summary>The contract's periods; red peak when none is named.</summary>
    private static IReadOnlyList<string> Periods(SettingsReader set, string key)
    {
        var named = set.Texts(key);
        foreach (var label in named.Where(l => !Labels.Contains(l)))
            set.Report("config.value.wrong", Severity.Warning, key, Fact.Of("key", key), Fact.Of("value", label), Fact.Of("expected", string.Join(", ", Labels)));
        return named.Count == 0 ? ["red-hp"] : named;
    }

    private static TimeOnly? Time(SettingsReader set, string key)
    {
        if (set.Text(key) is not { } text) return null;
        if (TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)) return time;
        set.Report("config.value.wrong", Severity.Warning, key, Fact.Of("key", key), Fact.Of("value", text), Fact.Of("expected", "06:30"));
        return null;
    }
}
