using Solstead.Core.Quantities;
using Solstead.Devices.Enphase.Wire;

namespace Solstead.Devices.Enphase.Probe;

/// <summary>A document and when it came.</summary>
internal sealed record Received<T>(T Document, Moment At) where T : class;

/// <summary>The latest of each document of one gateway. Null = never had, or this gateway has none.</summary>
internal sealed class GatewayData
{
    public Received<List<MeterEntry>>? Meters { get; set; }
    public Received<List<MeterReading>>? Readings { get; set; }
    /// <summary><c>/production.json?details=1</c>.</summary>
    public Received<ProductionDocument>? Detailed { get; set; }
    /// <summary><c>/production.json</c>.</summary>
    public Received<ProductionDocument>? Plain { get; set; }
    /// <summary><c>/api/v1/production</c>.</summary>
    public Received<FourCounters>? Counters { get; set; }
    public Received<PdmEnergy>? Energy { get; set; }
    public Received<List<InverterEntry>>? Inverters { get; set; }
    public Received<DeviceData>? DeviceData { get; set; }
    public Received<List<EnsembleBlock>>? Ensemble { get; set; }
    public Received<StorageControl>? StorageControl { get; set; }
    public Received<StoragePower>? StoragePower { get; set; }
    public Received<List<InventoryBlock>>? Inventory { get; set; }
    public Received<GridRelay>? Relay { get; set; }
    /// <summary>States of the dry contacts.</summary>
    public Received<DryContacts>? Contacts { get; set; }
    /// <summary>What they are used for.</summary>
    public Received<DryContacts>? ContactSettings { get; set; }
    public Received<EventTable>? Events { get; set; }
    /// <summary><c>/ivp/meters/reports</c>, where there are no readings.</summary>
    public Received<List<MeterReport>>? Reports { get; set; }
    /// <summary><c>/ivp/livedata/status</c>, where the batteries do not tell their powers.</summary>
    public Received<LiveStatus>? Live
    {
        get;
        set
        {
            LiveMoved = field?.Document.Meters?.At is { } before && value?.Document.Meters?.At > before;
            field = value;
        }
    }

    /// <summary>True when the live status has moved on since the one before, by its own stamp: it repeats an old one for as long as it likes.</summary>
    public bool LiveMoved { get; private set; }

    /// <summary>The newer of the two: both carry the totals.</summary>
    public Received<ProductionDocument>? Production => Plain is { } plain && (Detailed is null || plain.At.Elapsed >= Detailed.At.Elapsed) ? plain : Detailed;
}
