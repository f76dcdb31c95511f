using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.History;
using Solstead.Core.Quantities;

namespace Solstead.Site.Leases;

/// <summary>A lending device as one that can give back without the service: its stream runs only for as long as that takes.</summary>
internal sealed class LentSettings(IDevice device, IDeviceMemory memory, TimeProvider time, ILogger log) : IBorrower
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100), LastWords = TimeSpan.FromSeconds(2);

    public int Borrowed => new LeaseJournal(memory).Rows.Count;

    public async Task<(IReadOnlyList<ReturnedSetting> Settings, IReadOnlyList<Report> Reports)> ReturnAllAsync(CancellationToken ct)
    {
        var reports = new List<Report>();
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var stream = Task.Run(() => ReadAsync(reports, reading.Token), CancellationToken.None);
        var origin = time.GetTimestamp();
        using var leases = new DeviceLeases(device.Info.Id, (ILender)device, memory, new(new NoAudit(), (_, _) => { }, (_, _) => { }, time, () => Moment.Now(time, origin), log), () => device.Info.Serial);
        while (((ILender)device).Lendable.Count == 0 && !ct.IsCancellationRequested) await Task.Delay(Pause, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var settings = await leases.ReturnAllAsync(ct);
        await reading.CancelAsync();
        await stream.WaitAsync(LastWords, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (reports) return (settings, [.. reports]);
    }

    private async Task ReadAsync(List<Report> reports, CancellationToken ct)
    {
        await foreach (var report in device.ReadAsync(ct).WithCancellation(ct))
            if (report is Report.Trouble)
                lock (reports) reports.Add(report);
    }

    /// <summary>The books are the service's; what was given back is told in one line of the list of changes.</summary>
    private sealed class NoAudit : IAuditLog
    {
        public Task<long> IntendAsync(AuditRow row, CancellationToken ct) => Task.FromResult(0L);
        public Task CompleteAsync(long id, string outcome, DateTimeOffset? shown, CancellationToken ct) => Task.CompletedTask;
        public Task<IReadOnlyList<AuditRow>> DecisionsAsync(DateTimeOffset? before, int most, CancellationToken ct) => throw new NotSupportedException();
        public Task EventAsync(DateTimeOffset at, string code, string? device, Severity severity, IReadOnlyList<Fact> facts, CancellationToken ct) => Task.CompletedTask;
        public Task ChangedAsync(ChangeRow row, CancellationToken ct) => Task.CompletedTask;
        public Task<IReadOnlyList<ChangeRow>> ChangesAsync(DateTimeOffset? before, int most, CancellationToken ct) => throw new NotSupportedException();
        public Task<IReadOnlyList<EventRow>> EventsAsync(DateTimeOffset? before, int most, CancellationToken ct) => throw new NotSupportedException();
    }
}
