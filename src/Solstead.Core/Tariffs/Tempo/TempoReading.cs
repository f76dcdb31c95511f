namespace Solstead.Core.Tariffs.Tempo;

/// <summary>What one source said of one day.</summary>
/// <param name="Date">The date the Tempo day begins on.</param>
/// <param name="Source">Which source: <c>rte-file</c>, <c>edf</c>, the id of a meter, <c>settings</c>.</param>
/// <param name="At">When it was said. [UTC]</param>
public sealed record TempoReading(DateOnly Date, TempoColour Colour, string Source, TempoTrust Trust, DateTimeOffset At);

/// <summary>How a source knows. Sources of one kind repeat one another; kinds are independent.</summary>
public enum TempoTrust
{
    /// <summary>EDF's own address, which answers when it likes.</summary>
    Supplier,
    /// <summary>RTE, and everybody fed from there.</summary>
    GridOperator,
    /// <summary>The meter that bills.</summary>
    Meter,
    /// <summary>The owner, in the settings: wins.</summary>
    Owner,
}

public enum TempoCertainty
{
    Unknown,
    /// <summary>May change until 11:15 of the day before.</summary>
    Provisional,
    Final,
}

/// <summary>What is known of one day.</summary>
/// <param name="Source">Whose word it is; null while it is unknown.</param>
/// <param name="Against">Another independent source that says otherwise.</param>
public sealed record TempoKnown(DateOnly Date, TempoColour Colour, TempoCertainty Certainty, string? Source, TempoReading? Against = null);
