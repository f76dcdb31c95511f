using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Rules;
using Solstead.Core.Settings;
using Solstead.Core.Site;
using Solstead.Site.Commands;

namespace Solstead.Site.Configuration;

/// <summary>A rule of the settings file and what it switches; null for rules that switch nothing of their own.</summary>
internal sealed record RuleEntry(IRule Rule, TargetEntry? Target);

/// <summary>The rules of the settings file; a broken entry takes out that rule only.</summary>
internal static class SiteRules
{
    public static IReadOnlyList<RuleEntry> Read(SettingsReader root, string folder, IReadOnlyList<DeviceEntry> devices)
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
            foreach (var part in kind.Create(set))
            {
                var target = part.Rule is ISwitchingRule ? ActionReader.Read(part.Settings, part.Rule.Name, part.Rule.DryRun, around) : null;
                if (set.Broken) continue;
                if (rules.Any(r => r.Rule.Name == part.Rule.Name)) set.Report("config.rule.duplicate", Severity.Warning, "name", Fact.Of("name", part.Rule.Name));
                else rules.Add(new(part.Rule, target));
            }
        }
        return rules;
    }

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
