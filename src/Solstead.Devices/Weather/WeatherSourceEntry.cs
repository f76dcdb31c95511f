using Solstead.Core.Devices;

namespace Solstead.Devices.Weather;

/// <summary>Who is asked for the weather, and for what panels will give.</summary>
/// <param name="Names">Words of the settings, in order: the first one that knows is used.</param>
/// <param name="IsLocal">All of them are on this machine, as twins are: they may be asked with a clock that was moved.</param>
/// <param name="Create">Opens nothing. What it makes reports <see cref="Report.Weather"/> and <see cref="Report.PvForecast"/>, and is an <see cref="IWeatherArchive"/>.</param>
public sealed record WeatherSourceEntry(IReadOnlyList<string> Names, bool IsLocal, Func<DriverContext, IDevice> Create)
{
    /// <summary>What their issues are called, the one that counts first: a source that is asked for several models tells each under a name of its own.</summary>
    public IReadOnlyList<string> Sources { get; init; } = Names;
}
