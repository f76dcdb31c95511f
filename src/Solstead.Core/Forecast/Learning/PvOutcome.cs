namespace Solstead.Core.Forecast.Learning;

/// <summary>How the forecast of one interval came out. Powers are means. [W]</summary>
/// <param name="Start">Of the interval. [UTC]</param>
/// <param name="Hours">Its length. [h]</param>
/// <param name="Said">Forecast; null = there was none, the measurement still serves as the past of others.</param>
/// <param name="Measured">What it was; null = not known or masked.</param>
/// <param name="Clear">Power under a clear sky, for <see cref="PvMetrics.SkillSmart"/>; 0 at night.</param>
/// <param name="IsDaylight">The sun stands more than 2° high at its middle: only these are counted.</param>
public readonly record struct PvOutcome(DateTimeOffset Start, double Hours, double? Said, double? Measured, double Clear, bool IsDaylight)
{
    /// <summary>Lower end of the band, where there was one. [W]</summary>
    public double? P10 { get; init; }

    /// <summary>Upper end of the band, where there was one. [W]</summary>
    public double? P90 { get; init; }
}

/// <summary>Classes of how long ahead a forecast was made; metrics are kept for each.</summary>
public enum PvLead
{
    /// <summary>Less than an hour.</summary>
    Hour,

    /// <summary>1 to 6 hours.</summary>
    Morning,

    /// <summary>6 to 24 hours.</summary>
    Day,

    /// <summary>24 hours or more.</summary>
    Tomorrow,
}

/// <summary>How good forecasts were, over daylight intervals of one provider and lead. Shares of the size of the plant unless said. [1]</summary>
public sealed record PvMetrics
{
    /// <summary>Daylight intervals with forecast and measurement.</summary>
    public int Count { get; init; }

    /// <summary>Mean of forecast − measured: positive = too much was promised.</summary>
    public double Bias { get; init; }

    /// <summary>Mean absolute error.</summary>
    public double MeanAbsolute { get; init; }

    /// <summary>Root mean square error.</summary>
    public double RootMeanSquare { get; init; }

    /// <summary>Mean absolute error of days as a share of their energy; days above 5 % of the best only. Null without a whole day.</summary>
    public double? DailyError { get; init; }

    /// <summary>1 − RMSE / RMSE of "as yesterday"; null when there is no yesterday.</summary>
    public double? SkillPersistence { get; init; }

    /// <summary>The same against "as clear as the last hour known then".</summary>
    public double? SkillSmart { get; init; }

    /// <summary>The same against the mean of this hour over the 30 days before.</summary>
    public double? SkillClimatology { get; init; }

    /// <summary>The same against the best mixture of the last two, the yardstick of Yang et al., Solar Energy 210 (2020) 20-37.</summary>
    public double? Skill { get; init; }

    /// <summary>Mean pinball loss of P10, of the middle and of P90; null without bands.</summary>
    public (double P10, double P50, double P90)? Pinball { get; init; }

    /// <summary>Share of the outcomes inside the band; 0.8 is right.</summary>
    public double? Coverage { get; init; }

    /// <summary>Mean width of the band.</summary>
    public double? Width { get; init; }
}
