using Solstead.Core.Accounting;

namespace Solstead.Core.Site;

/// <summary>All that the engine must remember across a restart; serialisable.</summary>
/// <param name="Rules">Each rule's memory as JSON, by name.</param>
/// <param name="Issued">The last value commanded, by target.</param>
/// <param name="Ledger">The open part of the books.</param>
public sealed record SiteMemory(IReadOnlyDictionary<string, string> Rules, IReadOnlyDictionary<string, double> Issued, LedgerState Ledger);
