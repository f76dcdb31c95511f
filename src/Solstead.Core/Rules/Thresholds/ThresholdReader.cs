using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;
using Solstead.Core.Site;

namespace Solstead.Core.Rules.Thresholds;

/// <summary>Reads thresholds from the settings; the keys are documented in the folder's README.</summary>
public static class ThresholdReader
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>One rule for the sum of the phases or one of them, or with <c>phases:</c> one for each phase named there.</summary>
    public static IReadOnlyList<RulePart> Create(SettingsReader set)
    {
        var name = set.Text("name", "surplus")!;
        var dryRun = set.Flag("dry_run", true);
        if (!set.Has("phases"))
        {
            var phase = set.Choice("phase", "all", "all", "l1", "l2", "l3") switch { "l1" => 1, "l2" => 2, "l3" => 3, _ => 0 };
            return [new(new ThresholdRule(name, Read(set, set), phase, dryRun, When(set)), set)];
        }
        var phases = set.Section("phases");
        var parts = new List<RulePart>();
        for (var phase = 1; phase <= 3; phase++)
        {
            if (!phases.Has($"l{phase}")) continue;
            var part = phases.Section($"l{phase}");
            parts.Add(new(new ThresholdRule($"{name} l{phase}", Read(set, part), phase, dryRun, When(set)), part));
        }
        if (parts.Count == 0) set.Report("config.threshold.phases", Severity.Alarm, "phases");
        return parts;
    }

    /// <summary>What a phase does not say itself is said once for all.</summary>
    private static ThresholdSettings Read(SettingsReader set, SettingsReader part)
    {
        var above = At("above_w").RequiredNumber("above_w", -100_000, 100_000);
        var below = At("below_w").Number("below_w", Math.Min(200, above ?? 200), -100_000, 100_000);
        if (below > above) At("below_w").Report("config.threshold.order", Severity.Alarm, "below_w", Fact.Of("above", above.Value.W), Fact.Of("below", below.W));
        return new ThresholdSettings((above ?? 0).W, below.W, Time("on_delay_s", Hour), Time("off_delay_s", Hour), Time("min_on_s", Hour * 24), Time("min_off_s", Hour * 24), At("enabled").Flag("enabled", true))
        {
            MostPerHour = At("max_per_hour").Whole("max_per_hour", 60, 1, 3600),
        };

        SettingsReader At(string key) => part.Has(key) ? part : set;
        TimeSpan Time(string key, TimeSpan most) => At(key).Seconds(key, TimeSpan.Zero, TimeSpan.Zero, most);
    }

    private static OffWhen When(SettingsReader set)
    {
        if (!set.Has("off_on")) return OffWhen.Disabled | OffWhen.Removed;
        var when = OffWhen.None;
        foreach (var word in set.Texts("off_on"))
        {
            when |= word switch { "disable" => OffWhen.Disabled, "removal" => OffWhen.Removed, "shutdown" => OffWhen.Stopped, _ => OffWhen.None };
            if (word is not ("disable" or "removal" or "shutdown" or "none"))
                set.Report("config.value.wrong", Severity.Warning, "off_on", Fact.Of("key", "off_on"), Fact.Of("value", word), Fact.Of("expected", "disable, removal, shutdown"));
        }
        return when;
    }
}
