using Solstead.Devices.Enphase.Probe;

namespace Solstead.Devices.Enphase.Polling;

/// <summary>What is asked when (enphase.md 8): one at a time, the most urgent of what is due.</summary>
internal sealed class PollPlan
{
    private readonly List<PollJob> jobs = [];

    public IReadOnlyList<PollJob> Jobs => jobs;

    /// <summary>The job whose silence means the gateway is away.</summary>
    public PollJob? Primary => jobs.MinBy(j => j.Priority);

    /// <summary>Replaces the jobs; those that stay keep their beat and their slow-down.</summary>
    public void Set(IEnumerable<(Endpoint Endpoint, int Priority, TimeSpan Interval)> wanted, TimeSpan now)
    {
        var before = jobs.ToList();
        jobs.Clear();
        foreach (var (endpoint, priority, interval) in wanted)
            jobs.Add(before.Find(j => j.Serves(endpoint, priority, interval)) ?? new PollJob(endpoint, priority, interval) { Due = now });
    }

    /// <summary>Gives an endpoint a longer beat while something faster tells the same, or its own again, at once.</summary>
    /// <param name="beat">Null: its own.</param>
    public void Relax(Endpoint endpoint, TimeSpan? beat, TimeSpan now)
    {
        if (jobs.Find(j => j.Endpoint == endpoint) is { } job) job.Relax(beat, now);
    }

    /// <summary>The most urgent job that is due; null when none is.</summary>
    /// <param name="primaryOnly">During the nightly window only the primary one is asked.</param>
    public PollJob? Next(TimeSpan now, bool primaryOnly) =>
        jobs.Where(j => j.Due <= now && (!primaryOnly || j == Primary)).OrderBy(j => j.Priority).ThenBy(j => j.Due).FirstOrDefault();

    /// <summary>When the next job is due.</summary>
    public TimeSpan NextDue(bool primaryOnly) => primaryOnly ? Primary?.Due ?? TimeSpan.MaxValue : jobs.Count == 0 ? TimeSpan.MaxValue : jobs.Min(j => j.Due);

    /// <summary>The jobs a gateway with this profile needs.</summary>
    public static IEnumerable<(Endpoint, int, TimeSpan)> For(GatewayProfile profile, Capabilities capabilities, EnphaseOptions options)
    {
        var wanted = new List<(Endpoint Endpoint, int Priority, TimeSpan Interval)>();
        if (profile.Reports) wanted.Add((Endpoint.Reports, 1, options.Interval));
        else if (profile.Meters.Count > 0) wanted.Add((Endpoint.Readings, 1, options.Interval));
        if (profile.IqBatteries > 0) wanted.Add((capabilities.MayHave(Endpoint.StoragePower) ? Endpoint.StoragePower : Endpoint.Live, 2, options.StorageInterval));
        if (profile.HasStorage) wanted.Add((Endpoint.StorageControl, 2, options.StorageInterval));
        if (profile.Production == ProductionSource.Counters || profile.Production == ProductionSource.None) wanted.Add((Endpoint.Counters, 3, options.ProductionInterval));
        if (profile.Production != ProductionSource.Counters || profile.Consumption != ConsumptionMeter.None || profile.AcBatteries > 0) wanted.Add((Document(profile, capabilities), 4, options.ProductionInterval));
        if (profile.Production is ProductionSource.Inverters or ProductionSource.Panels) wanted.Add((Endpoint.Energy, 5, options.InverterInterval));
        wanted.Add((Endpoint.Inverters, 6, options.InverterInterval));
        if (profile.Identity.Firmware.AtLeast(8, 2)) wanted.Add((Endpoint.DeviceData, 7, options.InverterInterval));
        if (profile.EnsembleStorage || profile.HasStorage) wanted.Add((Endpoint.Ensemble, 8, AloneOnPower(profile, capabilities) ? options.StorageInterval : options.InverterInterval));
        if (profile.Identity.Firmware.AtLeast(4)) wanted.Add((Endpoint.Meters, 9, options.InventoryInterval));
        if (profile.Units.Controllers.Count > 0) wanted.AddRange([(Endpoint.Relay, 8, options.ProductionInterval), (Endpoint.Contacts, 8, options.ProductionInterval), (Endpoint.ContactSettings, 9, options.InventoryInterval)]);
        if ((profile.Panels.Count > 0 || profile.AcBatteries > 0) && profile.Identity.Firmware.AtLeast(4))
            wanted.Add((capabilities.MayHave(Endpoint.Inventory) ? Endpoint.Inventory : Endpoint.OldInventory, 10, options.InventoryInterval));
        if (profile.Identity.Firmware.AtLeast(5)) wanted.Add((Endpoint.Events, 11, options.EventsInterval));
        return wanted.Where(w => capabilities.MayHave(w.Endpoint));
    }

    /// <summary>True where nothing but the list of the batteries tells their power, as old firmware does.</summary>
    private static bool AloneOnPower(GatewayProfile profile, Capabilities capabilities) =>
        profile.IqBatteries > 0 && !capabilities.MayHave(Endpoint.StoragePower) && !capabilities.MayHave(Endpoint.Live);

    /// <summary>Where the totals are: with their phases, without them, or on the page of last resort.</summary>
    private static Endpoint Document(GatewayProfile profile, Capabilities capabilities)
    {
        if (profile.Phases > 1 && capabilities.MayHave(Endpoint.Detailed)) return Endpoint.Detailed;
        return capabilities.MayHave(Endpoint.Plain) || !capabilities.MayHave(Endpoint.Page) ? Endpoint.Plain : Endpoint.Page;
    }
}
