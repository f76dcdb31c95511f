using Solstead.Core.Devices;
using Solstead.Core.History;
using Solstead.Core.Quantities;

namespace Solstead.Site.Import.Books;

/// <summary>What an importer made of a source: a change of the books that can be looked at, made and taken back, and all that was found on the way.</summary>
/// <param name="Rows">Rows that were read.</param>
public sealed record ImportedHistory(BooksChange Change, IReadOnlyList<ImportNote> Notes, long Rows);

/// <summary>Something about the source a person should know: what was wrong with it, how often, when first, and what became of it.</summary>
/// <param name="Code">Stable code, e.g. <c>import.books.reset</c>; also the key of its sentence.</param>
/// <param name="Count">How often.</param>
/// <param name="When">The first few hours it concerns. [UTC]</param>
/// <param name="Facts">Numbers and names for the sentence; <c>count</c> and <c>first</c> are among them.</param>
public sealed record ImportNote(string Code, int Count, IReadOnlyList<DateTimeOffset> When, IReadOnlyList<Fact> Facts);

/// <summary>Gathers what is found in a source, one note per kind.</summary>
public sealed class ImportNotes
{
    /// <summary>Hours named per kind: enough to look them up, few enough to read.</summary>
    private const int Named = 3;

    private readonly Dictionary<string, Kind> kinds = [];
    private readonly List<string> order = [];

    /// <summary>One more of a kind.</summary>
    /// <param name="wattHours">Energy it concerns, summed over the kind; null: the kind has none. [Wh]</param>
    public void Add(string code, DateTimeOffset? at = null, int count = 1, double? wattHours = null)
    {
        var kind = Of(code);
        kind.Count += count;
        if (wattHours is { } energy) kind.WattHours = energy + (kind.WattHours ?? 0);
        if (at is { } when && kind.When.Count < Named) kind.When.Add(when);
    }

    /// <summary>A sentence with facts of its own, once.</summary>
    public void Say(string code, params IReadOnlyList<Fact> facts)
    {
        var kind = Of(code);
        kind.Count = Math.Max(1, kind.Count);
        kind.Facts = facts;
    }

    public int CountOf(string code) => kinds.TryGetValue(code, out var kind) ? kind.Count : 0;

    /// <summary>In the order in which they were met first.</summary>
    public IReadOnlyList<ImportNote> All => [.. order.Select(code => Note(code, kinds[code]))];

    private static ImportNote Note(string code, Kind kind)
    {
        var facts = new List<Fact>(kind.Facts) { Fact.Of("count", kind.Count) };
        if (kind.When.Count > 0) facts.Add(Fact.Of("first", kind.When[0]));
        if (kind.WattHours is { } energy) facts.Add(new("energy", energy, Core.Points.Unit.WattHour));
        return new(code, kind.Count, kind.When, facts);
    }

    private Kind Of(string code)
    {
        if (kinds.TryGetValue(code, out var kind)) return kind;
        order.Add(code);
        return kinds[code] = new();
    }

    private sealed class Kind
    {
        public int Count { get; set; }
        public double? WattHours { get; set; }
        public List<DateTimeOffset> When { get; } = [];
        public IReadOnlyList<Fact> Facts { get; set; } = [];
    }
}

/// <summary>The source cannot be imported as it is; the problem says what to do.</summary>
public sealed class ImportException : Exception
{
    public ImportException(Problem problem, Exception? inner = null) : base(problem.Code, inner) => Problem = problem;

    public ImportException(string code, params IReadOnlyList<Fact> facts) : this(new Problem(code, Severity.Warning, facts)) { }

    public Problem Problem { get; }
}

/// <summary>How far a long import is.</summary>
/// <param name="Step">Code of what is being done, e.g. <c>import.step.rows</c>.</param>
/// <param name="Total">Null when it is not known.</param>
public readonly record struct ImportProgress(string Step, long Done, long? Total, string What = "");
