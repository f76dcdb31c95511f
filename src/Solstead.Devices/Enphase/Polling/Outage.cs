using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.Enphase.Probe;
using Solstead.Devices.Enphase.Transport;

namespace Solstead.Devices.Enphase.Polling;

/// <summary>
/// A gateway that is away, and when it is asked again. While an outage is young it is asked at every interval, so that values are back within
/// two of them; then ever more rarely, 5 to 60 s (enphase.md 3.5). It is told once, and not at all during the nightly window.
/// </summary>
internal sealed class Outage(string device, EnphaseOptions options, ProblemBook problems, TimeZoneInfo zone)
{
    public const string Code = "device.unreachable";
    private static readonly TimeSpan Young = TimeSpan.FromMinutes(2), Longest = TimeSpan.FromSeconds(60), Shortest = TimeSpan.FromSeconds(5);

    private Moment? since;
    private TimeSpan nextTry;
    private int attempts;

    /// <summary>True when <c>/info</c> is to be read before anything else: the firmware may have changed meanwhile.</summary>
    public bool MustFind { get; private set; }

    /// <summary>Time until the next attempt; null or negative when none is waited for.</summary>
    public TimeSpan? Pause(Moment now) => nextTry - now.Elapsed;

    /// <summary>A request said that the gateway, or our way in, is gone.</summary>
    public void Failed(FetchResult result, Moment now, bool tellNow)
    {
        var reason = result.Outcome switch
        {
            Outcome.NoToken or Outcome.Refused => null,
            Outcome.Distrusted => "certificate",
            Outcome.TimedOut => "time-out",
            Outcome.Busy => "busy",
            Outcome.Malformed => "answer",
            _ => "connection",
        };
        Register(now, reason, tellNow, result.Wait, result.Took);
    }

    /// <summary>The gateway was not found at its address.</summary>
    /// <param name="known">True when a gateway has been read there before.</param>
    /// <param name="took">How long the attempt lasted.</param>
    public void Begin(Encounter encounter, Moment now, bool tellNow, bool known, TimeSpan took = default) => Register(now, encounter switch
    {
        Encounter.Unreachable => "connection",
        Encounter.TimedOut => "time-out",
        Encounter.Busy => "busy",
        Encounter.OtherThing when known => "answer",
        Encounter.Refused when known => null, // it is there; that it refuses us is told as such
        _ => null, // has a problem of its own
    }, tellNow, default, took);

    /// <summary><c>/info</c> answers again; whether the values do is still to be seen.</summary>
    public void Found() => MustFind = false;

    /// <summary>Values are back.</summary>
    public void End()
    {
        (since, attempts, MustFind) = (null, 0, false);
        problems.Clear(Code);
    }

    /// <summary>Something that was in the way is gone: ask at once.</summary>
    public void Retry() => nextTry = TimeSpan.Zero;

    /// <summary>Nothing to be done for a while.</summary>
    public void Rest(Moment now, TimeSpan pause) => (nextTry, MustFind) = (now.Elapsed + pause, true);

    private void Register(Moment now, string? reason, bool tellNow, TimeSpan wait, TimeSpan took)
    {
        since ??= now;
        attempts++;
        MustFind = true;
        // On the beat of the attempts: one that was waited for long need not be followed by a whole pause.
        var quiet = NightlyWindow.Holds(options, now.Utc, zone);
        // It will be back in minutes, and nobody is told meanwhile: the values are to go on as soon as they can.
        var pause = quiet ? options.Interval : PauseAfter(now.Since(since.Value));
        var rest = pause - took > pause / 4 ? pause - took : pause / 4;
        nextTry = now.Elapsed + (wait > rest ? wait : rest);
        if (reason is null) problems.Clear(Code);
        else if ((tellNow || attempts > 1) && !quiet)
            problems.Raise(Code, Severity.Warning, Fact.Of("device", device), Fact.Of("since", since.Value.Utc), Fact.Of("host", options.Address?.ToString() ?? ""), Fact.Of("reason", reason));
    }

    private TimeSpan PauseAfter(TimeSpan age)
    {
        if (age < Young) return options.Interval;
        var growing = Shortest * Math.Pow(2, Math.Min(10, (age - Young) / TimeSpan.FromMinutes(1)));
        return growing < Longest ? (growing > options.Interval ? growing : options.Interval) : Longest;
    }
}
