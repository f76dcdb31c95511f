using Solstead.Core.Forecast.Sun;

namespace Solstead.Tests.Core.Forecast.Sun;

public sealed class AirTests
{
    [Fact]
    public void The_air_is_passed_once_overhead_38_times_at_the_horizon_and_not_at_all_below()
    {
        double[] mass = new double[6];
        AirMass.Relative([0, 60, 80, 90, 90.001, 170], mass);
        mass[0].ShouldBe(0.9997, 1e-4);
        mass[1].ShouldBe(1.9939, 1e-3);
        mass[2].ShouldBe(5.586, 5e-3);
        mass[3].ShouldBe(37.92, 0.02);
        mass[4..].ShouldAllBe(m => double.IsNaN(m));
        AirMass.Kasten1966(60).ShouldBe(1.993, 2e-3);
        AirMass.Kasten1966(91).ShouldBe(double.NaN);
    }

    [Fact]
    public void Pressure_falls_with_height() =>
        (new Place(0, 0).Pressure, Place.StandardPressure(1829)).ShouldSatisfyAllConditions(p => p.Item1.ShouldBe(101_325, 0.1), p => p.Item2.ShouldBe(81_197.9117, 0.001));

    [Fact]
    public void Outside_the_air_the_sun_is_strongest_in_January_in_leap_years_too()
    {
        Extraterrestrial.OnDay(1).ShouldBe(1413.981805, 1e-6);
        var normal = new double[3];
        Extraterrestrial.OnDays([SolarPositionTests.Unix(1951, 7, 4), SolarPositionTests.Unix(2024, 12, 31), SolarPositionTests.Unix(2024, 12, 31) + 86_399.9], normal);
        normal[0].ShouldBe(1320.5, 1);
        normal[1].ShouldBe(Extraterrestrial.OnDay(366));
        normal[2].ShouldBe(normal[1]);
        foreach (var month in Enumerable.Range(1, 12))
        {
            var at = SolarPositionTests.Unix(2025, month, 15);
            Extraterrestrial.FromDistance(GeocentricSun.At(at).Distance).ShouldBe(Extraterrestrial.OnDay(new DateOnly(2025, month, 15).DayOfYear, Extraterrestrial.SolarConstant), 2);
        }
    }
}
