using System.Text.Json.Serialization;

namespace Solstead.Devices.Enphase.Wire;

/// <summary>One event of <c>/stream/meter</c>: every phase of every meter, no registers (enphase.md 5.8).</summary>
internal sealed class StreamEvent
{
    [JsonPropertyName("production"), JsonConverter(typeof(LenientObject<StreamMeter>))] public StreamMeter? Production { get; init; }
    [JsonPropertyName("net-consumption"), JsonConverter(typeof(LenientObject<StreamMeter>))] public StreamMeter? Net { get; init; }
    [JsonPropertyName("total-consumption"), JsonConverter(typeof(LenientObject<StreamMeter>))] public StreamMeter? Total { get; init; }

    /// <summary>True when at least one meter is there: any other object parses too, but says nothing.</summary>
    [JsonIgnore] public bool HasAny => Production is not null || Net is not null || Total is not null;
}

/// <summary>One meter; phases that are not wired are all zero.</summary>
internal sealed class StreamMeter
{
    [JsonPropertyName("ph-a"), JsonConverter(typeof(LenientObject<StreamPhase>))] public StreamPhase? A { get; init; }
    [JsonPropertyName("ph-b"), JsonConverter(typeof(LenientObject<StreamPhase>))] public StreamPhase? B { get; init; }
    [JsonPropertyName("ph-c"), JsonConverter(typeof(LenientObject<StreamPhase>))] public StreamPhase? C { get; init; }

    /// <summary>L1, L2, L3; null where one is missing.</summary>
    [JsonIgnore] public IReadOnlyList<StreamPhase?> Phases => [A, B, C];
}

internal sealed class StreamPhase
{
    /// <summary>+ as in the readings: producing, importing, consuming. [W]</summary>
    [JsonPropertyName("p")] public double? Watts { get; init; }
    /// <summary>+ = inductive. [var]</summary>
    [JsonPropertyName("q")] public double? Vars { get; init; }
    /// <summary>Signed by direction in net and total. [VA]</summary>
    [JsonPropertyName("s")] public double? VoltAmperes { get; init; }
    [JsonPropertyName("v")] public double? Volts { get; init; }
    /// <summary>Signed by direction in net and total. [A]</summary>
    [JsonPropertyName("i")] public double? Amperes { get; init; }
    [JsonPropertyName("f")] public double? Hertz { get; init; }

    /// <summary>A wired phase has a voltage.</summary>
    [JsonIgnore] public bool IsLive => Volts > 0;
}
