using System.Text.Json;
using System.Text.Json.Serialization;

namespace Solstead.Devices.Enphase.Wire;

/// <summary>Generated readers for the gateway's documents: unknown fields ignored, odd types become null, names case-sensitive.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    MaxDepth = 32,
    AllowTrailingCommas = true,
    ReadCommentHandling = JsonCommentHandling.Skip,
    Converters =
    [
        typeof(LenientNumber), typeof(LenientText), typeof(LenientFlag), typeof(DeviceDataConverter),
        typeof(LenientList<ProductionEntry>), typeof(LenientList<ProductionFields>),
        typeof(LenientList<MeterEntry>), typeof(LenientList<MeterReading>), typeof(LenientList<MeterFields>),
        typeof(LenientList<InverterEntry>), typeof(LenientList<DeviceDataChannel>),
        typeof(LenientList<EnsembleBlock>), typeof(LenientList<EnsembleDevice>), typeof(LenientList<StorageDevicePower>),
        typeof(LenientList<InventoryBlock>), typeof(LenientList<InventoryDevice>),
        typeof(LenientList<DryContact>), typeof(LenientList<MeterReport>), typeof(LenientList<ReportFields>),
    ])]
[JsonSerializable(typeof(ProductionDocument))]
[JsonSerializable(typeof(ProductionEntry))]
[JsonSerializable(typeof(ProductionFields))]
[JsonSerializable(typeof(List<MeterEntry>))]
[JsonSerializable(typeof(MeterEntry))]
[JsonSerializable(typeof(List<MeterReading>))]
[JsonSerializable(typeof(MeterReading))]
[JsonSerializable(typeof(MeterFields))]
[JsonSerializable(typeof(StreamEvent))]
[JsonSerializable(typeof(StreamMeter))]
[JsonSerializable(typeof(StreamPhase))]
[JsonSerializable(typeof(FourCounters))]
[JsonSerializable(typeof(PdmEnergy))]
[JsonSerializable(typeof(PdmSides))]
[JsonSerializable(typeof(List<InverterEntry>))]
[JsonSerializable(typeof(InverterEntry))]
[JsonSerializable(typeof(DeviceData))]
[JsonSerializable(typeof(DeviceDataEntry))]
[JsonSerializable(typeof(DeviceDataChannel))]
[JsonSerializable(typeof(DeviceDataEnergies))]
[JsonSerializable(typeof(DeviceDataPowers))]
[JsonSerializable(typeof(DeviceDataReading))]
[JsonSerializable(typeof(DeviceDataLifetime))]
[JsonSerializable(typeof(List<EnsembleBlock>))]
[JsonSerializable(typeof(EnsembleBlock))]
[JsonSerializable(typeof(EnsembleDevice))]
[JsonSerializable(typeof(StorageControl))]
[JsonSerializable(typeof(StoragePower))]
[JsonSerializable(typeof(StorageDevicePower))]
[JsonSerializable(typeof(List<InventoryBlock>))]
[JsonSerializable(typeof(InventoryBlock))]
[JsonSerializable(typeof(InventoryDevice))]
[JsonSerializable(typeof(GridRelay))]
[JsonSerializable(typeof(DryContacts))]
[JsonSerializable(typeof(DryContact))]
[JsonSerializable(typeof(EventTable))]
[JsonSerializable(typeof(List<MeterReport>))]
[JsonSerializable(typeof(MeterReport))]
[JsonSerializable(typeof(ReportFields))]
[JsonSerializable(typeof(LiveStatus))]
[JsonSerializable(typeof(LiveConnection))]
[JsonSerializable(typeof(LiveMeters))]
[JsonSerializable(typeof(LiveBranch))]
internal sealed partial class EnphaseJson : JsonSerializerContext;
