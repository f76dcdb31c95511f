using Solstead.Core.Rules.Thresholds;
using Solstead.Core.Settings;
using Solstead.Core.Site;

namespace Solstead.Core.Rules;

/// <param name="Type">Word in the settings.</param>
/// <param name="Create">Reads the rule's settings; findings go to the reader.</param>
public sealed record RuleKind(string Type, Func<SettingsReader, IRule> Create);

/// <summary>The one list of rules. Adding one = one folder, one mirrored test folder, one line here.</summary>
public static class RuleCatalog
{
    public static IReadOnlyList<RuleKind> All { get; } = [new("threshold", ThresholdRule.Create)];

    /// <returns>The kind for a type word, or null.</returns>
    public static RuleKind? Find(string type) => All.FirstOrDefault(r => r.Type == type);
}
