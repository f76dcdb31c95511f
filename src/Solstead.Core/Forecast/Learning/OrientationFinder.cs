using Solstead.Core.Forecast.Sky;
using Solstead.Core.Forecast.Sun;

namespace Solstead.Core.Forecast.Learning;

/// <summary>A plane as the record tells it.</summary>
/// <param name="Tilt">From flat. [°]</param>
/// <param name="Azimuth">Clockwise from north. [°]</param>
/// <param name="Size">Such that the usual losses explain what was given. [W]</param>
public readonly record struct FoundPlane(double Tilt, double Azimuth, double Size);

/// <summary>What a record says about how the panels lie. A finding to be offered; nothing follows from it by itself.</summary>
/// <param name="One">Best single plane.</param>
/// <param name="OneError">Root mean square of what it misses in daylight. [W]</param>
/// <param name="Two">Best two planes; null when the record is shorter than 60 days or they explain hardly more.</param>
/// <param name="TwoError">Of the two. [W]</param>
/// <param name="SettingsError">Of the planes in the settings, sizes left free; null when they were not given. [W]</param>
/// <param name="Shift">By how much the measurements seem to be late (positive) against the weather; null when they are not. [min]</param>
/// <param name="Days">With light in the record. [d]</param>
public sealed record OrientationFinding(FoundPlane One, double OneError, IReadOnlyList<FoundPlane>? Two, double? TwoError, double? SettingsError, double? Shift, int Days)
{
    /// <summary>What the best explanation leaves. [W]</summary>
    public double Error => TwoError ?? OneError;

    /// <summary>Share of the error of the settings that the found planes would take away, ≤ 1; negative when the settings are the better. [1]</summary>
    public double? Gain => SettingsError is > 0 and var e ? 1 - Error / e : null;

    public IReadOnlyList<FoundPlane> Best => Two ?? [One];
}

/// <summary>Finds tilt, azimuth and size of one or two planes from weather and power.</summary>
/// <remarks>
/// Root mean square error, smallest by Nelder and Mead over tilt and azimuth from several directions; the sizes that fit best follow from each try by themselves (least squares, not
/// below 0). Clear hours first, as clouds say nothing about planes; then all of them. Intervals at the inverter's limit are left out.
/// </remarks>
public static class OrientationFinder
{
    /// <summary>Days a second plane needs. [d]</summary>
    public const int DaysForTwo = 60;

    /// <summary>A second plane must take away this share of the error. [1]</summary>
    private const double WorthTwo = 0.1;

    /// <summary>A shift must take away this share of the error. [1]</summary>
    private const double WorthShift = 0.03;

    /// <summary>Newest rows looked at: two years of hours say no more. [1]</summary>
    private const int MostDays = 400;

    /// <param name="place">Where the panels are.</param>
    /// <param name="rows">Weather and power, in any order. Masked rows are not to be given.</param>
    /// <param name="settings">Planes to compare with, or none.</param>
    /// <param name="acRating">Of all inverters, where known. [W]</param>
    /// <param name="kind">How hazy the clear air is.</param>
    /// <returns>Null when fewer than five days have light, weather and power.</returns>
    public static OrientationFinding? Find(Place place, IReadOnlyList<PvRecord> rows, IReadOnlyList<PanelPlane>? settings = null, double? acRating = null, AirKind kind = AirKind.Rural)
    {
        var known = rows.Where(r => r is { Watts: >= 0, Weather.Global: > 10 }).GroupBy(r => r.Weather.Start).Select(g => g.Last()).OrderBy(r => r.Weather.Start).ToArray();
        if (known.Length == 0) return null;
        known = [.. known.Where(r => r.Weather.Start > known[^1].Weather.Start.AddDays(-MostDays))];
        var days = known.DistinctBy(r => r.Weather.Start.UtcDateTime.Date).Count();
        if (days < 5 || known.Max(r => r.Watts!.Value) <= 0) return null;
        var limit = acRating is > 0 and var rating ? 0.97 * rating : double.PositiveInfinity;
        var fit = new PlaneFit(new(place, kind, known), [.. known.Select(r => r.Watts!.Value)], [.. known.Select(r => r.Watts < limit)]);
        var clear = fit.Clear();
        var equator = place.Latitude < 0 ? 0.0 : 180.0;
        var one = Best(clear, fit, [.. Directions(equator).Select(a => (double[])[25, a])]);
        var (oneError, oneSizes) = fit.Error(one);
        var first = PlaneFit.Planes(one)[0];
        IReadOnlyList<FoundPlane>? two = null;
        double? twoError = null;
        if (days >= DaysForTwo)
        {
            var pair = Best(clear, fit, [[25, equator - 90, 25, equator + 90], [first.Tilt, first.Azimuth, 30, first.Azimuth + 180], [20, equator, 40, equator + 120], [20, equator, 40, equator - 120]]);
            var (error, sizes) = fit.Error(pair);
            if (error < (1 - WorthTwo) * oneError && sizes.Min() > 0.05 * sizes.Sum())
                (two, twoError) = ([.. PlaneFit.Planes(pair).Zip(sizes, (p, s) => new FoundPlane(p.Tilt, p.Azimuth, s))], error);
        }
        var told = settings is { Count: > 0 } ? fit.Error(settings).Error : (double?)null;
        var shift = fit.Shift(known, [one, [30, equator]], WorthShift);
        return new(new(first.Tilt, first.Azimuth, oneSizes[0]), oneError, two, twoError, told, shift, days);
    }

    private static double[] Directions(double equator) => [equator - 80, equator - 20, equator + 30, equator + 100, equator + 170];

    private static double[] Best(PlaneFit clear, PlaneFit all, double[][] starts)
    {
        double[] step = [.. starts[0].Select((_, i) => i % 2 == 0 ? 10.0 : 25.0)];
        var found = starts.Select(s => NelderMead.Minimise(p => clear.Error(p).Error, s, step, 80, 1e-4)).MinBy(f => f.Value).Point;
        return NelderMead.Minimise(p => all.Error(p).Error, found, [.. step.Select(s => s / 3)], 120).Point;
    }
}
