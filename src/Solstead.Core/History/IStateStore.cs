using Solstead.Core.Devices;
using Solstead.Core.Quantities;

namespace Solstead.Core.History;

/// <summary>Small precious state by key: what people set on the page, what rules and books must remember.</summary>
public interface IStateStore
{
    /// <summary>The JSON text under a key, or null.</summary>
    Task<string?> GetAsync(string key, CancellationToken ct);

    /// <summary>
    /// Sets or, with null, removes. Returns when it is on disk, or when the disk refuses: the value is then kept in memory, seen by
    /// <see cref="GetAsync"/>, and written as soon as the disk takes it.
    /// </summary>
    Task SetAsync(string key, string? json, CancellationToken ct);
}

/// <summary>One line of the audit: what was decided, why, and what became of it.</summary>
/// <param name="Id">Number of the row, rising.</param>
/// <param name="At">When it was decided. [UTC]</param>
/// <param name="Kind">What is commanded, e.g. <c>switch</c>.</param>
/// <param name="Wanted">What the rule wished, as text.</param>
/// <param name="Bounded">What was left of it after the ceilings, as text.</param>
/// <param name="Reason">Stable reason code.</param>
/// <param name="Outcome">Null while open, else <c>applied</c>, <c>dry-run</c>, <c>refused</c>, <c>unconfirmed</c> or <c>none</c>.</param>
/// <param name="Shown">When the device showed it; null when it did not or not yet.</param>
public sealed record AuditRow(
    long Id, DateTimeOffset At, string Device, string Kind, string Wanted, string Bounded, string Rule, string Reason,
    IReadOnlyList<Fact> Facts, string Actor, string? Outcome, DateTimeOffset? Shown);

/// <summary>Something that happened to the site or a device.</summary>
public sealed record EventRow(DateTimeOffset At, string Code, string? Device, Severity Severity, IReadOnlyList<Fact> Facts);

/// <summary>One line of the list of changes: who changed what, when and from where (safety.md S20).</summary>
/// <param name="At">When it was changed. [UTC]</param>
/// <param name="Who"><c>owner</c>, <c>terminal</c>, or <c>stranger</c> for who is not signed in.</param>
/// <param name="From">Address of the browser; empty for the terminal.</param>
/// <param name="Code">Stable code of what was changed, e.g. <c>audit.password.changed</c>.</param>
/// <param name="Facts">What it was and what it is now; never a secret.</param>
public sealed record ChangeRow(DateTimeOffset At, string Who, string From, string Code, IReadOnlyList<Fact> Facts);

/// <summary>The append-only audit of commands (safety.md C8) and of events.</summary>
public interface IAuditLog
{
    /// <summary>Records the intent and returns its number. Waits at most 50 ms for the disk; then the row is kept in a memory ring and written later.</summary>
    Task<long> IntendAsync(AuditRow row, CancellationToken ct);

    /// <param name="outcome">One of <c>applied</c>, <c>dry-run</c>, <c>refused</c>, <c>unconfirmed</c>, <c>none</c>.</param>
    Task CompleteAsync(long id, string outcome, DateTimeOffset? shown, CancellationToken ct);

    /// <summary>The newest rows first; more than <paramref name="most"/> when the last of them have one instant, so that the next page misses none.</summary>
    Task<IReadOnlyList<AuditRow>> DecisionsAsync(DateTimeOffset? before, int most, CancellationToken ct);

    /// <summary>Records something that happened to the site or a device: a problem, a recovery, a clock jump.</summary>
    Task EventAsync(DateTimeOffset at, string code, string? device, Severity severity, IReadOnlyList<Fact> facts, CancellationToken ct);

    /// <summary>Records what a person changed. Waits at most 50 ms for the disk.</summary>
    Task ChangedAsync(ChangeRow row, CancellationToken ct);

    /// <summary>The newest changes first, as <see cref="DecisionsAsync"/>.</summary>
    Task<IReadOnlyList<ChangeRow>> ChangesAsync(DateTimeOffset? before, int most, CancellationToken ct);

    /// <summary>The newest events first, as <see cref="DecisionsAsync"/>; their instants are whole seconds.</summary>
    Task<IReadOnlyList<EventRow>> EventsAsync(DateTimeOffset? before, int most, CancellationToken ct);
}
