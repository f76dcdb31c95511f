using System.Text.Json.Serialization;

namespace Solstead.Devices.Enphase.Wire;

/// <summary>One current transformer set-up of <c>/ivp/meters</c> (enphase.md 5.4).</summary>
internal sealed class MeterEntry
{
    [JsonPropertyName("eid")] public double? Eid { get; init; }
    [JsonPropertyName("state")] public string? State { get; init; }
    [JsonPropertyName("measurementType")] public string? MeasurementType { get; init; }
    [JsonPropertyName("phaseMode")] public string? PhaseMode { get; init; }
    [JsonPropertyName("phaseCount")] public double? PhaseCount { get; init; }
    /// <summary>normal, not-metering, check-wiring.</summary>
    [JsonPropertyName("meteringStatus")] public string? MeteringStatus { get; init; }
    /// <summary>production-imbalance, negative-production, power-on-unused-phase, negative-total-consumption; absent on 4.2.</summary>
    [JsonPropertyName("statusFlags"), JsonConverter(typeof(LenientTexts))] public IReadOnlyList<string>? StatusFlags { get; init; }

    [JsonIgnore] public bool Enabled => State == "enabled";
}

/// <summary>The electrical values one meter and each of its channels have in common.</summary>
internal class MeterFields
{
    /// <summary>+ = towards the switchboard. [W]</summary>
    [JsonPropertyName("activePower")] public double? Watts { get; init; }
    /// <summary>Energy towards the switchboard, monotonic: produced, imported, consumed. [Wh]</summary>
    [JsonPropertyName("actEnergyDlvd")] public double? Delivered { get; init; }
    /// <summary>Energy away from the switchboard, monotonic: standby, exported. [Wh]</summary>
    [JsonPropertyName("actEnergyRcvd")] public double? Received { get; init; }
    [JsonPropertyName("apparentEnergy")] public double? ApparentEnergy { get; init; }
    /// <summary>Inductive. [varh]</summary>
    [JsonPropertyName("reactEnergyLagg")] public double? Lag { get; init; }
    /// <summary>Capacitive. [varh]</summary>
    [JsonPropertyName("reactEnergyLead")] public double? Lead { get; init; }
    [JsonPropertyName("apparentPower")] public double? Apparent { get; init; }
    /// <summary>+ = inductive. [var]</summary>
    [JsonPropertyName("reactivePower")] public double? Reactive { get; init; }
    /// <summary>In a total: the sum of the phases. [V]</summary>
    [JsonPropertyName("voltage")] public double? Voltage { get; init; }
    /// <summary>Unsigned; in a total: the sum of the phases. [A]</summary>
    [JsonPropertyName("current")] public double? Current { get; init; }
    [JsonPropertyName("freq")] public double? Frequency { get; init; }
}

/// <summary>One meter of <c>/ivp/meters/readings</c> (enphase.md 5.5). Only the first phaseCount channels mean anything.</summary>
internal sealed class MeterReading : MeterFields
{
    [JsonPropertyName("eid")] public double? Eid { get; init; }
    /// <summary>Gateway clock. [s since 1970 UTC]</summary>
    [JsonPropertyName("timestamp")] public double? Timestamp { get; init; }
    [JsonPropertyName("channels")] public List<MeterFields>? Channels { get; init; }
}
