using System.Text.Json.Serialization.Metadata;
using Solstead.Core.Quantities;
using Solstead.Devices.Enphase.Transport;
using Solstead.Devices.Enphase.Wire;

namespace Solstead.Devices.Enphase.Probe;

/// <summary>What matters about a finished request, whatever its document.</summary>
internal readonly record struct FetchResult(Outcome Outcome, TimeSpan Took, TimeSpan Wait)
{
    public bool Ok => Outcome == Outcome.Ok;
}

/// <summary>One path the driver reads, with the patience it deserves.</summary>
/// <param name="name">Stable short name: remembered, logged and shown.</param>
/// <param name="fast">What everything waits for: a short time-out.</param>
internal abstract class Endpoint(string name, string path, bool fast)
{
    private const bool Fast = true, Slow = false;

    public static readonly Endpoint Meters = new Endpoint<List<MeterEntry>>("meters", "/ivp/meters", Fast, EnphaseJson.Default.ListMeterEntry, (d, r) => d.Meters = r);
    public static readonly Endpoint Readings = new Endpoint<List<MeterReading>>("readings", "/ivp/meters/readings", Fast, EnphaseJson.Default.ListMeterReading, (d, r) => d.Readings = r);
    public static readonly Endpoint Detailed = new Endpoint<ProductionDocument>("production-details", "/production.json?details=1", Slow, EnphaseJson.Default.ProductionDocument, (d, r) => d.Detailed = r);
    public static readonly Endpoint Plain = new Endpoint<ProductionDocument>("production", "/production.json", Slow, EnphaseJson.Default.ProductionDocument, (d, r) => d.Plain = r);
    /// <summary>The same without phases, where the others are missing; the slowest page there is (enphase.md 4).</summary>
    public static readonly Endpoint Page = new Endpoint<ProductionDocument>("production-page", "/production", Slow, EnphaseJson.Default.ProductionDocument, (d, r) => d.Plain = r);
    public static readonly Endpoint Counters = new Endpoint<FourCounters>("v1", "/api/v1/production", Slow, EnphaseJson.Default.FourCounters, (d, r) => d.Counters = r);
    public static readonly Endpoint Energy = new Endpoint<PdmEnergy>("pdm-energy", "/ivp/pdm/energy", Slow, EnphaseJson.Default.PdmEnergy, (d, r) => d.Energy = r);
    public static readonly Endpoint Inverters = new Endpoint<List<InverterEntry>>("inverters", "/api/v1/production/inverters", Slow, EnphaseJson.Default.ListInverterEntry, (d, r) => d.Inverters = r);
    public static readonly Endpoint DeviceData = new Endpoint<DeviceData>("device-data", "/ivp/pdm/device_data", Slow, EnphaseJson.Default.DeviceData, (d, r) => d.DeviceData = r);
    public static readonly Endpoint Ensemble = new Endpoint<List<EnsembleBlock>>("ensemble", "/ivp/ensemble/inventory", Slow, EnphaseJson.Default.ListEnsembleBlock, (d, r) => d.Ensemble = r);
    public static readonly Endpoint StorageControl = new Endpoint<StorageControl>("secctrl", "/ivp/ensemble/secctrl", Slow, EnphaseJson.Default.StorageControl, (d, r) => d.StorageControl = r);
    public static readonly Endpoint StoragePower = new Endpoint<StoragePower>("storage-power", "/ivp/ensemble/power", Slow, EnphaseJson.Default.StoragePower, (d, r) => d.StoragePower = r);
    public static readonly Endpoint Inventory = new Endpoint<List<InventoryBlock>>("inventory", "/inventory.json", Slow, EnphaseJson.Default.ListInventoryBlock, (d, r) => d.Inventory = r);

    /// <summary>The same page by its older name.</summary>
    public static readonly Endpoint OldInventory = new Endpoint<List<InventoryBlock>>("inventory-page", "/inventory", Slow, EnphaseJson.Default.ListInventoryBlock, (d, r) => d.Inventory = r);
    public static readonly Endpoint Relay = new Endpoint<GridRelay>("relay", "/ivp/ensemble/relay", Slow, EnphaseJson.Default.GridRelay, (d, r) => d.Relay = r);
    public static readonly Endpoint Contacts = new Endpoint<DryContacts>("dry-contacts", "/ivp/ensemble/dry_contacts", Slow, EnphaseJson.Default.DryContacts, (d, r) => d.Contacts = r);
    public static readonly Endpoint ContactSettings = new Endpoint<DryContacts>("dry-contact-settings", "/ivp/ss/dry_contact_settings", Slow, EnphaseJson.Default.DryContacts, (d, r) => d.ContactSettings = r);
    public static readonly Endpoint Events = new Endpoint<EventTable>("events", "/datatab/event_dt.rb?start=0&length=10", Slow, EnphaseJson.Default.EventTable, (d, r) => d.Events = r);
    /// <summary>The powers of the meters where there are no readings.</summary>
    public static readonly Endpoint Reports = new Endpoint<List<MeterReport>>("reports", "/ivp/meters/reports", Fast, EnphaseJson.Default.ListMeterReport, (d, r) => d.Reports = r);
    /// <summary>The power of the batteries where they do not tell it one by one.</summary>
    public static readonly Endpoint Live = new Endpoint<LiveStatus>("livedata", "/ivp/livedata/status", Slow, EnphaseJson.Default.LiveStatus, (d, r) => d.Live = r);
    /// <summary>The endless one: opened, never fetched.</summary>
    public static readonly Endpoint Stream = new Endpoint<StreamEvent>("stream", "/stream/meter", Fast, EnphaseJson.Default.StreamEvent, (_, _) => { });

    public string Name => name;
    public string Path => path;
    /// <summary>Time-out of the whole request.</summary>
    public TimeSpan LimitIn(EnphaseOptions options) => fast ? options.FastLimit : options.SlowLimit;

    /// <summary>Reads it once and keeps the document when there is one.</summary>
    public abstract Task<FetchResult> FetchAsync(GatewayClient client, GatewayData into, EnphaseOptions options, Func<Moment> now, CancellationToken ct);
}

internal sealed class Endpoint<T>(string name, string path, bool fast, JsonTypeInfo<T> type, Action<GatewayData, Received<T>> keep)
    : Endpoint(name, path, fast) where T : class
{
    public override async Task<FetchResult> FetchAsync(GatewayClient client, GatewayData into, EnphaseOptions options, Func<Moment> now, CancellationToken ct)
    {
        var fetched = await client.FetchAsync(Path, type, LimitIn(options), ct);
        if (fetched.Document is { } document) keep(into, new(document, now()));
        return new(fetched.Outcome, fetched.Took, fetched.Wait);
    }
}
