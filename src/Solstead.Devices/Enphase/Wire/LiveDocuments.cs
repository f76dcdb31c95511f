using System.Text.Json.Serialization;

namespace Solstead.Devices.Enphase.Wire;

/// <summary>One meter of <c>/ivp/meters/reports</c> (enphase.md 5.6). Its energies are not used: on net they mean another thing with each firmware.</summary>
internal sealed class MeterReport
{
    [JsonPropertyName("createdAt")] public double? At { get; init; }
    [JsonPropertyName("reportType")] public string? Role { get; init; }
    [JsonPropertyName("cumulative"), JsonConverter(typeof(LenientObject<ReportFields>))] public ReportFields? Whole { get; init; }
    [JsonPropertyName("lines")] public List<ReportFields>? Lines { get; init; }
}

internal sealed class ReportFields
{
    /// <summary>+ as in the readings. [W]</summary>
    [JsonPropertyName("actPower")] public double? Watts { get; init; }
    [JsonPropertyName("reactPwr")] public double? Vars { get; init; }
    [JsonPropertyName("apprntPwr")] public double? VoltAmperes { get; init; }
    /// <summary>In the whole: the sum of the phases. [V]</summary>
    [JsonPropertyName("rmsVoltage")] public double? Volts { get; init; }
    [JsonPropertyName("rmsCurrent")] public double? Amperes { get; init; }
    [JsonPropertyName("freqHz")] public double? Hertz { get; init; }
}

/// <summary><c>/ivp/livedata/status</c> (enphase.md 5.9); only the batteries are taken from it.</summary>
internal sealed class LiveStatus
{
    [JsonPropertyName("connection"), JsonConverter(typeof(LenientObject<LiveConnection>))] public LiveConnection? Connection { get; init; }
    [JsonPropertyName("meters"), JsonConverter(typeof(LenientObject<LiveMeters>))] public LiveMeters? Meters { get; init; }

    /// <summary>While the feed is off the gateway shows the last status it had, however old.</summary>
    [JsonIgnore] public bool IsOn => Connection?.Feed == "enabled";
}

internal sealed class LiveConnection
{
    [JsonPropertyName("sc_stream")] public string? Feed { get; init; }
}

internal sealed class LiveMeters
{
    /// <summary>Gateway clock. [s since 1970 UTC]</summary>
    [JsonPropertyName("last_update")] public double? At { get; init; }
    [JsonPropertyName("enc_agg_soc")] public double? IqSoc { get; init; }
    [JsonPropertyName("enc_agg_energy")] public double? IqEnergy { get; init; }
    [JsonPropertyName("storage"), JsonConverter(typeof(LenientObject<LiveBranch>))] public LiveBranch? Storage { get; init; }
}

internal sealed class LiveBranch
{
    /// <summary>+ = discharging. [mW]</summary>
    [JsonPropertyName("agg_p_mw")] public double? Milliwatts { get; init; }
}
