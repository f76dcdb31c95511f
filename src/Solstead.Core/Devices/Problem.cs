using Solstead.Core.Quantities;

namespace Solstead.Core.Devices;

/// <summary>How much a problem matters to a person (product.md 6).</summary>
public enum Severity
{
    /// <summary>Log only.</summary>
    Info,
    /// <summary>A badge.</summary>
    Notice,
    /// <summary>A badge and a line in the digest.</summary>
    Warning,
    /// <summary>A person must act.</summary>
    Alarm,
}

/// <summary>Something that is wrong, by a stable code; the sentence is made at the rim.</summary>
/// <param name="Code">Stable code, e.g. <c>enphase.auth.expired</c>; also the key of its text.</param>
/// <param name="Facts">Numbers and names for the sentence. Never a secret.</param>
public sealed record Problem(string Code, Severity Severity, params IReadOnlyList<Fact> Facts);
