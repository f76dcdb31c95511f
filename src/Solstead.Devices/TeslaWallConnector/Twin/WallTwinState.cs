using System.Text.Json.Serialization;

namespace Solstead.Devices.TeslaWallConnector.Twin;

/// <summary>A unit and its car as they are.</summary>
/// <param name="Limit">The limit it obeys. [A]</param>
/// <param name="Amps">What the car draws, each of its conductors. [A]</param>
/// <param name="Switches">How often the contactor closed or opened.</param>
/// <param name="Harmed">Frames heard that harm a unit.</param>
/// <param name="Losses">How often its master fell silent while the car charged.</param>
public sealed record WallTwinUnit(string Id, double Limit, IReadOnlyList<double> Amps, double Watts, double KiloWattHours, bool Plugged, int Switches, int Harmed, int Losses);

/// <summary>What <c>GET /state</c> tells.</summary>
/// <param name="Frames">Good frames heard from the master.</param>
/// <param name="Garbled">Frames heard that were none.</param>
public sealed record WallTwinState(string Port, bool PluggedIn, IReadOnlyList<WallTwinUnit> Units, long Frames, long Garbled, IReadOnlyList<WallTwinFault> Faults);

/// <summary>A frame that was heard from the master.</summary>
/// <param name="Seconds">Since the twin began.</param>
/// <param name="Bytes">As heard, hex, without ends and escapes.</param>
public sealed record WallTwinFrame(double Seconds, string Bytes);

/// <summary>What the control API answers when it does not understand.</summary>
public sealed record WallTwinComplaint(string Error);

/// <summary>One line of JSON for the program that started the twin.</summary>
internal sealed record WallTwinReady(string Port, string Control, IReadOnlyList<string> Units);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WallTwinState))]
[JsonSerializable(typeof(WallTwinFault))]
[JsonSerializable(typeof(WallTwinCar))]
[JsonSerializable(typeof(WallTwinReady))]
[JsonSerializable(typeof(WallTwinComplaint))]
[JsonSerializable(typeof(IReadOnlyList<WallTwinFrame>))]
internal sealed partial class WallTwinJson : JsonSerializerContext;
