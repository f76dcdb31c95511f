using System.Globalization;
using Solstead.Devices.Asking;

namespace Solstead.Devices.Weather;

/// <summary>How services of weather are asked.</summary>
internal static class WeatherWire
{
    public static SourceWire Create(string source, Uri address, TimeProvider time) =>
        new(WeatherName.Of(source), address, time) { MostBody = 4 << 20, LongestRest = ServiceRounds.LongestRest };

    public static HttpRequestMessage Get(Uri at) => SourceWire.Get(at);

    /// <summary>To 0.01°, about a kilometre: no model is finer, and nobody needs to know the house.</summary>
    public static string Rounded(double degrees) => Math.Round(degrees > 180 ? degrees - 360 : degrees, 2).ToString("0.00", CultureInfo.InvariantCulture);
}
