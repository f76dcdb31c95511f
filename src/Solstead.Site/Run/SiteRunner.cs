using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Site;

namespace Solstead.Site.Run;

/// <summary>
/// Runs the engine of one site: one consumer owns it; every report, question and tick reaches it in turn. Steps at 1 Hz and at once after a
/// grid reading, not closer than 200 ms.
/// </summary>
public sealed class SiteRunner : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Closest = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// The end has 7 s in all, of the 10 s a clean stop may take (safety.md P5): commands under way 2.5 s, with the last off-commands 5.5 s,
    /// then memory and history.
    /// </summary>
    private static readonly TimeSpan UnderWayWithin = TimeSpan.FromSeconds(2.5), LeaveWithin = TimeSpan.FromSeconds(5.5), EndWithin = TimeSpan.FromSeconds(7);

    /// <summary>A step this late, or a wall clock this far ahead of the monotonic one, means that process or machine did not run.</summary>
    private static readonly TimeSpan Asleep = TimeSpan.FromSeconds(10);

    /// <summary>Taken in at one go; whoever floods does not keep the engine from its step.</summary>
    private const int Most = 1000;

    private readonly SiteParts parts;
    private readonly ILogger log;
    private readonly Channel<object> inbox = Channel.CreateBounded<object>(new BoundedChannelOptions(Most) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private readonly CommandDesk desk;
    private readonly CancellationTokenSource over = new();
    private readonly HashSet<ITickListener> failing = [];
    private SiteEngine engine;
    private Moment lastStep;
    private volatile Pulse pulse = new(default);

    public SiteRunner(SiteParts parts, ILogger<SiteRunner> log)
    {
        (this.parts, this.log) = (parts, log);
        engine = new SiteEngine(parts.Site, parts.Rules);
        desk = new CommandDesk(parts, log);
    }

    /// <summary>When the engine last stepped, for the watchdog and the health page.</summary>
    public Moment LastStep => pulse.At;

    /// <summary>Asks the engine something on its own thread; the answer must be a value of its own, not the engine's live state.</summary>
    public async Task<T> AskAsync<T>(Func<SiteEngine, Moment, T> question, CancellationToken ct)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, over.Token);
        var asked = new Question<T>(question);
        await inbox.Writer.WriteAsync(asked, either.Token);
        return await asked.Answer.WaitAsync(either.Token);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        engine = await ContinueAsync(stoppingToken);
        lastStep = parts.Now();
        pulse = new(lastStep);
        var pumps = Task.WhenAll(parts.Devices.Select(d => new DevicePump(d, inbox.Writer, parts, log).RunAsync(stoppingToken)));
        var recorder = parts.Recorder.RunAsync(stoppingToken);
        try
        {
            await ConsumeAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The ordinary end.
        }
        await FinishAsync(pumps, recorder);
    }

    public override void Dispose()
    {
        base.Dispose();
        desk.Dispose();
        over.Dispose();
    }

    /// <summary>The engine with what earlier processes left: memories, the owner's switches, and commands of which nobody knows what came of them.</summary>
    private async Task<SiteEngine> ContinueAsync(CancellationToken ct)
    {
        var next = new SiteEngine(parts.Site, parts.Rules, await parts.Memory.LoadAsync(ct));
        await parts.Switches.LoadAsync(parts.Rules, ct);
        foreach (var target in await parts.Executor.OpenIntentsAsync(ct))
            if (parts.Rules.Any(r => r.Target == target)) next.Doubt(target);
        foreach (var target in next.TakeOrphans())
            parts.Problems.Raise("rule:" + target, new Problem("command.orphan", Severity.Warning, Fact.Of("rule", target)));
        return next;
    }

    private async Task ConsumeAsync(CancellationToken ct)
    {
        using var beat = new PeriodicTimer(Beat, parts.Time);
        var tick = beat.WaitForNextTickAsync(ct).AsTask();
        var mail = inbox.Reader.WaitToReadAsync(ct).AsTask();
        while (!ct.IsCancellationRequested)
        {
            await Task.WhenAny(tick, mail);
            ct.ThrowIfCancellationRequested();
            var gridRead = false;
            if (mail.IsCompleted)
            {
                gridRead = Drain();
                mail = inbox.Reader.WaitToReadAsync(ct).AsTask();
            }
            var now = parts.Now();
            if (tick.IsCompleted)
            {
                tick = beat.WaitForNextTickAsync(ct).AsTask();
                await StepAsync(now);
            }
            else if (gridRead && now.Since(lastStep) >= Closest)
            {
                await StepAsync(now);
            }
        }
    }

    /// <returns>True when a reading of the grid meter was among them.</returns>
    private bool Drain()
    {
        var gridRead = false;
        for (var i = 0; i < Most && inbox.Reader.TryRead(out var item); i++)
        {
            if (item is IQuestion question)
            {
                question.Ask(engine, parts.Now());
                continue;
            }
            var report = Extended((Report)item);
            var before = engine.Devices.GetValueOrDefault(report.Device)?.Info;
            engine.Apply(report);
            parts.Recorder.Record(report, engine);
            if (report is Report.Identified { Info: { Points.Count: > 0 } info } && !IsToldAs(before, info)) Log.Identified(log, info.Id, info.Type, info.Model ?? "–", info.Serial ?? "–", info.Firmware ?? "–");
            gridRead |= report is Report.Measured && engine.Roles.Grid?.Device == report.Device;
        }
        return gridRead;
    }

    /// <summary>What a device tells of itself comes bit by bit: the log tells who it is once it has a name, and again when another took its place.</summary>
    private static bool IsToldAs(DeviceInfo? before, DeviceInfo info)
    {
        if ((info.Serial ?? info.Firmware) is null) return true;
        return before is { Points.Count: > 0 } && (before.Serial ?? before.Firmware) is not null && !Differs(before.Serial, info.Serial) && !Differs(before.Firmware, info.Firmware);

        static bool Differs(string? was, string? now) => was is not null && was != now;
    }

    private Report Extended(Report report)
    {
        foreach (var stage in parts.Stages) report = stage.Extend(report);
        return report;
    }

    private async ValueTask StepAsync(Moment now)
    {
        WatchClock(now);
        var changed = desk.Settle(engine, now);
        var tick = engine.Step(now);
        lastStep = now;
        await desk.BeginAsync(tick.Commands);
        foreach (var target in tick.Settled) desk.Clear(target);
        foreach (var happened in tick.Events) Take(happened);
        while (parts.Problems.TryTake(out var happened)) Tell(happened);
        parts.Recorder.Record(tick);
        foreach (var listener in parts.Listeners) Show(listener, tick);
        // What was switched is saved at once: a kill must not forget that something is on. So is what was added to the books: not twice.
        if (changed || tick.Commands.Count > 0 || tick.Closed.Any(r => r.Adds) || parts.Memory.IsDue(now)) parts.Memory.Save(engine.Save(), now);
        pulse = new(now);
    }

    /// <summary>A listener that fails misses ticks; it is logged once until it works again.</summary>
    private void Show(ITickListener listener, Tick tick)
    {
        try
        {
            listener.On(tick, engine);
            failing.Remove(listener);
        }
        catch (Exception e)
        {
            if (failing.Add(listener)) Log.ListenerFailed(log, listener.GetType().Name, e);
        }
    }

    /// <summary>What is wrong with the house itself stays on the page until it is over.</summary>
    private void Take(SiteEvent happened)
    {
        if (happened.Device is not null) Tell(happened);
        else if (happened.Over) parts.Problems.Clear("house", happened.Problem.Code);
        else parts.Problems.Raise("house", happened.Problem);
    }

    private void Tell(SiteEvent happened)
    {
        var who = happened.Device ?? parts.Site.Name;
        if (happened.Over) Log.ProblemOver(log, who, happened.Problem.Code);
        else Log.Problem(log, Level(happened.Problem.Severity), who, happened.Problem.Code, Log.Write(happened.Problem.Facts));
        parts.Recorder.Record(happened);
    }

    private static LogLevel Level(Severity severity) => severity switch
    {
        Severity.Alarm => LogLevel.Error,
        Severity.Warning => LogLevel.Warning,
        Severity.Notice => LogLevel.Information,
        _ => LogLevel.Debug,
    };

    /// <summary>
    /// The wall clock against the monotonic one: more than two seconds apart is a jump. After a sleep nothing that was decided before it is sent,
    /// and everything is read again first.
    /// </summary>
    private void WatchClock(Moment now)
    {
        var jump = now.Utc - lastStep.Utc - now.Since(lastStep) * parts.Site.Pace;
        if (now.Since(lastStep) > Asleep || jump > Asleep * Math.Max(1, parts.Site.Pace))
        {
            Log.Woke(log, now.Since(lastStep), jump);
            desk.Cut();
            engine.Wake();
        }
        if (jump.Duration() <= TimeSpan.FromSeconds(2) * Math.Max(1, parts.Site.Pace)) return;
        Log.ClockJumped(log, jump);
        parts.Recorder.Record(new SiteEvent(now.Utc, null, new Problem("clock.jumped", Severity.Notice, Fact.Of("by", jump)), false));
    }

    /// <summary>What must be switched off comes first, then what is written; a driver or a disk that hangs holds up neither.</summary>
    private async Task FinishAsync(Task pumps, Task recorder)
    {
        var began = parts.Now();
        TimeSpan Left(TimeSpan of) => began.Elapsed + of - parts.Now().Elapsed is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;
        Drain();
        await desk.WaitAsync(UnderWayWithin);
        desk.Settle(engine, parts.Now());
        var last = engine.Step(parts.Now());
        parts.Recorder.Record(last);
        await desk.BeginAsync(LastCommands(last));
        await desk.WaitAsync(Left(LeaveWithin));
        desk.Settle(engine, parts.Now());
        using var limit = new CancellationTokenSource(Left(EndWithin), parts.Time);
        await parts.Memory.SaveAsync(engine.Save(), limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await recorder.WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (recorder.IsCompleted) await parts.Recorder.FlushAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await pumps.WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await over.CancelAsync();
        Log.Stopped(log);
    }

    private IReadOnlyList<Explained> LastCommands(Tick last)
    {
        var toCome = parts.RulesToCome();
        return engine.End(last, parts.Now(), rule => rule.OffWhen.HasFlag(OffWhen.Stopped) ? "threshold.stopped"
            : rule.OffWhen.HasFlag(OffWhen.Removed) && toCome?.Contains(rule.Name) == false ? "threshold.removed" : null);
    }

    /// <summary>A moment that can be published to other threads in one write.</summary>
    private sealed record Pulse(Moment At);

    private interface IQuestion
    {
        void Ask(SiteEngine engine, Moment now);
    }

    private sealed class Question<T>(Func<SiteEngine, Moment, T> ask) : IQuestion
    {
        private readonly TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<T> Answer => answer.Task;

        public void Ask(SiteEngine engine, Moment now)
        {
            try { answer.SetResult(ask(engine, now)); }
            catch (Exception e) { answer.SetException(e); }
        }
    }
}
