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
    private readonly Lock gate = new();
    private readonly Queue<TwinRequest> log = new();
    private long number;
    private int inFlight;

    /// <summary>The most requests at the same time so far; endless streams do not count.</summary>
    public int MaxConcurrent { get; private set; }

    /// <summary>Requests under way now; endless streams do not count.</summary>
    public int InFlight { get { lock (gate) return inFlight; } }

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
            MaxConcurrent = inFlight;
        }
    }

    internal Exchange Begin(string method, string path, string auth, TimeProvider clock)
    {
        lock (gate)
        {
            var stream = path.StartsWith("/stream/", StringComparison.Ordinal);
            if (path.StartsWith("/auth/check_jwt", StringComparison.Ordinal)) CheckJwtCalls++;
            if (!stream) MaxConcurrent = Math.Max(MaxConcurrent, ++inFlight);
            return new(this, new(++number, method, path, auth, clock.GetUtcNow(), 0, 0), clock, stream);
        }
    }

    /// <summary>One request under way.</summary>
    internal sealed class Exchange(TwinRequests owner, TwinRequest request, TimeProvider clock, bool stream)
    {
        private readonly long began = clock.GetTimestamp();
        private bool over;

        /// <summary>
        /// Writes the log, once. Called before the last byte goes out: a client that has its answer may ask again at once, and that is not
        /// a second request in flight.
        /// </summary>
        public void End(int status)
        {
            lock (owner.gate)
            {
                if (over) return;
                over = true;
                if (!stream) owner.inFlight--;
                owner.log.Enqueue(request with { Status = status, Seconds = Math.Round(clock.GetElapsedTime(began).TotalSeconds, 4) });
                if (owner.log.Count > Kept) owner.log.Dequeue();
            }
        }
    }
}
