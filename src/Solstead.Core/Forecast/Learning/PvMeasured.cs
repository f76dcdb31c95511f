namespace Solstead.Core.Forecast.Learning;

/// <summary>What the panels gave in one interval, as the books have it.</summary>
/// <param name="Start">Beginning of the interval, a whole quarter hour. [UTC]</param>
/// <param name="Minutes">Its length: 15, 30 or 60. [min]</param>
/// <param name="WattHours">Production, ≥ 0; null = not known, it never becomes 0. [Wh]</param>
public readonly record struct PvMeasured(DateTimeOffset Start, int Minutes, double? WattHours)
{
    /// <summary>Share of the interval that was really watched, 0 … 1. Below <see cref="PvMask.LeastCoverage"/> nothing is learned from it. [1]</summary>
    public double Coverage { get; init; } = 1;

    /// <summary>Why this number does not tell what the panels could have given; from signals of their own, never from the number.</summary>
    public PvFlaws Flaws { get; init; }
}

/// <summary>Reasons for which nothing is learned from an interval. Each comes from a signal of its own, never from "measured far below forecast".</summary>
[Flags]
public enum PvFlaws
{
    None = 0,

    /// <summary>Production was held back: a relay, a command, a limit of the house.</summary>
    Curtailed = 1,

    /// <summary>The inverter parted from the grid for its frequency or voltage.</summary>
    Tripped = 2,

    /// <summary>The grid operator's limit on export was reached.</summary>
    ExportCapped = 4,

    /// <summary>Switched off because export was to be paid for.</summary>
    NegativePrice = 8,

    /// <summary>The inverter did not report.</summary>
    Silent = 16,

    /// <summary>Snow lay on the panels.</summary>
    Snow = 32,

    /// <summary>The clock of the gateway was wrong or changed.</summary>
    Clock = 64,

    /// <summary>The energy was estimated or spread over a gap, not measured.</summary>
    Estimated = 128,
}
