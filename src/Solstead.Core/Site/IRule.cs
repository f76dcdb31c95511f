using Solstead.Core.Leases;
using Solstead.Core.Quantities;

namespace Solstead.Core.Site;

/// <summary>What a rule makes of one picture.</summary>
/// <param name="Reason">Stable code of the one primary reason now; also when nothing is to be done.</param>
/// <param name="Facts">The numbers that mattered, and the next change.</param>
/// <param name="Wishes">Ranges for targets; none when the rule has no say now.</param>
public sealed record RuleOutcome(string Reason, IReadOnlyList<Fact> Facts, IReadOnlyList<Wish> Wishes)
{
    /// <summary>Where a rule that switches something stands; null for rules that do not.</summary>
    public SwitchState? State { get; init; }

    /// <summary>Settings of devices it wants to be so; what it does not name any more is given back.</summary>
    public IReadOnlyList<SettingWish> Settings { get; init; } = [];
}

/// <summary>Where a rule that switches something stands.</summary>
/// <param name="On">The position it wants now.</param>
/// <param name="Since">When it last changed; null when never.</param>
/// <param name="Enabled">False while its owner has taken it out.</param>
/// <param name="Value">What it watches, the export, negative = import; null when unknown now.</param>
/// <param name="Above">It switches on above this.</param>
/// <param name="Below">It switches off below this.</param>
public sealed record SwitchState(bool On, DateTimeOffset? Since, bool Enabled, Power? Value, Power Above, Power Below);

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

    /// <summary>What it commands: a device, a section of it, or a command set of its own.</summary>
    string Target => Name;

    RuleOutcome Decide(SitePicture now);

    /// <summary>The memory as JSON, for a restart that continues; null when there is none.</summary>
    string? Save();

    /// <summary>Continues from a saved memory; an unreadable one is ignored.</summary>
    void Restore(string json);
}

/// <summary>When the off-command runs although the rule itself does not ask for it.</summary>
[Flags]
public enum OffWhen
{
    None = 0,
    /// <summary>The owner takes the rule out.</summary>
    Disabled = 1,
    /// <summary>The rule, or the permission to control, is gone from the settings when the service stops.</summary>
    Removed = 2,
    /// <summary>The service stops.</summary>
    Stopped = 4,
}

/// <summary>A rule that has to see some points of devices besides the places of the site.</summary>
public interface IWatchingRule : IRule
{
    /// <summary>Found in <see cref="SitePicture.Values"/>.</summary>
    IReadOnlyList<PointRef> Watched { get; }
}

/// <summary>A rule that has to see a charging point of its own.</summary>
public interface IChargingRule : IRule
{
    /// <summary>Section of the charging point's readings.</summary>
    SectionRef Charger { get; }

    /// <summary>Who has more is asked first and given first; equals in the order of the settings.</summary>
    int Priority { get; }

    /// <summary>What it has of the site after its last decision; null while it does not answer and nothing is known of it.</summary>
    ChargingClaim? Claim(SitePicture now);

    /// <summary>Continues only what its owner said, not what the rule itself pretended in a dry run.</summary>
    void RestoreWord(string json);
}

/// <summary>A rule that switches something of its own; its owner can take it out while the service runs.</summary>
public interface ISwitchingRule : IRule
{
    OffWhen OffWhen { get; }

    /// <summary>What the settings say.</summary>
    bool EnabledInSettings { get; }

    /// <summary>What is in force: the owner's word on the page, or what the settings say.</summary>
    bool Enabled { get; set; }
}
