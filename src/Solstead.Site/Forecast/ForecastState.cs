using Solstead.Core.Forecast.Learning;
using Solstead.Core.Quantities;

namespace Solstead.Site.Forecast;

/// <summary>Where the forecast stands, for page and API.</summary>
/// <param name="Source">Whose weather the newest forecast was made from; null: there is none.</param>
/// <param name="Issued">When that weather was issued. [UTC]</param>
/// <param name="Stale">It is older than it should be.</param>
/// <param name="Next">When the next forecast is made at the latest. [UTC]</param>
/// <param name="Problem">Why there is none, or an old one; null: all is well.</param>
public sealed record ForecastState(string? Source, DateTimeOffset Issued, bool Stale, DateTimeOffset Next, string? Problem, IReadOnlyList<Fact> Facts)
{
    public static readonly ForecastState Off = new(null, default, false, default, "forecast.off", []);

    /// <summary>Who made what is to be shown: <see cref="ForecastPlan.Own"/>, or a service that forecasts power where we cannot.</summary>
    public string Maker { get; init; } = ForecastPlan.Own;

    /// <summary>What is expected from now to the end of each day, with the band of the day. [Wh]</summary>
    public IReadOnlyDictionary<DateOnly, PvDay> Days { get; init; } = new Dictionary<DateOnly, PvDay>();
}
