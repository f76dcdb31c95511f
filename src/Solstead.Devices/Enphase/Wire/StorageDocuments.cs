using System.Text.Json.Serialization;

namespace Solstead.Devices.Enphase.Wire;

/// <summary>One block of <c>/ivp/ensemble/inventory</c> (enphase.md 5.11): ENCHARGE, ENPOWER, COLLAR …, in any order.</summary>
internal sealed class EnsembleBlock
{
    [JsonPropertyName("type")] public string? Type { get; init; }
    [JsonPropertyName("devices")] public List<EnsembleDevice>? Devices { get; init; }
}

internal sealed class EnsembleDevice
{
    [JsonPropertyName("serial_num")] public string? Serial { get; init; }
    [JsonPropertyName("percentFull")] public double? PercentFull { get; init; }
    [JsonPropertyName("encharge_capacity")] public double? Capacity { get; init; }
    [JsonPropertyName("communicating")] public bool? Communicating { get; init; }
    /// <summary>ENCHARGE and COLLAR: °C. ENPOWER: °F, see <see cref="Celsius"/>.</summary>
    [JsonPropertyName("temperature")] public double? Temperature { get; init; }
    /// <summary>Old firmware only; + = discharging. [W]</summary>
    [JsonPropertyName("real_power_w")] public double? Watts { get; init; }

    /// <summary>The temperature in °C, whatever the block reports in (enphase.md T14).</summary>
    public double? Celsius(string? blockType) => blockType == "ENPOWER" ? (Temperature - 32) / 1.8 : Temperature;
}

/// <summary><c>/ivp/ensemble/secctrl</c> (enphase.md 5.12). Without batteries everything is 0.</summary>
internal sealed class StorageControl
{
    [JsonPropertyName("agg_soc")] public double? Soc { get; init; }
    [JsonPropertyName("Max_energy")] public double? MaxEnergy { get; init; }
    [JsonPropertyName("ENC_agg_soc")] public double? IqSoc { get; init; }
    [JsonPropertyName("ENC_agg_avail_energy")] public double? IqEnergy { get; init; }
    [JsonPropertyName("Enc_max_available_capacity")] public double? IqCapacity { get; init; }
    [JsonPropertyName("ACB_agg_soc")] public double? AcSoc { get; init; }
    [JsonPropertyName("ACB_agg_energy")] public double? AcEnergy { get; init; }
    /// <summary>7.0 only.</summary>
    [JsonPropertyName("agg_avail_energy")] public double? OldEnergy { get; init; }
}

/// <summary><c>/ivp/ensemble/power</c> (enphase.md 5.13). The key really ends with a colon on most firmware.</summary>
internal sealed class StoragePower
{
    [JsonPropertyName("devices:")] public List<StorageDevicePower>? DevicesColon { get; init; }
    [JsonPropertyName("devices")] public List<StorageDevicePower>? DevicesPlain { get; init; }

    [JsonIgnore] public IReadOnlyList<StorageDevicePower> Devices => DevicesColon ?? DevicesPlain ?? [];
}

internal sealed class StorageDevicePower
{
    [JsonPropertyName("serial_num")] public string? Serial { get; init; }
    /// <summary>+ = discharging. [mW]</summary>
    [JsonPropertyName("real_power_mw")] public double? Milliwatts { get; init; }
    [JsonPropertyName("soc")] public double? Soc { get; init; }
}

/// <summary>One block of <c>/inventory.json</c> (enphase.md 5.10): PCU, ACB, NSRB, ESUB.</summary>
internal sealed class InventoryBlock
{
    [JsonPropertyName("type")] public string? Type { get; init; }
    [JsonPropertyName("devices")] public List<InventoryDevice>? Devices { get; init; }
}

internal sealed class InventoryDevice
{
    [JsonPropertyName("serial_num")] public string? Serial { get; init; }
    [JsonPropertyName("producing")] public bool? Producing { get; init; }
    [JsonPropertyName("communicating")] public bool? Communicating { get; init; }
    [JsonPropertyName("operating")] public bool? Operating { get; init; }
    [JsonPropertyName("percentFull")] public double? PercentFull { get; init; }
}
