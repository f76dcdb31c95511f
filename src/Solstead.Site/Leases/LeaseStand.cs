using Solstead.Core.Devices;
using Solstead.Core.Leases;
using Solstead.Core.Quantities;

namespace Solstead.Site.Leases;

/// <summary>How a borrowed setting stands.</summary>
public enum LeaseState
{
    /// <summary>Wanted, and not shown by the device yet.</summary>
    Pending,
    /// <summary>The device shows what is wanted.</summary>
    Held,
    /// <summary>It did not work, and is tried again.</summary>
    Failing,
    /// <summary>It must not be borrowed now; the problem says why.</summary>
    Blocked,
    /// <summary>Somebody else changed it: theirs stays until the rule thinks anew.</summary>
    Theirs,
    /// <summary>The owner took it back: left alone until the rule thinks anew.</summary>
    TakenBack,
    /// <summary>Nobody wants it any more, and it is not back yet.</summary>
    Returning,
    /// <summary>Decided, and nothing is written: the rule is in dry run, or control is off.</summary>
    DryRun,
}

/// <summary>One setting as a person sees it.</summary>
/// <param name="Original">What it was before us; null while nothing is borrowed.</param>
/// <param name="Wanted">What we want it to be; null when it goes back.</param>
/// <param name="Shown">What the device held when it was last read; null: not read yet.</param>
/// <param name="Until">When the rule thinks anew. [UTC]</param>
/// <param name="Again">When it is tried again; null: no attempt has failed.</param>
public sealed record LeaseStand(
    SettingRef Setting, string Unit, LeaseState State, double? Original, double? Wanted, double? Shown, string Rule, string Reason,
    IReadOnlyList<Fact> Facts, DateTimeOffset? Since, DateTimeOffset Until, Problem? Problem, DateTimeOffset? Again);
