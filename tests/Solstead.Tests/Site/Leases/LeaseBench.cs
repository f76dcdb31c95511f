using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.Devices;
using Solstead.Core.History;
using Solstead.Core.Leases;
using Solstead.Core.Quantities;
using Solstead.Site.Leases;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Leases;

/// <summary>One lending device, its journal, and a clock that runs while something is compared.</summary>
internal sealed class LeaseBench : IAuditLog
{
    private readonly List<(string, string Code)> open = [];

    public ManualClock Clock { get; } = new(new DateTimeOffset(2026, 1, 13, 20, 0, 0, TimeSpan.Zero));
    public LendingShelf Shelf { get; } = new();
    public IDeviceMemory Memory { get; set; } = new VolatileMemory();
    public DeviceLeases Leases { get; private set; }

    public string Serial { get; set; } = "c0619ab1f2d3";

    /// <summary>Intents with their outcomes.</summary>
    public List<(AuditRow Row, string? Outcome)> Audit { get; } = [];

    /// <summary>Codes of the open problems.</summary>
    public IReadOnlyList<string> Open { get { lock (open) return [.. open.Select(o => o.Code)]; } }

    public LeaseBench() => Leases = Start();

    /// <summary>A new process on the same disk and device.</summary>
    public DeviceLeases Start()
    {
        lock (open) open.Clear();
        return Leases = new("gx", Shelf, Memory, new(this, (part, p) => { lock (open) { open.Remove((part, p.Code)); open.Add((part, p.Code)); } },
            (part, code) => { lock (open) open.Remove((part, code)); }, Clock, () => Moment.Now(Clock), NullLogger.Instance), () => Serial);
    }

    public SettingWish Wish(string key, double value, int hours = 10, bool dry = false) => new(new("gx", key), value, Clock.GetUtcNow().AddHours(hours), "tempo", "tempo.charge", []) { DryRun = dry };

    /// <summary>A schedule: target first, day last.</summary>
    public SettingWish[] Schedule(double target, double day = 7) => [Wish(LendingShelf.Charge, target) with { Group = "schedule" }, Wish(LendingShelf.Day, day) with { Group = "schedule" }];

    public Task CompareAsync(params SettingWish[] wishes)
    {
        Leases.Want(wishes, moved: false);
        return RunAsync(Leases.CompareAsync(CancellationToken.None));
    }

    public async Task RunAsync(Task work)
    {
        for (var i = 0; !work.IsCompleted && i < 1000; i++) await Clock.AdvanceAsync(TimeSpan.FromMilliseconds(400), TimeSpan.FromMilliseconds(400));
        await work;
    }

    public LeaseStand Stand(string key) => Leases.Stands.Single(s => s.Setting.Key == key);

    public Task<long> IntendAsync(AuditRow row, CancellationToken ct)
    {
        Shelf.Step();
        lock (Audit) Audit.Add((row, null));
        return Task.FromResult((long)Audit.Count);
    }

    public Task CompleteAsync(long id, string outcome, DateTimeOffset? shown, CancellationToken ct)
    {
        Shelf.Step();
        lock (Audit) Audit[(int)id - 1] = (Audit[(int)id - 1].Row, outcome);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<AuditRow>> DecisionsAsync(DateTimeOffset? before, int most, CancellationToken ct) => Task.FromResult<IReadOnlyList<AuditRow>>([]);
    public Task EventAsync(DateTimeOffset at, string code, string? device, Severity severity, IReadOnlyList<Fact> facts, CancellationToken ct) => Task.CompletedTask;
    public Task ChangedAsync(ChangeRow row, CancellationToken ct) => Task.CompletedTask;
    public Task<IReadOnlyList<ChangeRow>> ChangesAsync(DateTimeOffset? before, int most, CancellationToken ct) => Task.FromResult<IReadOnlyList<ChangeRow>>([]);
    public Task<IReadOnlyList<EventRow>> EventsAsync(DateTimeOffset? before, int most, CancellationToken ct) => Task.FromResult<IReadOnlyList<EventRow>>([]);
}
