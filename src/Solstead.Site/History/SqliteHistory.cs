using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.History;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Site.History.Books;
using Solstead.Site.History.Books.Editing;
using Solstead.Site.History.Maria;
using Solstead.Site.History.Minutes;
using Solstead.Site.History.Reading;
using Solstead.Site.History.Sqlite;
using Solstead.Site.History.Writing;

namespace Solstead.Site.History;

/// <summary>
/// The history of one site in two SQLite files: <c>history.db</c> (telemetry) and <c>solstead.db</c> (state, audit, books).
/// This is the face of the folder; one instance owns the data directory.
/// </summary>
public sealed class SqliteHistory : IHistoryStore
{
    private readonly HistoryOptions options;
    private readonly DataDirectory directory;
    private readonly HistoryProblems problems;
    private readonly SpaceWatch space;
    private static readonly TimeSpan FirstMeeting = TimeSpan.FromSeconds(3);
    private bool disposed;
    private readonly SqliteFile historyFile, booksFile;
    private readonly HistoryWriter writer;
    private readonly BooksWriter books;
    private readonly ReaderPool historyReaders, bookReaders;
    private readonly HistoryReader reader;
    private readonly BackupSchedule? backups;
    private readonly ServerLink? server;

    private SqliteHistory(HistoryOptions options, DataDirectory directory, ILogger log)
    {
        this.options = options;
        this.directory = directory;
        problems = new();
        var sqlite = NativeSqlite.Use();
        if (!sqlite.Current) problems.Raise(HistoryCodes.BundledSqlite, Severity.Warning, Fact.Of("version", sqlite.Version));
        if (!sqlite.System) Log.Bundled(log, sqlite.Version);

        var trouble = new DiskTrouble(problems, log);
        historyFile = SqliteFile.History(directory.Path);
        booksFile = SqliteFile.Books(directory.Path);
        // The newer or foreign file is refused before anything is changed.
        historyFile.Inspect();
        booksFile.Inspect();
        space = new(directory, options.Space, options.Time);
        space.Look();       // on a full disk this frees the reserve, without which SQLite could not even open

        var opener = new BooksOpener(directory, booksFile, problems, options.Time, log);
        var connection = opener.Open();
        Restored = opener.Restored;
        StateLost = connection.Scalar($"SELECT count(*) FROM state WHERE key='{BooksOpener.LostKey}'") > 0;
        var lastId = connection.Scalar("SELECT coalesce(max(id), 0) FROM command");
        var lastSession = connection.Scalar("SELECT coalesce(max(id), 0) FROM session");
        writer = new(options, historyFile, space, problems, trouble, log);
        try
        {
            writer.Start(unclean: directory.WasRunning);
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        books = new(booksFile, connection, trouble, space.GiveUpReserve, OnBooksDamaged, options.Time, log);
        historyReaders = new(historyFile, () => writer.Generation);
        bookReaders = new(booksFile, () => 0);
        reader = new(writer.Registry, writer.Live, options.Zone, options.Time);
        State = new SqliteStateStore(books, bookReaders, options.Time);
        Sessions = new SqliteSessionStore(books, bookReaders, lastSession);
        Forecasts = new SqliteForecastStore(books, bookReaders);
        Editor = new BooksEditor(ReadBooksAsync, (work, ct) => books.DoAsync(work).WaitAsync(ct), options.Time);
        Audit = new SqliteAuditLog(books, bookReaders, writer, historyReaders, options.Time, lastId);
        if (options.ScheduledBackups)
            backups = new(booksFile, historyFile, directory.Path, space, options.Space, problems, options.Time, log);
        writer.WhenDayClosed = OnDayClosed;
        if (options.Server is { } remote)
        {
            var own = new LocalHistory(options, historyFile, booksFile, writer, books, State);
            if (Restored || StateLost) _ = own.BooksAreOldAsync(CancellationToken.None);
            server = new(own, remote, problems, options.Time, log);
        }

        directory.MarkRunning();
        Log.Opened(log, directory.Path, sqlite.Version, writer.BatchPeriod);
    }

    /// <summary>The writer itself, for tests that must hold it up.</summary>
    internal HistoryWriter Writer => writer;

    /// <summary>The server that is supplied; null without one.</summary>
    internal ServerLink? Server => server;

    /// <summary>A database server may know more of the books than is here, and has not been asked yet.</summary>
    public bool AwaitsServer => server is { BooksBrought: false };

    /// <summary>What people set and what rules remember.</summary>
    public IStateStore State { get; }

    /// <summary>Charging sessions.</summary>
    public ISessionStore Sessions { get; }

    /// <summary>Weather and forecasts of power as they were issued.</summary>
    public IForecastStore Forecasts { get; }

    /// <summary>Changes of the books by people and imports.</summary>
    public IBooksEditor Editor { get; }

    /// <summary>Commands with their reasons, and events.</summary>
    public IAuditLog Audit { get; }

    /// <summary>
    /// solstead.db was damaged or had vanished: settings of the page may be old and borrowed settings are unknown. Control stays off until
    /// <see cref="AcknowledgeStateLossAsync"/>; true across restarts until then.
    /// </summary>
    public bool StateLost { get; private set; }

    /// <summary>At this start solstead.db came from a backup: sessions that ended since, and a password that was replaced, are in it again.</summary>
    public bool Restored { get; }

    public IReadOnlyList<Problem> Problems => problems.All;

    public IReadOnlyList<(string Series, string Unit, PointKind Kind)> KnownSeries => [.. writer.Registry.All.OrderBy(s => s.Sid).Select(s => (s.Name, s.Unit, s.Kind))];

    public HistoryHealth Health => new(
        writer.Dropped, writer.Refused, writer.Live.PendingBytes, Size(historyFile.Path), Size(booksFile.Path), Size(historyFile.WalPath) + Size(booksFile.WalPath),
        space.FreeBytes == long.MaxValue ? null : space.FreeBytes, writer.LastCommit, writer.BatchPeriod, writer.Registry.All.Count(),
        writer.Live.LastClosed() is { } day ? LocalDays.Date(day) : null);

    /// <summary>Opens or creates the store and closes past days that are still open.</summary>
    /// <exception cref="HistoryException">Another process owns the directory, a file is newer than the program or not ours, or the directory cannot be used.</exception>
    public static async Task<SqliteHistory> OpenAsync(HistoryOptions options, ILogger log, CancellationToken ct)
    {
        var store = await Task.Run(() => Open(options, log), ct);
        // A new machine in front of an old database: its names and codes are best known before the first value comes. Nobody waits for it long.
        if (store.server is { } remote && !store.writer.Registry.All.Any())
            await Task.WhenAny(remote.Met, Task.Delay(FirstMeeting, TimeProvider.System, ct));
        return store;
    }

    private static SqliteHistory Open(HistoryOptions options, ILogger log)
    {
        var taken = DataDirectory.Take(options.DataDirectory);
        try
        {
            return new(options, taken, log);
        }
        catch (SqliteException e)
        {
            taken.Dispose();
            var code = SpaceWatch.IsFull(options.DataDirectory) ? HistoryCodes.DiskFull : HistoryCodes.Unusable;
            throw new HistoryException(new Problem(code, Severity.Alarm, Fact.Of("directory", taken.Path), Fact.Of("error", e.Message)), e);
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    public void Declare(SeriesKey series) => writer.Registry.Declare(series);

    public void Append(IReadOnlyList<Sample> samples) => writer.Append(samples);

    public async Task<HistoryAnswer> QueryAsync(HistoryQuery query, CancellationToken ct)
    {
        var here = await QueryHereAsync(query, ct);
        return server is { Missing: { } missing } remote ? await WithServer.AddAsync(here, query, remote, missing, ct) : here;
    }

    private async Task<HistoryAnswer> QueryHereAsync(HistoryQuery query, CancellationToken ct)
    {
        try
        {
            return await historyReaders.ReadAsync(c => reader.Query(c, query, ct), ct);
        }
        catch (SqliteException e) when (SqliteFile.IsDamage(e))
        {
            writer.ReportDamage(e.Message);
            await writer.FlushAsync(ct);
            return await historyReaders.ReadAsync(c => reader.Query(c, query, ct), ct);
        }
    }

    public Task WriteEnergyAsync(IReadOnlyList<EnergySlot> slots, CancellationToken ct) => books.PutAsync([.. slots.Select(s => new Booking.Energy(s))]).WaitAsync(ct);

    public Task WriteDeviceEnergyAsync(IReadOnlyList<DeviceEnergySlot> slots, CancellationToken ct) =>
        books.PutAsync([.. slots.Select(s => new Booking.DeviceEnergy(s))]).WaitAsync(ct);

    public Task WriteCounterBasesAsync(IReadOnlyList<CounterBase> bases, CancellationToken ct) => books.PutAsync([.. bases.Select(b => new Booking.Counter(b))]).WaitAsync(ct);

    public async Task<IReadOnlyList<EnergySlot>> EnergyAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        var waiting = books.Waiting();
        return await bookReaders.ReadAsync(c => BooksReader.Energy(c, waiting, Slots.FirstFrom(from), Slots.FirstFrom(to)).ToList(), ct);
    }

    public async Task<IReadOnlyList<DeviceEnergySlot>> DeviceEnergyAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        var waiting = books.Waiting();
        return await bookReaders.ReadAsync(c => BooksReader.DeviceEnergy(c, waiting, Slots.FirstFrom(from), Slots.FirstFrom(to)), ct);
    }

    public async Task<IReadOnlyList<CounterBase>> CounterBasesAsync(CancellationToken ct)
    {
        var waiting = books.Waiting();
        return await bookReaders.ReadAsync(c => BooksReader.CounterBases(c, waiting), ct);
    }

    public Task FillAsync(string series, IReadOnlyList<(long Minute, double Value)> minutes, bool overwrite, CancellationToken ct)
    {
        var owner = writer.Registry.Find(series) ?? throw new ArgumentException($"'{series}' was not declared.", nameof(series));
        return writer.DoAsync(() => Filler.Fill(writer, owner, minutes, overwrite, options.Time), ct);
    }

    public Task RebuildAsync(CancellationToken ct) => writer.DoAsync(() => writer.Closer().Rebuild(ct), ct);

    public Task FlushAsync(CancellationToken ct) => writer.FlushAsync(ct);

    /// <summary>The owner has seen that state was lost and takes over from here.</summary>
    public async Task AcknowledgeStateLossAsync(CancellationToken ct)
    {
        await State.SetAsync(BooksOpener.LostKey, null, ct);
        StateLost = false;
        problems.Clear(HistoryCodes.StateLost);
        problems.Clear(HistoryCodes.StateDamaged);
    }

    /// <summary>Writes what waits and closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        if (disposed) return;
        disposed = true;
        if (server is not null) await server.DisposeAsync();
        if (backups is not null) await backups.DisposeAsync();
        historyReaders.Dispose();
        bookReaders.Dispose();
        await books.DisposeAsync();
        await writer.DisposeAsync();
        if (!writer.Live.HasPending) directory.MarkStopped();
        directory.Dispose();
    }

    private Task<object?> ReadBooksAsync(Func<SqliteConnection, IReadOnlyList<Booking>, object?> read, CancellationToken ct)
    {
        var waiting = books.Waiting();
        return bookReaders.ReadAsync(c => read(c, waiting), ct);
    }

    private static long Size(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    private void OnBooksDamaged(string cause) =>
        problems.Raise(HistoryCodes.StateDamaged, Severity.Alarm, Fact.Of("file", booksFile.Name), Fact.Of("error", cause), Fact.Of("backup", ""));

    private void OnDayClosed()
    {
        var now = options.Time.GetUtcNow();
        _ = books.PutAsync(new Booking.Chore(c => AuditCleaning.Run(c, now.AddDays(-options.CommandDays))));
        _ = books.PutAsync(new Booking.Chore(c => ForecastThinning.Run(c, now)));
        backups?.Look();
        server?.Wake();
    }
}
