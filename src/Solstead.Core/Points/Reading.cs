namespace Solstead.Core.Points;

/// <summary>The value of one point at one instant.</summary>
/// <param name="Point">Id of the declared point, without the device.</param>
/// <param name="Value">The number in the point's unit; null when missing or when the point is a text.</param>
/// <param name="Quality">How far it may be trusted, as the driver knows it; ageing is the engine's work.</param>
/// <param name="Stamp">The instant the value stands for (UTC), by the device's clock when that can be believed, else the instant it was received.</param>
/// <param name="Text">The value of a state or text point; else null.</param>
/// <param name="Note">Why the quality is not good: a stable code such as <c>counter.jump</c>; null when good.</param>
public readonly record struct Reading(string Point, double? Value, Quality Quality, DateTimeOffset Stamp, string? Text = null, string? Note = null);
