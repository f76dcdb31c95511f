using System.Globalization;
using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.History;
using Solstead.Core.Leases;
using Solstead.Core.Quantities;

namespace Solstead.Site.Leases;

/// <summary>What all devices' leases work with.</summary>
internal sealed record LeaseSurroundings(IAuditLog Audit, Action<string, Problem> Raise, Action<string, string> Clear, TimeProvider Time, Func<Moment> Now, ILogger Log)
{
    /// <summary>Called with every write and again with its outcome.</summary>
    public Action<AuditRow> Decided { get; init; } = _ => { };
}

/// <summary>The steps of one setting: read the original, journal it, write, read back, give back (safety.md 3).</summary>
internal sealed class LeaseSteps(string device, ILender lender, LeaseJournal journal, WriteBudget budget, LeaseSurroundings around)
{
    /// <summary>Serial number of the device now; null while it is not known.</summary>
    public Func<string?> Serial { get; init; } = () => null;

    /// <summary>What the rules want of a setting now, also where it may not be done.</summary>
    public Func<string, SettingWish?> WishOf { get; init; } = _ => null;

    /// <summary>At the end there is no time to wait for one write: it is sent again.</summary>
    private static readonly TimeSpan ShownWithinAtTheEnd = TimeSpan.FromMilliseconds(600);

    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10), ShownWithin = TimeSpan.FromSeconds(5), LookFirst = TimeSpan.FromMilliseconds(50), LookAgain = TimeSpan.FromMilliseconds(400);

    /// <summary>Compares once and does what follows from it.</summary>
    /// <param name="wish">Null: nobody wants anything any more.</param>
    /// <exception cref="IOException">The device did not answer.</exception>
    public async Task TakeAsync(string key, SettingWish? wish, LeaseHand hand, bool hurried, CancellationToken ct)
    {
        if (lender.Lendable.FirstOrDefault(s => s.Key == key) is not { } setting)
        {
            Fail(key, hand, new("lease.absent", Severity.Warning));
            return;
        }
        var lease = journal.Find(key);
        if (lease is not null && IsAnothers(lease, hand)) return;
        var obstacle = wish is null ? null : lender.Obstacle(key);
        if (obstacle is not null)
        {
            Tell(hand, key, obstacle);
            if (lease is null) return;
        }
        // At the end what was seen a moment ago is good enough: every question takes of the little time there is.
        if ((hurried && hand.Confirmed ? hand.Shown : await ReadAsync(key, ct)) is not { } shown)
        {
            // The owner chose a mode in which it has no value: that is a change of his.
            if (lease is not null && lender.Obstacle(key) is not null) Left(key, lease, wish, double.NaN, hand);
            else Fail(key, hand, new("lease.absent", Severity.Warning), wears: false);
            return;
        }
        hand.Shown = shown;
        if (hand.Session != lender.Session) (hand.Session, hand.Confirmed) = (lender.Session, false);
        await ActAsync(setting, lease, wish, hand, hurried, ct);
        if (obstacle is not null && hand.Attempts == 0) Tell(hand, key, obstacle);
    }

    /// <summary>Another device stands where it was borrowed: what that one holds is its own.</summary>
    private bool IsAnothers(Lease lease, LeaseHand hand)
    {
        if (lease.Serial is not { } borrowed || Serial() is not { } here || borrowed == here) return false;
        LeaseLog.OtherDevice(around.Log, device, lease.Key, borrowed, here);
        journal.Drop(lease.Key);
        (hand.Inherited, hand.Confirmed) = (false, false);
        return true;
    }

    private Task ActAsync(LendableSetting setting, Lease? lease, SettingWish? wish, LeaseHand hand, bool hurried, CancellationToken ct)
    {
        var (key, shown) = (setting.Key, hand.Shown!.Value);
        var wanted = wish is null ? (double?)null : Math.Clamp(wish.Value, setting.Least, setting.Most);
        switch (Reconciler.Decide(setting, lease, hand.Confirmed, wanted, shown))
        {
            case LeaseMove.Borrow:
                return WriteAsync(setting, new(key, shown, [wanted!.Value], around.Now().Utc, wish!.Until, wish.Rule, wish.Reason) { Serial = Serial() }, wish, hand, ct);
            case LeaseMove.Write:
                return WriteAsync(setting, lease!.Wanting(wanted!.Value) with { Until = wish!.Until, Rule = wish.Rule, Reason = wish.Reason }, wish, hand, ct);
            case LeaseMove.GiveBack:
                return GiveBackAsync(setting, lease!, hand, hurried ? ShownWithinAtTheEnd : ShownWithin, ct);
            case LeaseMove.None: Settle(key, wish, hand); break;
            case LeaseMove.Close: Closed(key, hand); break;
            case LeaseMove.Leave: Left(key, lease!, wish, shown, hand); break;
        }
        return Task.CompletedTask;
    }

    /// <summary>It is as it should be; the journal learns until when.</summary>
    private void Settle(string key, SettingWish? wish, LeaseHand hand)
    {
        if (wish is not null && journal.Find(key) is { } lease) journal.Put(lease with { Until = wish.Until, Rule = wish.Rule, Reason = wish.Reason });
        hand.Confirmed = true;
        Worked(key, hand);
    }

    /// <summary>The original is on disk, then the audit, then the write goes out and is read back.</summary>
    private async Task WriteAsync(LendableSetting setting, Lease lease, SettingWish wish, LeaseHand hand, CancellationToken ct)
    {
        if (lender.Obstacle(setting.Key) is not null) return; // told before
        var isThere = setting.AreSame(lease.Wanted, hand.Shown!.Value);
        if (!isThere && !budget.Allows(setting.Key))
        {
            Fail(setting.Key, hand, new("lease.budget", Severity.Warning, Fact.Of("most", WriteBudget.MostPerDay)));
            return;
        }
        if (!journal.Put(lease))
        {
            Fail(setting.Key, hand, new("lease.unkept", Severity.Alarm));
            return;
        }
        hand.Confirmed = isThere;
        if (isThere)
        {
            Worked(setting.Key, hand);
            return;
        }
        var shown = await SendAsync(setting, lease.Wanted, wish.Value, wish.Rule, wish.Reason, [.. wish.Facts, Fact.Of("original", lease.Original)], hand, ShownWithin, ct);
        hand.Confirmed = setting.AreSame(lease.Wanted, shown);
        if (hand.Confirmed)
        {
            Worked(setting.Key, hand);
            return;
        }
        // It made something of its own out of what we wrote: that is ours to give back too.
        if (!setting.AreSame(lease.Original, shown) && !lease.Ours.Any(o => setting.AreSame(o, shown))) journal.Put(lease.Made(shown));
        Fail(setting.Key, hand, new("lease.unshown", Severity.Warning, new Fact("wanted", lease.Wanted, setting.Unit), new Fact("shown", shown, setting.Unit)));
    }

    private async Task GiveBackAsync(LendableSetting setting, Lease lease, LeaseHand hand, TimeSpan within, CancellationToken ct)
    {
        var shown = await SendAsync(setting, lease.Original, lease.Original, lease.Rule, "lease.returned", [Fact.Of("was", lease.Wanted)], hand, within, ct);
        if (setting.AreSame(lease.Original, shown)) Closed(setting.Key, hand);
        else Fail(setting.Key, hand, new("lease.stuck", Severity.Warning, new Fact("wanted", lease.Original, setting.Unit), new Fact("shown", shown, setting.Unit)));
    }

    /// <returns>What the setting shows within its time.</returns>
    private async Task<double> SendAsync(LendableSetting setting, double value, double wished, string rule, string reason, IReadOnlyList<Fact> facts, LeaseHand hand, TimeSpan within, CancellationToken ct)
    {
        var row = new AuditRow(0, around.Now().Utc, $"{device}/{setting.Key}", "setting", Text(wished), Text(value), rule, reason, facts, "rule", null, null);
        var id = await around.Audit.IntendAsync(row, ct);
        around.Decided(row);
        budget.Spend(setting.Key);
        var done = false;
        try
        {
            LeaseLog.Writing(around.Log, device, setting.Key, hand.Shown ?? double.NaN, value, reason);
            await lender.WriteSettingAsync(setting.Key, value, ct).WaitAsync(AnswerWithin, around.Time, ct);
            var began = around.Time.GetTimestamp();
            for (var look = LookFirst; ; look = look * 2 < LookAgain ? look * 2 : LookAgain)
            {
                await Task.Delay(look, around.Time, ct);
                if (await ReadAsync(setting.Key, ct) is { } shown)
                {
                    hand.Shown = shown;
                    done = setting.AreSame(value, shown);
                }
                if (done || around.Time.GetElapsedTime(began) >= within) return hand.Shown ?? throw new IOException(setting.Key);
            }
        }
        catch (TimeoutException e)
        {
            throw new IOException(setting.Key, e);
        }
        finally
        {
            var outcome = done ? "applied" : "unconfirmed";
            await around.Audit.CompleteAsync(id, outcome, done ? around.Now().Utc : null, CancellationToken.None);
            around.Decided(row with { Outcome = outcome });
        }
    }

    private async Task<double?> ReadAsync(string key, CancellationToken ct)
    {
        try
        {
            return await lender.ReadSettingAsync(key, ct).WaitAsync(AnswerWithin, around.Time, ct);
        }
        catch (TimeoutException e)
        {
            throw new IOException(key, e);
        }
    }

    private void Closed(string key, LeaseHand hand)
    {
        journal.Drop(key);
        hand.Confirmed = false;
        Worked(key, hand);
        LeaseLog.GivenBack(around.Log, device, key);
        hand.Inherited = false;
    }

    private void Left(string key, Lease lease, SettingWish? wish, double shown, LeaseHand hand)
    {
        journal.Drop(key);
        hand.Worked();
        var meant = wish ?? WishOf(key);
        hand.Leave(LeaseState.Theirs, meant?.Meant ?? lease.Wanted, meant?.Until ?? around.Now().Utc);
        journal.PutLeft(new(key, "theirs", hand.LeftValue, hand.LeftUntil));
        LeaseLog.LeftToOthers(around.Log, device, key, shown);
        Tell(hand, key, new("lease.theirs", Severity.Notice, Fact.Of("ours", lease.Wanted), Fact.Of("shown", shown), Fact.Of("until", hand.LeftUntil)));
        hand.Inherited = false;
    }

    private void Worked(string key, LeaseHand hand)
    {
        Tell(hand, key, null);
        hand.Worked();
    }

    /// <param name="wears">Trying again costs the device something.</param>
    public void Fail(string key, LeaseHand hand, Problem problem, bool wears = true)
    {
        hand.Failed(around.Now().Elapsed, wears);
        Tell(hand, key, problem with { Facts = [.. problem.Facts, Fact.Of("again", hand.NotBefore - around.Now().Elapsed)] });
        hand.GivenUp = wears && hand.GaveUp;
    }

    /// <summary>One problem at a time for each setting; null: none any more.</summary>
    public void Tell(LeaseHand hand, string key, Problem? problem)
    {
        hand.Problem = problem is null ? null : problem with { Facts = [Fact.Of("device", device), Fact.Setting(key), .. problem.Facts.Where(f => f.Name is not ("device" or "setting"))] };
        if (problem is null) hand.GivenUp = false;
    }

    private static string Text(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
