using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Devices.Enphase.Books;
using Solstead.Devices.Enphase.Polling;
using Solstead.Devices.Enphase.Probe;
using Solstead.Devices.Enphase.Sources;
using Solstead.Devices.Enphase.Transport;

namespace Solstead.Devices.Enphase;

/// <summary>
/// An Enphase IQ Gateway (Envoy), firmware 3.9 to 8.3: production, consumption, grid, storage and every panel, read locally, one request at a
/// time. What goes wrong is a report; the stream ends only when it is cancelled.
/// </summary>
public sealed partial class EnphaseDriver : IDevice, IReadOnce, ICredentials
{
    private static readonly TimeSpan SaveEvery = TimeSpan.FromMinutes(1), InfoEvery = TimeSpan.FromDays(1), InfoSoon = TimeSpan.FromMinutes(5), Often = TimeSpan.FromSeconds(1);

    private readonly EnphaseOptions options;
    private readonly DriverContext context;
    private readonly ILogger log;
    private readonly List<Report> outbox = [];
    private readonly ProblemBook problems;
    private readonly GatewayLink link;
    private readonly Waker waker;
    private readonly ClockWatch clock = new();
    private readonly PollPlan plan = new();
    private readonly Outage outage;
    private readonly EndpointTroubles troubles;
    private readonly FrozenWatch frozen;
    private readonly ReversedWatch reversed;
    private readonly ProfileWatch profiles;
    private readonly EnergyBooks books;
    private readonly SemaphoreSlim reading = new(1, 1);
    private GatewayProfile? profile;
    /// <summary>What the log said of the gateway last: a profile also changes in what nobody reads there.</summary>
    private (string?, string, ProductionSource, int, int, int) told;
    private Translator? translator;
    private TimeSpan savedAt;
    private bool streaming;

    internal EnphaseDriver(EnphaseOptions options, DriverContext context)
    {
        (this.options, this.context) = (options, context);
        log = context.Logs.CreateLogger("Solstead.Enphase");
        problems = new ProblemBook(context.Id, context.Now, outbox);
        waker = new Waker(context.Time);
        link = new GatewayLink(options, context, log, problems, waker.Wake);
        troubles = new EndpointTroubles(problems);
        outage = new Outage(context.Id, options, problems, context.Zone);
        (frozen, reversed, profiles) = (new FrozenWatch(problems), new ReversedWatch(problems), new ProfileWatch(options.Settle));
        books = new EnergyBooks(context.Memory, context.Zone, context.Pace, longestGap: options.Interval * 4 + TimeSpan.FromSeconds(20));
        Info = DeviceInfo.Unknown(context.Id, "enphase");
    }

    /// <summary>This driver in the catalogue.</summary>
    public static Driver Description { get; } = new("enphase", "Enphase IQ Gateway (Envoy)",
        static (settings, context) => new EnphaseDriver(EnphaseOptions.Read(settings, context.Folder, context.Pace), context), EnphaseProbe.LookAsync)
    { HasPanels = true };

    public DeviceInfo Info { get; private set; }

    public async IAsyncEnumerable<Report> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        streaming = true; // one reading by the command line must not write into the books of a running service
        while (true)
        {
            Report[] reports;
            await reading.WaitAsync(ct);
            TimeSpan pause;
            try
            {
                pause = await StepAsync(ct);
                reports = [.. outbox];
                outbox.Clear();
            }
            finally
            {
                reading.Release();
            }
            foreach (var report in reports) yield return report;
            if (pause > TimeSpan.Zero) await waker.PauseAsync(pause, ct);
        }
    }

    public async Task<IReadOnlyList<Report>> ReadOnceAsync(CancellationToken ct)
    {
        await reading.WaitAsync(ct);
        try
        {
            outbox.Clear();
            if (await link.FindAsync(clock, ct) is { } absent) outage.Begin(absent, context.Now(), tellNow: true, known: false);
            else
            {
                await link.EnsureTokenAsync(ct);
                await ProbeAsync(full: true, ct);
            }
            Report[] reports = [.. outbox];
            outbox.Clear();
            return reports;
        }
        finally
        {
            reading.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await HangUpAsync();
        if (streaming && translator is not null) books.Save();
        link.Dispose();
        reading.Dispose();
    }

    /// <summary>One thing at a time: find the gateway, learn it, or ask the most urgent question that is due.</summary>
    /// <returns>How long nothing is to be done.</returns>
    private async Task<TimeSpan> StepAsync(CancellationToken ct)
    {
        var now = context.Now();
        Save(now);
        if (await link.TendAsync(ct)) outage.Retry();
        await FollowStreamAsync(now);
        if (await WaitsForPageAsync()) return Often;
        if (outage.Pause(now) is { } rest && rest > TimeSpan.Zero) return Often < rest && stream is not null ? Often : rest;
        if (link.Client is null || outage.MustFind || now.Elapsed - link.FoundAt > LookEvery) return await FindAsync(ct);
        if (profile is null || link.Capabilities.Outdated) return await ProbeAsync(full: false, ct);
        var quiet = IsQuiet(now);
        if (plan.Next(now.Elapsed, quiet) is { } job) return await RunAsync(job, ct);
        var due = plan.NextDue(quiet) - now.Elapsed;
        // Never longer than a minute: the wall clock may enter or leave the nightly window meanwhile; and the stream may fall silent.
        var longest = stream is null ? TimeSpan.FromMinutes(1) : Often;
        return due < longest ? due : longest;
    }

    /// <summary>A clock that is wrong is set right one day; where the meters do not tell it, it is looked at again soon.</summary>
    private TimeSpan LookEvery => clock.IsOff && plan.Primary?.Endpoint != Endpoint.Readings ? InfoSoon : InfoEvery;

    private async Task<TimeSpan> FindAsync(CancellationToken ct)
    {
        var (before, started) = (link.Client?.Identity.Firmware.Text, context.Now().Elapsed);
        if (await link.FindAsync(clock, ct) is { } absent)
        {
            var now = context.Now();
            outage.Begin(absent, now, tellNow: profile is null, known: profile is not null, now.Elapsed - started);
            return TimeSpan.Zero;
        }
        outage.Found();
        var firmware = link.Client!.Identity.Firmware.Text;
        if (before is not null && before != firmware)
        {
            EnphaseLog.FirmwareChanged(log, context.Id, before, firmware);
            await HangUpAsync();
            profile = null;
            link.Forget();
            troubles.Reset();
        }
        if (plan.Primary is { } primary) primary.Due = TimeSpan.Zero;
        return TimeSpan.Zero;
    }

    /// <summary>Learns what the gateway has; its answers are a first complete reading.</summary>
    private async Task<TimeSpan> ProbeAsync(bool full, CancellationToken ct)
    {
        var result = await link.ProbeAsync(full, ct);
        link.TellCredentials(result.Outcome);
        link.TellPassword();
        if (!result.Ok)
        {
            outage.Failed(result, context.Now(), tellNow: true);
            return TimeSpan.Zero;
        }
        var seen = link.Profile();
        if (seen.Production == ProductionSource.None && seen.Consumption == ConsumptionMeter.None)
        {
            Unsupported(seen);
            return TimeSpan.Zero;
        }
        problems.Clear("enphase.unsupported");
        outage.End();
        if (link.Data.Readings is { } readings) clock.Observe(Translator.GatewayTime(seen, readings.Document), context.Time.GetUtcNow(), problems);
        Adopt(seen);
        var now = context.Now();
        TellMeters();
        Measured(translator!.Everything(link.Data, now), now);
        await ListenAsync(seen);
        foreach (var job in plan.Jobs) if (job.Endpoint != plan.Primary?.Endpoint && Probed(job.Endpoint)) job.Due = now.Elapsed + job.Interval;
        return TimeSpan.Zero;
    }

    /// <summary>True for what the probe has just read: it need not be asked again at once.</summary>
    private static bool Probed(Endpoint endpoint) => !NotProbed.Contains(endpoint);

    private static readonly Endpoint[] NotProbed =
        [Endpoint.Inventory, Endpoint.OldInventory, Endpoint.StoragePower, Endpoint.StorageControl, Endpoint.Energy, Endpoint.Plain, Endpoint.Page, Endpoint.Events, Endpoint.Live];

    private async Task<TimeSpan> RunAsync(PollJob job, CancellationToken ct)
    {
        if (stream is not null)
        {
            Begin(job, ct);
            return TimeSpan.Zero;
        }
        var started = context.Now().Elapsed;
        Finish(job, await Fetch(job, ct), started);
        return TimeSpan.Zero;
    }

    private Task<FetchResult> Fetch(PollJob job, CancellationToken ct) => job.Endpoint.FetchAsync(link.Client!, link.Data, options, context.Now, ct);

    private void Finish(PollJob job, FetchResult result, TimeSpan started)
    {
        var now = context.Now();
        if (result.Ok) Succeeded(job, result, started, now);
        else Failed(job, result, now);
    }

    private void Succeeded(PollJob job, FetchResult result, TimeSpan started, Moment now)
    {
        troubles.Remove(job.Endpoint);
        if (job.Succeeded(started, result.Took)) EnphaseLog.Slower(log, context.Id, job.Endpoint.Name, job.Interval.TotalSeconds);
        if (job == plan.Primary)
        {
            outage.End();
            link.TellCredentials(Outcome.Ok);
        }
        clock.ObservePast(Translator.NewestStamp(link.Data, job.Endpoint), now.Utc, problems);
        if (job.Endpoint == Endpoint.Readings) clock.Observe(Translator.GatewayTime(profile!, link.Data.Readings!.Document), now.Utc, problems);
        else if (link.Profile() is var seen && profiles.Accept(profile!, seen, now)) Adopt(seen);
        if (job.Endpoint == Endpoint.Meters) TellMeters();
        Measured(Translate(job.Endpoint, now), now);
    }

    private List<Reading> Translate(Endpoint endpoint, Moment now)
    {
        if (endpoint == Endpoint.Readings) return translator!.Readings(link.Data, now);
        if (endpoint == Endpoint.Detailed || endpoint == Endpoint.Plain || endpoint == Endpoint.Page) return translator!.Document(link.Data, now);
        if (endpoint == Endpoint.Counters) return translator!.Counters(link.Data, now);
        return [.. ByPage(endpoint, now), .. translator!.Units(link.Data, endpoint, now)];
    }

    private List<Reading> ByPage(Endpoint endpoint, Moment now)
    {
        if (endpoint == Endpoint.Reports) return translator!.Reports(link.Data, now);
        if (PanelPages.Contains(endpoint)) return translator!.Panels(link.Data, now);
        return StoragePages.Contains(endpoint) ? translator!.Storage(link.Data, endpoint, now) : [];
    }

    private static readonly Endpoint[] PanelPages = [Endpoint.Inverters, Endpoint.DeviceData],
        StoragePages = [Endpoint.StorageControl, Endpoint.StoragePower, Endpoint.Live, Endpoint.Ensemble];

    private void Failed(PollJob job, FetchResult result, Moment now)
    {
        EnphaseLog.Failed(log, context.Id, job.Endpoint.Name, result.Outcome.ToString(), result.Took.TotalMilliseconds);
        var primary = job == plan.Primary;
        if (!primary && !job.EverOk && link.Capabilities.Learn(job.Endpoint, result.Outcome))
        {
            EnphaseLog.Absent(log, context.Id, job.Endpoint.Name, result.Outcome.ToString());
            link.Capabilities.Save();
            job.Retire();
            return;
        }
        var away = result.Outcome is Outcome.Unreachable or Outcome.Distrusted or Outcome.NoToken or Outcome.Refused || (primary && result.Outcome is Outcome.TimedOut or Outcome.Busy or Outcome.Ended);
        job.Failed(now.Elapsed, breaks: !primary, result.Wait);
        // A gateway that recycles itself refuses, garbles and cuts off; what lasts is told afterwards.
        var quiet = IsQuiet(now);
        if (!quiet) link.TellCredentials(result.Outcome);
        if (away) outage.Failed(result, now, tellNow: false);
        else if (job.Failures >= PollJob.FailuresToOpen && !quiet)
            troubles.Add(job.Endpoint, result.Outcome, primary ? Severity.Warning : Severity.Notice);
    }

    /// <summary>True in the minutes around 23:00, when gateways recycle themselves.</summary>
    private bool IsQuiet(Moment now) => NightlyWindow.Holds(options, now.Utc, context.Zone);

    /// <summary>Takes up a profile: tells it, and plans by it.</summary>
    private void Adopt(GatewayProfile seen)
    {
        profile = seen;
        var points = new EnphasePoints(seen, options)
        {
            Registers = streaming && link.MayStream(seen) && options.Interval < Registers ? Registers : options.Interval,
        }.Declare();
        translator = new Translator(seen, points.Select(p => p.Id).ToHashSet(), books, clock, frozen, options, context.Zone);
        plan.Set(PollPlan.For(seen, link.Capabilities, options), context.Now().Elapsed);
        Info = new DeviceInfo(context.Id, "enphase", seen.Identity.Part, seen.Serial, seen.Identity.Firmware.Text, seen.Phases, points, Offers(seen));
        var shown = (seen.Serial, seen.Identity.Firmware.Text, seen.Production, seen.Phases, seen.Panels.Count, seen.IqBatteries + seen.AcBatteries);
        if (shown != told) EnphaseLog.Identified(log, context.Id, seen.Serial, seen.Identity.Firmware.Text, seen.Production.ToString(), seen.Phases, seen.Panels.Count, seen.IqBatteries + seen.AcBatteries);
        told = shown;
        outbox.Add(new Report.Identified(Info, context.Now()));
        if (seen.Consumption == ConsumptionMeter.None) problems.Raise("enphase.meter.missing", Severity.Info);
        else problems.Clear("enphase.meter.missing");
    }

    private static List<RoleOffer> Offers(GatewayProfile profile)
    {
        var offers = new List<RoleOffer>();
        if (profile.KnowsGrid) offers.Add(new(Role.Grid, "grid"));
        if (profile.Production != ProductionSource.None) offers.Add(new(Role.Pv, "production"));
        if (profile.HasStorage) offers.Add(new(Role.Battery, "storage"));
        if (profile.HasTotalCt) offers.Add(new(Role.Home, "consumption"));
        return offers;
    }

    /// <summary>Tells what the gateway itself finds wrong with its transformers (enphase.md 5.4).</summary>
    private void TellMeters()
    {
        var health = MeterHealth.Of(link.Data.Meters?.Document);
        Tell("enphase.meter.off", health.Silent, Severity.Warning);
        Tell("enphase.meter.wiring", health.Doubtful, Severity.Warning);
        Tell("enphase.meter.flags", health.Flags, Severity.Notice);

        void Tell(string code, IReadOnlyCollection<string> what, Severity severity)
        {
            if (what.Count > 0) problems.Raise(code, severity, Fact.Of("meters", string.Join(", ", what)));
            else problems.Clear(code);
        }
    }

    /// <summary>A gateway without any number we can read: 3.7 has nothing but a web page.</summary>
    private void Unsupported(GatewayProfile seen)
    {
        Info = DeviceInfo.Unknown(context.Id, "enphase") with { Model = seen.Identity.Part, Serial = seen.Serial, Firmware = seen.Identity.Firmware.Text };
        problems.Raise("enphase.unsupported", Severity.Alarm, Fact.Of("firmware", seen.Identity.Firmware.Text), Fact.Of("serial", seen.Serial ?? ""));
        link.Forget();
        outage.Rest(context.Now(), TimeSpan.FromMinutes(5));
    }

    private void Measured(List<Reading> readings, Moment now)
    {
        reversed.Observe(readings, now, profile?.HasStorage == true);
        if (readings.Count > 0) outbox.Add(new Report.Measured(context.Id, now, readings));
    }

    private void Save(Moment now)
    {
        if (translator is null || now.Elapsed - savedAt < SaveEvery) return;
        savedAt = now.Elapsed;
        books.Save();
    }
}
