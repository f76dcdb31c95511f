using Microsoft.Data.Sqlite;
using Solstead.Core.Devices;
using Solstead.Core.History;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Site.History.Books;
using Solstead.Site.History.Reading;
using Solstead.Site.History.Sqlite;
using Solstead.Site.History.Writing;

namespace Solstead.Site.History;

/// <summary>
/// History as it lies on disk, for commands beside the running service (<c>export</c>, <c>read</c>). It takes no lock and changes nothing;
/// it sees what was committed when it was opened, so the last batch of a running service may be missing.
/// </summary>
public sealed class ReadOnlyHistory : IHistoryReader, IDisposable
{
    private readonly SeriesRegistry registry = new();
    private readonly ReaderPool history, books;
    private readonly HistoryReader reader;
    private readonly bool hasBooks;

    private ReadOnlyHistory(HistoryOptions options)
    {
        NativeSqlite.Use();
        var historyFile = SqliteFile.History(options.DataDirectory);
        var booksFile = SqliteFile.Books(options.DataDirectory);
        hasBooks = File.Exists(booksFile.Path);
        history = new(historyFile, () => 0);
        books = new(booksFile, () => 0);
        using var connection = historyFile.OpenReader();
        // The days were cut with the zone of the running service; it wins over another one on the command line.
        Zone = HistoryLoader.StoredZone(connection) ?? options.Zone;
        var live = new LiveData(registry, options.Pace, options.MemoryHours);
        new HistoryLoader(connection, registry, live, options).LoadReadOnly();
        reader = new(registry, live, Zone, options.Time);
    }

    /// <summary>Zone of the stored local days.</summary>
    public TimeZoneInfo Zone { get; }

    public IReadOnlyList<(string Series, string Unit, PointKind Kind)> KnownSeries => [.. registry.All.OrderBy(s => s.Sid).Select(s => (s.Name, s.Unit, s.Kind))];

    /// <exception cref="HistoryException">There is no history here, it is newer than the program, not ours, or cannot be read.</exception>
    public static Task<ReadOnlyHistory> OpenAsync(HistoryOptions options, CancellationToken ct) => Task.Run(() =>
    {
        try
        {
            return new ReadOnlyHistory(options);
        }
        catch (SqliteException e)
        {
            throw new HistoryException(new Problem(HistoryCodes.Unusable, Severity.Alarm, Fact.Of("directory", options.DataDirectory), Fact.Of("error", e.Message)), e);
        }
    }, ct);

    public Task<HistoryAnswer> QueryAsync(HistoryQuery query, CancellationToken ct) => history.ReadAsync(c => reader.Query(c, query, ct), ct);

    public async Task<IReadOnlyList<EnergySlot>> EnergyAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken ct) =>
        hasBooks ? await books.ReadAsync(c => BooksReader.Energy(c, [], Slots.FirstFrom(from), Slots.FirstFrom(to)).ToList(), ct) : [];

    public async Task<IReadOnlyList<DeviceEnergySlot>> DeviceEnergyAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken ct) =>
        hasBooks ? await books.ReadAsync(c => BooksReader.DeviceEnergy(c, [], Slots.FirstFrom(from), Slots.FirstFrom(to)), ct) : [];

    public void Dispose()
    {
        history.Dispose();
        books.Dispose();
    }
}
