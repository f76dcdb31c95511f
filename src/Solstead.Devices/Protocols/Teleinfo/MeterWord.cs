namespace Solstead.Devices.Protocols.Teleinfo;

/// <summary>What one frame, answer or message of a meter says, in our terms. What it does not carry, or carries in a form that cannot be, is null or absent.</summary>
public sealed record MeterWord
{
    /// <summary>Number of the meter, twelve digits.</summary>
    public string? Serial { get; init; }

    public ContractKind? Kind { get; init; }

    /// <summary>The contract as the meter names it.</summary>
    public string? Contract { get; init; }

    /// <summary>The price in force: <c>base</c>, <c>hc</c>, <c>hp</c>, <c>ejp_normal</c>, <c>ejp_peak</c>, <c>blue_hc</c> …, or the supplier's own words.</summary>
    public string? Period { get; init; }

    /// <summary>What stands where the price in force does, and is none we know; null when it is one, is absent, or is dashes.</summary>
    public string? OddPeriod { get; init; }

    /// <summary>The colour in force; null when the contract has none, or when what the meter says of it contradicts itself.</summary>
    public TempoNow? Now { get; init; }

    public Announced? Tomorrow { get; init; }

    /// <summary>Registers by the name of their point, in Wh.</summary>
    public IReadOnlyDictionary<string, double> Indexes { get; init; } = new Dictionary<string, double>();

    /// <summary>Names of the registers that make up all that was bought; empty where the meter tells the sum itself or they are not all known.</summary>
    public IReadOnlyList<string> Sum { get; init; } = [];

    /// <summary>Values of the moment by the name of their point.</summary>
    public IReadOnlyDictionary<string, double> Values { get; init; } = new Dictionary<string, double>();

    /// <summary>States that change seldom, by the name of their point: power of the contract, relays.</summary>
    public IReadOnlyDictionary<string, double> States { get; init; } = new Dictionary<string, double>();

    /// <summary>The meter's own time; null when it has none that can be believed.</summary>
    public DateTimeOffset? Clock { get; init; }

    /// <summary>The meter says itself that its clock is not right.</summary>
    public bool ClockDegraded { get; init; }

    /// <summary>Current above the contract's, while it is; null while it is not. [A]</summary>
    public double? Over { get; init; }

    /// <summary>The source answers, but has no meter.</summary>
    public bool NoMeter { get; init; }
}
