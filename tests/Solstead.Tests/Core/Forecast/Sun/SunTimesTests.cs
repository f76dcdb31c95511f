using Solstead.Core.Forecast.Sun;

namespace Solstead.Tests.Core.Forecast.Sun;

public sealed class SunTimesTests
{
    [Fact]
    public void The_longest_day_of_Rotterdam_begins_at_3_21_and_ends_at_20_06()
    {
        var times = On(51.92, 4.48, new(2025, 6, 21));
        times.Sunrise!.Value.ShouldBe(new(2025, 6, 21, 3, 21, 40, TimeSpan.Zero), TimeSpan.FromMinutes(1));
        times.Transit.ShouldBe(new(2025, 6, 21, 11, 44, 0, TimeSpan.Zero), TimeSpan.FromMinutes(1));
        times.Sunset!.Value.ShouldBe(new(2025, 6, 21, 20, 6, 20, TimeSpan.Zero), TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData(78.22, 15.65, 6), InlineData(78.22, 15.65, 12), InlineData(-77.85, 166.67, 6), InlineData(-77.85, 166.67, 12), InlineData(90, 0, 6), InlineData(-90, 0, 6)]
    public void Polar_day_and_night_have_a_transit_and_neither_sunrise_nor_sunset(double latitude, double longitude, int month)
    {
        var times = On(latitude, longitude, new(2025, month, 21));
        (times.Sunrise, times.Sunset).ShouldBe((null, null));
        DateOnly.FromDateTime(times.Transit.UtcDateTime).ShouldBe(new(2025, month, 21));
    }

    /// <summary>Where the day of the sun is not the day of the calendar, other programs take the sun of the wrong day.</summary>
    [Theory]
    [InlineData(39.742, -105.18), InlineData(-31.95, 115.86), InlineData(-41.3, 174.8), InlineData(21.3, -157.8), InlineData(65.2, -20), InlineData(0, 180), InlineData(0, -180)]
    public void At_sunrise_and_sunset_the_sun_stands_where_the_almanacs_say_all_year(double latitude, double longitude)
    {
        for (var day = new DateOnly(2024, 1, 1); day < new DateOnly(2025, 1, 1); day = day.AddDays(7))
        {
            var times = On(latitude, longitude, day);
            foreach (var at in (DateTimeOffset?[])[times.Sunrise, times.Sunset])
            {
                var t = (at!.Value - DateTimeOffset.UnixEpoch).TotalSeconds;
                var sun = GeocentricSun.At(t);
                double phi = latitude * Math.PI / 180, delta = sun.Declination * Math.PI / 180, h = (sun.SiderealTime + longitude - sun.RightAscension) * Math.PI / 180;
                var elevation = Math.Asin(Math.Sin(phi) * Math.Sin(delta) + Math.Cos(phi) * Math.Cos(delta) * Math.Cos(h)) * 180 / Math.PI;
                elevation.ShouldBe(SunTimes.HorizonElevation, 1e-4, $"{day} {at}");
            }
            times.Sunrise!.Value.ShouldBeLessThan(times.Transit);
            times.Sunset!.Value.ShouldBeGreaterThan(times.Transit);
            (times.Sunset - times.Sunrise)!.Value.ShouldBeLessThan(TimeSpan.FromHours(24));
        }
    }

    [Fact]
    public void Each_day_of_a_year_has_its_own_transit_even_at_the_date_line()
    {
        foreach (var longitude in (double[])[-180, -179.99, 179.99, 180, 0])
        {
            var transits = Enumerable.Range(0, 366).Select(i => On(10, longitude, new DateOnly(2024, 1, 1).AddDays(i)).Transit).ToList();
            transits.Zip(transits.Skip(1)).Count(p => (p.Second - p.First).TotalHours is < 23.9 or > 24.1).ShouldBeLessThanOrEqualTo(4, $"{longitude}: a day in the seam may be skipped or told twice");
        }
    }

    private static SunTimes On(double latitude, double longitude, DateOnly day)
    {
        var midnight = SolarPositionTests.Unix(day.Year, day.Month, day.Day);
        return SunTimes.On(Ephemeris.Covering(midnight - 86_400, midnight + 2 * 86_400), latitude, longitude, day);
    }
}
