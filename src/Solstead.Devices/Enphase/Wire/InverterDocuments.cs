using System.Text.Json;
using System.Text.Json.Serialization;

namespace Solstead.Devices.Enphase.Wire;

/// <summary>One line of <c>/api/v1/production/inverters</c> (enphase.md 5.2).</summary>
internal sealed class InverterEntry
{
    [JsonPropertyName("serialNumber")] public string? Serial { get; init; }
    /// <summary>0 = never reported here. [s since 1970 UTC]</summary>
    [JsonPropertyName("lastReportDate")] public double? LastReport { get; init; }
    /// <summary>1 micro-inverter, 11 AC battery, 12 relay; absent on old firmware.</summary>
    [JsonPropertyName("devType")] public double? DevType { get; init; }
    [JsonPropertyName("lastReportWatts")] public double? Watts { get; init; }
    [JsonPropertyName("maxReportWatts")] public double? MaxWatts { get; init; }

    /// <summary>The same report with the highest power another page knows.</summary>
    public InverterEntry WithMost(double? watts) => new() { Serial = Serial, LastReport = LastReport, DevType = DevType, Watts = Watts, MaxWatts = watts > MaxWatts || MaxWatts is null ? watts : MaxWatts };

    /// <summary>An AC battery that has reported to this gateway.</summary>
    [JsonIgnore] public bool IsAcBattery => Serial is { Length: > 0 } && DevType == 11 && LastReport > 0;

    /// <summary>A micro-inverter that has reported to this gateway (enphase.md B20).</summary>
    [JsonIgnore] public bool IsPanel => Serial is { Length: > 0 } && DevType is null or 1 && LastReport > 0;
}

/// <summary><c>/ivp/pdm/device_data</c> (enphase.md 5.19): devices keyed by their id, beside two counts.</summary>
internal sealed class DeviceData
{
    public required IReadOnlyList<DeviceDataEntry> Devices { get; init; }
    public double? Count { get; init; }
    public double? Limit { get; init; }

    /// <summary>At its cap the gateway leaves devices out without saying which (enphase.md B15).</summary>
    public bool Truncated => Count >= Limit;

    /// <summary>Micro-inverters that are still there, by serial number.</summary>
    public Dictionary<string, DeviceDataChannel> Panels()
    {
        var panels = new Dictionary<string, DeviceDataChannel>();
        foreach (var device in Devices)
            if (device is { Name: "pcu", Active: true, Serial: { } serial, Channels: [var first, .. var others] })
                panels[serial] = others.Aggregate(first, DeviceDataChannel.Sum);
        return panels;
    }
}

internal sealed class DeviceDataEntry
{
    [JsonPropertyName("devName")] public string? Name { get; init; }
    [JsonPropertyName("sn")] public string? Serial { get; init; }
    [JsonPropertyName("active")] public bool? Active { get; init; }
    [JsonPropertyName("channels")] public List<DeviceDataChannel>? Channels { get; init; }
}

internal sealed class DeviceDataChannel
{
    [JsonPropertyName("wattHours"), JsonConverter(typeof(LenientObject<DeviceDataEnergies>))] public DeviceDataEnergies? Energies { get; init; }
    [JsonPropertyName("watts"), JsonConverter(typeof(LenientObject<DeviceDataPowers>))] public DeviceDataPowers? Powers { get; init; }
    [JsonPropertyName("lastReading"), JsonConverter(typeof(LenientObject<DeviceDataReading>))] public DeviceDataReading? Last { get; init; }
    [JsonPropertyName("lifetime"), JsonConverter(typeof(LenientObject<DeviceDataLifetime>))] public DeviceDataLifetime? Lifetime { get; init; }

    /// <summary>Two inputs of one device as one. They feed the same mains; of two direct voltages and temperatures the higher one is told.</summary>
    public static DeviceDataChannel Sum(DeviceDataChannel a, DeviceDataChannel b) => new()
    {
        Energies = new() { Today = a.Energies?.Today + b.Energies?.Today, Yesterday = a.Energies?.Yesterday + b.Energies?.Yesterday, Week = a.Energies?.Week + b.Energies?.Week },
        Powers = new() { Now = DeviceDataPowers.Signed(a.Powers?.Now) + DeviceDataPowers.Signed(b.Powers?.Now), Max = a.Powers?.Max + b.Powers?.Max },
        Last = a.Last is null || b.Last is null ? a.Last ?? b.Last : new()
        {
            End = Higher(a.Last.End, b.Last.End), Seconds = Higher(a.Last.Seconds, b.Last.Seconds), Joules = a.Last.Joules + b.Last.Joules,
            Millivolts = a.Last.Millivolts ?? b.Last.Millivolts, Milliamperes = a.Last.Milliamperes + b.Last.Milliamperes, Millihertz = a.Last.Millihertz ?? b.Last.Millihertz,
            DcMillivolts = Higher(a.Last.DcMillivolts, b.Last.DcMillivolts), DcMilliamperes = a.Last.DcMilliamperes + b.Last.DcMilliamperes, Celsius = Higher(a.Last.Celsius, b.Last.Celsius),
        },
        Lifetime = new() { Joules = a.Lifetime?.Joules + b.Lifetime?.Joules },
    };

    private static double? Higher(double? a, double? b) => a is null || b > a ? b : a;
}

internal sealed class DeviceDataEnergies
{
    [JsonPropertyName("today")] public double? Today { get; init; }
    [JsonPropertyName("yesterday")] public double? Yesterday { get; init; }
    [JsonPropertyName("week")] public double? Week { get; init; }
}

internal sealed class DeviceDataLifetime
{
    /// <summary>Since the gateway knows the device, which is not since it was installed. [J]</summary>
    [JsonPropertyName("joulesProduced")] public double? Joules { get; init; }
}

internal sealed class DeviceDataPowers
{
    [JsonPropertyName("now")] public double? Now { get; init; }
    [JsonPropertyName("max")] public double? Max { get; init; }

    /// <summary>The gateway writes negative watts as unsigned 32-bit numbers (enphase.md B16). [W]</summary>
    public static double? Signed(double? watts) => watts >= 2147483648.0 ? watts - 4294967296.0 : watts;
}

internal sealed class DeviceDataReading
{
    /// <summary>[s since 1970 UTC]</summary>
    [JsonPropertyName("endDate")] public double? End { get; init; }
    /// <summary>Length of the interval. [s]</summary>
    [JsonPropertyName("duration")] public double? Seconds { get; init; }
    [JsonPropertyName("joulesProduced")] public double? Joules { get; init; }
    [JsonPropertyName("acVoltageINmV")] public double? Millivolts { get; init; }
    [JsonPropertyName("acCurrentInmA")] public double? Milliamperes { get; init; }
    [JsonPropertyName("acFrequencyINmHz")] public double? Millihertz { get; init; }
    [JsonPropertyName("dcVoltageINmV")] public double? DcMillivolts { get; init; }
    [JsonPropertyName("dcCurrentINmA")] public double? DcMilliamperes { get; init; }
    [JsonPropertyName("channelTemp")] public double? Celsius { get; init; }
}

/// <summary>Reads the devices out of an object whose keys are their ids.</summary>
internal sealed class DeviceDataConverter : JsonConverter<DeviceData>
{
    private static readonly LenientNumber Number = new();

    public override DeviceData? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }
        var devices = new List<DeviceDataEntry>();
        double? count = null, limit = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isCount, isLimit) = (reader.ValueTextEquals("deviceCount"u8), reader.ValueTextEquals("deviceDataLimit"u8));
            reader.Read();
            if (isCount) count = Number.Read(ref reader, typeof(double?), options);
            else if (isLimit) limit = Number.Read(ref reader, typeof(double?), options);
            else if (reader.TokenType != JsonTokenType.StartObject) reader.Skip();
            else if (JsonSerializer.Deserialize(ref reader, EnphaseJson.Default.DeviceDataEntry) is { } device) devices.Add(device);
        }
        return new DeviceData { Devices = devices, Count = count, Limit = limit };
    }

    public override void Write(Utf8JsonWriter writer, DeviceData value, JsonSerializerOptions options) => throw new NotSupportedException();
}
