using Microsoft.Data.Sqlite;
using Solstead.Core.History;

namespace Solstead.Site.History.Books.Editing;

/// <summary>Changes of the books over solstead.db.</summary>
/// <param name="read">Runs a read, with the own rows that are not on disk yet.</param>
/// <param name="write">Runs work in one immediate transaction of its own; an <see cref="IOException"/> when the disk refuses.</param>
internal sealed class BooksEditor(
    Func<Func<SqliteConnection, IReadOnlyList<Booking>, object?>, CancellationToken, Task<object?>> read,
    Func<Action<SqliteConnection>, CancellationToken, Task> write, TimeProvider time) : IBooksEditor
{
    public async Task<ChangeEffect> PreviewAsync(BooksChange change, CancellationToken ct) =>
        (ChangeEffect)(await read((c, waiting) => ChangeIssues.Count(c, change, new ChangeWalk(c, waiting, change, null, ct).Go(), ct), ct))!;

    public async Task<MadeChange> ApplyAsync(BooksChange change, CancellationToken ct)
    {
        MadeChange? made = null;
        await write(c => made = Apply(c, change, ct), ct);
        return made!;
    }

    public async Task<IReadOnlyList<MadeChange>> ChangesAsync(int most, CancellationToken ct) =>
        (IReadOnlyList<MadeChange>)(await read((c, _) => ChangeLog.Newest(c, Math.Clamp(most, 1, 10_000)), ct))!;

    public async Task<ChangeEffect?> UndoAsync(long id, CancellationToken ct)
    {
        ChangeEffect? effect = null;
        await write(c => effect = new ChangeUndo(c, id, ct).Go(time.GetUtcNow()), ct);
        return effect;
    }

    private MadeChange Apply(SqliteConnection connection, BooksChange change, CancellationToken ct)
    {
        var id = ChangeLog.Next(connection);
        using var sink = new ChangeSink(connection, id);
        var effect = ChangeIssues.Write(connection, change, id, new ChangeWalk(connection, [], change, sink, ct).Go(), ct);
        var made = new MadeChange(id, time.GetUtcNow(), change.Kind, change.Origin, effect, null);
        ChangeLog.Add(connection, made);
        return made;
    }
}
