using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Data.Sqlite;
using Solstead.Core.History;
using Solstead.Site.History.Books;
using Solstead.Site.History.Reading;
using Solstead.Site.History.Sqlite;

namespace Solstead.Site.History;

/// <summary>Charging sessions in solstead.db.</summary>
/// <param name="lastId">Highest number in use at start.</param>
internal sealed class SqliteSessionStore(BooksWriter books, ReaderPool readers, long lastId) : ISessionStore
{
    private long ids = lastId;

    public long NextId() => Interlocked.Increment(ref ids);

    public Task PutAsync(ChargingSession session, CancellationToken ct) => books.PutAsync(new Booking.Session(session)).WaitAsync(ct);

    public async Task<IReadOnlyList<ChargingSession>> ListAsync(DateTimeOffset? before, int most, CancellationToken ct)
    {
        var limit = before?.ToUnixTimeSeconds() ?? long.MaxValue;
        most = Math.Clamp(most, 1, 100_000);
        return await ReadAsync("started_utc<$before ORDER BY started_utc DESC, id DESC LIMIT $most", [limit, most], s => s.Started.ToUnixTimeSeconds() < limit, most, ct);
    }

    public async Task<IReadOnlyList<ChargingSession>> OpenAsync(CancellationToken ct) =>
        await ReadAsync("ended_utc IS NULL AND $before=$most", [0, 0], s => s.Ended is null, int.MaxValue, ct);

    /// <summary>Rows of the disk with those that wait laid on top, newest first.</summary>
    private async Task<IReadOnlyList<ChargingSession>> ReadAsync(string where, object[] values, Func<ChargingSession, bool> wanted, int most, CancellationToken ct)
    {
        var waiting = books.Waiting().OfType<Booking.Session>().Select(b => b.Row).ToList();
        return await readers.ReadAsync(c =>
        {
            var found = new Dictionary<long, ChargingSession>();
            using var command = c.Prepare("SELECT id, device, started_utc, ended_utc, data FROM session WHERE " + where, "$before", "$most").With(values);
            using (var rows = command.ExecuteReader())
                while (rows.Read()) found[rows.GetInt64(0)] = Row(rows);
            foreach (var row in waiting) found[row.Id] = row;
            return (IReadOnlyList<ChargingSession>)[.. found.Values.Where(wanted).OrderByDescending(s => s.Started).ThenByDescending(s => s.Id).Take(most)];
        }, ct);
    }

    private static ChargingSession Row(SqliteDataReader r)
    {
        var session = new ChargingSession(r.GetInt64(0), r.GetString(1), DateTimeOffset.FromUnixTimeSeconds(r.GetInt64(2)), r.LongOrNull(3) is { } end ? DateTimeOffset.FromUnixTimeSeconds(end) : null);
        return Read(r.GetString(4)) is not { } data ? session : session with
        {
            WatchedWh = data.WatchedWh,
            KnownWh = data.KnownWh,
            SolarWh = data.SolarWh,
            CounterFrom = data.CounterFrom,
            CounterTo = data.CounterTo,
            Seen = data.Seen,
            Drew = data.Drew,
        };
    }

    private static SessionData? Read(string json)
    {
        try { return JsonSerializer.Deserialize(json, SessionDataJson.Default.SessionData); }
        catch (JsonException) { return null; }
    }

    /// <summary>What has no column of its own.</summary>
    internal static string Data(ChargingSession s) => JsonSerializer.Serialize(new(s.WatchedWh, s.KnownWh, s.SolarWh, s.CounterFrom, s.CounterTo, s.Seen, s.Drew), SessionDataJson.Default.SessionData);
}

internal sealed record SessionData(double WatchedWh, double KnownWh, double SolarWh, double? CounterFrom, double? CounterTo, DateTimeOffset Seen, DateTimeOffset Drew);

[JsonSerializable(typeof(SessionData))]
internal sealed partial class SessionDataJson : JsonSerializerContext;
