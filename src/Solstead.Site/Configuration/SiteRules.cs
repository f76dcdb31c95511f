using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Rules;
using Solstead.Core.Rules.Charging;
using Solstead.Core.Rules.TempoEss;
using Solstead.Core.Rules.Thresholds;
using Solstead.Core.Settings;
using Solstead.Core.Site;
using Solstead.Site.Commands;

namespace Solstead.Site.Configuration;

/// <summary>A rule of the settings file and what it switches; null for rules that switch nothing of their own.</summary>
internal sealed record RuleEntry(IRule Rule, TargetEntry? Target);

/// <summary>The rules of the settings file; a broken entry takes out that rule only.</summary>
internal static class SiteRules
{
    /// <param name="phases">Phases of the grid connection as told; 3 when the file does not say, since the meter may know.</param>
    public static IReadOnlyList<RuleEntry> Read(SettingsReader root, string folder, IReadOnlyList<DeviceEntry> devices, int phases)
    {
        var around = new ActionSurroundings(folder, Programs(root), [.. devices.Select(d => d.Id)], root.Section("publish").Has("mqtt"));
        var rules = new List<RuleEntry>();
        foreach (var set in root.Sections("rules"))
        {
            if (Kind(set) is not { } kind)
            {
                set.AcceptAll();
                continue;
            }
            var entries = kind.Create(set).Select(part => Entry(part, phases, around, devices.FirstOrDefault(d => d.Driver.Lends)?.Id)).ToList();
            // Decided when all has been read: a rule of three phases with a fault in the third acts for none.
            if (set.Broken) continue;
            foreach (var entry in entries) Add(rules, entry, set);
        }
        // Who wrote a rule for one, even a broken one, has said which shall charge.
        if (!root.Sections("rules").Any(r => r.Text("type") == "charging"))
            foreach (var device in devices.Where(d => d.Driver.Charges(d.Settings)))
                rules.Add(new(ChargingReader.Default(device.Id, rules.Exists(r => r.Rule.Name == "charging") ? device.Id : "charging"), null));
        return rules;
    }

    /// <param name="lender">The first battery system that lends its settings.</param>
    private static RuleEntry Entry(RulePart part, int phases, ActionSurroundings around, string? lender)
    {
        if (part.Rule is TempoEssRule { Settings.Device: "" } unnamed && lender is not null) unnamed.Use(lender);
        if (part.Rule is TempoEssRule tempo && !around.Devices.Contains(tempo.Settings.Device))
            part.Settings.Report("config.tempo.device", Severity.Alarm, "device", Fact.Of("device", tempo.Settings.Device), Fact.Of("nearest", Nearest.To(tempo.Settings.Device, around.Devices) ?? ""));
        if (part.Rule is ThresholdRule rule && rule.Phase > phases)
            part.Settings.Report("config.threshold.phase", Severity.Warning, "phase", Fact.Of("rule", rule.Name), Fact.Of("phase", $"l{rule.Phase}"), Fact.Of("phases", phases));
        return new(part.Rule, part.Rule is ISwitchingRule ? ActionReader.Read(part.Settings, part.Rule.Name, part.Rule.DryRun, around) : null);
    }

    private static void Add(List<RuleEntry> rules, RuleEntry entry, SettingsReader set)
    {
        if (rules.Any(r => r.Rule.Name == entry.Rule.Name))
        {
            set.Report("config.rule.duplicate", Severity.Warning, "name", Fact.Of("name", entry.Rule.Name));
            return;
        }
        if (entry.Target is { } target && rules.Find(r => r.Target?.Shares(target) == true) is { } other)
            set.Report("config.rule.shared", Severity.Warning, "name", Fact.Of("rule", entry.Rule.Name), Fact.Of("other", other.Rule.Name));
        if (entry.Rule is ChargingRule charging && rules.Select(r => r.Rule).OfType<ChargingRule>().FirstOrDefault(r => Overlap(r, charging)) is { } first)
            set.Report("config.charging.shared", Severity.Warning, "charger", Fact.Of("rule", charging.Name), Fact.Of("other", first.Name), Fact.Of("charger", charging.Target));
        rules.Add(entry);
    }

    /// <summary>Two rules for the same charging point, or one for the whole device and one for a part of it: the car gets the lower of both.</summary>
    private static bool Overlap(ChargingRule one, ChargingRule other) =>
        one.Charger.Device == other.Charger.Device
        && (string.Equals(one.Target, other.Target, StringComparison.OrdinalIgnoreCase) || one.Target == one.Charger.Device || other.Target == other.Charger.Device);

    private static RuleKind? Kind(SettingsReader set)
    {
        var type = set.Required("type");
        if (type.Length == 0) return null;
        if (RuleCatalog.Find(type) is { } kind) return kind;
        set.Report("config.rule.type", Severity.Warning, "type", Fact.Of("type", type), Fact.Of("nearest", Nearest.To(type, RuleCatalog.All.Select(r => r.Type)) ?? ""));
        return null;
    }

    /// <summary>The folder programs may be run from; null when none is named or it cannot be trusted.</summary>
    private static string? Programs(SettingsReader root)
    {
        var control = root.Section("control");
        if (control.Text("programs_dir") is not { } folder) return null;
        if (ProgramFolder.Fault(folder) is not { } fault) return folder;
        control.Report(fault, Severity.Warning, "programs_dir", Fact.Of("folder", folder));
        return null;
    }
}
