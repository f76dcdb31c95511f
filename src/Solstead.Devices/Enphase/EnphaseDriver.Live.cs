using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.Enphase.Polling;
using Solstead.Devices.Enphase.Probe;

namespace Solstead.Devices.Enphase;

/// <summary>The stream of the meters, for installers: while it runs it is the fast source, and when it does not the readings are asked as ever.</summary>
public sealed partial class EnphaseDriver
{
    private const string StreamRole = "enphase.stream.role", StreamMissing = "enphase.stream.missing", StreamLost = "enphase.stream.lost";

    /// <summary>An event is due each second; after this the readings are asked again (enphase.md 5.8).</summary>
    private static readonly TimeSpan Stalled = TimeSpan.FromSeconds(10);

    /// <summary>While the stream runs, the readings are asked for their registers only.</summary>
    private static readonly TimeSpan Registers = TimeSpan.FromSeconds(60);

    private MeterStream? stream;
    private TimeSpan openedAt;
    private TimeSpan? heardAt;
    private (PollJob Job, TimeSpan Started, Task<FetchResult> Fetch)? page;

    /// <summary>Opens the stream where it can be had, and says why where it cannot.</summary>
    private async ValueTask ListenAsync(GatewayProfile seen)
    {
        var wanted = streaming && link.MayStream(seen);
        if (!wanted) await HangUpAsync();
        TellStream(seen);
        if (stream is not null || !wanted) return;
        (openedAt, heardAt) = (context.Now().Elapsed, null);
        stream = new MeterStream(() => link.Client, context.Time, options.FastLimit, waker.Wake);
        stream.Start();
    }

    private async ValueTask HangUpAsync()
    {
        if (stream is not { } ended) return;
        stream = null;
        Relax(null, context.Now());
        problems.Clear(StreamLost);
        await ended.DisposeAsync();
    }

    /// <summary>Takes what the stream has told, and settles who is the fast source.</summary>
    private async ValueTask FollowStreamAsync(Moment now)
    {
        if (stream is null || translator is null || profile is null) return;
        if (!link.MayStream(profile)) await ListenAsync(profile);
        if (stream is null) return;
        if (stream.Verdict is { } verdict)
        {
            link.Capabilities.Learn(Endpoint.Stream, verdict);
            link.Capabilities.Save();
            await ListenAsync(profile);
            return;
        }
        // An event without a meter of ours, or of a gateway that has just started, is none.
        if (stream.Take() is { } told && translator.Stream(link.Data, told, now) is { Count: > 0 } values)
        {
            heardAt = now.Elapsed;
            problems.Clear(StreamLost);
            Measured(values, now);
        }
        var silent = now.Elapsed - (heardAt ?? openedAt) > Stalled;
        if (silent && !IsQuiet(now))
            problems.Raise(StreamLost, Severity.Notice, Fact.Of("reason", stream.Reason), Fact.Of("interval", options.Interval));
        Relax(heardAt is null || silent ? null : Registers, now);
    }

    private void Relax(TimeSpan? beat, Moment now)
    {
        plan.Relax(Endpoint.Readings, beat, now.Elapsed);
        plan.Relax(Endpoint.Reports, beat, now.Elapsed);
    }

    /// <summary>Starts a page without waiting for it: while the stream runs, its events must not wait for a slow one.</summary>
    private void Begin(PollJob job, CancellationToken ct)
    {
        var fetch = Fetch(job, ct);
        page = (job, context.Now().Elapsed, fetch);
        fetch.GetAwaiter().OnCompleted(waker.Wake);
    }

    /// <returns>True while a page that was begun is still under way.</returns>
    private async ValueTask<bool> WaitsForPageAsync()
    {
        if (page is not { } begun) return false;
        if (!begun.Fetch.IsCompleted) return true;
        page = null;
        Finish(begun.Job, await begun.Fetch, begun.Started);
        return false;
    }

    /// <summary>Why there is no stream; nothing where it was not asked for and could not be expected.</summary>
    private void TellStream(GatewayProfile seen)
    {
        var (role, missing) = (false, false);
        if (streaming && options.Stream != StreamUse.Off && seen.Production == ProductionSource.Meter)
        {
            role = link.StreamNeedsInstaller;
            missing = !role && !link.Capabilities.MayHave(Endpoint.Stream);
        }
        var severity = options.Stream == StreamUse.On ? Severity.Notice : Severity.Info;
        Tell(StreamRole, role, severity);
        Tell(StreamMissing, missing, severity);

        void Tell(string code, bool holds, Severity how)
        {
            if (holds) problems.Raise(code, how, Fact.Of("interval", options.Interval));
            else problems.Clear(code);
        }
    }
}
