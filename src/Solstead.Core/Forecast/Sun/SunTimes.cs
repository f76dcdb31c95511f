namespace Solstead.Core.Forecast.Sun;

/// <summary>Rise, highest point and setting of the sun around one UTC day.</summary>
/// <param name="Sunrise">The last before the transit; it may fall on the day before. Null when the sun stays up or down.</param>
/// <param name="Transit">When the sun crosses the meridian.</param>
/// <param name="Sunset">The first after the transit; it may fall on the day after. Null when the sun stays up or down.</param>
public readonly record struct SunTimes(DateTimeOffset? Sunrise, DateTimeOffset Transit, DateTimeOffset? Sunset)
{
    /// <summary>The centre of the disc when its upper edge touches a flat horizon, bent by 34′: the almanacs' convention. [°]</summary>
    public const double HorizonElevation = -0.8333;

    private const double Step = 300, HalfDay = 43_200;

    /// <summary>Finds the transit inside the UTC day, and from there outwards the crossings of the horizon.</summary>
    /// <param name="ephemeris">Covers the day before to the day after.</param>
    /// <param name="latitude">North positive. [°]</param>
    /// <param name="longitude">East positive. [°]</param>
    /// <param name="day">The UTC day. Where the date line makes it a day without a transit, the nearest one is taken.</param>
    /// <param name="elevation">What counts as the horizon, of the centre of the disc seen from the centre of the earth. [°]</param>
    /// <remarks>
    /// The sun's height is looked at every five minutes outwards from the transit, then the crossing is halved down to a millisecond. No sun of another day
    /// is ever used, as formulas do that compute all three from the day's midnight; near the polar circles that is half an hour.
    /// </remarks>
    public static SunTimes On(Ephemeris ephemeris, double latitude, double longitude, DateOnly day, double elevation = HorizonElevation)
    {
        var midnight = (day.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber) * 86_400.0;
        var height = new Height(ephemeris, latitude, longitude, Math.Sin(elevation * (Math.PI / 180)));
        var transit = Noon(height, midnight);
        if (height.Above(transit) < 0) return new(null, At(transit), null);
        return new(Crossing(height, transit, -Step), At(transit), Crossing(height, transit, Step));
    }

    private static double Noon(Height height, double midnight)
    {
        var transit = Settle(height, midnight + HalfDay);
        if (transit < midnight) return Inside(Settle(height, transit + 86_400));
        return transit >= midnight + 86_400 ? Inside(Settle(height, transit - 86_400)) : transit;

        double Inside(double other) => other >= midnight && other < midnight + 86_400 ? other : transit;
    }

    /// <summary>A degree of hour angle is 240 seconds.</summary>
    private static double Settle(Height height, double t)
    {
        for (var i = 0; i < 5; i++) t -= height.HourAngle(t) * 86_400;
        return t;
    }

    private static DateTimeOffset? Crossing(Height height, double transit, double step)
    {
        var high = transit;
        for (var gone = Step; gone <= HalfDay; gone += Step)
        {
            var t = transit + (step > 0 ? gone : -gone);
            if (height.Above(t) < 0) return At(Halve(height, high, t));
            high = t;
        }
        return null;
    }

    private static double Halve(Height height, double high, double low)
    {
        while (Math.Abs(high - low) > 0.001)
        {
            var middle = (high + low) / 2;
            if (height.Above(middle) < 0) low = middle;
            else high = middle;
        }
        return (high + low) / 2;
    }

    private static DateTimeOffset At(double unixSeconds) => DateTimeOffset.UnixEpoch.AddTicks((long)Math.Round(unixSeconds * TimeSpan.TicksPerSecond));

    /// <summary>The sun over one meridian and latitude.</summary>
    private readonly struct Height(Ephemeris ephemeris, double latitude, double longitude, double horizon)
    {
        private readonly double sin = Math.Sin(latitude * (Math.PI / 180)), cos = Math.Cos(latitude * (Math.PI / 180));

        /// <summary>−0.5 … 0.5, positive after the transit. [turns]</summary>
        public double HourAngle(double t) => HourAngle(Of(t, out var f), f);

        /// <summary>Sine of the sun's height less that of the horizon.</summary>
        public double Above(double t)
        {
            var day = Of(t, out var f);
            return sin * Cubic(day[Ephemeris.SinDeclination..], f) + cos * Cubic(day[Ephemeris.CosDeclination..], f) * Math.Cos(2 * Math.PI * HourAngle(day, f)) - horizon;
        }

        private double HourAngle(ReadOnlySpan<double> day, double f)
        {
            var turns = Cubic(day[Ephemeris.HourAngle..], f) + longitude / 360;
            return turns - Math.Floor(turns + 0.5);
        }

        private ReadOnlySpan<double> Of(double t, out double f)
        {
            var day = Ephemeris.DayOf(t);
            f = t / 86_400 - day;
            return ephemeris.OfDay(day);
        }

        private static double Cubic(ReadOnlySpan<double> c, double f) => c[0] + f * (c[1] + f * (c[2] + f * c[3]));
    }
}
