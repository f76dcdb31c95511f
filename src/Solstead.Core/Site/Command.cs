using Solstead.Core.Quantities;

namespace Solstead.Core.Site;

/// <summary>What a command sets.</summary>
public enum CommandKind
{
    /// <summary>0 off, 1 on.</summary>
    Switch,
    /// <summary>Upper bound per phase. [A]</summary>
    CurrentLimit,
}

/// <summary>Something a device should do. There is no command without an end (safety.md C1).</summary>
/// <param name="Target">What is commanded: a device id, a section of it (<c>garage/charger.5A3C</c>) or a rule's own command set.</param>
/// <param name="Wanted">What the deciding rule wished, in the unit of the kind.</param>
/// <param name="Value">What was left of it after all ceilings, in the unit of the kind.</param>
/// <param name="Expires">Monotonic instant after which it must not be sent any more.</param>
/// <param name="Actor">Who is behind it: <c>rule</c> or the name of a person.</param>
public sealed record Command(string Target, CommandKind Kind, double Wanted, double Value, TimeSpan Expires, string Actor)
{
    /// <summary>How far a current limit may be passed for moments, to wake a car; null: not at all. [A]</summary>
    public double? Momentary { get; init; }
}

/// <summary>A command with its reason; there is none without.</summary>
/// <param name="Rule">Name of the rule that decided.</param>
/// <param name="Reason">Stable code, e.g. <c>threshold.on.above</c>.</param>
/// <param name="Facts">The numbers that mattered.</param>
public sealed record Explained(Command Command, string Rule, string Reason, IReadOnlyList<Fact> Facts)
{
    /// <summary>Decided and written down, not to be sent.</summary>
    public bool DryRun { get; init; }

    /// <summary>The same as before, told anew because the device forgets it: no decision of its own.</summary>
    public bool Renewal { get; init; }
}
