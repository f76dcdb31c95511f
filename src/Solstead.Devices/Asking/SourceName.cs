namespace Solstead.Devices.Asking;

/// <summary>Who is asked.</summary>
/// <param name="Area">What it tells of: the first word of the codes of its troubles, <c>tariff</c> or <c>weather</c>.</param>
/// <param name="Name">Word of the settings.</param>
internal readonly record struct SourceName(string Area, string Name);
