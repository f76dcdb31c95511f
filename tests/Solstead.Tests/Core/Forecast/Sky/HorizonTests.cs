using Solstead.Core.Forecast.Sky;

namespace Solstead.Tests.Core.Forecast.Sky;

public sealed class HorizonTests
{
    [Fact]
    public void Between_its_points_the_horizon_is_a_line_around_north_too()
    {
        var horizon = Horizon.Of([(350, 20), (10, 10), (-180, 0)]);
        (horizon.At(350), horizon.At(0), horizon.At(360), horizon.At(10), horizon.At(180)).ShouldBe((20, 15, 15, 10, 0));
        horizon.At(95).ShouldBe(5, 1e-9);
        Horizon.OfSectors([0, 10, 20, 30]).At(135).ShouldBe(15);
        Horizon.Of([(77, 5)]).At(200).ShouldBe(5);
    }

    [Fact]
    public void The_sun_hides_behind_it_and_below_the_earth()
    {
        var visible = new double[4];
        Horizon.OfSectors([10, 30, 10, 30]).Visible([75, 75, 85, 91], [0, 90, 180, 180], visible);
        visible.ShouldBe([1, 0, 0, 0]);
    }

    [Fact]
    public void A_free_horizon_takes_nothing_of_the_sky_and_a_wall_all_around_nearly_all()
    {
        var roof = new PanelPlane(35, 180);
        Horizon.OfSectors([0, 0, 0, 0]).SkyShare(roof).ShouldBe(1, 1e-12);
        Horizon.OfSectors([90, 90]).SkyShare(roof).ShouldBe(0, 1e-12);
        // Of a flat plane what is above an elevation h all around is cos² h.
        Horizon.OfSectors([30, 30, 30]).SkyShare(new(0, 0)).ShouldBe(0.75, 0.001);
        var south = Horizon.Of([(134, 0), (135, 40), (225, 40), (226, 0)]);
        south.SkyShare(roof).ShouldBeLessThan(south.SkyShare(new(35, 0)) - 0.1);
    }

    [Fact]
    public void A_horizon_that_cannot_be_is_refused()
    {
        Should.Throw<ArgumentException>(() => Horizon.Of([]));
        Should.Throw<ArgumentException>(() => Horizon.Of([(0, 1), (360, 2)]));
        Should.Throw<ArgumentException>(() => Horizon.Of([(0, 91)]));
        Should.Throw<ArgumentException>(() => Horizon.Of([(double.NaN, 1)]));
    }
}
