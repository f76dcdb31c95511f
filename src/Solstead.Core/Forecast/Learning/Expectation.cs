namespace Solstead.Core.Forecast.Learning;

/// <summary>
/// The middle of the forecast: physics with a factor by sun and sky, and physics with what a regression adds, each weighing the more the nearer it was lately.
/// </summary>
internal sealed class Expectation
{
    /// <summary>An error beyond this counts no more than one of this size: a day that is wrong in the books teaches little. [share of the size]</summary>
    private const double Far = 0.1;

    /// <summary>What an hour leaves of the errors before it. [1]</summary>
    private const double Memory = 0.995;

    /// <summary>Squared error both begin with. [share of the size, squared]</summary>
    private const double FirstError = 0.01;

    private readonly double size, rating;
    private readonly SunCorrection correction;
    private readonly Regression regression;
    private double correctionError = FirstError, regressionError = FirstError;

    public Expectation(PvPlant plant, PvLearnt saved)
    {
        (size, rating) = (plant.Size, plant.AcRating);
        (correction, regression) = (new(saved.Correction), new(WeatherTraits.Count, saved.Regression));
        if (saved.Errors is [var first, var second]) (correctionError, regressionError) = (first, second);
    }

    public PvLearnt Save(PvLearnt into) =>
        into with { Correction = correction.Save(), Regression = regression.Save(), Errors = [correctionError, regressionError] };

    /// <summary>Mean power, 0 … the rating; 0 when the sun is down. [W]</summary>
    public double Of(in PvInterval interval)
    {
        if (!interval.IsDay) return 0;
        Span<double> traits = stackalloc double[WeatherTraits.Count];
        WeatherTraits.Of(interval, size, traits);
        double corrected = Corrected(interval), regressed = Regressed(interval, traits);
        double first = Trust(correctionError), second = Trust(regressionError);
        return Math.Min((first * corrected + second * regressed) / (first + second) * size, rating);
    }

    /// <param name="interval">What was known.</param>
    /// <param name="measured">Mean power. [W]</param>
    public void Learn(in PvInterval interval, double measured)
    {
        if (!interval.IsDay) return;
        Span<double> traits = stackalloc double[WeatherTraits.Count];
        WeatherTraits.Of(interval, size, traits);
        double y = measured / size, corrected = Corrected(interval) - y, regressed = Regressed(interval, traits) - y;
        var keep = Math.Pow(Memory, interval.Hours);
        correctionError = keep * correctionError + (1 - keep) * corrected * corrected;
        regressionError = keep * regressionError + (1 - keep) * regressed * regressed;
        regression.Learn(traits, y - interval.Power / size, interval.Hours, Math.Min(1, Far / Math.Max(Math.Abs(regressed), 1e-9)));
        correction.Learn(interval.Azimuth, interval.Clearness, interval.Power / size, y, interval.Hours);
    }

    private double Corrected(in PvInterval interval) => interval.Power / size * correction.Factor(interval.Azimuth, interval.Clearness);

    private double Regressed(in PvInterval interval, ReadOnlySpan<double> traits) => Math.Max(interval.Power / size + regression.Predict(traits), 0);

    /// <summary>A tenth less squared error is three and a half times the weight: close to choosing the better one, without a jump.</summary>
    private static double Trust(double error) => Math.Pow(Math.Max(error, 1e-6), -12);
}
