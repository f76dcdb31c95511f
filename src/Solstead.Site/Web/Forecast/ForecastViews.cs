using System.Text.Json;
using System.Text.Json.Serialization;
using Solstead.Core.Quantities;
using Solstead.Site.Web.Live;

namespace Solstead.Site.Web.Forecast;

/// <summary>
/// What the panels are expected to give, and gave. The columns are as long as <paramref name="T"/>; null = not known, never 0. A stretch of time without any
/// forecast has its rows all the same.
/// </summary>
/// <param name="Now">The service's own clock: what lies before it has happened. [UTC]</param>
/// <param name="StepSeconds">Length of an interval, 900.</param>
/// <param name="T">Start of each interval, seconds since 1970-01-01 UTC.</param>
/// <param name="W">
/// Mean power expected: of an interval to come by the newest forecast, of one that has begun by the last one issued before it began. [W]
/// </param>
/// <param name="P10">Less is expected in one case of ten. [W]</param>
/// <param name="P90">More is expected in one case of ten. [W]</param>
/// <param name="Measured">Mean power by the books; null while the interval lasts and where nothing was measured. [W]</param>
/// <param name="AsIssued">Mean power as it was expected at 18:00 of the day before, in the site's zone: what a forecast is held against. [W]</param>
/// <param name="Days">Local days that lie in the span, whole ones only, oldest first.</param>
/// <param name="Weather">What the newest forecast was made from; null while there is none.</param>
/// <param name="Problem">Code of why there is no forecast, or only an old one; null: all is well.</param>
/// <param name="Facts">Facts of <paramref name="Problem"/>.</param>
public sealed record ForecastView(
    DateTimeOffset From, DateTimeOffset To, DateTimeOffset Now, int StepSeconds,
    IReadOnlyList<long> T, IReadOnlyList<double?> W, IReadOnlyList<double?> P10, IReadOnlyList<double?> P90, IReadOnlyList<double?> Measured, IReadOnlyList<double?> AsIssued,
    IReadOnlyList<ForecastDayView> Days, ForecastWeatherView? Weather, string? Problem, IReadOnlyList<Fact> Facts)
{
    /// <summary>Who is asked for weather, and what is wrong with each.</summary>
    public IReadOnlyList<WeatherSourceView> Sources { get; init; } = [];
}

/// <summary>A source of weather that told something of itself.</summary>
/// <param name="Source">Its word in the settings, e.g. <c>open-meteo</c>.</param>
/// <param name="Problems">None: it answers.</param>
public sealed record WeatherSourceView(string Source, IReadOnlyList<ProblemView> Problems);

/// <summary>A local day. Null = not known.</summary>
/// <param name="Wh">Of the whole day: what was measured up to now, and what is expected of the rest. Of a day that is over: what was expected. [Wh]</param>
/// <param name="P10">Less is expected in one day of ten; not the sum of the quarters' bands. [Wh]</param>
/// <param name="P90">More is expected in one day of ten. [Wh]</param>
/// <param name="MeasuredWh">By the books, up to now. [Wh]</param>
/// <param name="RemainingWh">Expected from now to the end of the day; 0 when it is over. [Wh]</param>
/// <param name="AsIssuedWh">Of the whole day as expected at 18:00 of the day before. [Wh]</param>
/// <param name="ErrorPercent">100 · (as issued − measured) / measured of a day that is over, above 0: too much was expected; null when not all of the day is known.</param>
public sealed record ForecastDayView(DateOnly Date, double? Wh, double? P10, double? P90, double? MeasuredWh, double? RemainingWh, double? AsIssuedWh, double? ErrorPercent);

/// <summary>The weather a forecast was made from.</summary>
/// <param name="Source">Word of the source in the settings, e.g. <c>open-meteo</c>.</param>
/// <param name="Issued">When the source made it. [UTC]</param>
/// <param name="Stale">Older than it should be; used for 24 h all the same.</param>
/// <param name="Next">When the next forecast is made at the latest. [UTC]</param>
public sealed record ForecastWeatherView(string Source, DateTimeOffset Issued, bool Stale, DateTimeOffset Next);

/// <summary>How good forecasts were, by source and by how long before they were made.</summary>
/// <param name="Size">What the shares are shares of: the power of all panels. [W]</param>
/// <param name="Scores">One per source and class of lead time that has anything to tell; <c>solstead</c> is our own.</param>
public sealed record ForecastScoresView(DateTimeOffset From, DateTimeOffset To, double? Size, IReadOnlyList<ForecastScoreView> Scores);

/// <summary>Over intervals with daylight. Shares of the size of the plant in percent; null when there was nothing to compare.</summary>
/// <param name="Source"><c>solstead</c>, or the word of a service that forecasts power itself.</param>
/// <param name="Lead"><c>0-1</c>, <c>1-6</c>, <c>6-24</c> or <c>24-48</c>: hours between the issue and the interval.</param>
/// <param name="Intervals">Quarter hours compared.</param>
/// <param name="Bias">Mean of forecast − measured. [%]</param>
/// <param name="MeanError">Mean of |forecast − measured|. [%]</param>
/// <param name="RootError">Square root of the mean of the squares. [%]</param>
/// <param name="Skill">1 − root error / root error of persistence: 1 perfect, 0 no better than saying "as yesterday". [1]</param>
/// <param name="Coverage">Measured intervals between P10 and P90; 80 is right. [%]</param>
/// <param name="DayError">Mean of |forecast − measured| / measured over days of more than a twentieth of the best one. [%]</param>
public sealed record ForecastScoreView(
    string Source, string Lead, int Intervals, double? Bias, double? MeanError, double? RootError, double? Skill, double? Coverage, double? DayError)
{
    /// <summary>Mean width of the band. [%]</summary>
    public double? Width { get; init; }

    /// <summary>Mean pinball loss of P10: what is below counts nine times. [%]</summary>
    public double? PinballLow { get; init; }

    /// <summary>Of the forecast itself: half its mean error. [%]</summary>
    public double? PinballMiddle { get; init; }

    /// <summary>Of P90. [%]</summary>
    public double? PinballHigh { get; init; }

    /// <summary>Like <see cref="Skill"/>, against "as clear as the last that was known". [1]</summary>
    public double? SkillSmart { get; init; }

    /// <summary>Against the mean of the same time over the 30 days before. [1]</summary>
    public double? SkillClimate { get; init; }

    /// <summary>Against the best mixture of the last two. [1]</summary>
    public double? SkillBest { get; init; }
}

/// <summary>What each source of weather said.</summary>
public sealed record WeatherView(DateTimeOffset From, DateTimeOffset To, IReadOnlyList<WeatherSeriesView> Sources);

/// <summary>One source, as columns. Null = the source does not say.</summary>
/// <param name="T">Start of each interval, seconds since 1970-01-01 UTC.</param>
/// <param name="Minutes">Length of each interval. [min]</param>
/// <param name="Global">Global irradiance on the horizontal. [W/m²]</param>
/// <param name="Beam">On a plane that faces the sun. [W/m²]</param>
/// <param name="Diffuse">On the horizontal. [W/m²]</param>
/// <param name="Air">At 2 m. [°C]</param>
/// <param name="Wind">At 10 m. [m/s]</param>
/// <param name="Cloud">Sky covered. [%]</param>
/// <param name="Snow">Snow that lies. [cm]</param>
/// <param name="Rain">In the interval. [mm]</param>
public sealed record WeatherSeriesView(
    string Source, DateTimeOffset Issued, IReadOnlyList<long> T, IReadOnlyList<int> Minutes, IReadOnlyList<double?> Global, IReadOnlyList<double?> Beam, IReadOnlyList<double?> Diffuse,
    IReadOnlyList<double?> Air, IReadOnlyList<double?> Wind, IReadOnlyList<double?> Cloud, IReadOnlyList<double?> Snow, IReadOnlyList<double?> Rain);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(InstantJson)])]
[JsonSerializable(typeof(ForecastView))]
[JsonSerializable(typeof(ForecastScoresView))]
[JsonSerializable(typeof(WeatherView))]
internal sealed partial class ForecastViewJson : JsonSerializerContext;
