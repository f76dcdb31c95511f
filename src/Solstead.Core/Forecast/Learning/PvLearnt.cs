namespace Solstead.Core.Forecast.Learning;

/// <summary>All that <see cref="PvForecaster"/> learned, as plain numbers to be kept; a forecaster made from it goes on as if it had never stopped.</summary>
public sealed record PvLearnt
{
    /// <summary>Version written now.</summary>
    public const int Current = 1;

    /// <summary>Of the meaning of these numbers; what another version wrote is not used, and learning begins anew from the books.</summary>
    public int Version { get; init; } = Current;

    /// <summary>End of the last interval learned; earlier ones are not learned again. Null = nothing yet. [UTC]</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Hours of light learned. [h]</summary>
    public double Hours { get; init; }

    /// <summary>Of the factor by sun and sky: sums of measured · model, then of model², a cell after another. [share of the size, squared]</summary>
    public IReadOnlyList<double> Correction { get; init; } = [];

    /// <summary>Of the regression: lower triangle of the sums of products of traits, then those with what physics missed.</summary>
    public IReadOnlyList<double> Regression { get; init; } = [];

    /// <summary>Mean squared errors of the two lately. [share of the size, squared]</summary>
    public IReadOnlyList<double> Errors { get; init; } = [];

    /// <summary>Sums of the gains per hour ahead.</summary>
    public IReadOnlyList<double> Gains { get; init; } = [];

    /// <summary>The last hours: end [s], length [h], measured less expected [W], clear sky [W], one interval after another.</summary>
    public IReadOnlyList<double> Past { get; init; } = [];

    /// <summary>Counts of the bands of intervals, then the levels of their guard.</summary>
    public IReadOnlyList<double> Bands { get; init; } = [];

    /// <summary>Counts of the bands of days.</summary>
    public IReadOnlyList<double> Days { get; init; } = [];
}
