using Solstead.Site.History.Format;
using Solstead.Site.History.Minutes;

namespace Solstead.Site.History.Writing;

/// <summary>
/// What history holds in memory: the open batch, the frames of the last hours (they are the ring of 1-second values), the frames that are not on
/// disk yet, and the minutes of the days that are not closed. One writer; readers take copies under the same short lock.
/// </summary>
/// <param name="pace">Wall seconds per real second: holding times stretch with it.</param>
internal sealed class LiveData(SeriesRegistry registry, double pace, int memoryHours)
{
    /// <summary>Bytes of frames kept in memory, and of frames waiting for the disk.</summary>
    private const int MostRecentBytes = 24 << 20, MostPendingBytes = 16 << 20;

    private readonly Lock gate = new();
    private readonly FrameCodec codec = new();
    private readonly Batch batch = new();
    private readonly Queue<Frame> recent = new();
    private readonly List<Frame> pending = [];
    private readonly Dictionary<int, MinuteBuilder> builders = [];
    private readonly SortedDictionary<int, Dictionary<int, MinuteDay>> days = [];
    private readonly HashSet<int> closed = [];
    private readonly HashSet<int> reopened = [];
    private long recentBytes, pendingBytes;

    /// <summary>Values lost because the disk refused for too long.</summary>
    public long Lost { get; private set; }

    /// <summary>How long a value of a series stands, on the wall clock. [s]</summary>
    public int HoldOf(Series series) => (int)Math.Ceiling(series.Hold * Math.Max(1, pace));

    public bool BatchEmpty { get { lock (gate) return batch.Empty; } }

    public void Add(Tick tick)
    {
        lock (gate)
        {
            if (!batch.Accepts(tick.Second)) CloseBatchLocked();
            batch.Add(tick);
        }
    }

    public void CloseBatch()
    {
        lock (gate) CloseBatchLocked();
    }

    /// <summary>Takes a frame from the log back into memory, at start.</summary>
    public void Restore(Frame frame)
    {
        lock (gate)
        {
            Remember(frame);
            ForgetOld(frame.T + frame.Seconds);
            Decode(frame, _ => true, (sid, second, value) => Build(sid, second, value, reopen: false));
        }
    }

    public void MarkClosed(int day)
    {
        lock (gate)
        {
            closed.Add(day);
            days.Remove(day);
        }
    }

    /// <summary>Opens a day at start: it has frames and was never closed.</summary>
    public void Open(int day)
    {
        lock (gate) if (!closed.Contains(day)) days.TryAdd(day, []);
    }

    public int[] OpenDays() { lock (gate) return [.. days.Keys]; }

    public int? LastClosed() { lock (gate) return closed.Count == 0 ? null : closed.Max(); }

    public long PendingBytes { get { lock (gate) return pendingBytes; } }

    public bool HasPending { get { lock (gate) return pending.Count > 0; } }

    public List<Frame> Pending() { lock (gate) return [.. pending]; }

    public int[] Reopened() { lock (gate) return [.. reopened]; }

    public void Committed(List<Frame> frames, int[] reopenedDays)
    {
        lock (gate)
        {
            // The list was copied in order and only grows at its end or is cut at its front.
            foreach (var frame in frames) if (pending.Remove(frame)) pendingBytes -= frame.Blob.Length;
            reopened.ExceptWith(reopenedDays);
        }
    }

    /// <summary>The database was replaced by an empty one: what memory still holds is written again.</summary>
    public void StartOver()
    {
        lock (gate)
        {
            closed.Clear();
            reopened.Clear();
            pending.Clear();
            pending.AddRange(recent);
            pendingBytes = recentBytes;
        }
    }

    /// <summary>The minutes of an open day up to <paramref name="limit"/>, the running minute included; null when the series has none there.</summary>
    public MinuteDay? Minutes(int sid, int day, long limit)
    {
        lock (gate) return MinutesLocked(sid, day, limit);
    }

    /// <summary>All series of a day that is being closed.</summary>
    public List<(int Sid, MinuteDay Minutes)> Finish(int day)
    {
        var end = (day + 1L) * 86400;
        var result = new List<(int, MinuteDay)>();
        lock (gate)
        {
            foreach (var sid in builders.Keys.Order())
                if (MinutesLocked(sid, day, end) is { } minutes) result.Add((sid, minutes));
        }

        return result;
    }

    /// <summary>First second of the oldest frame in memory; null when there is none.</summary>
    public long? OldestRecent() { lock (gate) return recent.TryPeek(out var f) ? f.T : null; }

    /// <summary>Frames and waiting ticks from memory, in the order they were recorded.</summary>
    /// <param name="onlyPending">Only what is not on disk yet.</param>
    public (List<Frame> Frames, Tick[] Open) Seconds(long from, long to, bool onlyPending)
    {
        lock (gate)
        {
            IEnumerable<Frame> source = onlyPending ? pending : recent;
            return ([.. source.Where(f => f.T < to && f.T + f.Seconds > from)], [.. batch.Ticks]);
        }
    }

    private void CloseBatchLocked()
    {
        if (batch.Empty) return;
        var frame = batch.Close(codec, out var ticks);
        Remember(frame);
        ForgetOld(frame.T + frame.Seconds);
        pending.Add(frame);
        pendingBytes += frame.Blob.Length;
        while (pendingBytes > MostPendingBytes)
        {
            pendingBytes -= pending[0].Blob.Length;
            Lost += pending[0].Ticks;
            pending.RemoveAt(0);
        }

        foreach (var tick in ticks) Build(tick.Sid, tick.Second, tick.Value, reopen: true);
    }

    private void Remember(Frame frame)
    {
        recent.Enqueue(frame);
        recentBytes += frame.Blob.Length;
    }

    private void ForgetOld(long now)
    {
        while (recent.TryPeek(out var old) && (recentBytes > MostRecentBytes || old.T + old.Seconds < now - memoryHours * 3600L))
            recentBytes -= recent.Dequeue().Blob.Length;
    }

    private void Decode(Frame frame, Func<int, bool> wanted, Action<int, long, long> tick) =>
        codec.TryDecode(frame.Blob, frame.Seconds, wanted, (sid, values, present) =>
        {
            for (var i = 0; i < values.Length; i++)
                if (present[i] != 0) tick(sid, frame.T + i, values[i]);
        });

    private void Build(int sid, long second, long value, bool reopen)
    {
        if (registry.Find(sid) is not { } series) return;
        var day = (int)(second / 86400);
        if (reopen && !days.ContainsKey(day))
        {
            if (closed.Remove(day)) reopened.Add(day);
            days.Add(day, []);
        }

        if (!builders.TryGetValue(sid, out var builder))
            builders.Add(sid, builder = new(series.Kind, HoldOf(series)));
        builder.Add(second, value, (minute, v, covered) => Offer(sid, minute, v, covered));
    }

    private void Offer(int sid, long minute, long value, int covered)
    {
        if (!days.TryGetValue((int)(minute / 1440), out var day)) return;     // held over the end of a day that is closed already
        if (!day.TryGetValue(sid, out var minutes)) day.Add(sid, minutes = new());
        minutes.Offer((int)(minute % 1440), value, covered);
    }

    private MinuteDay? MinutesLocked(int sid, int day, long limit)
    {
        if (!days.TryGetValue(day, out var open)) return null;
        var minutes = open.GetValueOrDefault(sid)?.Copy();
        if (!builders.TryGetValue(sid, out var builder)) return minutes;
        builder.Preview(limit, (minute, value, covered) =>
        {
            if (minute / 1440 == day) (minutes ??= new()).Offer((int)(minute % 1440), value, covered);
        });
        return minutes;
    }
}
