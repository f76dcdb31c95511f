using System.Numerics;
using System.Runtime.CompilerServices;

namespace Solstead.Core.Forecast.Sun;

/// <summary>The sun as it is seen from a place, many instants at a time.</summary>
/// <remarks>
/// Steps 9 to 11 of the Solar Position Algorithm (Reda and Andreas, Solar Energy 76 (2004) 577-589), written as a vector: the sun's direction in the frame of
/// the equator, less the place's own distance from the centre of the earth (parallax), turned into east, north and up. The angles are the paper's, with no
/// arc cosine that would lose digits overhead.
/// </remarks>
public static class SolarPosition
{
    private const double Radians = Math.PI / 180;

    /// <summary>Half the disc and the usual bending at the horizon: below it the air bends nothing that could be seen. [°]</summary>
    private const double Lowest = -(0.26667 + 0.5667);

    /// <summary>Positions for instants in any order; neighbours on the same day are computed together.</summary>
    /// <param name="ephemeris">Covers all instants.</param>
    /// <param name="place">Latitude, longitude, altitude and the air there.</param>
    /// <param name="unixSeconds">UTC, seconds since 1970. [s]</param>
    /// <param name="track">Where the results go.</param>
    /// <exception cref="ArgumentOutOfRangeException">An instant lies outside the ephemeris.</exception>
    /// <exception cref="ArgumentException">A span of results has another length.</exception>
    public static void Compute(Ephemeris ephemeris, Place place, ReadOnlySpan<double> unixSeconds, SunTrack track)
    {
        track.Check(unixSeconds.Length);
        var seen = new Observer(place);
        for (var start = 0; start < unixSeconds.Length;)
        {
            var day = Ephemeris.DayOf(unixSeconds[start]);
            var end = start + 1;
            double from = day * 86_400.0, to = from + 86_400;
            while (end < unixSeconds.Length && unixSeconds[end] >= from && unixSeconds[end] < to) end++;
            OfDay(ephemeris.OfDay(day), from, seen, unixSeconds[start..end], track.Slice(start, end - start));
            start = end;
        }
    }

    private static void OfDay(ReadOnlySpan<double> day, double midnight, Observer seen, ReadOnlySpan<double> unixSeconds, SunTrack track)
    {
        for (var i = 0; i < unixSeconds.Length; i += Lanes.Width)
        {
            var f = (Lanes.Load(unixSeconds, i) - new Vector<double>(midnight)) * (1 / 86_400.0);
            var distance = Lanes.Cubic(f, day[Ephemeris.Distance..]);
            seen.Look(f, day, distance, out var east, out var north, out var up);
            var across = Vector.SquareRoot(Lanes.Add(north * north, east, east));
            var elevation = Lanes.Atan2(up, across) * (180 / Math.PI);
            if (track.Zenith.Length > 0) Lanes.Store(new Vector<double>(90) - elevation, track.Zenith, i);
            if (track.CosZenith.Length > 0) Lanes.Store(up, track.CosZenith, i);
            if (track.Distance.Length > 0) Lanes.Store(distance, track.Distance, i);
            if (track.EquationOfTime.Length > 0) Lanes.Store(Lanes.Cubic(f, day[Ephemeris.EquationOfTime..]), track.EquationOfTime, i);
            if (track.Azimuth.Length > 0) Lanes.Store(Azimuth(east, north), track.Azimuth, i);
            var bent = Vector.GreaterThanAny(elevation, new Vector<double>(Lowest)) ? seen.Bend(elevation) : Vector<double>.Zero;
            if (track.ApparentZenith.Length > 0) Lanes.Store(new Vector<double>(90) - elevation - bent, track.ApparentZenith, i);
            if (track.Up.Length > 0) Lift(bent, east, north, up, across, track, i);
        }
    }

    /// <summary>0 … 360, never 360 itself. [°]</summary>
    private static Vector<double> Azimuth(Vector<double> east, Vector<double> north)
    {
        var degrees = Lanes.Atan2(east, north) * (180 / Math.PI);
        return Vector.ConditionalSelect(Vector.LessThan(degrees, Vector<double>.Zero), degrees + new Vector<double>(360), degrees);
    }

    /// <summary>Turns the unit vector upwards by the bending, which is at most 0.01 rad: three terms of the series are exact.</summary>
    private static void Lift(Vector<double> bent, Vector<double> east, Vector<double> north, Vector<double> up, Vector<double> across, SunTrack track, int i)
    {
        var b = bent * Radians;
        var square = b * b;
        var sin = b * (Vector<double>.One - square * (1.0 / 6));
        var cos = Vector<double>.One - square * (Vector<double>.One - square * (1.0 / 12)) * 0.5;
        var aside = cos - up * sin / Lanes.AtLeast(across, 1e-12);
        Lanes.Store(Lanes.Add(up * cos, across, sin), track.Up, i);
        if (track.East.Length > 0) Lanes.Store(east * aside, track.East, i);
        if (track.North.Length > 0) Lanes.Store(north * aside, track.North, i);
    }

    /// <summary>What a place contributes, computed once.</summary>
    private readonly struct Observer
    {
        private readonly double turns, sinLatitude, cosLatitude, fromAxis, fromEquator, air;

        public Observer(Place place)
        {
            (sinLatitude, cosLatitude) = Math.SinCos(place.Latitude * Radians);
            turns = place.Longitude / 360;
            // The earth is flattened: 0.99664719 is its polar over its equatorial radius, 6378140 m the latter.
            var (sinU, cosU) = Math.SinCos(Math.Atan(0.99664719 * Math.Tan(place.Latitude * Radians)));
            // 8.794″ is the parallax of the sun at one astronomical unit.
            const double parallax = 8.794 / 3600 * Radians;
            fromAxis = parallax * (cosU + place.Altitude / 6_378_140 * cosLatitude);
            fromEquator = parallax * (0.99664719 * sinU + place.Altitude / 6_378_140 * sinLatitude);
            air = place.Pressure / 101_000 * (283 / (273 + place.Temperature)) * (1.02 / 60);
        }

        /// <summary>Unit vector to the sun in a vacuum.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Look(Vector<double> f, ReadOnlySpan<double> day, Vector<double> distance, out Vector<double> east, out Vector<double> north, out Vector<double> up)
        {
            var hour = Lanes.Cubic(f, day[Ephemeris.HourAngle..]) + new Vector<double>(turns);
            hour -= Vector.Floor(hour + new Vector<double>(0.5));
            var (sin, cos) = Vector.SinCos(hour * (2 * Math.PI));
            var cosDeclination = Lanes.Cubic(f, day[Ephemeris.CosDeclination..]);
            var near = Vector<double>.One / distance;
            var x = cosDeclination * cos - fromAxis * near;
            var z = Lanes.Cubic(f, day[Ephemeris.SinDeclination..]) - fromEquator * near;
            var west = cosDeclination * sin;
            var length = Vector<double>.One / Vector.SquareRoot(x * x + west * west + z * z);
            east = -west * length;
            north = (cosLatitude * z - sinLatitude * x) * length;
            up = (sinLatitude * z + cosLatitude * x) * length;
        }

        /// <summary>How much higher the sun is seen than it stands; 0 below the horizon. [°]</summary>
        /// <remarks>Δe = p / 1010 hPa · 283 / (273 + T) · 1.02 / (60 · tan(e + 10.3 / (e + 5.11))), e and the tangent in degrees.</remarks>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<double> Bend(Vector<double> elevation)
        {
            var e = Lanes.AtLeast(elevation, Lowest);
            var (sin, cos) = Vector.SinCos((e + new Vector<double>(10.3) / (e + new Vector<double>(5.11))) * Radians);
            return Vector.ConditionalSelect(Vector.LessThan(elevation, new Vector<double>(Lowest)), Vector<double>.Zero, air * cos / sin);
        }
    }
}
