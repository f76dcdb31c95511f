using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.History;
using Solstead.Core.Quantities;
using Solstead.Site.History.Minutes;
using Solstead.Site.History.Sqlite;

namespace Solstead.Site.History.Writing;

/// <summary>
/// The one task that writes history.db. It wakes with samples and once a second, closes a batch when its period is over, commits it (FULL: on disk
/// when the commit returns), closes days, and keeps house. When the disk refuses, frames wait in memory, bounded, and are written when it takes them again.
/// </summary>
internal sealed partial class HistoryWriter : IAsyncDisposable
{
    private const int MostEvents = 1000, MostOpenDays = 8;
    private static readonly TimeSpan CloseAfter = TimeSpan.FromMinutes(5), Retry = TimeSpan.FromSeconds(5), HandOverMargin = TimeSpan.FromMilliseconds(500);

    /// <summary>Timers count whole milliseconds and may come a little early.</summary>
    private static readonly TimeSpan TimerSlack = TimeSpan.FromMilliseconds(20);

    private readonly HistoryOptions options;
    private readonly SqliteFile file;
    private readonly ILogger log;
    private readonly HistoryProblems problems;
    private readonly DiskTrouble trouble;
    private readonly SpaceWatch space;
    private readonly ClockWatch clock;
    private readonly TimeProvider time;
    private readonly SampleQueue queue;
    private readonly Channel<bool> wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Channel<Request> requests = Channel.CreateBounded<Request>(256);
    private readonly List<PendingEvent> events = [];
    private readonly HeldTicks held = new();
    private readonly Lock eventGate = new();
    private readonly CancellationTokenSource stop = new();
    private SqliteConnection? connection;
    private ITimer? timer, deadline;
    private Task? loop;
    private Task check = Task.CompletedTask;
    private long batchSince, lastTry, lastLook, lastOpen, droppedSeen, droppedAt;
    private bool batchOpen;
    private volatile string? damage;

    private sealed record Request(Action? Work, TaskCompletionSource Done);

    public HistoryWriter(HistoryOptions options, SqliteFile file, SpaceWatch space, HistoryProblems problems, DiskTrouble trouble, ILogger log)
    {
        this.options = options;
        this.file = file;
        this.problems = problems;
        this.trouble = trouble;
        this.log = log;
        time = options.Time;
        BatchPeriod = options.BatchPeriod ?? TimeSpan.FromSeconds(DataDirectory.IsOnCard(options.DataDirectory) ? 60 : 10);
        Live = new(Registry, options.Pace, options.MemoryHours);
        queue = new(Registry);
        this.space = space;
        clock = new(time, options.Pace);
    }

    public SeriesRegistry Registry { get; } = new();
    public LiveData Live { get; }
    public TimeSpan BatchPeriod { get; }

    /// <summary>When a batch is handed to the disk: early enough that it is there when its period, the documented bound of what a kill can take, is over.</summary>
    private TimeSpan HandOver => BatchPeriod - (BatchPeriod / 10 < HandOverMargin ? BatchPeriod / 10 : HandOverMargin);

    public long Dropped => FellBehind + held.Lost;
    public long Refused => queue.Refused;
    private long FellBehind => queue.Dropped + Live.Lost;
    public DateTimeOffset? LastCommit { get; private set; }

    /// <summary>Rises when the file behind the readers was replaced.</summary>
    public int Generation { get; private set; }

    /// <summary>Opens the file, brings memory to where it was before the stop, and starts the task.</summary>
    public void Start(bool unclean)
    {
        OpenFile();
        Try(CloseDueDays);
        timer = time.CreateTimer(_ => wake.Writer.TryWrite(true), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        deadline = time.CreateTimer(_ => wake.Writer.TryWrite(true), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        loop = Task.Run(() => RunAsync(unclean));
    }

    public void Append(IReadOnlyList<Sample> samples)
    {
        queue.Put(samples);
        wake.Writer.TryWrite(true);
    }

    public void Event(PendingEvent e)
    {
        lock (eventGate)
        {
            if (events.Count >= MostEvents) events.RemoveAt(0);
            events.Add(e);
        }
    }

    public List<PendingEvent> WaitingEvents() { lock (eventGate) return [.. events]; }

    /// <summary>Writes what waits; returns when the disk has it or has refused it.</summary>
    public Task FlushAsync(CancellationToken ct) => DoAsync(null, ct);

    /// <summary>Runs <paramref name="work"/> on the writer task, after everything that was handed over before.</summary>
    public async Task DoAsync(Action? work, CancellationToken ct)
    {
        var request = new Request(work, new(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            await requests.Writer.WriteAsync(request, ct);
        }
        catch (ChannelClosedException e)
        {
            throw new ObjectDisposedException("The history is closed.", e);
        }

        wake.Writer.TryWrite(true);
        await request.Done.Task.WaitAsync(ct);
    }

    /// <summary>A reader met damage: the file is set aside at the next turn.</summary>
    public void ReportDamage(string cause)
    {
        damage ??= cause;
        wake.Writer.TryWrite(true);
    }

    /// <exception cref="HistoryException">The file cannot be opened at the moment.</exception>
    public DayClose Closer() => connection is { } open
        ? new(open, Registry, options.Zone, time)
        : throw new HistoryException(new Problem(HistoryCodes.DiskError, Severity.Alarm, Fact.Of("file", file.Name)));

    public async ValueTask DisposeAsync()
    {
        if (loop is null) return;
        await stop.CancelAsync();
        wake.Writer.TryWrite(true);
        await loop;
        await check;
        loop = null;
        timer?.Dispose();
        deadline?.Dispose();
        stop.Dispose();
        connection?.Dispose();
    }

    private async Task RunAsync(bool unclean)
    {
        check = unclean ? Task.Run(() => { if (file.QuickCheck(stop.Token) is { } fault) ReportDamage(fault); }) : Task.CompletedTask;
        while (!stop.IsCancellationRequested)
        {
            await wake.Reader.ReadAsync(CancellationToken.None);
            try
            {
                Turn();
            }
            catch (Exception e)     // the outermost loop: whatever happens, samples go on being taken
            {
                Log.WriterFault(log, e);
            }
        }

        requests.Writer.Complete();
        Try(() => { Drain(); Live.CloseBatch(); Commit(); });
        while (requests.Reader.TryRead(out var request)) Answer(request);
        Try(() => connection!.Run("PRAGMA wal_checkpoint(TRUNCATE)"));
    }

    private void Turn()
    {
        if (damage is not null) Replace();
        WatchClock();
        Drain();
        var asked = new List<Request>();
        while (requests.Reader.TryRead(out var request)) asked.Add(request);
        try
        {
            WriteDue(flush: asked.Count > 0);
        }
        finally
        {
            foreach (var request in asked) Answer(request);     // whatever happened: nobody waits for ever
        }

        if (!trouble.Any || RetryDue) Try(CloseDueDays);
    }

    private bool RetryDue => time.GetElapsedTime(lastTry) >= Retry;

    private void WriteDue(bool flush)
    {
        if (flush) Drain();
        WatchQueue();
        LookAtSpace();

        if (Live.BatchEmpty) batchOpen = false;
        else if (!batchOpen)
        {
            (batchOpen, batchSince) = (true, time.GetTimestamp());
            deadline!.Change(HandOver, Timeout.InfiniteTimeSpan);
        }

        var due = batchOpen && time.GetElapsedTime(batchSince) >= HandOver - TimerSlack;
        if (due || flush)
        {
            Live.CloseBatch();
            batchOpen = false;
        }

        if (due || flush || (trouble.Any ? RetryDue : Live.HasPending)) Try(Commit);
    }

    private void Answer(Request request)
    {
        try
        {
            request.Work?.Invoke();
            request.Done.TrySetResult();
        }
        catch (Exception e)     // the caller gets it; the writer goes on
        {
            request.Done.TrySetException(e);
        }
    }

    private void Drain()
    {
        while (queue.TryTake(out var tick))
        {
            if (ClockUnset()) held.Put(tick);
            else Live.Add(tick);
        }
    }

    private bool ClockUnset() => options.ClockWrongBefore is { } wrong && time.GetUtcNow() < wrong;

    private void WatchClock()
    {
        var jump = clock.Jump();
        // The clock was set: what was measured in its last unset hour gets its true time.
        if (held.Any && !ClockUnset()) held.Release((long)jump.TotalSeconds, time.GetUtcNow().ToUnixTimeSeconds(), Live.Add);
        if (ClockUnset()) problems.Raise(HistoryCodes.ClockUnset, Severity.Warning);
        else problems.Clear(HistoryCodes.ClockUnset);
        if (jump != TimeSpan.Zero) Live.CloseBatch();      // the engine tells the jump (SiteRunner); here it only ends a batch
    }

    private void WatchQueue()
    {
        var dropped = FellBehind;
        if (dropped == droppedSeen)
        {
            if (time.GetElapsedTime(droppedAt) > TimeSpan.FromMinutes(1)) problems.Clear(HistoryCodes.FallingBehind);
            return;
        }

        droppedAt = time.GetTimestamp();

        if (problems.Raise(HistoryCodes.FallingBehind, Severity.Warning, Fact.Of("dropped", dropped))) Log.FallingBehind(log, dropped);
        droppedSeen = dropped;
    }

    private void LookAtSpace()
    {
        if (lastLook != 0 && time.GetElapsedTime(lastLook) < (space.Level == SpaceLevel.Fine ? TimeSpan.FromSeconds(30) : Retry)) return;
        lastLook = time.GetTimestamp();
        var changed = space.Look();
        if (space.Level == SpaceLevel.Stop) trouble.TooLittleRoom(file, space.FreeBytes);
        if (!changed) return;
        Log.Space(log, space.FreeBytes, space.Level);
        if (space.Level is SpaceLevel.Fine or SpaceLevel.Stop) problems.Clear(HistoryCodes.DiskLow);
        else problems.Raise(HistoryCodes.DiskLow, Severity.Warning, [Fact.Of("freeMegabytes", space.FreeBytes >> 20), .. space.FullAt is { } full ? [Fact.Of("fullAt", full)] : (Fact[])[]]);
        if (space.Level == SpaceLevel.Short && problems.Raise(HistoryCodes.ShortFrames, Severity.Notice, Fact.Of("days", 1))) Try(() => Housekeeping().DropFrames(1));
        if (space.Level < SpaceLevel.Short) problems.Clear(HistoryCodes.ShortFrames);
    }

    private void Commit()
    {
        lastTry = time.GetTimestamp();
        if (space.Level == SpaceLevel.Stop) return;
        var waiting = WaitingEvents();
        new FrameLog(connection!).Commit(Registry, Live, Live.Pending(), waiting);
        lock (eventGate) foreach (var e in waiting) events.Remove(e);
        LastCommit = time.GetUtcNow();
        trouble.Accepted(file);
    }

    private void CloseDueDays()
    {
        if (connection is null || space.Level == SpaceLevel.Stop) return;
        var now = time.GetUtcNow();
        var open = Live.OpenDays();
        foreach (var day in open)
        {
            var over = DateTimeOffset.FromUnixTimeSeconds((day + 1L) * 86400) + CloseAfter <= now;
            if (!over && open.Length <= MostOpenDays) continue;
            var began = time.GetTimestamp();
            var series = Live.Finish(day);
            Closer().Close(day, series);
            Live.MarkClosed(day);
            Log.DayClosed(log, LocalDays.Date(day), series.Count, time.GetElapsedTime(began));
            Housekeeping().AfterClose(space.Level >= SpaceLevel.Short ? 1 : options.FrameDays);
            WhenDayClosed?.Invoke();
            if (!over) break;
        }
    }

    /// <summary>Called on the writer task after a day was closed: time for a backup.</summary>
    public Action? WhenDayClosed { get; set; }

    private Housekeeping Housekeeping() => new(connection!, options, problems, file);

    /// <summary>Runs a piece of disk work; what the disk refuses is tried again later, damage replaces the file.</summary>
    private void Try(Action work)
    {
        if (connection is null && !Reopen()) return;
        try
        {
            work();
        }
        catch (SqliteException e) when (SqliteFile.IsDamage(e))
        {
            damage ??= e.Message;
            Replace();
        }
        catch (SqliteException e) when (SqliteFile.IsDisk(e))
        {
            trouble.Refused(file, e);
            if (e.SqliteErrorCode == SQLitePCL.raw.SQLITE_FULL) space.GiveUpReserve();
            connection?.Dispose();      // after an I/O error a connection may be in any state; a fresh one starts clean
            connection = null;
        }
    }

    private bool Reopen()
    {
        if (lastOpen != 0 && time.GetElapsedTime(lastOpen) < Retry) return false;
        lastOpen = time.GetTimestamp();
        try
        {
            connection = file.OpenWriter(time);
            return true;
        }
        catch (SqliteException e) when (!SqliteFile.IsDamage(e))
        {
            trouble.Refused(file, e);
            return false;
        }
    }

    private void OpenFile()
    {
        try
        {
            Load(file.OpenWriter(time));
        }
        catch (SqliteException e) when (SqliteFile.IsDamage(e))
        {
            damage = e.Message;
            Replace();
        }
    }

    private void Load(SqliteConnection opened)
    {
        try
        {
            var loader = new HistoryLoader(opened, Registry, Live, options);
            loader.Load(log);
            connection = opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }
}
