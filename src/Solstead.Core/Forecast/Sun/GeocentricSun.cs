namespace Solstead.Core.Forecast.Sun;

/// <summary>Where the sun stands, seen from the centre of the earth: the same for all places.</summary>
/// <param name="RightAscension">Apparent right ascension, 0 … 360. [°]</param>
/// <param name="Declination">Apparent declination, north positive, −23.5 … 23.5. [°]</param>
/// <param name="Distance">From the earth to the sun, 0.983 … 1.017. [AU]</param>
/// <param name="SiderealTime">Apparent sidereal time at Greenwich, 0 … 360. [°]</param>
/// <param name="EquationOfTime">Apparent minus mean solar time, −15 … 17. [min]</param>
/// <remarks>
/// Solar Position Algorithm of NREL, within 0.0003° in the years −2000 … 6000. Source: Reda and Andreas, Solar Energy 76 (2004) 577-589
/// (NREL/TP-560-34302, sections 3.1 to 3.10 and appendix A.1).
/// </remarks>
public readonly record struct GeocentricSun(double RightAscension, double Declination, double Distance, double SiderealTime, double EquationOfTime)
{
    private const double Radians = Math.PI / 180;

    /// <summary>The whole algorithm for one instant: some 450 sines. For many instants use <see cref="Ephemeris"/>.</summary>
    /// <param name="unixSeconds">UTC, seconds since 1970. [s]</param>
    /// <param name="deltaT">Terrestrial time minus UT, see <see cref="Sun.DeltaT"/>. [s]</param>
    public static GeocentricSun At(double unixSeconds, double deltaT = DeltaT.Usual)
    {
        var days = unixSeconds / 86_400 - 10_957.5;                 // since 2000-01-01 12:00, in UT; the Julian day less 2451545
        var t = (days + deltaT / 86_400) / 36_525;                  // Julian ephemeris century
        var m = t / 10;
        var distance = Series(m, SpaPeriodicTerms.R0, SpaPeriodicTerms.R1, SpaPeriodicTerms.R2, SpaPeriodicTerms.R3, SpaPeriodicTerms.R4, []);
        var longitude = Series(m, SpaPeriodicTerms.L0, SpaPeriodicTerms.L1, SpaPeriodicTerms.L2, SpaPeriodicTerms.L3, SpaPeriodicTerms.L4, SpaPeriodicTerms.L5) + Math.PI;
        var latitude = -Series(m, SpaPeriodicTerms.B0, SpaPeriodicTerms.B1, [], [], [], []);
        var (inLongitude, inObliquity) = Nutation(t);
        var obliquity = Obliquity(m / 10) + inObliquity;
        var (sinE, cosE) = Math.SinCos(obliquity * Radians);
        // Light needs eight minutes: the sun is seen where it was.
        var apparent = longitude + (inLongitude - 20.4898 / (3600 * distance)) * Radians;
        var (sinL, cosL) = Math.SinCos(apparent);
        var (sinB, cosB) = Math.SinCos(latitude);
        var ascension = Turn(Math.Atan2(sinL * cosE - sinB / cosB * sinE, cosL) / Radians);
        var declination = Math.Asin(sinB * cosE + cosB * sinE * sinL) / Radians;
        var equinoxes = inLongitude * cosE;
        return new(ascension, declination, distance, Turn(MeanSidereal(days) + equinoxes), EquationOf(m, ascension, equinoxes));
    }

    /// <summary>An angle brought into 0 … 360. [°]</summary>
    internal static double Turn(double degrees) => degrees - 360 * Math.Floor(degrees / 360);

    /// <summary>(X0 + X1 · m + … + X5 · m⁵) / 1e8, each X the sum of A · cos(B + C · m). [rad or AU]</summary>
    private static double Series(double m, ReadOnlySpan<double> x0, ReadOnlySpan<double> x1, ReadOnlySpan<double> x2, ReadOnlySpan<double> x3, ReadOnlySpan<double> x4, ReadOnlySpan<double> x5) =>
        (Sum(m, x0) + m * (Sum(m, x1) + m * (Sum(m, x2) + m * (Sum(m, x3) + m * (Sum(m, x4) + m * Sum(m, x5)))))) / 1e8;

    private static double Sum(double m, ReadOnlySpan<double> terms)
    {
        var sum = 0.0;
        for (var i = 0; i + 2 < terms.Length; i += 3) sum += terms[i] * Math.Cos(terms[i + 1] + terms[i + 2] * m);
        return sum;
    }

    /// <summary>What the moon makes of the earth's axis, in longitude and obliquity. [°]</summary>
    private static (double Longitude, double Obliquity) Nutation(double t)
    {
        var x0 = (297.85036 + t * (445_267.111480 + t * (-0.0019142 + t / 189_474))) * Radians;
        var x1 = (357.52772 + t * (35_999.050340 + t * (-0.0001603 - t / 300_000))) * Radians;
        var x2 = (134.96298 + t * (477_198.867398 + t * (0.0086972 + t / 56_250))) * Radians;
        var x3 = (93.27191 + t * (483_202.017538 + t * (-0.0036825 + t / 327_270))) * Radians;
        var x4 = (125.04452 + t * (-1934.136261 + t * (0.0020708 + t / 450_000))) * Radians;
        var y = SpaNutationTerms.Multiples;
        var size = SpaNutationTerms.Sizes;
        double longitude = 0, obliquity = 0;
        for (var i = 0; i < SpaNutationTerms.Count; i++)
        {
            var of = y.Slice(5 * i, 5);
            var (sin, cos) = Math.SinCos(of[0] * x0 + of[1] * x1 + of[2] * x2 + of[3] * x3 + of[4] * x4);
            longitude += (size[4 * i] + size[4 * i + 1] * t) * sin;
            obliquity += (size[4 * i + 2] + size[4 * i + 3] * t) * cos;
        }
        return (longitude / 36_000_000, obliquity / 36_000_000);
    }

    /// <summary>Mean obliquity of the ecliptic; u in ten thousand Julian years. [°]</summary>
    private static double Obliquity(double u) =>
        (84_381.448 + u * (-4680.93 + u * (-1.55 + u * (1999.25 + u * (-51.38 + u * (-249.67 + u * (-39.05 + u * (7.12 + u * (27.87 + u * (5.79 + u * 2.45)))))))))) / 3600;

    /// <summary>Mean sidereal time at Greenwich. [°]</summary>
    private static double MeanSidereal(double days)
    {
        var t = days / 36_525;
        return 280.46061837 + 360.98564736629 * days + t * t * (0.000387933 - t / 38_710_000);
    }

    private static double EquationOf(double m, double ascension, double equinoxes)
    {
        var mean = 280.4664567 + m * (360_007.6982779 + m * (0.03032028 + m * (1.0 / 49_931 + m * (-1.0 / 15_300 - m / 2_000_000))));
        var minutes = 4 * Turn(mean - 0.0057183 - ascension + equinoxes);
        return minutes > 20 ? minutes - 1440 : minutes;
    }
}
