using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.History;
using Solstead.Core.Points;
using Solstead.Core.Site;

namespace Solstead.Site.Run;

/// <summary>Hands what happens over to history: readings at once, ledger rows and events through a queue of its own, so that a slow disk never holds the engine.</summary>
public sealed class SiteRecorder(IHistoryStore history, IAuditLog audit, TimeProvider time, ILogger<SiteRecorder> log)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    private readonly Channel<object> queue = Channel.CreateBounded<object>(new BoundedChannelOptions(1000) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });
    private readonly List<EnergySlot> unwritten = [];
    private readonly Dictionary<(long, string), DeviceEnergySlot> unwrittenMeters = [];

    /// <summary>Records the readings of a report; what is missing or not believable leaves no trace in history.</summary>
    public void Record(Report report, SiteEngine engine)
    {
        switch (report)
        {
            case Report.Identified { Info: var info }:
                foreach (var point in info.Points) history.Declare(new SeriesKey(info.Id, point));
                break;
            case Report.Measured measured when engine.Devices.TryGetValue(measured.Device, out var device):
                var second = measured.At.Utc.ToUnixTimeSeconds();
                var samples = new List<Sample>(measured.Readings.Count);
                foreach (var reading in measured.Readings)
                    if (reading.Quality <= Quality.Estimated && (reading.Value is not null || reading.Text is not null) && device.Point(reading.Point) is not null)
                        samples.Add(new Sample($"{measured.Device}/{reading.Point}", second, reading.Value, reading.Text));
                if (samples.Count > 0) history.Append(samples);
                break;
        }
    }

    /// <summary>Records the ledger rows a tick closed.</summary>
    public void Record(Tick tick)
    {
        if (tick.Closed.Count > 0) queue.Writer.TryWrite(tick.Closed);
        if (tick.Meters.Count > 0) queue.Writer.TryWrite(tick.Meters);
    }

    /// <summary>Called with every event as it is recorded, on the thread that records it: take it and return at once.</summary>
    public Action<SiteEvent>? Told { get; init; }

    public void Record(SiteEvent happened)
    {
        queue.Writer.TryWrite(happened);
        Told?.Invoke(happened);
    }

    /// <summary>Writes the queue until cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            using var retry = new CancellationTokenSource(unwritten.Count + unwrittenMeters.Count > 0 ? RetryAfter : Timeout.InfiniteTimeSpan, time);
            using var wake = CancellationTokenSource.CreateLinkedTokenSource(ct, retry.Token);
            try
            {
                await queue.Reader.WaitToReadAsync(wake.Token);
            }
            catch (OperationCanceledException)
            {
                // Time to try the unwritten rows again, or the end: then FlushAsync writes what is left.
                if (ct.IsCancellationRequested) return;
            }
            await WriteWaitingAsync(CancellationToken.None);
        }
    }

    /// <summary>Writes all that waits, telemetry included.</summary>
    public async Task FlushAsync(CancellationToken ct)
    {
        await WriteWaitingAsync(ct);
        await history.FlushAsync(ct);
    }

    private async Task WriteWaitingAsync(CancellationToken ct)
    {
        while (queue.Reader.TryRead(out var item))
        {
            if (item is IReadOnlyList<EnergySlot> rows) foreach (var row in rows) Keep(row);
            else if (item is IReadOnlyList<DeviceEnergySlot> meters) foreach (var row in meters) unwrittenMeters[(row.Slot, row.Device)] = row;
            else if (item is SiteEvent happened) await TryAsync("an event", () => WriteAsync(happened, ct));
        }
        List<DeviceEnergySlot> single = [.. unwrittenMeters.Values];
        if (single.Count > 0 && await TryAsync("energy of meters", () => history.WriteDeviceEnergyAsync(single, ct))) unwrittenMeters.Clear();
        if (unwritten.Count == 0) return;
        List<EnergySlot> waiting = [.. unwritten];
        if (await TryAsync("energy rows", () => history.WriteEnergyAsync(waiting, ct))) unwritten.Clear();
    }

    private void Keep(EnergySlot row)
    {
        if (!row.Adds) unwritten.RemoveAll(r => r.Slot == row.Slot);
        unwritten.Add(row);
    }

    private Task WriteAsync(SiteEvent happened, CancellationToken ct) =>
        audit.EventAsync(happened.At, happened.Over ? happened.Problem.Code + ".over" : happened.Problem.Code, happened.Device, happened.Problem.Severity, happened.Problem.Facts, ct);

    private async Task<bool> TryAsync(string part, Func<Task> write)
    {
        try
        {
            await write();
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The store raises the problem a person sees; rows are tried again, the house goes on.
            Log.NotStored(log, part, e);
            return false;
        }
    }
}
