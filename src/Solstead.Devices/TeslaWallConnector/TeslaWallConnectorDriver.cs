using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.Protocols.Serial;
using Solstead.Devices.TeslaWallConnector.Bus;

namespace Solstead.Devices.TeslaWallConnector;

/// <summary>
/// Tesla Wall Connectors of generation 2 on one RS-485 line: we are their master, or we only listen. One loop owns the bus; lines, decisions and
/// time come to it through one channel. Silence is the fail-safe: units that hear nothing stop in about 30 s.
/// </summary>
public sealed partial class TeslaWallConnectorDriver : IDevice, IReadOnce, IMomentaryLimit, IChargingPoints
{
    /// <summary>Reports go out at least so often, so that values do not age while nothing changes.</summary>
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(5), LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>A bus that has said nothing for so long is opened anew: some adapters hang that way.</summary>
    private static readonly TimeSpan HangsAfter = TimeSpan.FromSeconds(30), LongestHang = TimeSpan.FromMinutes(5);

    /// <summary>A turn comes at least once a second: one this late means that process or machine did not run.</summary>
    private static readonly TimeSpan Asleep = TimeSpan.FromSeconds(10);

    private readonly TeslaWallConnectorOptions options;
    private readonly DriverContext context;
    private readonly ILogger log;
    private readonly List<Report> outbox = [];
    private readonly ToldProblems told;
    private readonly WallProblems problems;
    private readonly WallBus bus;
    private readonly RequestDesk desk = new();
    private readonly Channel<Inbound> inbox = Channel.CreateBounded<Inbound>(1000);
    private readonly Dictionary<ushort, (bool Lost, double? Offered)> logged = [];
    private TimeSpan hangsAfter = HangsAfter, lookAt, reportAt;
    private TimeSpan? turnedAt, wokeAt;
    private long news = -1;
    private int fresh;
    private string known = "";
    private int openings;
    private volatile bool running;

    internal TeslaWallConnectorDriver(TeslaWallConnectorOptions options, DriverContext context)
    {
        (this.options, this.context) = (options, context);
        log = context.Logs.CreateLogger("Solstead.TeslaWallConnector");
        told = new ToldProblems(context.Id, context.Now, outbox);
        problems = new WallProblems(options.Port, told);
        bus = Listens ? new BusListener(options.Bus) : new BusMaster(options.Bus);
        Info = Describe();
    }

    /// <summary>This driver in the catalogue.</summary>
    public static Driver Description { get; } = new("tesla-wall-connector", "Tesla Wall Connector (generation 2)",
        static (settings, context) => new TeslaWallConnectorDriver(TeslaWallConnectorOptions.Read(settings), context), ProbeAsync)
    {
        Charges = static settings => !settings.Flag("listen", false),
    };

    public DeviceInfo Info { get; private set; }

    /// <summary>Somebody else is master, by the settings or because the owner has not switched control on (safety.md C9).</summary>
    private bool Listens => options.Listen || !context.MayControl;

    public async IAsyncEnumerable<Report> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await using var line = new WallLine(options.Port, mayWrite: !Listens, inbox.Writer, context.Time, openings);
        running = true;
        try
        {
            while (true)
            {
                await TurnAsync(line, ct);
                if (outbox.Count == 0) continue;
                Report[] reports = [.. outbox];
                outbox.Clear();
                foreach (var report in reports) yield return report;
            }
        }
        finally
        {
            running = false;
            desk.End();
            await FarewellAsync(line);
            openings = line.Number;
            // What is left in the channel is not for the next run.
            while (inbox.Reader.TryRead(out var left)) if (left is Inbound.Decided decided) decided.Request.Doubt(RequestDesk.Cut);
        }
    }

    public ValueTask<CommandOutcome> LimitAsync(Current limit, CancellationToken ct) => LimitAsync(limit, limit, ct);

    public ValueTask<CommandOutcome> LimitAsync(Current limit, Current momentary, CancellationToken ct) => RequestAsync(null, limit, momentary, ct);

    /// <summary><c>charger</c> is all units together, <c>charger.5A3C</c> one of them.</summary>
    public ICurrentLimit? ChargingPoint(string section)
    {
        if (section == WallPoints.Section) return this;
        return WallPoints.UnitOf(section) is { } unit ? new OnePoint(this, unit) : null;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async ValueTask<CommandOutcome> RequestAsync(ushort? unit, Current limit, Current momentary, CancellationToken ct)
    {
        if (!double.IsFinite(limit.Amperes) || limit.Amperes < 0) return new CommandOutcome.Refused("twc.command.value");
        if (!running) return new CommandOutcome.Refused("twc.command.ended");
        var request = new Request(unit, limit.Amperes, momentary.Amperes, context.Now().Elapsed);
        await inbox.Writer.WriteAsync(new Inbound.Decided(request), ct);
        // It ended in between: nobody reads the channel any more.
        if (!running) request.Doubt(RequestDesk.Cut);
        return await request.Outcome.WaitAsync(RequestDesk.Patience * 2, context.Time, ct);
    }

    /// <summary>One turn of the loop: do what is due, then wait for a byte, a decision or the time.</summary>
    private async Task TurnAsync(WallLine line, CancellationToken ct)
    {
        var now = context.Now().Elapsed;
        if (turnedAt is { } before && now - before > Asleep) Wake(now - before, now);
        turnedAt = now;
        await TendAsync(line, now);
        if (line.IsOpen) await SpeakAsync(line, now, ct);
        desk.Settle(bus, now);
        Tell(line, now);
        if (outbox.Count > 0) return;
        await WaitAsync(Due(line, now) - now, ct);
        while (inbox.Reader.TryRead(out var inbound)) await TakeAsync(inbound, line);
    }

    /// <summary>What was decided before does not hold any more, whether the bus has it or it waits in the channel.</summary>
    private void Wake(TimeSpan slept, TimeSpan now)
    {
        WallLog.Woke(log, context.Id, slept.TotalSeconds);
        wokeAt = now;
        bus.Wake(now);
        desk.End();
    }

    private async Task TakeAsync(Inbound inbound, WallLine line)
    {
        var now = context.Now().Elapsed;
        switch (inbound)
        {
            case Inbound.Heard heard when heard.Line == line.Number && line.IsOpen:
                bus.Hear(heard.Bytes, now);
                line.Works();
                hangsAfter = HangsAfter;
                break;
            case Inbound.Ended ended when ended.Line == line.Number && line.IsOpen: await BreakAsync(line, ended.Cause, now); break;
            case Inbound.Decided decided when decided.Request.At < wokeAt: decided.Request.Doubt(RequestDesk.Cut); break;
            case Inbound.Decided decided: desk.Take(decided.Request, bus, line.IsOpen); break;
        }
    }

    /// <summary>Opens the line when it is time, and anew when it hangs.</summary>
    private async Task TendAsync(WallLine line, TimeSpan now)
    {
        var heard = bus.LastByte > line.OpenedAt ? bus.LastByte : line.OpenedAt;
        if (line.IsOpen && now - heard > hangsAfter)
        {
            WallLog.Reopened(log, context.Id, options.Port);
            hangsAfter = hangsAfter * 2 > LongestHang ? LongestHang : hangsAfter * 2;
            line.Works();
            await line.CloseAsync(now);
        }
        if (line.IsOpen || now < line.RetryAt) return;
        if (line.TryOpen(now) is { } failure)
        {
            Serial(failure, line, now);
            return;
        }
        told.ClearAll("serial.");
        WallLog.Open(log, context.Id, options.Port, Listens ? "listening" : "master");
        bus.Start(now);
    }

    private async Task SpeakAsync(WallLine line, TimeSpan now, CancellationToken ct)
    {
        try
        {
            while (bus.Step(now) is { } frame)
            {
                if (log.IsEnabled(LogLevel.Trace)) WallLog.Sent(log, context.Id, Convert.ToHexString(frame));
                await line.WriteAsync(frame, ct);
                now = context.Now().Elapsed;
            }
        }
        catch (SerialException e)
        {
            await BreakAsync(line, e, now);
        }
    }

    private async Task BreakAsync(WallLine line, SerialException cause, TimeSpan now)
    {
        await line.CloseAsync(now);
        reportAt = now;
        Serial(cause, line, now);
    }

    private void Serial(SerialException cause, WallLine line, TimeSpan now)
    {
        var problem = cause.ToProblem(context.Id);
        WallLog.Closed(log, context.Id, options.Port, cause.Fault.ToString(), (line.RetryAt - now).TotalSeconds);
        told.Raise(problem);
    }

    private TimeSpan Due(WallLine line, TimeSpan now)
    {
        var due = line.IsOpen ? bus.Next(now) : line.RetryAt;
        return due < lookAt ? due : lookAt;
    }

    private async Task WaitAsync(TimeSpan wait, CancellationToken ct)
    {
        if (wait <= TimeSpan.Zero)
        {
            ct.ThrowIfCancellationRequested();
            await Task.Yield();
            return;
        }
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        // Timers cut off parts of a millisecond: woken before its time the loop would go round and round.
        var timer = Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), context.Time, limit.Token);
        await Task.WhenAny(inbox.Reader.WaitToReadAsync(limit.Token).AsTask(), timer);
        await limit.CancelAsync();
        ct.ThrowIfCancellationRequested();
    }

    /// <summary>One unit's way in.</summary>
    private sealed class OnePoint(TeslaWallConnectorDriver driver, ushort unit) : IMomentaryLimit
    {
        public ValueTask<CommandOutcome> LimitAsync(Current limit, CancellationToken ct) => LimitAsync(limit, limit, ct);

        public ValueTask<CommandOutcome> LimitAsync(Current limit, Current momentary, CancellationToken ct) => driver.RequestAsync(unit, limit, momentary, ct);
    }
}
