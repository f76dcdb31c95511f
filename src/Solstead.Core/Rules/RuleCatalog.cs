using Solstead.Core.Rules.Charging;
using Solstead.Core.Rules.TempoEss;
using Solstead.Core.Rules.Thresholds;
using Solstead.Core.Settings;
using Solstead.Core.Site;

namespace Solstead.Core.Rules;

/// <summary>One rule of the settings and the place that says what it commands.</summary>
public sealed record RulePart(IRule Rule, SettingsReader Settings);

/// <param name="Type">Word in the settings.</param>
/// <param name="Create">Reads one entry of the settings, which may stand for several rules; findings go to the reader.</param>
public sealed record RuleKind(string Type, Func<SettingsReader, IReadOnlyList<RulePart>> Create);

/// <summary>The one list of rules. Adding one = one folder, one mirrored test folder, one line here.</summary>
public static class RuleCatalog
{
    public static IReadOnlyList<RuleKind> All { get; } = [new("threshold", ThresholdReader.Create), new("charging", ChargingReader.Create), new("tempo-ess", TempoEssReader.Create)];

    /// <returns>The kind for a type word, or null.</returns>
    public static RuleKind? Find(string type) => All.FirstOrDefault(r => r.Type == type);
}
