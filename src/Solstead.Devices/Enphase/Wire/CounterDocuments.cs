using System.Text.Json.Serialization;

namespace Solstead.Devices.Enphase.Wire;

/// <summary>Four numbers: <c>/api/v1/production</c> (enphase.md 5.1) and each part of <c>/ivp/pdm/energy</c> (5.18).</summary>
internal sealed class FourCounters
{
    [JsonPropertyName("wattHoursToday")] public double? Today { get; init; }
    [JsonPropertyName("wattHoursSevenDays")] public double? SevenDays { get; init; }
    [JsonPropertyName("wattHoursLifetime")] public double? Lifetime { get; init; }
    [JsonPropertyName("wattsNow")] public double? Watts { get; init; }

    /// <summary>True when at least one number is there: an error object parses too, but says nothing.</summary>
    [JsonIgnore] public bool HasAny => Today is not null || SevenDays is not null || Lifetime is not null || Watts is not null;

    /// <summary>A gateway that has just started (enphase.md B1), or one without a CT (B7).</summary>
    [JsonIgnore] public bool AllEnergiesZero => Today is 0 or null && SevenDays is 0 or null && Lifetime is 0 or null;
}

/// <summary><c>/ivp/pdm/energy</c>.</summary>
internal sealed class PdmEnergy
{
    [JsonPropertyName("production"), JsonConverter(typeof(LenientObject<PdmSides>))] public PdmSides? Production { get; init; }
    [JsonPropertyName("consumption"), JsonConverter(typeof(LenientObject<PdmSides>))] public PdmSides? Consumption { get; init; }
}

internal sealed class PdmSides
{
    /// <summary>Sum of the micro-inverters' reports.</summary>
    [JsonPropertyName("pcu"), JsonConverter(typeof(LenientObject<FourCounters>))] public FourCounters? Inverters { get; init; }
    /// <summary>The CT, of the last quarter of an hour.</summary>
    [JsonPropertyName("eim"), JsonConverter(typeof(LenientObject<FourCounters>))] public FourCounters? Meter { get; init; }
}
