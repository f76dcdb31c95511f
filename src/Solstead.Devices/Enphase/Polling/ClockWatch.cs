using Solstead.Core.Devices;
using Solstead.Core.Quantities;

namespace Solstead.Devices.Enphase.Polling;

/// <summary>
/// The gateway's clock against ours (design.md 12): within two minutes its stamps are used; beyond, the time of receipt, and people are told;
/// beyond a day it is not believed at all.
/// </summary>
internal sealed class ClockWatch
{
    public const string Code = "enphase.clock";
    private static readonly TimeSpan Tolerated = TimeSpan.FromMinutes(2), Believable = TimeSpan.FromHours(24), Slack = TimeSpan.FromSeconds(10);

    private TimeSpan? skew;

    /// <summary>Takes in what the gateway's clock shows now.</summary>
    public void Observe(DateTimeOffset? gateway, DateTimeOffset now, ProblemBook problems)
    {
        if (gateway is not { } shown) return;
        skew = shown - now;
        var off = skew.Value.Duration();
        if (off <= Tolerated) problems.Clear(Code);
        else problems.Raise(Code, off > Believable ? Severity.Warning : Severity.Notice, Fact.Of("skew", skew.Value), Fact.Of("gateway", shown), Fact.Of("now", now));
    }

    /// <summary>
    /// Takes in the stamp of something that has happened: the gateway's clock is not before it. One that is later than we thought the clock to be
    /// corrects what we thought; where the meters are not read every few seconds, nothing else tells between one look at <c>/info</c> and the next.
    /// </summary>
    public void ObservePast(DateTimeOffset? stamp, DateTimeOffset now, ProblemBook problems)
    {
        if (stamp is { } at && (at - now).Duration() <= Believable && at > now + (skew ?? Tolerated) + Slack) Observe(at, now, problems);
    }

    /// <summary>True while the gateway's clock is too wrong for its stamps to be used.</summary>
    public bool IsOff => skew is { } s && s.Duration() > Tolerated;

    /// <summary>The stamp for a value the gateway dates.</summary>
    public DateTimeOffset Stamp(DateTimeOffset? gateway, DateTimeOffset now) =>
        skew is { } s && s.Duration() <= Tolerated && gateway is { } at && at <= now && now - at < Believable ? at : now;

    /// <summary>The gateway's clock now; null when it cannot be believed.</summary>
    public DateTimeOffset? GatewayNow(DateTimeOffset now) => skew is { } s && s.Duration() <= Believable ? now + s : null;
}
