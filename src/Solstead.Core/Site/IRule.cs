using Solstead.Core.Quantities;

namespace Solstead.Core.Site;

/// <summary>What a rule makes of one picture.</summary>
/// <param name="Reason">Stable code of the one primary reason now; also when nothing is to be done.</param>
/// <param name="Facts">The numbers that mattered, and the next change.</param>
/// <param name="Wishes">Ranges for targets; none when the rule has no say now.</param>
public sealed record RuleOutcome(string Reason, IReadOnlyList<Fact> Facts, IReadOnlyList<Wish> Wishes);

/// <summary>
/// One rule with its settings and memory, as the engine holds it. The decision itself is a pure function in the rule's folder; this is the
/// box that carries its memory from tick to tick.
/// </summary>
public interface IRule
{
    /// <summary>Word in the settings, e.g. <c>threshold</c>.</summary>
    string Type { get; }

    /// <summary>The owner's name for it; unique in the site.</summary>
    string Name { get; }

    /// <summary>Decides but nothing is sent, whatever the site's control switch says.</summary>
    bool DryRun { get; }

    RuleOutcome Decide(SitePicture now);

    /// <summary>The memory as JSON, for a restart that continues; null when there is none.</summary>
    string? Save();

    /// <summary>Continues from a saved memory; an unreadable one is ignored.</summary>
    void Restore(string json);
}
