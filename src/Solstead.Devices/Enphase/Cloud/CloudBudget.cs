using System.Text.Json;
using System.Text.Json.Serialization;
using Solstead.Core.Devices;

namespace Solstead.Devices.Enphase.Cloud;

/// <summary>What must survive a restart so that no restart starts the count anew; serialisable.</summary>
/// <param name="Calls">When requests went to the cloud, oldest first, for a day.</param>
/// <param name="Failures">Attempts in a row that gave no working token.</param>
/// <param name="NotBefore">When the next attempt is allowed; null: now.</param>
internal sealed record CloudLedger(IReadOnlyList<DateTimeOffset> Calls, int Failures, DateTimeOffset? NotBefore, SignInWay Way);

[JsonSerializable(typeof(CloudLedger))]
internal sealed partial class CloudLedgerJson : JsonSerializerContext;

/// <summary>
/// How often we may log in at the cloud (enphase.md 3.4): after failures 1, 5, 15, 60 minutes, then 6 hours; never ten requests in a day,
/// whatever happens. Enlighten blocks accounts and addresses that knock too often.
/// </summary>
internal sealed class CloudBudget
{
    /// <summary>Requests in any 24 hours: fewer than ten (enphase.md T27).</summary>
    public const int CallsPerDay = 9;

    private const string Name = "cloud";
    private static readonly TimeSpan Day = TimeSpan.FromDays(1), AfterSuccess = TimeSpan.FromHours(1), CoolDown = TimeSpan.FromHours(1);
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(60), TimeSpan.FromHours(6)];

    private readonly IDeviceMemory memory;
    private readonly TimeProvider time;
    private readonly SignInWay? only;
    private CloudLedger ledger;

    /// <param name="only">The owner's choice of way; null lets failures alternate.</param>
    public CloudBudget(IDeviceMemory memory, TimeProvider time, SignInWay? only)
    {
        (this.memory, this.time, this.only) = (memory, time, only);
        ledger = Restore() ?? new([], 0, null, SignInWay.Enlighten);
    }

    /// <summary>The way of the next attempt.</summary>
    public SignInWay Way => only ?? ledger.Way;

    /// <summary>Attempts in a row that gave no working token.</summary>
    public int Failures => ledger.Failures;

    /// <summary>When the next attempt is allowed; not after now: at once.</summary>
    public DateTimeOffset NextAt
    {
        get
        {
            var now = time.GetUtcNow();
            var calls = Recent(now);
            var wait = ledger.NotBefore ?? now;
            var full = calls.Count + SignIn.MostCalls - CallsPerDay;
            return full > 0 && calls[full - 1] + Day is var free && free > wait ? free : wait;
        }
    }

    public bool MayTry => NextAt <= time.GetUtcNow();

    /// <summary>True when the day's requests are used up, so that even the owner's wish must wait.</summary>
    public bool IsSpent => Recent(time.GetUtcNow()).Count + SignIn.MostCalls > CallsPerDay;

    /// <summary>Books an attempt before its first byte goes out: a crash in between does not give it back.</summary>
    public void Begin()
    {
        var now = time.GetUtcNow();
        Write(ledger with { Calls = [.. Recent(now), .. Enumerable.Repeat(now, SignIn.MostCalls)], NotBefore = now + PauseAfter(ledger.Failures) });
    }

    /// <summary>The attempt gave nothing.</summary>
    /// <param name="calls">Requests it took; what was booked for more is given back.</param>
    public void Failed(CloudOutcome outcome, int calls)
    {
        var now = time.GetUtcNow();
        var pause = PauseAfter(ledger.Failures);
        if (outcome == CloudOutcome.TooManySessions && pause < CoolDown) pause = CoolDown;
        if (outcome == CloudOutcome.Blocked) pause = Day;
        // Where one way fails for reasons of its own, the other may work (enphase.md 7, B23).
        var other = outcome is CloudOutcome.Said or CloudOutcome.Page or CloudOutcome.Unavailable or CloudOutcome.Unreachable or CloudOutcome.Token;
        var way = other ? (ledger.Way == SignInWay.Enlighten ? SignInWay.Entrez : SignInWay.Enlighten) : ledger.Way;
        Write(new(Settled(calls), ledger.Failures + 1, now + pause, way));
    }

    /// <summary>A token came that the gateway accepts.</summary>
    public void Succeeded(int calls) => Write(ledger with { Calls = Settled(calls), Failures = 0, NotBefore = time.GetUtcNow() + AfterSuccess });

    /// <summary>Another account was given: what the last one suffered is no reason to wait; what was spent stays spent.</summary>
    public void Anew() => Write(ledger with { Failures = 0, NotBefore = null, Way = SignInWay.Enlighten });

    private static TimeSpan PauseAfter(int failures) => Pauses[Math.Min(failures, Pauses.Length - 1)];

    private List<DateTimeOffset> Recent(DateTimeOffset now)
    {
        if (ledger.Calls.Any(at => at > now) || ledger.NotBefore > now + Day) Straighten(now);
        return [.. ledger.Calls.Where(at => at > now - Day)];
    }

    /// <summary>A stamp from a clock that was ahead counts as of now, once: it must neither be lost nor block for years.</summary>
    private void Straighten(DateTimeOffset now) => Write(ledger with
    {
        Calls = [.. ledger.Calls.Select(at => Earlier(at, now))],
        NotBefore = ledger.NotBefore is { } told ? Earlier(told, now + Day) : null,
    });

    private List<DateTimeOffset> Settled(int calls)
    {
        var booked = Recent(time.GetUtcNow());
        var unused = Math.Min(booked.Count, Math.Max(0, SignIn.MostCalls - calls));
        return booked[..^unused];
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private void Write(CloudLedger next)
    {
        ledger = next;
        memory.Remember(Name, JsonSerializer.Serialize(next, CloudLedgerJson.Default.CloudLedger));
    }

    private CloudLedger? Restore()
    {
        if (memory.Recall(Name) is not { } text) return null;
        try
        {
            return JsonSerializer.Deserialize(text, CloudLedgerJson.Default.CloudLedger) is { Calls: not null } kept ? kept : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
