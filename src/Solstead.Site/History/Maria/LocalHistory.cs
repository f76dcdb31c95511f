using System.Globalization;
using Microsoft.Data.Sqlite;
using Solstead.Core.History;
using Solstead.Site.History.Books;
using Solstead.Site.History.Books.Editing;
using Solstead.Site.History.Minutes;
using Solstead.Site.History.Sqlite;
using Solstead.Site.History.Writing;

namespace Solstead.Site.History.Maria;

/// <summary>The local files as a round needs them.</summary>
internal sealed class LocalHistory(HistoryOptions options, SqliteFile history, SqliteFile books, HistoryWriter writer, BooksWriter bookWriter, IStateStore state) : ILocalHistory
{
    private const string WholeKey = "history-server-whole", ChangesKey = "history-server-changes";

    public SeriesRegistry Registry => writer.Registry;

    public TimeZoneInfo Zone => options.Zone;

    public int[] OpenDays => writer.Live.OpenDays();

    public SqliteConnection ReadHistory() => history.OpenReader();

    public SqliteConnection ReadBooks() => books.OpenReader();

    public async Task<string> OriginAsync(CancellationToken ct)
    {
        var origin = "";
        await writer.DoAsync(() => origin = writer.Origin(), ct);
        return origin;
    }

    public Task RestoreDayAsync(int day, IReadOnlyList<(int Sid, MinuteDay Minutes)> series, (long At, int Revision) mark, bool close, CancellationToken ct) => writer.DoAsync(() =>
    {
        writer.Closer().Restore(day, series, mark, close);
        if (close) writer.Live.MarkClosed(day);
    }, ct);

    public async Task WriteBooksAsync(Action<SqliteConnection> work, CancellationToken ct) => await bookWriter.DoAsync(work).WaitAsync(ct);

    public async Task<string?> BooksTokenAsync(CancellationToken ct) => (await state.GetAsync(WholeKey, ct))?.Trim('"');

    public Task SetBooksTokenAsync(string token, CancellationToken ct) => state.SetAsync(WholeKey, $"\"{token}\"", ct);

    public async Task<long> ChangesFedAsync(CancellationToken ct) =>
        long.TryParse(await state.GetAsync(ChangesKey, ct), NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? at : 0;

    public Task SetChangesFedAsync(long through, CancellationToken ct) => state.SetAsync(ChangesKey, through.ToString(CultureInfo.InvariantCulture), ct);

    /// <summary>The books came from a backup: what was written since is on the server only.</summary>
    public Task BooksAreOldAsync(CancellationToken ct) => state.SetAsync(WholeKey, null, ct);

    public long ChangesMark()
    {
        using var connection = books.OpenReader();
        return ChangeLog.Mark(connection);
    }

    public Task FlushAsync(CancellationToken ct) => writer.FlushAsync(ct);
}
