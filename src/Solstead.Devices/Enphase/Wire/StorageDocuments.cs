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
    /// <summary>The hottest cell. [°C]</summary>
    [JsonPropertyName("maxCellTemp")] public double? CellCelsius { get; init; }
    /// <summary>[s since 1970 UTC]</summary>
    [JsonPropertyName("last_rpt_date")] public double? LastReport { get; init; }
    [JsonPropertyName("admin_state_str")] public string? AdminState { get; init; }
    /// <summary>Gone on firmware 8.</summary>
    [JsonPropertyName("operating")] public bool? Operating { get; init; }
    [JsonPropertyName("sleep_enabled")] public bool? Asleep { get; init; }
    [JsonPropertyName("dc_switch_off")] public bool? SwitchedOff { get; init; }
    /// <summary>ENPOWER: the grid's relay as it is, open or closed.</summary>
    [JsonPropertyName("mains_oper_state")] public string? Mains { get; init; }
    /// <summary>ENPOWER: the grid's relay as it was asked to be.</summary>
    [JsonPropertyName("mains_admin_state")] public string? MainsWanted { get; init; }
    [JsonPropertyName("Enpwr_grid_mode")] public string? GridMode { get; init; }
    /// <summary>COLLAR: its switch, open or closed.</summary>
    [JsonPropertyName("mid_state")] public string? MidState { get; init; }
    /// <summary>COLLAR: how it sees the grid.</summary>
    [JsonPropertyName("grid_state")] public string? GridState { get; init; }
    [JsonPropertyName("collar_state")] public string? CollarState { get; init; }
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
    [JsonPropertyName("apparent_power_mva")] public double? MillivoltAmperes { get; init; }
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
    /// <summary>Words such as <c>envoy.global.ok</c>.</summary>
    [JsonPropertyName("device_status"), JsonConverter(typeof(LenientTexts))] public IReadOnlyList<string>? Status { get; init; }
    /// <summary>A string here. [s since 1970 UTC]</summary>
    [JsonPropertyName("last_rpt_date")] public double? LastReport { get; init; }
    [JsonPropertyName("producing")] public bool? Producing { get; init; }
    [JsonPropertyName("communicating")] public bool? Communicating { get; init; }
    [JsonPropertyName("provisioned")] public bool? Provisioned { get; init; }
    [JsonPropertyName("operating")] public bool? Operating { get; init; }
    /// <summary>1 discovered, 2 verified, 3 deleted; 0 an AC battery that was decommissioned. Only in some versions of the page.</summary>
    [JsonPropertyName("admin_state")] public double? AdminState { get; init; }
    [JsonPropertyName("percentFull")] public double? PercentFull { get; init; }
    /// <summary>AC batteries: the hottest cell. [°C]</summary>
    [JsonPropertyName("maxCellTemp")] public double? CellCelsius { get; init; }
    [JsonPropertyName("sleep_enabled")] public bool? Asleep { get; init; }
    /// <summary>AC batteries: charging, discharging, idle.</summary>
    [JsonPropertyName("charge_status")] public string? ChargeStatus { get; init; }
    /// <summary>Q-Relays: open or closed.</summary>
    [JsonPropertyName("relay")] public string? Relay { get; init; }
    /// <summary>Q-Relays: why.</summary>
    [JsonPropertyName("reason")] public string? Reason { get; init; }

    /// <summary>True for what the gateway only remembers.</summary>
    [JsonIgnore] public bool IsGone => AdminState is 0 or 3;
}
