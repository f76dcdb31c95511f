using Solstead.Core.Devices;
using Solstead.Core.Leases;
using Solstead.Core.Quantities;
using Solstead.Core.Site;

namespace Solstead.Site.Leases;

/// <summary>
/// The borrowed settings of one device: compares what they should be with what they are, and writes the difference. One setting at a time, each write
/// read back; what a former process left goes back before anything is borrowed (safety.md 3).
/// </summary>
internal sealed class DeviceLeases : IDisposable
{
    /// <summary>Settings are compared at least this often; what the device tells by itself, at once.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(400);

    private readonly string device;
    private readonly ILender lender;
    private readonly LeaseSurroundings around;
    private readonly LeaseJournal journal;
    private readonly LeaseSteps steps;
    private readonly Dictionary<string, LeaseHand> hands = [];
    private readonly SemaphoreSlim news = new(0);
    private readonly SemaphoreSlim turn = new(1);
    private volatile IReadOnlyList<SettingWish> wishes = [];
    private volatile IReadOnlyList<LeaseStand> stands = [];
    private volatile bool closing;
    private volatile int borrowed;
    private bool begun, hurried;
    private int lends;
    private TimeSpan looked;
    private List<string> raised = [];
    private volatile IReadOnlyList<string> told = [];
    private long wantedAt;

    public DeviceLeases(string device, ILender lender, IDeviceMemory memory, LeaseSurroundings around, Func<string?>? serial = null)
    {
        (this.device, this.lender, this.around) = (device, lender, around);
        journal = new(memory);
        steps = new(device, lender, journal, new(memory, () => around.Now().Utc), around) { WishOf = WishOf, Serial = serial ?? (() => null) };
    }

    public string Device => device;

    /// <summary>How every setting stands, those that are only wanted included.</summary>
    public IReadOnlyList<LeaseStand> Stands => stands;

    /// <summary>How many settings are borrowed.</summary>
    public int Borrowed => borrowed;

    /// <summary>What the rules want now. Called from the engine's thread: returns at once.</summary>
    /// <param name="moved">A setting that is borrowed is not what it was: compare at once.</param>
    /// <param name="toldByDevice">Codes of the problems the device tells of itself.</param>
    public void Want(IReadOnlyList<SettingWish> now, bool moved, IReadOnlyList<string>? toldByDevice = null)
    {
        told = toldByDevice ?? [];
        var before = wishes;
        wishes = now;
        Interlocked.Exchange(ref wantedAt, around.Now().Elapsed.Ticks);
        // A device that has just been read can be asked.
        moved |= lends != (lends = lender.Lendable.Count);
        if (moved || before.Count != now.Count || !before.Zip(now).All(p => p.First.Setting == p.Second.Setting && p.First.Value.Equals(p.Second.Value) && p.First.DryRun == p.Second.DryRun && p.First.Until == p.Second.Until)) Wake();
    }

    /// <summary>Compares until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            await CompareAsync(ct);
            await WaitAsync(ct);
        }
    }

    /// <summary>From now on everything goes back and nothing is borrowed.</summary>
    public void Close()
    {
        closing = true;
        Wake();
    }

    /// <summary>Compares all settings once.</summary>
    public async Task CompareAsync(CancellationToken ct)
    {
        await turn.WaitAsync(ct);
        try
        {
            Begin();
            Hurry();
            Awake();
            // The last borrowed goes back first.
            foreach (var key in journal.Rows.Select(r => r.Key).Reverse().Where(k => closing || IsGoing(k)).ToList()) await OneAsync(key, ct);
            if (!closing)
                foreach (var key in wishes.Select(w => w.Setting.Key).ToList()) await OneAsync(key, ct);
            foreach (var gone in hands.Keys.Where(k => journal.Find(k) is null && WishOf(k) is null).ToList()) hands.Remove(gone);
            stands = Standing();
            Publish();
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>The owner takes a setting back, with all it is one thing with: it is left alone until the rule thinks anew.</summary>
    /// <returns>False when nothing of that name is borrowed or wanted.</returns>
    public async Task<bool> TakeBackAsync(string key, CancellationToken ct)
    {
        await turn.WaitAsync(ct);
        try
        {
            Begin();
            if (WishOf(key) is null && journal.Find(key) is null) return false;
            foreach (var one in Together(key).Reverse().ToList())
            {
                var hand = Hand(one);
                hand.TryAtOnce();
                if (WishOf(one) is { } wish)
                {
                    hand.Leave(LeaseState.TakenBack, wish.Meant, wish.Until);
                    journal.PutLeft(new(one, "taken-back", wish.Meant, wish.Until));
                }
                await OneAsync(one, ct);
            }
            stands = Standing();
            Publish();
            return true;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Gives everything back, as far as that is possible until it is cancelled.</summary>
    public async Task<IReadOnlyList<ReturnedSetting>> ReturnAllAsync(CancellationToken ct)
    {
        closing = true;
        var before = journal.Rows.Select(r => r.Key).ToList();
        var theirs = new List<string>();
        try
        {
            while (journal.Rows.Count > 0)
            {
                foreach (var key in journal.Rows.Select(r => r.Key).Reverse().ToList())
                {
                    await OneAsync(key, ct);
                    if (Hand(key).LeftAs == LeaseState.Theirs) theirs.Add(key);
                }
                if (journal.Rows.Count > 0) await Task.Delay(Again, around.Time, ct);
            }
        }
        catch (OperationCanceledException)
        {
            // What is left stays in the journal.
        }
        return [.. before.Select(k => new ReturnedSetting(k, theirs.Contains(k) ? ReturnOutcome.Theirs : journal.Find(k) is null ? ReturnOutcome.GivenBack : ReturnOutcome.Lent))];
    }

    public void Dispose()
    {
        news.Dispose();
        turn.Dispose();
    }

    private void Begin()
    {
        if (begun) return;
        begun = true;
        foreach (var row in journal.Rows) hands[row.Key] = new LeaseHand { Inherited = true };
        foreach (var left in journal.Left.Where(l => l.Until > around.Now().Utc && journal.Find(l.Key) is null))
            Hand(left.Key).Leave(left.How == "theirs" ? LeaseState.Theirs : LeaseState.TakenBack, left.Meant, left.Until);
        borrowed = journal.Rows.Count;
    }

    /// <summary>The end waits for no pause.</summary>
    private void Hurry()
    {
        if (!closing || hurried) return;
        hurried = true;
        foreach (var hand in hands.Values) hand.TryAtOnce();
    }

    private void Wake()
    {
        if (news.CurrentCount == 0) news.Release();
    }

    /// <summary>Until there is news, the next attempt is due, or it is time to look again.</summary>
    private async Task WaitAsync(CancellationToken ct)
    {
        var now = around.Now().Elapsed;
        var due = closing ? Again : hands.Values.Where(h => h.NotBefore > now).Select(h => h.NotBefore - now).Append(Look).Min();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var timer = around.Time.CreateTimer(static state => ((CancellationTokenSource)state!).Cancel(), limit, due, Timeout.InfiniteTimeSpan);
        try
        {
            await news.WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // Time to look again.
        }
    }

    private LeaseHand Hand(string key) => hands.TryGetValue(key, out var hand) ? hand : hands[key] = new();

    /// <summary>What the rules want of a setting now.</summary>
    private SettingWish? WishOf(string key) => wishes.FirstOrDefault(w => w.Setting.Key == key);

    /// <summary>A setting and those it is one thing with, in the order in which they are written.</summary>
    private IEnumerable<string> Together(string key) =>
        WishOf(key)?.Group is { } group ? wishes.Where(w => w.Group == group).Select(w => w.Setting.Key) : [key];

    /// <summary>Nobody wants it any more, or somebody has it or one of its group their way.</summary>
    private bool IsGoing(string key) => WishOf(key) is not { } wish || IsLeft(wish);

    private bool IsLeft(SettingWish wish)
    {
        var now = around.Now().Utc;
        if (wish.Group is null) return Hand(wish.Setting.Key).IsLeft(wish, now);
        return wishes.Where(w => w.Group == wish.Group).Any(w => Hand(w.Setting.Key).IsLeft(w, now));
    }

    /// <summary>Those of its group that are written before it are in place: a schedule is switched on last.</summary>
    private bool IsItsTurn(SettingWish wish) => wish.Group is null || journal.Find(wish.Setting.Key) is not null
        || wishes.TakeWhile(w => w != wish).Where(w => w.Group == wish.Group).All(w => Hand(w.Setting.Key).Confirmed);

    /// <summary>The process or the machine slept: the engine is given its time to think anew.</summary>
    private void Awake()
    {
        var now = around.Now().Elapsed;
        if (now - looked > 3 * Look) Interlocked.Exchange(ref wantedAt, now.Ticks);
        looked = now;
    }

    /// <summary>One setting, one step: what is wanted at this moment against what is there.</summary>
    private async Task OneAsync(string key, CancellationToken ct)
    {
        var (hand, wish) = (Hand(key), WishOf(key));
        var dry = wish?.DryRun == true;
        var isOver = wish is not null && around.Now().Utc >= wish.Until;
        // The engine thinks anew within a second of the end; until it has, nothing is touched. One that thinks no more has no wishes.
        if (isOver && around.Now().Elapsed - TimeSpan.FromTicks(Interlocked.Read(ref wantedAt)) < SiteEngine.DecisionLifetime && !closing && !hand.Inherited) return;
        if (wish is not null && (dry || closing || hand.Inherited || isOver || IsLeft(wish))) wish = null;
        if (journal.Find(key) is null && wish is null)
        {
            if (hand.LeftAs is null) hand.Problem = null;
            return;
        }
        if (wish is not null && journal.IsDamaged)
        {
            steps.Tell(hand, key, new("lease.damaged", Severity.Alarm));
            return;
        }
        hand.Want(wish?.Value);
        if ((around.Now().Elapsed < hand.NotBefore && !closing) || lender.Lendable.Count == 0 || (wish is not null && !IsItsTurn(wish))) return;
        try
        {
            await steps.TakeAsync(key, wish, hand, closing, ct);
        }
        catch (Exception e) when (e is IOException or ArgumentException)
        {
            // One that its device or its driver refuses keeps no other from its turn.
            hand.Shown = null;
            steps.Fail(key, hand, new(e is IOException ? "lease.unanswered" : "lease.refused", Severity.Warning, Fact.Of("error", e.Message)), wears: false);
        }
        finally
        {
            borrowed = journal.Rows.Count;
        }
        if (hand.LeftAs is not null && Together(key).Any(k => journal.Find(k) is not null)) Wake();
    }

    /// <summary>
    /// One problem for each thing that is wrong, with the settings it is about. What the device tells of itself is not told again; a silent device is its own matter.
    /// </summary>
    private void Publish()
    {
        var now = hands.Where(h => h.Value.Problem is { } p && !told.Contains(p.Code)).GroupBy(h => h.Value.Problem!.Code)
            .Select(g => g.First().Value.Problem! with { Facts = [.. g.First().Value.Problem!.Facts.Select(f => f.Name == "setting" ? Fact.Setting(g.Select(h => h.Key)) : f)] }).ToList();
        if (hands.Where(h => h.Value.GivenUp).Select(h => h.Key).ToList() is { Count: > 0 } given)
            now.Add(new("lease.gave-up", Severity.Alarm, Fact.Of("device", device), Fact.Setting(given), Fact.Of("attempt", hands[given[0]].Attempts)));
        foreach (var over in raised.Where(c => now.TrueForAll(p => p.Code != c))) around.Clear(Part, over);
        foreach (var problem in now) around.Raise(Part, problem);
        raised = [.. now.Select(p => p.Code)];
    }

    private string Part => "lease:" + device;

    private List<LeaseStand> Standing()
    {
        var all = new List<LeaseStand>();
        foreach (var wish in wishes) all.Add(Stand(wish.Setting.Key, wish));
        foreach (var row in journal.Rows.Where(r => wishes.All(w => w.Setting.Key != r.Key))) all.Add(Stand(row.Key, null));
        return all;
    }

    private LeaseStand Stand(string key, SettingWish? wish)
    {
        var (hand, lease, now) = (Hand(key), journal.Find(key), around.Now());
        var unit = lender.Lendable.FirstOrDefault(s => s.Key == key)?.Unit ?? "";
        var state = wish?.DryRun == true && lease is null ? LeaseState.DryRun
            : wish is not null && IsLeft(wish) ? (lease is null ? hand.LeftAs ?? LeaseState.TakenBack : LeaseState.Returning)
            : wish is null || hand.Inherited ? LeaseState.Returning
            : hand.Problem is not null && hand.Attempts == 0 ? LeaseState.Blocked
            : lease is not null && hand.Confirmed ? LeaseState.Held
            : hand.Attempts > 0 ? LeaseState.Failing : LeaseState.Pending;
        return new(
            new(device, key), unit, state, lease?.Original, state == LeaseState.Returning ? null : wish?.Value, hand.Shown, wish?.Rule ?? lease!.Rule, wish?.Reason ?? lease!.Reason, wish?.Facts ?? [],
            lease?.Since, wish?.Until ?? lease!.Until, hand.Problem, hand.NotBefore > now.Elapsed ? now.Utc + (hand.NotBefore - now.Elapsed) : null);
    }
}
