namespace Solstead.Devices.Enphase.Twin;

/// <summary>The faults in force, with their limits.</summary>
internal sealed class TwinFaultBook(TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly List<Entry> entries = [];

    internal sealed class Entry(TwinFault fault) : IDisposable
    {
        private readonly CancellationTokenSource ended = new();

        public TwinFault Fault { get; } = fault;
        public int? Left { get; set; } = fault.Count;
        public ITimer? Timer { get; set; }

        /// <summary>Cancelled when the fault is over.</summary>
        public CancellationToken Ended => ended.Token;

        public void Dispose()
        {
            Timer?.Dispose();
            ended.Cancel();
        }
    }

    public IReadOnlyList<TwinFault> Active
    {
        get { lock (gate) return [.. entries.Select(e => e.Fault with { Count = e.Left })]; }
    }

    public Entry Add(TwinFault fault)
    {
        var entry = new Entry(fault);
        lock (gate) entries.Add(entry);
        if (fault.Seconds is { } seconds)
            entry.Timer = time.CreateTimer(_ => Remove(entry), null, TimeSpan.FromSeconds(Math.Max(seconds, 0.001)), Timeout.InfiniteTimeSpan);
        return entry;
    }

    public void Remove(Entry entry)
    {
        lock (gate) entries.Remove(entry);
        entry.Dispose();
    }

    public void Clear()
    {
        Entry[] all;
        lock (gate)
        {
            all = [.. entries];
            entries.Clear();
        }
        foreach (var entry in all) entry.Dispose();
    }

    /// <summary>The first fault of these kinds that reaches this path; a counted one is used up by it.</summary>
    public Entry? Take(string path, Func<TwinFaultKind, bool> kinds)
    {
        Entry? found;
        lock (gate)
        {
            found = entries.Find(e => kinds(e.Fault.Kind) && path.StartsWith(e.Fault.PathPrefix, StringComparison.Ordinal));
            if (found?.Left is null) return found;
            if (--found.Left > 0) return found;
            entries.Remove(found);
        }
        // Counted faults that hold a request must outlive it: the caller has its own copy, only the clock of the entry stops.
        found.Timer?.Dispose();
        return found;
    }

    /// <summary>A fault in force, not used up by being looked at.</summary>
    public Entry? Peek(TwinFaultKind kind) { lock (gate) return entries.Find(e => e.Fault.Kind == kind); }
}
