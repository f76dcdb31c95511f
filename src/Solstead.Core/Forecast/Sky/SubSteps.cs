namespace Solstead.Core.Forecast.Sky;

/// <summary>
/// Means of an hour cut into finer steps that follow the sun: what changes slowly is the share of the clear sky that comes through, so that is what is
/// interpolated, never the irradiance.
/// </summary>
public static class SubSteps
{
    /// <summary>A clear sky below this mean says nothing about clouds. [W/m²]</summary>
    private const double Dusk = 10;

    /// <summary>Cuts means into steps, each mean kept.</summary>
    /// <param name="means">Global irradiance, mean of each interval, ≥ 0; NaN = not known. [W/m²]</param>
    /// <param name="clearSky">Global irradiance of the clear sky at the middle of each step; a whole number of steps per interval. [W/m²]</param>
    /// <param name="fine">As long as <paramref name="clearSky"/>. The steps of an interval that is not known are not known. [W/m²]</param>
    /// <remarks>
    /// kc = mean / mean clear sky; in the dusk, kc of the nearest intervals of the day; linear between the middles of the intervals, times the clear sky, then
    /// scaled so that the mean of each interval is what it was. An interval with light and without any clear sky is spread evenly.
    /// </remarks>
    public static void Cut(ReadOnlySpan<double> means, ReadOnlySpan<double> clearSky, Span<double> fine)
    {
        if (means.IsEmpty) return;
        var steps = clearSky.Length / means.Length;
        if (steps * means.Length != clearSky.Length || fine.Length != clearSky.Length) throw new ArgumentException("The steps do not divide the intervals.", nameof(clearSky));
        double before = double.NaN, here = Index(means, clearSky, steps, 0), carried = double.NaN;
        for (var i = 0; i < means.Length; i++)
        {
            var next = i + 1 < means.Length ? Index(means, clearSky, steps, i + 1) : double.NaN;
            if (!double.IsNaN(here)) carried = here;
            else if (Sum(clearSky.Slice(i * steps, steps)) <= 0) carried = double.NaN;      // the night parts two days
            var middle = double.IsNaN(here) ? Known(next, carried, 1) : here;
            Write(means[i], middle, Known(before, middle, middle), Known(next, middle, middle), clearSky.Slice(i * steps, steps), fine.Slice(i * steps, steps));
            (before, here) = (double.IsNaN(here) ? carried : here, next);
        }
    }

    /// <summary>Share of the clear sky; NaN when not known or in the dusk.</summary>
    private static double Index(ReadOnlySpan<double> means, ReadOnlySpan<double> clearSky, int steps, int interval)
    {
        var clear = Sum(clearSky.Slice(interval * steps, steps)) / steps;
        return clear < Dusk ? double.NaN : means[interval] / clear;
    }

    private static double Known(double first, double second, double last) => !double.IsNaN(first) ? first : double.IsNaN(second) ? last : second;

    private static double Sum(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values) sum += value;
        return sum;
    }

    private static void Write(double mean, double middle, double before, double next, ReadOnlySpan<double> clearSky, Span<double> fine)
    {
        if (double.IsNaN(mean))
        {
            fine.Fill(double.NaN);
            return;
        }
        var sum = 0.0;
        for (var j = 0; j < fine.Length; j++)
        {
            var at = (j + 0.5) / fine.Length - 0.5;
            var kc = at < 0 ? middle + at * (middle - before) : middle + at * (next - middle);
            sum += fine[j] = Math.Max(kc, 0) * clearSky[j];
        }
        var scale = sum > 0 ? mean * fine.Length / sum : 0;
        if (scale <= 0) fine.Fill(Math.Max(mean, 0));
        else foreach (ref var value in fine) value *= scale;
    }
}
