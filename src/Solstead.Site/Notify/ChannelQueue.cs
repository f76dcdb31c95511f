using System.Text.Json.Serialization;

namespace Solstead.Site.Notify;

/// <summary>A message that waits.</summary>
/// <param name="First">When it was tried first; null: not yet.</param>
public sealed record Queued(Notice Notice, int Attempts, DateTimeOffset? First);

/// <summary>All a channel remembers across restarts. Holds codes and facts, never a secret.</summary>
public sealed record QueueState
{
    public IReadOnlyList<Queued> Items { get; init; } = [];
    /// <summary>Thrown away because too many waited.</summary>
    public int Dropped { get; init; }
    /// <summary>Given up after a day, or refused by the service.</summary>
    public int Lost { get; init; }
    public int Sent { get; init; }
    /// <summary>Failures in a row.</summary>
    public int Strikes { get; init; }
    /// <summary>Not before; null: at once.</summary>
    public DateTimeOffset? NotBefore { get; init; }
    /// <summary>Messages that may go at once; grows with time.</summary>
    public double Allowance { get; init; } = ChannelQueue.Burst;
    public DateTimeOffset? AllowanceAt { get; init; }
    public Attempt? LastSuccess { get; init; }
    public Attempt? LastFailure { get; init; }
    /// <summary>By what the service knows the first message of an incident.</summary>
    public IReadOnlyDictionary<long, string> Threads { get; init; } = new Dictionary<long, string>();
}

/// <summary>What goes out next: one message, or many as a digest.</summary>
public sealed record Job(IReadOnlyList<Notice> Notices)
{
    [JsonIgnore]
    public bool IsDigest => Notices.Count > 1;
}

/// <summary>
/// What waits for one channel and what goes next: alarms first, the rest not in quiet hours, not more than the allowance, many as one digest. No clock and
/// no I/O of its own.
/// </summary>
public sealed class ChannelQueue(ChannelPolicy policy, TimeZoneInfo zone, Random random, QueueState state)
{
    public const int Most = 500;
    /// <summary>Messages that may go one after the other; then one each <see cref="Refill"/>.</summary>
    public const int Burst = 8;
    /// <summary>Kept of these for alarms.</summary>
    public const int ForAlarms = 3;
    /// <summary>So many that wait together go as one.</summary>
    public const int Flood = 5;
    public static readonly TimeSpan Refill = TimeSpan.FromMinutes(2);
    public static readonly TimeSpan GiveUp = TimeSpan.FromDays(1);
    private const int MostThreads = 100;

    private readonly HashSet<long> underWay = [];

    public QueueState State { get; private set; } = state;

    /// <returns>False when the channel does not want it.</returns>
    public bool Put(Notice notice)
    {
        if (!policy.Wants(notice)) return false;
        var items = State.Items.ToList();
        // Over before its beginning was told: the end says both.
        if (notice.IsOver) items.RemoveAll(i => i.Notice.Incident == notice.Incident && !underWay.Contains(i.Notice.Id));
        items.Add(new(notice, 0, null));
        var over = Math.Max(0, items.Count - Most);
        State = State with { Items = [.. items.Skip(over)], Dropped = State.Dropped + over };
        return true;
    }

    /// <summary>What is to be sent now; null for nothing. It stays in the queue until <see cref="Done"/>.</summary>
    public Job? Next(DateTimeOffset now)
    {
        underWay.Clear();
        Grow(now);
        DropExpired(now);
        if (State.NotBefore is { } notBefore && now < notBefore) return null;
        var ready = Ready(now);
        var alarms = ready.Where(IsAlarm).ToList();
        var chosen = alarms.Count > 0 ? alarms : ready;
        if (chosen.Count == 0 || State.Allowance < (alarms.Count > 0 ? 1 : 1 + ForAlarms)) return null;
        var job = new Job(chosen.Count >= Flood ? chosen : [chosen[0]]);
        underWay.UnionWith(job.Notices.Select(n => n.Id));
        return job;
    }

    /// <summary>How long nothing can become due; null while nothing waits.</summary>
    public TimeSpan? Pause(DateTimeOffset now)
    {
        if (State.Items.Count == 0) return null;
        if (State.NotBefore is { } notBefore && notBefore > now) return notBefore - now;
        return TimeSpan.FromSeconds(10);
    }

    /// <summary>Waiting for the end of the quiet hours.</summary>
    public int Held(DateTimeOffset now) => State.Items.Count - Ready(now).Count;

    public string? ThreadOf(long incident) => State.Threads.GetValueOrDefault(incident);

    public void Done(Job job, Delivery delivery, DateTimeOffset now)
    {
        underWay.Clear();
        var ids = job.Notices.Select(n => n.Id).ToHashSet();
        var attempt = new Attempt(now, delivery.Code, delivery.Status, delivery.Words);
        if (delivery.Outcome == DeliveryOutcome.Later)
        {
            var strikes = State.Strikes + 1;
            State = State with
            {
                Items = [.. State.Items.Select(i => ids.Contains(i.Notice.Id) ? i with { Attempts = i.Attempts + 1, First = i.First ?? now } : i)],
                Strikes = strikes,
                NotBefore = now + Wait(strikes, delivery.RetryAfter),
                LastFailure = attempt,
            };
            return;
        }
        var sent = delivery.Outcome == DeliveryOutcome.Sent;
        State = State with
        {
            Items = [.. State.Items.Where(i => !ids.Contains(i.Notice.Id))],
            Sent = State.Sent + (sent ? 1 : 0),
            Lost = State.Lost + (sent ? 0 : ids.Count),
            Strikes = 0,
            NotBefore = null,
            Allowance = Math.Max(0, State.Allowance - 1),
            LastSuccess = sent ? attempt : State.LastSuccess,
            LastFailure = sent ? State.LastFailure : attempt,
        };
        if (sent && !job.IsDigest && delivery.Handle is { } handle) Remember(job.Notices[0].Incident, handle);
    }

    /// <summary>An attempt beside the queue, by the owner's test button.</summary>
    public void Tried(Delivery delivery, DateTimeOffset now)
    {
        var attempt = new Attempt(now, delivery.Code, delivery.Status, delivery.Words);
        // What works now need not wait for its turn any longer.
        State = delivery.Outcome == DeliveryOutcome.Sent ? State with { LastSuccess = attempt, NotBefore = null, Strikes = 0 } : State with { LastFailure = attempt };
    }

    private void Remember(long incident, string handle)
    {
        var threads = new Dictionary<long, string>(State.Threads);
        threads.TryAdd(incident, handle);
        foreach (var old in threads.Keys.Order().Take(threads.Count - MostThreads).ToList()) threads.Remove(old);
        State = State with { Threads = threads };
    }

    /// <summary>A fifth more or less, so that many houses do not come back to a service together; never before the service's own wish.</summary>
    private TimeSpan Wait(int strikes, TimeSpan? wish)
    {
        var own = policy.FirstPause * Math.Pow(2, Math.Min(strikes - 1, 20));
        if (own > policy.LongestPause) own = policy.LongestPause;
        own *= 0.8 + 0.4 * random.NextDouble();
        if (wish is not { } asked || asked <= own) return own;
        return asked < GiveUp ? asked : GiveUp;
    }

    private List<Notice> Ready(DateTimeOffset now)
    {
        var quiet = policy.Quiet?.Holds(now, zone) == true;
        return [.. State.Items.Select(i => i.Notice).Where(n => !quiet || IsAlarm(n))];
    }

    private static bool IsAlarm(Notice notice) => notice.Level == NoticeLevel.Alarm;

    private void Grow(DateTimeOffset now)
    {
        var since = now - (State.AllowanceAt ?? now);
        // A clock that was set back takes nothing away.
        var grown = since > TimeSpan.Zero ? Math.Min(Burst, State.Allowance + since / Refill) : State.Allowance;
        State = State with { Allowance = grown, AllowanceAt = now };
        if (State.NotBefore is { } notBefore && notBefore - now > GiveUp) State = State with { NotBefore = now };
    }

    private void DropExpired(DateTimeOffset now)
    {
        var left = State.Items.Where(i => i.First is not { } first || now - first < GiveUp).ToList();
        if (left.Count < State.Items.Count) State = State with { Lost = State.Lost + State.Items.Count - left.Count, Items = left };
    }
}
