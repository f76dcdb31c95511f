using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.Protocols.Serial;
using Solstead.Devices.Protocols.Teleinfo;

namespace Solstead.Devices.Linky;

/// <summary>A Linky meter on its customer output, through a serial adapter. It only listens.</summary>
public sealed partial class LinkyDriver : IDevice, IReadOnce
{
    /// <summary>A meter says everything about once a second in standard mode, every two in historic mode.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1), Longest = TimeSpan.FromSeconds(10), Turn = TimeSpan.FromSeconds(1);

    /// <summary>Overload groups come only while there is one.</summary>
    private static readonly TimeSpan OverHolds = TimeSpan.FromSeconds(30);

    /// <summary>How long one look listens: both speeds, twice two frames.</summary>
    private static readonly TimeSpan OnceLongest = TimeSpan.FromSeconds(25);

    private readonly LinkyOptions options;
    private readonly DriverContext context;
    private readonly ILogger log;
    private readonly List<Report> outbox = [];
    private readonly MeterTroubles troubles;
    private readonly MeterBook book;
    private readonly byte[] buffer = new byte[1024];
    private TicReader reader = new();
    private SerialLine? line;
    private LinkyEar? ear;
    private TimeSpan pause = First, retryAt;
    private TimeSpan? overAt;

    internal LinkyDriver(LinkyOptions options, DriverContext context)
    {
        (this.options, this.context) = (options, context);
        log = context.Logs.CreateLogger("Solstead.Linky");
        troubles = new MeterTroubles(context.Id, context.Now, outbox);
        book = new MeterBook(context, Description.Type, Every);
    }

    /// <summary>This driver in the catalogue.</summary>
    public static Driver Description { get; } = new("linky-tic", "Linky meter (teleinformation)",
        static (settings, context) => new LinkyDriver(LinkyOptions.Read(settings), context), ProbeAsync);

    public DeviceInfo Info => book.Info;

    public async IAsyncEnumerable<Report> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        try
        {
            while (true)
            {
                await ListenAsync(ct);
                if (outbox.Count == 0) continue;
                Report[] reports = [.. outbox];
                outbox.Clear();
                foreach (var report in reports) yield return report;
            }
        }
        finally
        {
            await CloseAsync();
        }
    }

    public async Task<IReadOnlyList<Report>> ReadOnceAsync(CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(OnceLongest, context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        List<Report> reports = [];
        try
        {
            await foreach (var report in ReadAsync(either.Token))
            {
                reports.Add(report);
                // Registers need a third frame: each is borne out by the next.
                if (report is Report.Trouble { Problem.Code: var code } && (code is "tic.silent" or "tic.unreadable" || code.StartsWith("serial.", StringComparison.Ordinal))) break;
                if (reports.Count(r => r is Report.Measured) >= 3) break;
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested) { /* what came is what there is */ }
        return reports;
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    /// <summary>For <c>solstead probe</c>: a serial port is listened to.</summary>
    private static async Task<DeviceInfo?> ProbeAsync(string port, DriverContext context, CancellationToken ct)
    {
        if (!port.StartsWith('/') || !File.Exists(port)) return null;
        await using var device = new LinkyDriver(new(port, null), context);
        await device.ReadOnceAsync(ct);
        return device.Info.Serial is null ? null : device.Info;
    }

    /// <summary>One turn: opens the line, or hears what came within a second.</summary>
    private async Task ListenAsync(CancellationToken ct)
    {
        var now = context.Now().Elapsed;
        if (line is null && !await OpenAsync(now, ct)) return;
        try
        {
            var count = await NextAsync(ct);
            now = context.Now().Elapsed;
            foreach (var frame in ear!.Hear(buffer.AsSpan(0, count), now)) Take(frame, now);
        }
        catch (SerialException e)
        {
            await BreakAsync(e, now);
            return;
        }
        await WatchAsync(now);
    }

    private async Task<bool> OpenAsync(TimeSpan now, CancellationToken ct)
    {
        if (now < retryAt)
        {
            await Task.Delay(retryAt - now < Turn ? retryAt - now : Turn, context.Time, ct);
            return false;
        }
        ear ??= new LinkyEar(options.Mode, now);
        try
        {
            line = SerialLine.Open(options.Port, new SerialSettings(ear.Mode == TicMode.Historic ? 1200 : 9600, SerialParity.Even, 1, 7), context.Time);
        }
        catch (SerialException e)
        {
            await BreakAsync(e, now);
            return false;
        }
        troubles.ClearAll("serial.");
        pause = First;
        return true;
    }

    /// <returns>0 when nothing came within a second.</returns>
    private async Task<int> NextAsync(CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(Turn, context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            return await line!.ReadAsync(buffer, either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return 0;
        }
    }

    private void Take(TicFrame frame, TimeSpan now)
    {
        var word = reader.Read(frame.Groups, ear!.Mode);
        var model = ear.Mode == TicMode.Historic ? "Linky (historic)" : "Linky (standard)";
        book.Hear(word, model, frame["VTIC"] is { Length: 2 } version && version.All(char.IsAsciiDigit) ? version : Info.Firmware, outbox);
        if (word.Over is { } amps)
        {
            overAt = now;
            troubles.Raise("tic.over", Severity.Warning, Fact.Of("current", amps.A));
        }
        else if (now - overAt > OverHolds) troubles.Clear("tic.over");
        troubles.Set(word.ClockDegraded, "tic.clock.degraded", Severity.Notice);
        troubles.Set(book.OddPeriod is not null, "tic.period", Severity.Warning, Fact.Of("period", book.OddPeriod ?? ""));
        troubles.Set(book.ClockWrong, "tic.clock", Severity.Warning);
    }

    private async Task WatchAsync(TimeSpan now)
    {
        var (silent, unreadable) = (ear!.IsSilent(now), ear.IsUnreadable(now));
        if (silent) book.Pause();
        troubles.Set(silent && !unreadable, "tic.silent", Severity.Warning, Fact.Of("port", options.Port));
        troubles.Set(unreadable, "tic.unreadable", Severity.Warning, Fact.Of("port", options.Port));
        if (!ear.Turn(now)) return;
        LogTurn(log, context.Id, ear.Mode.ToString());
        reader = new TicReader();
        await CloseAsync();
    }

    private async Task BreakAsync(SerialException cause, TimeSpan now)
    {
        await CloseAsync();
        book.Pause();
        var problem = cause.ToProblem(context.Id);
        troubles.ClearAll("serial.", but: problem.Code);
        troubles.Raise(problem);
        troubles.ClearAll("tic.");
        (retryAt, pause) = (now + pause, pause * 2 > Longest ? Longest : pause * 2);
        ear = null;
    }

    private async Task CloseAsync()
    {
        if (line is null) return;
        await line.DisposeAsync();
        line = null;
    }

    [LoggerMessage(4301, LogLevel.Information, "{Device}: nothing readable, trying the {Mode} mode")]
    private static partial void LogTurn(ILogger log, string device, string mode);
}
