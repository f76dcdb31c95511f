using Solstead.Core.Forecast.Learning;
using Solstead.Core.Forecast.Sun;

namespace Solstead.Tests.Core.Forecast.Learning;

public sealed class OrientationFinderTests
{
    [Theory]
    [InlineData(48.0, 35.0, 200.0), InlineData(48.0, 15.0, 95.0), InlineData(-33.0, 25.0, 340.0), InlineData(-33.0, 40.0, 60.0)]
    public void A_plane_is_found_from_what_it_gave(double latitude, double tilt, double azimuth)
    {
        var home = new SmallPlant(new(latitude, 5), [(tilt, azimuth, 6000)], 40);
        var found = OrientationFinder.Find(home.Plant.Place, home.Rows)!;
        found.One.Tilt.ShouldBe(tilt, 6);
        Turn(found.One.Azimuth, azimuth).ShouldBeLessThan(8);
        found.One.Size.ShouldBe(6000, 400);
        found.Two.ShouldBeNull();
        found.Shift.ShouldBeNull();
        found.Gain.ShouldBeNull();
    }

    [Fact]
    public void Two_planes_are_found_when_there_are_two()
    {
        var home = new SmallPlant(new(50, 5), [(35, 90, 4000), (35, 270, 2500)], 90);
        var found = OrientationFinder.Find(home.Plant.Place, home.Rows)!;
        var two = found.Two!.OrderBy(p => p.Azimuth).ToArray();
        Turn(two[0].Azimuth, 90).ShouldBeLessThan(12);
        Turn(two[1].Azimuth, 270).ShouldBeLessThan(12);
        two[0].Size.ShouldBe(4000, 500);
        two[1].Size.ShouldBe(2500, 500);
        found.Error.ShouldBeLessThan(0.6 * found.OneError);
    }

    [Fact]
    public void The_gain_over_the_settings_is_told_and_nothing_when_they_are_right()
    {
        var home = new SmallPlant(new(48, 5), [(35, 200, 6000)], 30);
        OrientationFinder.Find(home.Plant.Place, home.Rows, [new(35, 200)])!.Gain!.Value.ShouldBe(0, 0.1);
        OrientationFinder.Find(home.Plant.Place, home.Rows, [new(35, 110)])!.Gain!.Value.ShouldBeGreaterThan(0.5);
    }

    [Theory, InlineData(1), InlineData(-1), InlineData(2)]
    public void Power_stamped_hours_late_or_early_is_told(int hours)
    {
        var home = new SmallPlant(new(48, 5), [(35, 180, 6000)], 30);
        var shifted = home.Rows.Select((r, i) => r with { Watts = i - hours >= 0 && i - hours < home.Rows.Count ? home.Rows[i - hours].Watts : null }).ToArray();
        OrientationFinder.Find(home.Plant.Place, shifted)!.Shift!.Value.ShouldBe(60 * hours, 30);
    }

    [Fact]
    public void Too_little_to_tell_is_said()
    {
        var home = new SmallPlant(new(48, 5), [(35, 180, 6000)], 4);
        OrientationFinder.Find(home.Plant.Place, home.Rows).ShouldBeNull();
        OrientationFinder.Find(home.Plant.Place, []).ShouldBeNull();
        OrientationFinder.Find(new Place(48, 5), [.. home.Rows.Select(r => r with { Watts = 0 })]).ShouldBeNull();
    }

    private static double Turn(double a, double b) => Math.Abs(((a - b + 540) % 360) - 180);
}
