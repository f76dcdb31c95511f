namespace Solstead.Core.Forecast.Sky;

/// <summary>What stands around a place: how high the sky begins, by direction.</summary>
public sealed class Horizon
{
    private readonly double[] azimuths, elevations;

    private Horizon(double[] azimuths, double[] elevations) => (this.azimuths, this.elevations) = (azimuths, elevations);

    /// <summary>From points in any order. [°]</summary>
    /// <param name="points">Azimuth clockwise from north and elevation, 0 … 90, at least one. Between two points it is a line, and around north too.</param>
    /// <exception cref="ArgumentException">There is no point, two have one azimuth, or a number is none.</exception>
    public static Horizon Of(IEnumerable<(double Azimuth, double Elevation)> points)
    {
        var sorted = points.Select(p => (Azimuth: ((p.Azimuth % 360) + 360) % 360, p.Elevation)).OrderBy(p => p.Azimuth).ToArray();
        if (sorted.Length == 0) throw new ArgumentException("A horizon has at least one point.", nameof(points));
        if (sorted.Any(p => !double.IsFinite(p.Azimuth) || !(p.Elevation is >= -5 and <= 90))) throw new ArgumentException("An azimuth or elevation is no angle of the horizon.", nameof(points));
        if (sorted.DistinctBy(p => p.Azimuth).Count() != sorted.Length) throw new ArgumentException("Two points have the same azimuth.", nameof(points));
        // The last point once more before the first, the first once more after the last: no special case around north.
        (double Azimuth, double Elevation)[] ring = [(sorted[^1].Azimuth - 360, sorted[^1].Elevation), .. sorted, (sorted[0].Azimuth + 360, sorted[0].Elevation)];
        return new([.. ring.Select(p => p.Azimuth)], [.. ring.Select(p => p.Elevation)]);
    }

    /// <summary>From elevations at equal steps, clockwise, the first at north, as forecast.solar and PVGIS give them. [°]</summary>
    public static Horizon OfSectors(IReadOnlyList<double> elevations) => Of(elevations.Select((e, i) => (360.0 * i / elevations.Count, e)));

    /// <summary>Where the sky begins. [°]</summary>
    /// <param name="azimuth">Clockwise from north, 0 … 360. [°]</param>
    public double At(double azimuth)
    {
        var next = Array.BinarySearch(azimuths, azimuth);
        if (next >= 0) return elevations[next];
        next = Math.Clamp(~next, 1, azimuths.Length - 1);
        var share = (azimuth - azimuths[next - 1]) / (azimuths[next] - azimuths[next - 1]);
        return elevations[next - 1] + share * (elevations[next] - elevations[next - 1]);
    }

    /// <summary>Whether the sun stands above the horizon: 1 or 0, what multiplies the beam and the light around the sun. [1]</summary>
    /// <param name="apparentZenith">As the sun is seen. [°]</param>
    /// <param name="azimuth">Of the sun, clockwise from north. [°]</param>
    /// <param name="visible">0 where 90 − zenith lies below the horizon there.</param>
    public void Visible(ReadOnlySpan<double> apparentZenith, ReadOnlySpan<double> azimuth, Span<double> visible)
    {
        for (var i = 0; i < visible.Length; i++) visible[i] = apparentZenith[i] < 90 && 90 - apparentZenith[i] >= At(azimuth[i]) ? 1 : 0;
    }

    /// <summary>Share of the sky's light that still reaches a plane, a sky of the same brightness everywhere taken, 0 … 1. [1]</summary>
    /// <remarks>Sum of cos AOI over cells of 2° by 2° above the horizon, over the same sum above a flat one. To be computed once per plane.</remarks>
    public double SkyShare(PanelPlane plane)
    {
        const double step = 2, radians = Math.PI / 180;
        var (sin, cos) = Math.SinCos(plane.Tilt * radians);
        double seen = 0, whole = 0;
        for (var elevation = step / 2; elevation < 90; elevation += step)
        {
            var (up, across) = Math.SinCos(elevation * radians);
            for (var azimuth = step / 2; azimuth < 360; azimuth += step)
            {
                var weight = across * (cos * up + sin * across * Math.Cos((azimuth - plane.Azimuth) * radians));
                if (weight <= 0) continue;
                whole += weight;
                // A cell the horizon crosses counts by the part of it that lies above.
                seen += weight * Math.Clamp((elevation + step / 2 - At(azimuth)) / step, 0, 1);
            }
        }
        return whole > 0 ? seen / whole : 1;
    }
}
