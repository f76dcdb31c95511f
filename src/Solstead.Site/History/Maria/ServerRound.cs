using Microsoft.Data.Sqlite;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.Protocols.Maria;
using Solstead.Site.History.Books.Editing;
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

    /// <summary>Brings minutes of a day back; one that is not here yet is closed thereby.</summary>
    Task RestoreDayAsync(int day, IReadOnlyList<(int Sid, MinuteDay Minutes)> series, (long At, int Revision) mark, bool close, CancellationToken ct);

    /// <summary>Runs a piece of work on solstead.db in one transaction.</summary>
    Task WriteBooksAsync(Action<SqliteConnection> work, CancellationToken ct);

    /// <summary>The word that was left here and on the server when both last had the same books; a file that came from a backup has an older one. Null: never.</summary>
    Task<string?> BooksTokenAsync(CancellationToken ct);

    Task SetBooksTokenAsync(string token, CancellationToken ct);

    /// <summary>Up to when rows that changes took out were taken out on the server too. [ms since 1970 UTC]</summary>
    Task<long> ChangesFedAsync(CancellationToken ct);

    Task SetChangesFedAsync(long through, CancellationToken ct);

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

    /// <summary>Another machine that wrote so recently is alive. [s]</summary>
    private const int Alive = 15 * 60;

    /// <summary>Done when what the server knows of series is known here too.</summary>
    public TaskCompletionSource Met { get; init; } = new();

    /// <summary>What only the server had of the books is here now.</summary>
    public bool BooksBrought { get; private set; }

    /// <summary>Closed days that had not reached the server when this round began.</summary>
    public int Waiting { get; private set; }

    /// <param name="whole">Look at all of the books, not only at the last days.</param>
    /// <param name="missing">Told which days are on the server and not here.</param>
    /// <exception cref="MariaException">The server refuses or is away; what was sent before stays sent.</exception>
    public async Task<RoundResult> RunAsync(bool whole, Action<(int First, int Last)?> missing, CancellationToken ct)
    {
        ServerSchema.Ensure(server, time);
        var origin = await local.OriginAsync(ct);
        ClaimFor(origin);
        var map = SeriesMap.Load(server);
        // First what is ours, so that what means something else has its other name before it is brought.
        foreach (var series in local.Registry.All.OrderBy(s => s.Sid)) map.Of(series);
        map.Teach(local.Registry);
        await local.FlushAsync(ct);
        Met.TrySetResult();
        await BringBooksAsync(origin, ct);
        BooksBrought = true;
        var days = await DaysAsync(origin, map, missing, ct);
        return days with { BooksSent = await SendBooksAsync(origin, whole, ct) };
    }

    /// <summary>Ends the claim of this machine, so that another may go on at once.</summary>
    public static void Release(MariaConnection server, string origin) => server.Run("DELETE FROM meta WHERE \"key\"='writer' AND value LIKE concat($origin, ' %')", "$origin", origin);

    /// <summary>Two machines that live would bring and send each other's days for ever.</summary>
    private void ClaimFor(string origin)
    {
        var other = server.Text(
            "SELECT value FROM meta WHERE \"key\"='writer' AND value NOT LIKE concat($origin, ' %') AND CAST(substring_index(value, ' ', -1) AS SIGNED) > unix_timestamp() - $alive", "$origin", origin, "$alive", Alive);
        if (other is not null) throw new HistoryException(new Problem(HistoryCodes.ServerTwo, Severity.Alarm, Fact.Of("server", server.DataSource), Fact.Of("database", server.Database)));
        server.Run("INSERT INTO meta VALUES('writer', concat($origin, ' ', unix_timestamp())) ON DUPLICATE KEY UPDATE value=VALUES(value)", "$origin", origin);
    }

    private async Task<RoundResult> DaysAsync(string origin, SeriesMap map, Action<(int First, int Last)?> missing, CancellationToken ct)
    {
        using var history = local.ReadHistory();
        var here = DayFeed.Closed(history, origin);
        var there = DayFeed.Closed(server, null);
        var restore = new DayRestore(server, local.Registry, map);
        var got = 0;
        var open = local.OpenDays.ToHashSet();
        // Recorded elsewhere: days that are not here, and days both have a part of; and what a file that came from a backup has lost.
        bool IsMissing(int day, ClosedDay mark) =>
            !string.Equals(mark.Origin, origin, StringComparison.Ordinal) || (here.TryGetValue(day, out var mine) ? mark.Revision > mine.Revision : !open.Contains(day));
        var foreign = there.Where(d => IsMissing(d.Key, d.Value)).OrderBy(d => d.Key).ToList();
        foreach (var (day, mark) in foreign)
        {
            missing((day, foreign[^1].Key));
            ct.ThrowIfCancellationRequested();
            var mine = here.ContainsKey(day);
            await local.RestoreDayAsync(day, restore.Read(day), (mark.At, mark.Revision), close: !mine && !open.Contains(day), ct);
            // From now on it is ours: its next change here is sent.
            server.Run("UPDATE closed SET origin=$origin WHERE day=$day", "$origin", origin, "$day", day);
            there[day] = mark with { Origin = origin };
            got++;
        }
        missing(null);

        here = DayFeed.Closed(history, origin);
        var due = here.Where(d => !there.TryGetValue(d.Key, out var known) || known != d.Value).OrderBy(d => d.Key).ToList();
        Waiting = due.Count;
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

    private async Task BringBooksAsync(string origin, CancellationToken ct)
    {
        if (await local.BooksTokenAsync(ct) is { } token && token == server.Text("SELECT value FROM meta WHERE \"key\"=$key", "$key", TokenKey(origin))) return;
        using var books = local.ReadBooks();
        foreach (var piece in BooksRestore.Pieces(server, books))
        {
            ct.ThrowIfCancellationRequested();
            await local.WriteBooksAsync(piece, ct);
        }
        await AgreeAsync(origin, ct);
    }

    private async Task<int> SendBooksAsync(string origin, bool whole, CancellationToken ct)
    {
        using var books = local.ReadBooks();
        var today = (int)(time.GetUtcNow().ToUnixTimeSeconds() / 86400);
        var (spans, through) = ChangeLog.Removals(books, whole ? await local.ChangesFedAsync(ct) : long.MaxValue);
        var sent = new BooksFeed(books, server, origin, spans).Send(whole ? 0 : today - RecentDays, today, ct);
        if (!whole) return sent;
        await local.SetChangesFedAsync(through, ct);
        await AgreeAsync(origin, ct);
        return sent;
    }

    /// <summary>Leaves the same new word on both sides.</summary>
    private async Task AgreeAsync(string origin, CancellationToken ct)
    {
        var token = Guid.NewGuid().ToString("N");
        server.Run("INSERT INTO meta VALUES($key, $token) ON DUPLICATE KEY UPDATE value=VALUES(value)", "$key", TokenKey(origin), "$token", token);
        await local.SetBooksTokenAsync(token, ct);
    }

    private static string TokenKey(string origin) => "books." + origin;
}
