using Solstead.Devices.Asking;

namespace Solstead.Devices.Weather;

/// <summary>Sources of this folder, as the asking knows them.</summary>
internal static class WeatherName
{
    public static SourceName Of(string source) => new("weather", source);
}
