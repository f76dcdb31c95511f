using Solstead.Core.Forecast.Sun;

namespace Solstead.Tests.Core.Forecast.Sun;

public sealed class SolarPositionTests
{
    private const double Radians = Math.PI / 180;

    /// <summary>Reda and Andreas, NREL/TP-560-34302, table A5.1: 17 October 2003, 12:30:30 at −7 h, Golden, 820 hPa, 11 °C.</summary>
    [Fact]
    public void The_example_of_the_paper_comes_out_to_its_last_digit()
    {
        var at = Unix(2003, 10, 17) + 19.5 * 3600 + 30;
        var sun = GeocentricSun.At(at, 67);
        sun.RightAscension.ShouldBe(202.22741, 1e-5);
        sun.Declination.ShouldBe(-9.31434, 1e-5);
        sun.Distance.ShouldBe(0.9965422974, 1e-9);
        sun.EquationOfTime.ShouldBe(14.641503, 1e-5);
        var seen = See(new(39.742476, -105.1786, 1830.14) { Pressure = 82_000, Temperature = 11 }, [at], 67);
        seen.Apparent[0].ShouldBe(50.11162, 1e-5);
        seen.Azimuth[0].ShouldBe(194.34024, 1e-5);
    }

    /// <summary>Against the paper's own formulas, at instants of a century, all over the earth.</summary>
    [Fact]
    public void Days_between_nodes_differ_from_the_whole_algorithm_by_less_than_a_millionth_of_a_degree()
    {
        var random = new Random(31);
        for (var i = 0; i < 4000; i++)
        {
            var at = Math.Floor(Unix(1950, 1, 1) + random.NextDouble() * 101 * 365.25 * 86_400);
            var place = new Place(random.NextDouble() * 180 - 90, random.NextDouble() * 360 - 180, random.NextDouble() * 4000);
            var (zenith, azimuth) = Paper(GeocentricSun.At(at), place);
            var seen = See(place, [at], DeltaT.Usual);
            Apart(seen.Zenith[0], seen.Azimuth[0], zenith, azimuth).ShouldBeLessThan(1e-6, $"seed 31, point {i}: {at} at {place}");
        }
    }

    [Fact]
    public void Many_instants_in_any_order_are_each_the_same_as_alone()
    {
        var place = new Place(-33.9, 151.2, 30);
        double[] times = [.. Enumerable.Range(0, 203).Select(i => Unix(2024, 2, 28) + i * 1234.5), Unix(2024, 3, 1), Unix(2024, 2, 29), Unix(2024, 2, 29) - 1];
        var together = See(place, times, 67);
        for (var i = 0; i < times.Length; i++)
        {
            var alone = See(place, [times[i]], 67);
            (together.Zenith[i], together.Apparent[i], together.Azimuth[i]).ShouldBe((alone.Zenith[0], alone.Apparent[0], alone.Azimuth[0]));
        }
    }

    [Theory]
    [InlineData(90.0), InlineData(89.99), InlineData(45.0), InlineData(0.0), InlineData(-23.4), InlineData(-66.6), InlineData(-90.0)]
    public void The_direction_is_a_unit_vector_that_says_the_same_as_the_angles(double latitude)
    {
        double[] times = [.. Enumerable.Range(0, 500).Select(i => Unix(2025, 1, 1) + i * 63_001.0)];
        var seen = See(new(latitude, 12, 100), times, 67);
        for (var i = 0; i < times.Length; i++)
        {
            var (east, north, up) = (seen.East[i], seen.North[i], seen.Up[i]);
            (east * east + north * north + up * up).ShouldBe(1, 1e-9);
            up.ShouldBe(Math.Cos(seen.Apparent[i] * Radians), 1e-9);
            var flat = Math.Sin(seen.Apparent[i] * Radians);
            east.ShouldBe(flat * Math.Sin(seen.Azimuth[i] * Radians), 1e-9);
            north.ShouldBe(flat * Math.Cos(seen.Azimuth[i] * Radians), 1e-9);
            seen.Azimuth[i].ShouldBeInRange(0, 360);
            seen.Apparent[i].ShouldBeLessThanOrEqualTo(seen.Zenith[i]);
        }
    }

    [Fact]
    public void The_air_bends_half_a_degree_at_the_horizon_a_minute_at_45_degrees_and_nothing_below()
    {
        double[] times = [.. Enumerable.Range(0, 1440).Select(i => Unix(2025, 3, 20) + i * 60.0)];
        var seen = See(new(0, 0), times, 67);
        for (var i = 0; i < times.Length; i++)
        {
            var bent = seen.Zenith[i] - seen.Apparent[i];
            if (seen.Zenith[i] > 90.84) bent.ShouldBe(0);
            if (Math.Abs(seen.Zenith[i] - 90) < 0.2) bent.ShouldBe(0.48, 0.06);
            if (Math.Abs(seen.Zenith[i] - 45) < 0.2) bent.ShouldBe(1.0 / 60, 0.001);
        }
    }

    [Fact]
    public void What_is_not_covered_or_no_place_on_earth_is_refused()
    {
        var ephemeris = Ephemeris.Covering(Unix(2025, 1, 1), Unix(2025, 1, 3));
        Should.Throw<ArgumentOutOfRangeException>(() => SolarPosition.Compute(ephemeris, new(1, 1), [Unix(2025, 1, 4)], new() { Zenith = new double[1] }));
        Should.Throw<ArgumentException>(() => SolarPosition.Compute(ephemeris, new(1, 1), [Unix(2025, 1, 2)], new() { Zenith = new double[2] }));
        Should.Throw<ArgumentOutOfRangeException>(() => new Place(90.1, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => new Place(double.NaN, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => Ephemeris.Covering(1, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => Ephemeris.Covering(double.NaN, 0));
    }

    /// <summary>Observed: 29.1 s in 1950, 43.4 in 1972, 63.8 in 2000, 69.2 in 2022 (Astronomical Almanac).</summary>
    [Theory]
    [InlineData(1950, 29.1, 0.3), InlineData(1972, 42.2, 0.5), InlineData(2000, 63.83, 0.1), InlineData(2022, 69.2, 3.6), InlineData(1985.999, 54.9, 0.5), InlineData(2049.999, 93, 1)]
    public void The_earths_slowness_is_known_for_a_century(double year, double seconds, double within) => DeltaT.InYear(year).ShouldBe(seconds, within);

    [Fact]
    public void The_earths_slowness_has_no_jump_where_its_formulas_meet()
    {
        foreach (var year in (double[])[1941, 1961, 1986, 2005, 2050]) Math.Abs(DeltaT.InYear(year) - DeltaT.InYear(year - 1e-6)).ShouldBeLessThan(0.7, $"{year}");
    }

    internal static double Unix(int year, int month, int day) => (new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc) - DateTime.UnixEpoch).TotalSeconds;

    internal sealed record Seen(double[] Zenith, double[] Apparent, double[] Azimuth, double[] East, double[] North, double[] Up);

    internal static Seen See(Place place, double[] times, double deltaT)
    {
        double[] New() => new double[times.Length];
        var seen = new Seen(New(), New(), New(), New(), New(), New());
        SolarPosition.Compute(Ephemeris.Covering(times.Min(), times.Max(), deltaT), place, times,
            new() { Zenith = seen.Zenith, ApparentZenith = seen.Apparent, Azimuth = seen.Azimuth, East = seen.East, North = seen.North, Up = seen.Up });
        return seen;
    }

    /// <summary>Sections 3.11 to 3.15 as they are printed.</summary>
    private static (double Zenith, double Azimuth) Paper(GeocentricSun sun, Place place)
    {
        double phi = place.Latitude * Radians, delta = sun.Declination * Radians, h = (sun.SiderealTime + place.Longitude - sun.RightAscension) * Radians;
        var xi = 8.794 / (3600 * sun.Distance) * Radians;
        var u = Math.Atan(0.99664719 * Math.Tan(phi));
        var x = Math.Cos(u) + place.Altitude / 6_378_140 * Math.Cos(phi);
        var y = 0.99664719 * Math.Sin(u) + place.Altitude / 6_378_140 * Math.Sin(phi);
        var below = Math.Cos(delta) - x * Math.Sin(xi) * Math.Cos(h);
        var shift = Math.Atan2(-x * Math.Sin(xi) * Math.Sin(h), below);
        var here = Math.Atan2((Math.Sin(delta) - y * Math.Sin(xi)) * Math.Cos(shift), below);
        var angle = h - shift;
        var elevation = Math.Asin(Math.Sin(phi) * Math.Sin(here) + Math.Cos(phi) * Math.Cos(here) * Math.Cos(angle));
        var azimuth = Math.Atan2(Math.Sin(angle), Math.Cos(angle) * Math.Sin(phi) - Math.Tan(here) * Math.Cos(phi)) / Radians + 180;
        return (90 - elevation / Radians, azimuth % 360);
    }

    /// <summary>Angle between two directions. [°]</summary>
    private static double Apart(double zenithA, double azimuthA, double zenithB, double azimuthB)
    {
        var across = Math.Sin((azimuthA - azimuthB) * Radians / 2) * Math.Sqrt(Math.Abs(Math.Sin(zenithA * Radians) * Math.Sin(zenithB * Radians)));
        var along = Math.Sin((zenithA - zenithB) * Radians / 2);
        return 2 * Math.Asin(Math.Sqrt(across * across + along * along)) / Radians;
    }
}
