namespace Solstead.Devices.Enphase.Twin;

/// <summary>One request the twin received.</summary>
/// <param name="Path">With its query.</param>
/// <param name="Auth">How it identified itself: <c>none</c>, <c>bearer</c>, <c>cookie</c> or <c>digest</c>. Never the secret itself.</param>
/// <param name="At">By the gateway's clock.</param>
/// <param name="Status">What was answered; 0 while under way or when the connection was cut.</param>
/// <param name="Seconds">Until the last byte was handed over, by the twin's timers.</param>
public sealed record TwinRequest(long Number, string Method, string Path, string Auth, DateTimeOffset At, int Status, double Seconds);

/// <summary>The last requests and what a test counts.</summary>
public sealed class TwinRequests
{
    private const int Kept = 10_000;

    /// <summary>A client that has hung up is seen to be gone after a moment, on a busy machine a long one.</summary>
    private static readonly TimeSpan Notice = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly Queue<TwinRequest> log = new();
    private readonly List<Exchange> active = [];
    private long number;
    private int most;

    /// <summary>
    /// The most requests at the same time so far; endless streams do not count. Neither does one whose client turns out to have hung up
    /// within a second of the next one's beginning: when it did cannot be told from here.
    /// </summary>
    public int MaxConcurrent
    {
        get
        {
            lock (gate) return Math.Max(most, active.Where(e => e.OverlappedFor > Notice).Select(e => e.Together).DefaultIfEmpty().Max());
        }
    }

    /// <summary>Requests under way now; endless streams do not count.</summary>
    public int InFlight { get { lock (gate) return active.Count; } }

    /// <summary>Calls of <c>/auth/check_jwt</c> so far.</summary>
    public int CheckJwtCalls { get; private set; }

    /// <summary>All requests so far.</summary>
    public long Total { get { lock (gate) return number; } }

    /// <summary>Finished requests, oldest first, the last ten thousand.</summary>
    public IReadOnlyList<TwinRequest> All { get { lock (gate) return [.. log]; } }

    /// <summary>Forgets the log and the counters.</summary>
    public void Clear()
    {
        lock (gate)
        {
            log.Clear();
            number = 0;
            CheckJwtCalls = 0;
            most = active.Count;
        }
    }

    internal Exchange Begin(string method, string path, string auth, TimeProvider clock)
    {
        lock (gate)
        {
            var stream = path.StartsWith("/stream/", StringComparison.Ordinal);
            if (path.StartsWith("/auth/check_jwt", StringComparison.Ordinal)) CheckJwtCalls++;
            var begun = new Exchange(this, new(++number, method, path, auth, clock.GetUtcNow(), 0, 0), clock);
            if (stream) return begun;
            active.Add(begun);
            most = Math.Max(most, 1);
            foreach (var elder in active.Where(e => e != begun)) elder.Joined(active.Count);
            return begun;
        }
    }

    /// <summary>One request under way.</summary>
    internal sealed class Exchange(TwinRequests owner, TwinRequest request, TimeProvider clock)
    {
        private readonly long began = clock.GetTimestamp();
        private long? joinedAt;
        private bool over;

        /// <summary>The most requests under way beside this one and with it.</summary>
        public int Together { get; private set; }

        /// <summary>How long ago another one began beside it. [real time]</summary>
        public TimeSpan OverlappedFor => joinedAt is { } at ? TimeProvider.System.GetElapsedTime(at) : TimeSpan.Zero;

        public void Joined(int together)
        {
            joinedAt ??= TimeProvider.System.GetTimestamp();
            Together = Math.Max(Together, together);
        }

        /// <summary>
        /// Writes the log, once. Called before the last byte goes out: a client that has its answer may ask again at once, and that is not
        /// a second request in flight.
        /// </summary>
        /// <param name="status">What was answered; 0 when the client did not wait for it.</param>
        public void End(int status)
        {
            lock (owner.gate)
            {
                if (over) return;
                over = true;
                if (owner.active.Remove(this) && (status != 0 || OverlappedFor > Notice)) owner.most = Math.Max(owner.most, Together);
                owner.log.Enqueue(request with { Status = status, Seconds = Math.Round(clock.GetElapsedTime(began).TotalSeconds, 4) });
                if (owner.log.Count > Kept) owner.log.Dequeue();
            }
        }
    }
}
