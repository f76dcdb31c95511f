using Microsoft.Data.Sqlite;
using Solstead.Core.Forecast;
using Solstead.Core.History;
using Solstead.Site.History.Books;
using Solstead.Site.History.Reading;

namespace Solstead.Site.History;

/// <summary>Weather and forecasts in solstead.db, with those that wait for the disk laid on top.</summary>
internal sealed class SqliteForecastStore(BooksWriter books, ReaderPool readers) : IForecastStore
{
    public Task PutAsync(WeatherIssue issue, CancellationToken ct) => books.PutAsync(new ForecastBooking.Weather(issue)).WaitAsync(ct);

    public Task PutAsync(PvIssue issue, CancellationToken ct) => books.PutAsync(new ForecastBooking.Pv(issue)).WaitAsync(ct);

    public Task<IReadOnlyList<IssuedWeather>> WeatherAsync(string? source, DateTimeOffset from, DateTimeOffset to, TimeSpan? lead, CancellationToken ct)
    {
        var limit = IssueLimit.Before(lead);
        var waiting = books.Waiting().OfType<ForecastBooking.Weather>().SelectMany(b => b.Issue.Slots.Where(s => ForecastBooking.IsOurs(s.Start, s.Minutes)).Select(s => new IssuedWeather(s, b.Source, Second(b.Issued)))).ToList();
        return ReadAsync("weather", source, from, to, limit, waiting, w => new(w.Source, w.Slot.Start, w.Slot.Minutes, w.Issued), ForecastReader.WeatherOf, ct);
    }

    public Task<IReadOnlyList<IssuedPv>> PvAsync(string? source, DateTimeOffset from, DateTimeOffset to, TimeSpan? lead, bool hindcasts, CancellationToken ct) =>
        PvAsync(source, from, to, IssueLimit.Before(lead), hindcasts, ct);

    public Task<IReadOnlyList<IssuedPv>> PvIssuedByAsync(string? source, DateTimeOffset from, DateTimeOffset to, DateTimeOffset issuedBy, CancellationToken ct) =>
        PvAsync(source, from, to, IssueLimit.Until(issuedBy), hindcasts: false, ct);

    private Task<IReadOnlyList<IssuedPv>> PvAsync(string? source, DateTimeOffset from, DateTimeOffset to, IssueLimit limit, bool hindcasts, CancellationToken ct)
    {
        var waiting = books.Waiting().OfType<ForecastBooking.Pv>().Where(b => hindcasts || !b.Issue.Hindcast)
            .SelectMany(b => b.Issue.Slots.Where(s => ForecastBooking.IsOurs(s.Start, s.Minutes)).Select(s => new IssuedPv(s, b.Source, Second(b.Issued), b.Issue.Hindcast))).ToList();
        return ReadAsync("forecast", source, from, to, limit, waiting, p => new(p.Source, p.Slot.Start, p.Slot.Minutes, p.Issued), (c, s, a, b, l) => ForecastReader.PvOf(c, s, a, b, l, hindcasts), ct);
    }

    /// <summary>What an interval is and who told it.</summary>
    private readonly record struct Told(string Source, DateTimeOffset Start, int Minutes, DateTimeOffset Issued)
    {
        public DateTimeOffset End => Start.AddMinutes(Minutes);
    }

    private async Task<IReadOnlyList<T>> ReadAsync<T>(
        string table, string? source, DateTimeOffset from, DateTimeOffset to, IssueLimit limit, List<T> waiting, Func<T, Told> told, Func<SqliteConnection, string, long, long, IssueLimit, List<T>> read, CancellationToken ct)
    {
        var (first, end) = (Slots.FirstFrom(from), Slots.FirstFrom(to));
        waiting.RemoveAll(row => told(row) is var w && !(Slots.Of(w.Start) is var slot && slot >= first && slot < end && (source is null || w.Source == source) && limit.Allows(slot, w.Issued.ToUnixTimeSeconds())));
        return await readers.ReadAsync(connection =>
        {
            var sources = source is not null ? [source] : ForecastReader.Sources(connection, table, first, end).Concat(waiting.Select(w => told(w).Source)).Distinct().ToList();
            var all = new List<T>();
            foreach (var name in sources) all.AddRange(Newest(read(connection, name, first, end, limit), waiting.Where(w => told(w).Source == name), told));
            return sources.Count > 1 ? (IReadOnlyList<T>)[.. all.OrderBy(row => told(row).Start)] : all;
        }, ct);
    }

    /// <summary>Of each interval the newest; one that a newer and longer or shorter interval covers in part has been replaced too.</summary>
    private static List<T> Newest<T>(List<T> stored, IEnumerable<T> waiting, Func<T, Told> told)
    {
        var rows = stored;
        var held = waiting.ToList();
        if (held.Count > 0) rows = [.. stored.Concat(held).GroupBy(row => told(row).Start).Select(g => g.MaxBy(row => told(row).Issued)!).OrderBy(row => told(row).Start)];
        var kept = new List<T>(rows.Count);
        foreach (var row in rows)
        {
            var now = told(row);
            var hidden = false;
            while (kept.Count > 0 && told(kept[^1]) is var last && last.End > now.Start)
            {
                hidden = last.Issued > now.Issued;
                if (hidden) break;
                kept.RemoveAt(kept.Count - 1);
            }
            if (!hidden) kept.Add(row);
        }
        return kept;
    }

    /// <summary>As it will come back from the disk.</summary>
    private static DateTimeOffset Second(DateTimeOffset at) => DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds());
}
