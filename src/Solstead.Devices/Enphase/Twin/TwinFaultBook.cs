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

        /// <summary>True when its own time ended it, false when it was cleared.</summary>
        public bool RanOut { get; set; }

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
        get { lock (gate) return [.. entries.Where(e => e.Left is not 0).Select(e => e.Fault with { Count = e.Left })]; }
    }

    public Entry Add(TwinFault fault)
    {
        var entry = new Entry(fault);
        lock (gate) entries.Add(entry);
        if (fault.Seconds is { } seconds)
            entry.Timer = time.CreateTimer(_ => RunOut(entry), null, TimeSpan.FromSeconds(Math.Max(seconds, 0.001)), Timeout.InfiniteTimeSpan);
        return entry;
    }

    private void RunOut(Entry entry)
    {
        entry.RanOut = true;
        Remove(entry);
    }

    private void Remove(Entry entry)
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
        lock (gate)
        {
            // One that is used up stays until it is cleared: a request may still hang on it.
            var found = entries.Find(e => e.Left is not 0 && kinds(e.Fault.Kind) && path.StartsWith(e.Fault.PathPrefix, StringComparison.Ordinal));
            if (found?.Left is { } left) found.Left = left - 1;
            return found;
        }
    }

    /// <summary>A fault in force, not used up by being looked at.</summary>
    public Entry? Peek(TwinFaultKind kind) { lock (gate) return entries.Find(e => e.Left is not 0 && e.Fault.Kind == kind); }
}
