namespace Solstead.Core.Forecast.Sun;

/// <summary>
/// The sun of a span of days, for all places: the whole algorithm once a day at 00:00 UT, and between the days the cubic through the four nearest. Against
/// <see cref="GeocentricSun"/> at every instant the difference stays below 1e-6°, a three-hundredth of what the algorithm itself promises.
/// </summary>
/// <remarks>A day costs about 8 µs once and 160 bytes; it never changes afterwards, so any number of threads may read it.</remarks>
public sealed class Ephemeris
{
    /// <summary>Numbers per day: four of each cubic.</summary>
    internal const int Stride = 20;

    internal const int HourAngle = 0, SinDeclination = 4, CosDeclination = 8, Distance = 12, EquationOfTime = 16;

    private readonly double[] cubics;

    private Ephemeris(long firstDay, int days, double deltaT)
    {
        FirstDay = firstDay;
        cubics = new double[days * Stride];
        Span<double> nodes = stackalloc double[4 * 5];
        for (var node = 0; node < 3; node++) Node(firstDay - 1 + node, deltaT, nodes.Slice(5 * (node + 1), 5));
        for (var day = 0; day < days; day++)
        {
            nodes[5..].CopyTo(nodes);
            Node(firstDay + day + 2, deltaT, nodes[15..]);
            for (var i = 0; i < 5; i++) Cubic(nodes[i], nodes[5 + i], nodes[10 + i], nodes[15 + i], cubics.AsSpan(day * Stride + 4 * i, 4));
            cubics[day * Stride + HourAngle + 1] += 1;              // the turn of the day itself
        }
    }

    /// <summary>First day, counted from 1970-01-01.</summary>
    internal long FirstDay { get; }

    internal int Days => cubics.Length / Stride;

    /// <summary>The sun from one instant to another, both included.</summary>
    /// <param name="first">UTC, seconds since 1970. [s]</param>
    /// <param name="last">UTC, seconds since 1970, not before <paramref name="first"/>. [s]</param>
    /// <param name="deltaT">Terrestrial time minus UT. [s]</param>
    /// <exception cref="ArgumentOutOfRangeException">The span runs backwards, is no number or is longer than a thousand years.</exception>
    public static Ephemeris Covering(double first, double last, double deltaT = DeltaT.Usual)
    {
        if (!(last >= first) || last - first > 86_400.0 * 366_000) throw new ArgumentOutOfRangeException(nameof(last), last, "The span runs backwards or is too long.");
        var day = DayOf(first);
        return new(day, (int)(DayOf(last) - day) + 1, deltaT);
    }

    internal static long DayOf(double unixSeconds) => (long)Math.Floor(unixSeconds / 86_400);

    /// <summary>The five cubics of a day, in the fraction of the day since 00:00 UT.</summary>
    internal ReadOnlySpan<double> OfDay(long day)
    {
        if (day < FirstDay || day >= FirstDay + Days) throw new ArgumentOutOfRangeException(nameof(day), day, "The ephemeris does not cover this day.");
        return cubics.AsSpan((int)(day - FirstDay) * Stride, Stride);
    }

    /// <summary>Hour angle at Greenwich [turns], sine and cosine of the declination, distance [AU], equation of time [min].</summary>
    private static void Node(long day, double deltaT, Span<double> to)
    {
        var sun = GeocentricSun.At(day * 86_400.0, deltaT);
        // At midnight the sun is opposite: near half a turn, never near the seam.
        to[0] = GeocentricSun.Turn(sun.SiderealTime - sun.RightAscension) / 360;
        (to[1], to[2]) = Math.SinCos(sun.Declination * (Math.PI / 180));
        to[3] = sun.Distance;
        to[4] = sun.EquationOfTime;
    }

    /// <summary>Coefficients of the cubic through the values at −1, 0, 1 and 2 (Lagrange).</summary>
    private static void Cubic(double before, double at, double next, double after, Span<double> c)
    {
        c[0] = at;
        c[1] = next - before / 3 - at / 2 - after / 6;
        c[2] = (before + next) / 2 - at;
        c[3] = (after - before) / 6 + (at - next) / 2;
    }
}
