using Solstead.Core.Quantities;

namespace Solstead.Site.Publish.Venus;

/// <summary>What one phase, or the whole, gives now; null = unknown.</summary>
/// <param name="Power">As measured; slightly negative at night. [W]</param>
/// <param name="Voltage">Of the whole: mean of the phases. [V]</param>
/// <param name="Current">[A]</param>
/// <param name="Frequency">[Hz]</param>
/// <param name="Factor">−1…1.</param>
/// <param name="Energy">Produced since the beginning. [Wh]</param>
internal sealed record PvPhase(double? Power, double? Voltage, double? Current, double? Frequency, double? Factor, double? Energy)
{
    public static readonly PvPhase Unknown = new(null, null, null, null, null, null);
}

/// <summary>Who the inverter is.</summary>
/// <param name="Unique">Stable, letters, digits and underscores only: part of the bus name and of the settings.</param>
/// <param name="Type">Driver type of the device; empty when several are added up.</param>
internal sealed record PvIdentity(string Unique, string Type, string DeviceId, string? Serial, string? Model, string? Firmware);

/// <summary>The micro-inverters.</summary>
/// <param name="Reporting">Those whose report is no older than 20 minutes.</param>
/// <param name="Producing">Those of them that give more than 5 W.</param>
internal sealed record PvPanels(int Count, int Reporting, int Producing);

/// <summary>What is known of one inverter at one instant.</summary>
/// <param name="Received">When its power was last read.</param>
/// <param name="Identity">Null until every device it is made of told what it is.</param>
/// <param name="Phases">L1 to L3; null = nothing is connected there.</param>
internal sealed record PvSample(Moment At, Moment Received, PvIdentity? Identity, PvPhase Total, IReadOnlyList<PvPhase?> Phases, PvPanels? Panels)
{
    /// <summary>For how long the slowest of its sources calls a power fresh: two of its periods.</summary>
    public TimeSpan FreshFor { get; init; }
}
