using Solstead.Core.Devices;
using Solstead.Core.History;
using Solstead.Core.Quantities;
using Solstead.Site.History.Books;
using Solstead.Site.History.Reading;
using Solstead.Site.History.Sqlite;
using Solstead.Site.History.Writing;

namespace Solstead.Site.History;

/// <summary>The audit of commands in solstead.db and the events in history.db.</summary>
/// <param name="lastId">Highest number in use at start.</param>
internal sealed class SqliteAuditLog(BooksWriter books, ReaderPool bookReaders, HistoryWriter history, ReaderPool historyReaders, TimeProvider time, long lastId) : IAuditLog
{
    /// <summary>A command never waits longer for its audit row (design.md 12); the row is then written when the disk is ready.</summary>
    private static readonly TimeSpan MostWait = TimeSpan.FromMilliseconds(50);
    private long ids = lastId;

    public async Task<long> IntendAsync(AuditRow row, CancellationToken ct)
    {
        _ = Outcomes.Number(row.Outcome);
        var id = Interlocked.Increment(ref ids);
        await WaitBrieflyAsync(books.PutAsync(new Booking.Intent(row with { Id = id })), ct);
        return id;
    }

    public Task CompleteAsync(long id, string outcome, DateTimeOffset? shown, CancellationToken ct)
    {
        _ = Outcomes.Number(outcome);
        return WaitBrieflyAsync(books.PutAsync(new Booking.Completion(id, outcome, shown)), ct);
    }

    public async Task<IReadOnlyList<AuditRow>> DecisionsAsync(DateTimeOffset? before, int most, CancellationToken ct)
    {
        var waiting = books.Waiting();
        return await bookReaders.ReadAsync(c => BooksReader.Decisions(c, waiting, before, Math.Clamp(most, 1, 10_000)), ct);
    }

    public Task ChangedAsync(ChangeRow row, CancellationToken ct) => WaitBrieflyAsync(books.PutAsync(new Booking.Change(row)), ct);

    public async Task<IReadOnlyList<ChangeRow>> ChangesAsync(DateTimeOffset? before, int most, CancellationToken ct)
    {
        var waiting = books.Waiting();
        return await bookReaders.ReadAsync(c => BooksReader.Changes(c, waiting, before, Math.Clamp(most, 1, 10_000)), ct);
    }

    public Task EventAsync(DateTimeOffset at, string code, string? device, Severity severity, IReadOnlyList<Fact> facts, CancellationToken ct)
    {
        history.Event(new(at.ToUnixTimeSeconds(), code, device, FactsJson.Write(severity, facts)));
        return Task.CompletedTask;
    }

    public async Task<IReadOnlyList<EventRow>> EventsAsync(DateTimeOffset? before, int most, CancellationToken ct)
    {
        most = Math.Clamp(most, 1, 10_000);
        var limit = before?.ToUnixTimeSeconds() ?? long.MaxValue;
        var waiting = history.WaitingEvents().Where(e => e.Second < limit).Select(e => Row(e.Second, e.Code, e.Device, e.Data)).Reverse().ToList();
        var stored = await historyReaders.ReadAsync(c =>
        {
            var found = new List<EventRow>();
            using var command = c.Prepare("SELECT t, code, device, data FROM event WHERE t<$before AND t>=(SELECT min(t) FROM (SELECT t FROM event WHERE t<$before ORDER BY t DESC LIMIT $most)) ORDER BY t DESC, id DESC", "$before", "$most");
            using var rows = command.With(limit, most).ExecuteReader();
            while (rows.Read()) found.Add(Row(rows.GetInt64(0), rows.GetString(1), rows.TextOrNull(2), rows.TextOrNull(3)));
            return found;
        }, ct);
        return BooksReader.Page([.. waiting.Concat(stored).OrderByDescending(e => e.At)], e => e.At.ToUnixTimeSeconds(), most);
    }

    private static EventRow Row(long second, string code, string? device, string? data)
    {
        var read = FactsJson.ReadEvent(data);
        return new(DateTimeOffset.FromUnixTimeSeconds(second), code, device, read.Severity, read.Facts);
    }

    private async Task WaitBrieflyAsync(Task written, CancellationToken ct)
    {
        try
        {
            await written.WaitAsync(MostWait, time, ct);
        }
        catch (TimeoutException)
        {
            // The row stays in memory, is seen by readers, and reaches the disk with the next group.
        }
    }
}
