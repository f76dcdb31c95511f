using Solstead.Core.Devices;
using Solstead.Core.Forecast;

namespace Solstead.Devices.Weather;

/// <summary>Weather that has been, and what had been said of it before. Nobody is asked before the first issue is.</summary>
public interface IWeatherArchive
{
    /// <summary>One of the sources keeps an archive; without one both methods tell nothing.</summary>
    bool HasArchive { get; }

    /// <summary>What the weather was, in pieces of at most a month, oldest first. Each is issued when it was asked for: after its intervals, and thus no forecast of them.</summary>
    /// <param name="from">First start. [UTC]</param>
    /// <param name="to">Exclusive; what is not over yet is left out. [UTC]</param>
    /// <exception cref="DeviceException">The source does not tell, the problem says why; what came before stays good.</exception>
    IAsyncEnumerable<WeatherIssue> HistoryAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken ct);

    /// <summary>
    /// What had been said some days before, oldest first, in issues of at most six hours: each is stamped a whole number of days before its last interval, so
    /// that none of it looks as if it had been known earlier than it was.
    /// </summary>
    /// <param name="daysAhead">1 to 7.</param>
    /// <inheritdoc cref="HistoryAsync"/>
    IAsyncEnumerable<WeatherIssue> PreviousRunsAsync(DateTimeOffset from, DateTimeOffset to, int daysAhead, CancellationToken ct);
}
