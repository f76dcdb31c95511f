using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.Json.Serialization;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Site.Charging;

namespace Solstead.Site.Web.Live;

/// <summary>A stable code and its facts; the reader's language makes the sentence.</summary>
public sealed record SentenceView(string Code, IReadOnlyList<Fact> Facts);

/// <summary>One segment of the balance bar. Watts ≥ 0, null = unknown.</summary>
public sealed record SegmentView(string Kind, double? Watts, string Quality, double? AgeSeconds);

public sealed record BalanceView(double? InWatts, double? OutWatts, double? ResidualWatts, IReadOnlyList<SegmentView> In, IReadOnlyList<SegmentView> Out);

/// <summary>One phase. Grid: positive = import.</summary>
public sealed record PhaseView(string Phase, double? VoltageVolts, double? CurrentAmperes, double? GridWatts, double? ProductionWatts, double? HomeWatts, string Quality);

/// <summary>The house battery. Watts: positive = discharge. A gateway may tell the charge and not the power, or the other way round: each has its own quality.</summary>
/// <param name="Quality">Of the power.</param>
/// <param name="AgeSeconds">Of the power.</param>
public sealed record BatteryView(
    double? Watts, double? SocPercent, double? EnergyWh, double? CapacityWh, string Quality, double? AgeSeconds, string SocQuality, double? SocAgeSeconds);

/// <summary>Energy since local midnight.</summary>
/// <param name="Since">Where the books of today begin, when that is later than midnight: the first day, or a day without any reading before.</param>
public sealed record TodayView(
    long? ProductionWh, long? ImportWh, long? ExportWh, long? ConsumptionWh, double? SelfConsumptionPercent, double? SelfSufficiencyPercent, DateTimeOffset? Since);

public sealed record DecisionView(DateTimeOffset At, string Rule, string Device, string Command, string Code, IReadOnlyList<Fact> Facts, string Outcome, bool DryRun);

/// <summary>The one reason of a rule now.</summary>
public sealed record RuleReasonView(string Rule, string Name, string Code, IReadOnlyList<Fact> Facts, bool DryRun)
{
    /// <summary>Where a rule that switches something stands; null for others.</summary>
    public RuleStateView? State { get; init; }
}

/// <summary>Where a rule that switches something stands. Watts: what it watches and its thresholds, ≥ 0.</summary>
public sealed record RuleStateView(bool On, DateTimeOffset? Since, bool Enabled, double? ValueWatts, double AboveWatts, double BelowWatts);

public sealed record ProblemView(string Code, string Severity, IReadOnlyList<Fact> Facts);

public sealed record DeviceView(
    string Id, string Type, string Title, string? Model, string? Serial, string? Firmware, int Phases, string State, double? AgeSeconds, IReadOnlyList<ProblemView> Problems);

/// <summary>Everything page Now shows, about once per second.</summary>
public sealed record LiveView(
    DateTimeOffset At, long Tick, SentenceView Sentence, BalanceView Balance, IReadOnlyList<PhaseView> Phases, BatteryView? Battery, TodayView Today,
    DecisionView? Decision, IReadOnlyList<RuleReasonView> Rules, IReadOnlyList<DeviceView> Devices, IReadOnlyList<ProblemView> Problems)
{
    /// <summary>The charging points; none in a house without one.</summary>
    public IReadOnlyList<ChargingPointView> Charging { get; init; } = [];
}

/// <summary>JSON of the live view.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(InstantJson)])]
[JsonSerializable(typeof(LiveView))]
[JsonSerializable(typeof(SseItem<string>))] // what the list of routes says of the stream
public sealed partial class LiveJson : JsonSerializerContext
{
    public static string Write(LiveView view) => JsonSerializer.Serialize(view, Default.LiveView);

    /// <summary>The word of a severity in the API.</summary>
    public static string Word(Severity severity) => severity switch
    {
        Severity.Info => "info",
        Severity.Notice => "notice",
        Severity.Warning => "warning",
        _ => "alarm",
    };
}
