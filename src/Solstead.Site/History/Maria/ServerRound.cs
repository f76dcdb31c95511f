using Microsoft.Data.Sqlite;
using Solstead.Devices.Protocols.Maria;
using Solstead.Site.History.Minutes;
using Solstead.Site.History.Sqlite;
using Solstead.Site.History.Writing;

namespace Solstead.Site.History.Maria;

/// <summary>What a round has to do with the local files; the tasks that own them do the writing.</summary>
internal interface ILocalHistory
{
    SeriesRegistry Registry { get; }

    TimeZoneInfo Zone { get; }

    /// <summary>UTC days that are still being recorded.</summary>
    int[] OpenDays { get; }

    SqliteConnection ReadHistory();

    SqliteConnection ReadBooks();

    /// <summary>Identity of this data directory's telemetry; a new file has a new one.</summary>
    Task<string> OriginAsync(CancellationToken ct);

    /// <summary>Brings minutes of a day back; with a mark the day is closed thereby.</summary>
    Task RestoreDayAsync(int day, IReadOnlyList<(int Sid, MinuteDay Minutes)> series, (long At, int Revision)? mark, CancellationToken ct);

    /// <summary>Runs a piece of work on solstead.db in one transaction.</summary>
    Task WriteBooksAsync(Action<SqliteConnection> work, CancellationToken ct);

    /// <summary>The books have got from the server what only it had.</summary>
    Task<bool> BooksWholeAsync(CancellationToken ct);

    Task MarkBooksWholeAsync(CancellationToken ct);

    /// <summary>Another number when people or imports changed the books, or undid a change.</summary>
    long ChangesMark();

    /// <summary>Writes series that became known.</summary>
    Task FlushAsync(CancellationToken ct);
}

/// <param name="DaysSent">Closed days that were sent.</param>
/// <param name="DaysBrought">Days that were brought back from the server.</param>
/// <param name="BooksSent">Days of the books that were sent, counted per table.</param>
internal sealed record RoundResult(int DaysSent, int DaysBrought, int BooksSent);

/// <summary>
/// Compares what is here with what the server has, brings back what is missing here, and sends what is missing or older there, oldest first. There is no
/// list of what is to be sent that could be lost: each round finds out anew, so an interrupted one is simply continued by the next.
/// </summary>
internal sealed class ServerRound(ILocalHistory local, MariaConnection server, TimeProvider time)
{
    /// <summary>Days of the books that every round looks at; the whole is looked at with <c>whole</c>.</summary>
    private const int RecentDays = 3;

    /// <summary>Done when what the server knows of series is known here too.</summary>
    public TaskCompletionSource Met { get; init; } = new();

    /// <summary>Closed days that had not reached the server when this round began.</summary>
    public int Waiting { get; private set; }

    /// <param name="whole">Look at all of the books, not only at the last days.</param>
    /// <param name="missing">Told which days are on the server and not here.</param>
    /// <exception cref="MariaException">The server refuses or is away; what was sent before stays sent.</exception>
    public async Task<RoundResult> RunAsync(bool whole, Action<(int First, int Last)?> missing, CancellationToken ct)
    {
        ServerSchema.Ensure(server, time);
        var origin = await local.OriginAsync(ct);
        var map = SeriesMap.Load(server);
        map.Teach(local.Registry);
        await local.FlushAsync(ct);
        Met.TrySetResult();
        var days = await DaysAsync(origin, map, missing, ct);
        if (!await local.BooksWholeAsync(ct)) await BringBooksAsync(ct);
        return days with { BooksSent = SendBooks(origin, whole, ct) };
    }

    private async Task<RoundResult> DaysAsync(string origin, SeriesMap map, Action<(int First, int Last)?> missing, CancellationToken ct)
    {
        using var history = local.ReadHistory();
        var here = DayFeed.Closed(history, origin);
        var there = DayFeed.Closed(server, null);
        var restore = new DayRestore(server, local.Registry, map);
        var got = 0;
        var open = local.OpenDays.ToHashSet();
        // Recorded elsewhere: days that are not here, and days both have a part of.
        var foreign = there.Where(d => !string.Equals(d.Value.Origin, origin, StringComparison.Ordinal)).OrderBy(d => d.Key).ToList();
        foreach (var (day, mark) in foreign)
        {
            missing((day, foreign[^1].Key));
            ct.ThrowIfCancellationRequested();
            var mine = here.ContainsKey(day);
            await local.RestoreDayAsync(day, restore.Read(day), mine || open.Contains(day) ? null : (mark.At, mark.Revision), ct);
            // From now on it is ours: its next change here is sent.
            server.Run("UPDATE closed SET origin=$origin WHERE day=$day", "$origin", origin, "$day", day);
            there[day] = mark with { Origin = origin };
            got++;
        }
        missing(null);

        here = DayFeed.Closed(history, origin);
        var due = here.Where(d => !there.TryGetValue(d.Key, out var known) || known != d.Value).OrderBy(d => d.Key).ToList();
        Waiting = due.Count;
        foreach (var series in local.Registry.All.OrderBy(s => s.Sid)) map.Of(series);
        using var feed = new DayFeed(history, server, local.Registry, map, local.Zone);
        foreach (var (day, mark) in due)
        {
            ct.ThrowIfCancellationRequested();
            feed.Send(day, mark);
            Waiting--;
        }

        server.Run("INSERT INTO meta VALUES('zone', $zone) ON DUPLICATE KEY UPDATE value=VALUES(value)", "$zone", local.Zone.Id);
        return new(due.Count, got, 0);
    }

    private async Task BringBooksAsync(CancellationToken ct)
    {
        using var books = local.ReadBooks();
        foreach (var piece in BooksRestore.Pieces(server, books))
        {
            ct.ThrowIfCancellationRequested();
            await local.WriteBooksAsync(piece, ct);
        }
        await local.MarkBooksWholeAsync(ct);
    }

    private int SendBooks(string origin, bool whole, CancellationToken ct)
    {
        using var books = local.ReadBooks();
        var today = (int)(time.GetUtcNow().ToUnixTimeSeconds() / 86400);
        return new BooksFeed(books, server, origin).Send(whole ? 0 : today - RecentDays, today, ct);
    }
}
