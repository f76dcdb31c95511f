using Solstead.Core.Devices;
using Solstead.Core.History;
using Solstead.Core.Leases;
using Solstead.Core.Quantities;

namespace Solstead.Core.Site;

/// <summary>Something that began or ended at the site.</summary>
/// <param name="Device">Id of the device it concerns; null for the site itself.</param>
/// <param name="Over">True when it ended.</param>
public sealed record SiteEvent(DateTimeOffset At, string? Device, Problem Problem, bool Over)
{
    /// <summary>Who told it when it is no device, e.g. <c>rule:heater</c>: the same code of two parts is two events.</summary>
    public string? Part { get; init; }
}

/// <summary>What a rule says this tick.</summary>
public sealed record RuleView(string Type, string Name, bool DryRun, string Reason, IReadOnlyList<Fact> Facts)
{
    /// <summary>Where a rule that switches something stands; null for others.</summary>
    public SwitchState? State { get; init; }
}

/// <summary>Everything one step of the engine came to.</summary>
/// <param name="Number">Counts the steps of this process.</param>
/// <param name="Commands">New decisions to carry out, each once.</param>
/// <param name="Rules">Every rule's reason now.</param>
/// <param name="Closed">Ledger rows that are new or changed.</param>
/// <param name="Events">What began or ended since the last step.</param>
public sealed record Tick(
    long Number, SitePicture Picture, IReadOnlyList<Explained> Commands, IReadOnlyList<RuleView> Rules,
    IReadOnlyList<EnergySlot> Closed, IReadOnlyList<SiteEvent> Events)
{
    /// <summary>What settings of devices should be now, one word for each.</summary>
    public IReadOnlyList<SettingWish> Settings { get; init; } = [];

    /// <summary>What single meters counted in the closed slots.</summary>
    public IReadOnlyList<DeviceEnergySlot> Meters { get; init; } = [];

    /// <summary>Targets whose failed command is no longer wanted.</summary>
    public IReadOnlyList<string> Settled { get; init; } = [];
}
