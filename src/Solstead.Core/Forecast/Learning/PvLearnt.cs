namespace Solstead.Core.Forecast.Learning;

/// <summary>All that <see cref="PvForecaster"/> learned, as plain numbers to be kept; a forecaster made from it goes on as if it had never stopped.</summary>
public sealed record PvLearnt
{
    /// <summary>Of the meaning of these numbers; what another version wrote is not used, and learning begins anew from the books.</summary>
    public int Version { get; init; } = Current;

    /// <summary>Version written now.</summary>
    public const int Current = 1;

    /// <summary>End of the last interval learned; earlier ones are not learned again. Null = nothing yet. [UTC]</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Hours of light learned. [h]</summary>
    public double Hours { get; init; }

    /// <summary>Sums of <see cref="SunCorrection"/>.</summary>
    public IReadOnlyList<double> Correction { get; init; } = [];
}
