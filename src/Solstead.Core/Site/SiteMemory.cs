using Solstead.Core.Accounting;

namespace Solstead.Core.Site;

/// <summary>All that the engine must remember across a restart; serialisable.</summary>
/// <param name="Rules">Each rule's memory as JSON, by name.</param>
/// <param name="Issued">What each target last showed, by target.</param>
/// <param name="Ledger">The open part of the books.</param>
public sealed record SiteMemory(IReadOnlyDictionary<string, string> Rules, IReadOnlyDictionary<string, double> Issued, LedgerState Ledger)
{
    /// <summary>What dry runs would have set, by target.</summary>
    public IReadOnlyDictionary<string, double>? DryIssued { get; init; }

    /// <summary>Targets that were sent something whose outcome nobody knows.</summary>
    public IReadOnlyList<string>? Doubtful { get; init; }

    /// <summary>Rules that ran dry when this was saved: what they pretended is no state to continue from once they are in control.</summary>
    public IReadOnlyList<string>? DryRules { get; init; }
}
