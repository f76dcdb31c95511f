namespace Solstead.Core.Accounting;

/// <summary>What the ledger must remember across a restart; serialisable.</summary>
/// <param name="Sources">The counters as last seen.</param>
/// <param name="Meters">All sources, in the order the slots list them.</param>
/// <param name="Slots">The slots that may still change.</param>
/// <param name="Carry">Rounding remainders before the oldest of them, per column. [Wh]</param>
public sealed record LedgerState(IReadOnlyList<LedgerSourceState> Sources, IReadOnlyList<LedgerSource> Meters, IReadOnlyList<LedgerSlotState> Slots, IReadOnlyList<double> Carry)
{
    public static readonly LedgerState Empty = new([], [], [], []);

    /// <summary>Slots before this one are closed for good; null: none yet.</summary>
    public long? Floor { get; init; }
}

/// <param name="Positive">Counter of the positive direction. [Wh]</param>
/// <param name="Negative">Counter of the negative direction. [Wh]</param>
/// <param name="At">When they were read. [UTC]</param>
public sealed record LedgerSourceState(string Name, double? Positive, double? Negative, DateTimeOffset At);

/// <param name="WattHours">Two directions per source, in the order of the sources. [Wh]</param>
/// <param name="Covered">Seconds of the slot each source speaks for.</param>
public sealed record LedgerSlotState(long Slot, IReadOnlyList<double> WattHours, IReadOnlyList<double> Covered, IReadOnlyList<bool> Estimated);
