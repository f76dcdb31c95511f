using Solstead.Devices.Enphase.Wire;

namespace Solstead.Devices.Enphase.Probe;

/// <summary>Where production comes from, best first (enphase.md 6.2).</summary>
internal enum ProductionSource
{
    None,
    /// <summary>The production CT.</summary>
    Meter,
    /// <summary><c>/api/v1/production</c>.</summary>
    Counters,
    /// <summary>The inverters section of <c>production.json</c>.</summary>
    Inverters,
    /// <summary>Sum of the panels' own reports.</summary>
    Panels,
}

/// <summary>What the consumption CTs measure: the grid connection, the house, or each by its own.</summary>
[Flags]
internal enum ConsumptionMeter { None = 0, Net = 1, Total = 2 }

/// <summary>One enabled CT.</summary>
internal sealed record EnabledMeter(long Eid, string Role, int Phases);

/// <summary>
/// What this gateway is and can, worked out from what it answered. Immutable; worked out anew after each slow answer, and compared.
/// </summary>
/// <param name="Lines">True when <c>production.json?details=1</c> tells each phase.</param>
/// <param name="Phases">Phases its CTs measure; 0 when there are none or it does not tell.</param>
/// <param name="Readings">True when <c>/ivp/meters/readings</c> serves the enabled CTs.</param>
/// <param name="NewStack">Up to seven meter roles; broken today, seven-day and apparent values (enphase.md B10).</param>
/// <param name="IqBatteries">IQ batteries found.</param>
/// <param name="AcBatteries">First-generation AC batteries found.</param>
/// <param name="EnsembleStorage">True when the gateway has a block for IQ batteries, even an empty one.</param>
/// <param name="Panels">Serial numbers of the micro-inverters, in order.</param>
internal sealed record GatewayProfile(
    GatewayIdentity Identity, string? Serial, int Phases, ProductionSource Production, ConsumptionMeter Consumption, bool Readings, bool NewStack,
    IReadOnlyList<EnabledMeter> Meters, int IqBatteries, int AcBatteries, bool EnsembleStorage, IReadOnlyList<string> Panels, bool Lines)
{
    /// <summary>What else hangs on it.</summary>
    public GatewayUnits Units { get; init; } = GatewayUnits.None;

    /// <summary>True when <c>/ivp/meters/reports</c> stands in for the readings.</summary>
    public bool Reports { get; init; }

    /// <summary>True when the powers of the meters can be had every few seconds.</summary>
    public bool Fast => Readings || Reports;

    /// <summary>True when the exchange with the grid is measured; else it is computed, or unknown.</summary>
    public bool HasNetCt => Consumption.HasFlag(ConsumptionMeter.Net);

    /// <summary>True when what the house takes is measured; else it is computed, or unknown.</summary>
    public bool HasTotalCt => Consumption.HasFlag(ConsumptionMeter.Total);

    /// <summary>True when the exchange with the grid can be told at all.</summary>
    public bool KnowsGrid => HasNetCt || (HasTotalCt && Production == ProductionSource.Meter);

    public bool HasStorage => IqBatteries + AcBatteries > 0;

    /// <summary>Phases one meter measures, by its role or by the section it serves; those of the home when it is not listed.</summary>
    public int PhasesOf(string role)
    {
        string[] roles = role switch
        {
            "grid" => ["net-consumption", "total-consumption"],
            "consumption" => ["total-consumption", "net-consumption"],
            _ => [role],
        };
        return roles.Select(r => Meters.Where(m => m.Role == r).Max(m => (int?)m.Phases)).FirstOrDefault(p => p is not null) ?? Phases;
    }

    public long? EidOf(string role) => Meters.FirstOrDefault(m => m.Role == role)?.Eid;

    /// <summary>True when both describe the same points and the same formulas.</summary>
    public bool SameAs(GatewayProfile? other) =>
        other is not null && Bare(this) == Bare(other) && Meters.SequenceEqual(other.Meters) && Panels.SequenceEqual(other.Panels) && Units.SameAs(other.Units);

    /// <summary>Without what compares by reference or changes with time.</summary>
    private static GatewayProfile Bare(GatewayProfile profile) =>
        profile with { Meters = Array.Empty<EnabledMeter>(), Panels = Array.Empty<string>(), Units = GatewayUnits.None, Identity = profile.Identity with { Clock = null } };
}
