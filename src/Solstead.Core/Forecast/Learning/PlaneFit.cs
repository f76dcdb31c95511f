using Solstead.Core.Forecast.Sky;

namespace Solstead.Core.Forecast.Learning;

/// <summary>How well planes explain what was measured, with the sizes that do it best.</summary>
internal sealed class PlaneFit(SunlitRecord light, double[] measured, bool[] counts)
{
    /// <summary>Steps and reach of the search for a shift. [min]</summary>
    private const int ShiftStep = 30, ShiftReach = 120;

    /// <summary>The same for the clear intervals alone: those in the upper half of what this record's panels give for their light.</summary>
    public PlaneFit Clear()
    {
        // A flat plane is near enough to tell an open sky: half of the light of the brightest quarter of the record.
        var flat = light.Of(new(0, 180));
        var sorted = flat.Where((_, i) => counts[i]).Order().ToArray();
        var bright = sorted.Length == 0 ? 0 : sorted[(int)(0.5 * sorted.Length)];
        return new(light, measured, [.. counts.Select((c, i) => c && flat[i] >= bright)]);
    }

    /// <summary>Tilt and azimuth in turn, brought into their range.</summary>
    public static IReadOnlyList<PanelPlane> Planes(double[] point) =>
        [.. Enumerable.Range(0, point.Length / 2).Select(i => Plane(point[2 * i], point[2 * i + 1]))];

    public (double Error, double[] Sizes) Error(double[] point)
    {
        var (error, sizes) = Error(Planes(point));
        // Beyond a wall no panel lies; a soft edge keeps the search inside.
        var outside = Enumerable.Range(0, point.Length / 2).Sum(i => Math.Max(Math.Abs(point[2 * i]) - 90, 0));
        return (error * (1 + outside), sizes);
    }

    public (double Error, double[] Sizes) Error(IReadOnlyList<PanelPlane> planes)
    {
        var powers = planes.Select(light.Of).ToArray();
        // More than two planes keep the proportion one to another.
        if (powers.Length > 2) powers = [[.. Enumerable.Range(0, powers[0].Length).Select(i => powers.Sum(p => p[i]))]];
        return Sized(powers, measured, counts);
    }

    /// <summary>Whether the measurements fit better when taken as late or early, the planes free to turn: a turned plane looks much like a shifted clock. [min]</summary>
    /// <param name="rows">Of the record.</param>
    /// <param name="starts">Tilt and azimuth from which each is tried.</param>
    /// <param name="worth">Share of the error a shift must take away.</param>
    public double? Shift(IReadOnlyList<PvRecord> rows, double[][] starts, double worth)
    {
        if (rows.Any(r => r.Weather.Minutes % 15 != 0)) return null;
        var tried = Enumerable.Range(-ShiftReach / ShiftStep, 2 * ShiftReach / ShiftStep + 1).Select(i => i * ShiftStep).Select(shift =>
        {
            bool[] whole = [.. counts];
            var shifted = new PlaneFit(light.Shifted(rows, shift, whole), measured, whole);
            return (Shift: shift, Error: starts.Min(s => NelderMead.Minimise(p => shifted.Error(p).Error, s, [10, 25], 40, 1e-3).Value));
        }).ToArray();
        var (best, error) = tried.MinBy(t => t.Error);
        return error < (1 - worth) * tried.First(t => t.Shift == 0).Error ? best : null;
    }

    private static PanelPlane Plane(double tilt, double azimuth)
    {
        // A plane tilted the other way is one that looks the other way.
        if (tilt < 0) (tilt, azimuth) = (-tilt, azimuth + 180);
        return new(Math.Min(tilt, 90), ((azimuth % 360) + 360) % 360);
    }

    /// <summary>Least squares over one or two sizes, none below 0. In the unit of what was measured.</summary>
    private static (double Error, double[] Sizes) Sized(double[][] powers, double[] measured, bool[] counts)
    {
        double aa = 0, ab = 0, bb = 0, ay = 0, by = 0, yy = 0;
        var n = 0;
        var second = powers.Length > 1 ? powers[1] : null;
        for (var i = 0; i < measured.Length; i++)
        {
            if (!counts[i]) continue;
            double a = powers[0][i], b = second is null ? 0 : second[i], y = measured[i];
            (aa, ab, bb, ay, by, yy, n) = (aa + a * a, ab + a * b, bb + b * b, ay + a * y, by + b * y, yy + y * y, n + 1);
        }
        if (n == 0) return (double.PositiveInfinity, new double[powers.Length]);
        double x = aa > 0 ? ay / aa : 0, z = 0;
        var det = aa * bb - ab * ab;
        if (second is not null)
        {
            if (det > 1e-9 * aa * bb) (x, z) = ((ay * bb - by * ab) / det, (by * aa - ay * ab) / det);
            if (z < 0) (x, z) = (aa > 0 ? ay / aa : 0, 0);
            else if (x < 0) (x, z) = (0, bb > 0 ? by / bb : 0);
        }
        var rest = yy - 2 * (x * ay + z * by) + x * x * aa + 2 * x * z * ab + z * z * bb;
        return (Math.Sqrt(Math.Max(rest, 0) / n), second is null ? [x] : [x, z]);
    }
}
