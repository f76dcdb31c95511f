using System.Globalization;
using Solstead.Core.History;

namespace Solstead.Site.Publish.Mysql;

/// <summary>How far changes of the books were followed.</summary>
/// <param name="Id">Newest change.</param>
/// <param name="Undone">When one was undone last. [ms since 1970]</param>
/// <param name="Count">Changes that are undone.</param>
internal sealed record BooksMark(long Id, long Undone, int Count)
{
    private const int Most = 1000;

    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Id} {Undone} {Count}");

    public static BooksMark? Parse(string? text) =>
        text?.Split(' ') is [var id, var undone, var count]
        && long.TryParse(id, CultureInfo.InvariantCulture, out var newest) && long.TryParse(undone, CultureInfo.InvariantCulture, out var last) && int.TryParse(count, CultureInfo.InvariantCulture, out var number)
            ? new(newest, last, number)
            : null;

    /// <param name="before">Null: nothing was followed yet.</param>
    /// <returns>Where the changes stand, and the first quarter hour (UTC seconds / 900) of those made or undone since; null when there are none.</returns>
    public static async Task<(BooksMark Now, long? First)> SinceAsync(IBooksEditor books, BooksMark? before, CancellationToken ct)
    {
        var all = await books.ChangesAsync(Most, ct);
        List<MadeChange> undone = [.. all.Where(c => c.Undone is not null)];
        var now = new BooksMark(all.Select(c => c.Id).DefaultIfEmpty().Max(), undone.Select(Ms).DefaultIfEmpty().Max(), undone.Count);
        if (now == before) return (now, null);
        // A clock that was set back meanwhile hides which one was undone: then all of them are looked at.
        var hidden = before is not null && now.Count != before.Count && now.Undone <= before.Undone;
        var moved = all.Where(c => before is null || c.Id > before.Id || (c.Undone is not null && (hidden || Ms(c) > before.Undone)));
        return (now, moved.Select(c => c.Effect.Span?.First).Min());
    }

    private static long Ms(MadeChange change) => change.Undone?.ToUnixTimeMilliseconds() ?? 0;
}
