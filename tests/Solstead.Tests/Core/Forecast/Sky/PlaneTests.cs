using Solstead.Core.Forecast.Sky;

namespace Solstead.Tests.Core.Forecast.Sky;

public sealed class PlaneTests
{
    private static readonly double[] Beam = [700, 0, double.NaN, 300], Diffuse = [120, 200, 100, double.NaN], Outside = [1366, 1366, 1366, 1366], Up = [0.7, 0.7, 0.7, 0.7],
        Zenith = [45.573, 45.573, 45.573, 45.573], Mass = [1.43, 1.43, 1.43, 1.43];

    [Fact]
    public void On_a_flat_plane_the_evenly_bright_sky_is_the_diffuse_light_and_the_ground_gives_nothing()
    {
        var flat = new PanelPlane(0, 123);
        double[] sky = new double[2], ground = new double[2], cosine = new double[2];
        Transposition.Isotropic([100, double.NaN], flat, sky);
        Transposition.Ground([500, 500], [0.2, 0.2], flat, ground);
        flat.CosIncidence([0.6, 0], [0, -0.6], [0.8, 0.8], cosine);
        (sky[0], double.IsNaN(sky[1]), ground[0]).ShouldBe((100, true, 0));
        cosine.ShouldBe([0.8, 0.8]);
    }

    [Fact]
    public void The_sun_straight_on_a_plane_has_no_incidence_and_behind_it_gives_nothing()
    {
        var east = new PanelPlane(90, 90);
        double[] cosine = new double[3], angle = new double[3], inPlane = new double[3];
        east.CosIncidence([1, -1, 0], [0, 0, 1], [0, 0, 0], cosine);
        PanelPlane.Incidence(cosine, angle);
        Transposition.Beam([800, 800, 800], cosine, inPlane);
        (angle[0], angle[1]).ShouldBe((0, 180));
        angle[2].ShouldBe(90, 1e-9);
        (inPlane[0], inPlane[1]).ShouldBe((800, 0));
        (east.SkyShare + east.GroundShare).ShouldBe(1, 1e-12);
    }

    [Theory]
    [InlineData(SkyModel.HayDavies), InlineData(SkyModel.Perez)]
    public void Towards_the_sun_the_sky_is_brighter_and_what_is_not_known_stays_so(SkyModel model)
    {
        var (towards, away) = (Sky(model, new(45, 180), 0.99), Sky(model, new(45, 0), 0.01));
        towards[0].ShouldBeGreaterThan(away[0] + 40);
        towards[1].ShouldBeInRange(120, 240);
        foreach (var i in (int[])[2, 3]) (double.IsNaN(towards[i]), double.IsNaN(away[i])).ShouldBe((true, true));
        Sky(model, new(45, 180), 0.99, [0, 0, 0, 0])[0].ShouldBeLessThan(towards[0] - 40);
    }

    [Fact]
    public void With_the_sun_down_Perez_knows_no_light_but_still_what_is_missing()
    {
        double[] sky = new double[3];
        double[] nothing = [double.NaN, double.NaN, double.NaN];
        var light = new SkyLight { Beam = [0, 0, 0], Diffuse = [3, 0, double.NaN], Extraterrestrial = [1366, 1366, 1366], Up = [-0.1, -0.1, -0.1], ApparentZenith = [95, 95, 95], AirMass = nothing };
        Transposition.Perez(light, [0.1, 0.1, 0.1], new(30, 180), sky);
        (sky[0], sky[1], double.IsNaN(sky[2])).ShouldBe((0, 0, true));
    }

    [Fact]
    public void A_plane_that_cannot_be_is_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new PanelPlane(-1, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => new PanelPlane(double.NaN, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => new PanelPlane(30, double.PositiveInfinity));
    }

    private static double[] Sky(SkyModel model, PanelPlane plane, double cosine, double[]? visible = null)
    {
        double[] sky = new double[4], cosines = [cosine, cosine, cosine, cosine];
        var light = new SkyLight { Beam = Beam, Diffuse = Diffuse, Extraterrestrial = Outside, Up = Up, ApparentZenith = Zenith, AirMass = Mass, Visible = visible };
        if (model == SkyModel.Perez) Transposition.Perez(light, cosines, plane, sky);
        else Transposition.HayDavies(light, cosines, plane, sky);
        return sky;
    }
}
