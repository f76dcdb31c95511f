using Solstead.Core.Forecast;

namespace Solstead.Core.History;

/// <summary>What a change may replace.</summary>
public enum Overwrite
{
    /// <summary>Only what is not known yet.</summary>
    Nothing,
    /// <summary>What is not known, what was spread or estimated (quality above 0), and what was imported before; not what a person wrote.</summary>
    Estimated,
    /// <summary>What was measured or written by a person too.</summary>
    All,
}

/// <summary>A change of the books as one batch: an import, an edit by hand, a repair. It can be looked at first and undone afterwards.</summary>
/// <param name="Kind">Stable code of what it is, e.g. <c>import.mysql</c>, <c>edit</c>, <c>void</c>, <c>recompute</c>.</param>
/// <param name="Origin">Where it comes from, for people: a file, a database; never with a secret.</param>
/// <param name="Overwrite">What it may replace.</param>
public sealed record BooksChange(string Kind, string Origin, Overwrite Overwrite)
{
    /// <summary>What the rows it writes become: <c>import.*</c> gives imported ones, <c>recompute</c> own ones, all else a person's. See <see cref="EnergySource"/>.</summary>
    public int Source => Kind == "recompute" ? EnergySource.Own : Kind == "import" || Kind.StartsWith("import.", StringComparison.Ordinal) ? EnergySource.Imported : EnergySource.Edited;

    /// <summary>Is told how far it is, 0 to 1, while it is looked at or made.</summary>
    public IProgress<double>? Progress { get; init; }

    /// <summary>
    /// Rows of the ledger; a column that is null leaves what is there. Their quality counts, their source does not: <see cref="Source"/> does.
    /// In a row that keeps something, the worse quality holds.
    /// </summary>
    public IReadOnlyList<EnergySlot> Energy { get; init; } = [];

    /// <summary>Rows of single devices.</summary>
    public IReadOnlyList<DeviceEnergySlot> Devices { get; init; } = [];

    /// <summary>Slots whose energy becomes unknown, single meters' too; done before <see cref="Energy"/> is written, so that both together replace whole rows.</summary>
    public IReadOnlyList<long> Void { get; init; } = [];

    /// <summary>Weather as it was told or recorded then.</summary>
    public IReadOnlyList<WeatherIssue> Weather { get; init; } = [];

    /// <summary>Forecasts as they were issued then.</summary>
    public IReadOnlyList<PvIssue> Forecasts { get; init; } = [];
}

/// <summary>What a change would do, or did.</summary>
/// <param name="Added">Slots of the ledger that were not there, or in which something becomes known.</param>
/// <param name="Replaced">Slots in which something known becomes something else.</param>
/// <param name="Kept">Slots the change names but may not replace.</param>
/// <param name="Before">Sums of the columns over the slots it changes, before; in the order of <see cref="Accounting.Flow"/>. [Wh]</param>
/// <param name="After">The same sums afterwards. [Wh]</param>
public sealed record ChangeEffect(int Added, int Replaced, int Kept, IReadOnlyList<long> Before, IReadOnlyList<long> After)
{
    /// <summary>First and last slot it changes; null when it changes none.</summary>
    public (long First, long Last)? Span { get; init; }

    /// <summary>Rows of single devices it changes.</summary>
    public int Devices { get; init; }

    /// <summary>Intervals of weather and of forecasts it adds, or takes out.</summary>
    public int Issued { get; init; }
}

/// <summary>A change that was made.</summary>
/// <param name="Id">Number of the change, rising.</param>
/// <param name="Undone">When it was taken back; null while it holds.</param>
public sealed record MadeChange(long Id, DateTimeOffset At, string Kind, string Origin, ChangeEffect Effect, DateTimeOffset? Undone);

/// <summary>Changes of the books by people and imports.</summary>
public interface IBooksEditor
{
    /// <summary>What the change would do; nothing is written.</summary>
    Task<ChangeEffect> PreviewAsync(BooksChange change, CancellationToken ct);

    /// <summary>Makes the change in one transaction, with what it replaces kept beside it.</summary>
    /// <exception cref="IOException">The disk refuses: nothing was changed.</exception>
    Task<MadeChange> ApplyAsync(BooksChange change, CancellationToken ct);

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<MadeChange>> ChangesAsync(int most, CancellationToken ct);

    /// <summary>Puts back what the change replaced. What was written over it since stays.</summary>
    /// <returns>What that did; null when there is no such change or it was undone before.</returns>
    Task<ChangeEffect?> UndoAsync(long id, CancellationToken ct);
}
