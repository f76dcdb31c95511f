using Solstead.Core.Devices;
using Solstead.Core.Quantities;

namespace Solstead.Core.Settings;

/// <summary>Something about the settings a person should know, with its place.</summary>
/// <param name="Code">Stable code, e.g. <c>config.key.unknown</c>.</param>
/// <param name="Severity">Warning: ignored, the rest is active. Alarm: the part it belongs to is disabled.</param>
/// <param name="Line">Line in the file, from 1; 0 when it concerns the whole file.</param>
/// <param name="Key">Dotted path of the key, e.g. <c>devices[0].interval_s</c>.</param>
/// <param name="Facts">What was found and what would be right.</param>
public sealed record Finding(string Code, Severity Severity, int Line, string Key, params IReadOnlyList<Fact> Facts);
