using System.Text.Json;
using System.Text.Json.Serialization;
using Solstead.Site.Charging;

namespace Solstead.Site.Web.Charging;

/// <param name="Control">The owner switched control on in the settings.</param>
public sealed record ChargingView(bool Control, IReadOnlyList<ChargingPointView> Points);

/// <param name="Mode"><c>off</c>, <c>solar</c>, <c>min+solar</c> or <c>fast</c>.</param>
public sealed record ModeChange(string? Mode);

/// <param name="Hours">How long at most, 0.25 to 24; 24 when absent.</param>
public sealed record BoostChange(double? Hours);

/// <param name="Schedules">All windows; null: back to those of the settings.</param>
public sealed record ScheduleChange(IReadOnlyList<ChargingWindowView?>? Schedules);

/// <summary>Bounds within those of the settings; null: back to them. [A]</summary>
public sealed record LimitsChange(double? LeastAmps, double? MostAmps);

/// <summary>What this session may have: 0: as much as the car takes; null: as the settings say. [Wh]</summary>
public sealed record EnergyChange(double? SessionWh);

/// <param name="Undo">Word of the change that is to be taken back.</param>
public sealed record UndoChange(string? Undo);

/// <summary>What came of a change.</summary>
/// <param name="Undo">Word by which it can be taken back for a minute; null when it cannot.</param>
/// <param name="Point">The charging point with the change; what is measured follows within a second.</param>
public sealed record ChangedView(string? Undo, ChargingPointView? Point);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(InstantJson)])]
[JsonSerializable(typeof(ChargingView))]
[JsonSerializable(typeof(ModeChange))]
[JsonSerializable(typeof(BoostChange))]
[JsonSerializable(typeof(ScheduleChange))]
[JsonSerializable(typeof(LimitsChange))]
[JsonSerializable(typeof(EnergyChange))]
[JsonSerializable(typeof(UndoChange))]
[JsonSerializable(typeof(ChangedView))]
[JsonSerializable(typeof(ChargingSessionsView))]
internal sealed partial class ChargingJson : JsonSerializerContext;
