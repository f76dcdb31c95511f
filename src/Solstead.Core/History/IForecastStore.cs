using Solstead.Core.Forecast;

namespace Solstead.Core.History;

/// <summary>One interval of weather and who said so when.</summary>
public readonly record struct IssuedWeather(WeatherSlot Slot, string Source, DateTimeOffset Issued);

/// <summary>One interval of a forecast and who said so when.</summary>
public readonly record struct IssuedPv(PvSlot Slot, string Source, DateTimeOffset Issued, bool Hindcast);

/// <summary>Every forecast of weather and of power as it was issued, so that it can be scored by what came, and learned from.</summary>
public interface IForecastStore
{
    /// <summary>Keeps an issue; the same issue again changes nothing. Returns when it is on disk or waits in memory for it.</summary>
    Task PutAsync(WeatherIssue issue, CancellationToken ct);

    /// <inheritdoc cref="PutAsync(WeatherIssue, CancellationToken)"/>
    Task PutAsync(PvIssue issue, CancellationToken ct);

    /// <summary>The weather of the intervals with <c>from ≤ start &lt; to</c>, oldest first: of each the newest issue that was there in time.</summary>
    /// <param name="source">Of this source only; null: of all, each with its own newest.</param>
    /// <param name="lead">Issued at least this long before the interval began; null: whenever, afterwards too.</param>
    Task<IReadOnlyList<IssuedWeather>> WeatherAsync(string? source, DateTimeOffset from, DateTimeOffset to, TimeSpan? lead, CancellationToken ct);

    /// <inheritdoc cref="WeatherAsync"/>
    /// <param name="hindcasts">Also what was made afterwards from forecasts of the weather.</param>
    Task<IReadOnlyList<IssuedPv>> PvAsync(string? source, DateTimeOffset from, DateTimeOffset to, TimeSpan? lead, bool hindcasts, CancellationToken ct);

    /// <summary>What was expected at an instant: of each interval with <c>from ≤ start &lt; to</c> the newest issue made by then. No hindcasts.</summary>
    /// <param name="issuedBy">Issues made later do not count.</param>
    Task<IReadOnlyList<IssuedPv>> PvIssuedByAsync(string? source, DateTimeOffset from, DateTimeOffset to, DateTimeOffset issuedBy, CancellationToken ct);
}
