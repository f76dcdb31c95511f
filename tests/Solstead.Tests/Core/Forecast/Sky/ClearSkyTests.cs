using Solstead.Core.Forecast.Sky;
using Solstead.Tests.Core.Forecast.Sun;

namespace Solstead.Tests.Core.Forecast.Sky;

public sealed class ClearSkyTests
{
    [Fact]
    public void Haze_takes_from_the_beam_and_height_gives_to_it()
    {
        var sea = At(0.8, 1.25, 3, 0);
        var hazy = At(0.8, 1.25, 6, 0);
        var high = At(0.8, 1.25 * 0.78, 3, 2000);
        sea.Global.ShouldBeInRange(750, 900);
        hazy.Beam.ShouldBeLessThan(sea.Beam - 150);
        hazy.Diffuse.ShouldBeGreaterThan(sea.Diffuse + 50);
        high.Beam.ShouldBeGreaterThan(sea.Beam + 50);
        (sea.Beam * 0.8 + sea.Diffuse).ShouldBe(sea.Global, 1e-9);
    }

    [Fact]
    public void At_night_there_is_no_light_and_an_unknown_haze_leaves_it_unknown()
    {
        At(-0.3, double.NaN, 3, 0).ShouldBe((0, 0, 0));
        double.IsNaN(At(0.5, 2, double.NaN, 0).Global).ShouldBeTrue();
        var night = new double[1];
        ClearSky.Haurwitz([-0.2], night);
        night[0].ShouldBe(0, 1e-9);
        double[] global = new double[2], beam = new double[2], diffuse = new double[2];
        new SolisSky(0.1, 1, 101_325).Compute([-0.2, 0.9], [1366, 1366], global, beam, diffuse);
        (global[0], beam[0], diffuse[0]).ShouldBe((0, 0, 0));
        beam[1].ShouldBeInRange(850, 1050);
        new SolisSky(0.02, 0.1, 101_325).Compute([-0.2, 0.9], [1366, 1366], global, beam, diffuse);
        diffuse[1].ShouldBeInRange(20, 120);
    }

    [Theory]
    [InlineData(1, 365), InlineData(15, 365), InlineData(60, 366), InlineData(182, 365), InlineData(365, 365), InlineData(366, 366)]
    public void The_haze_of_a_day_lies_between_that_of_its_months_and_half_a_year_on_in_the_south(int day, int inYear)
    {
        var north = LinkeTurbidity.OnDay(AirKind.City, day, inYear);
        north.ShouldBeInRange(3.1, 4.4);
        var later = day + 182 > inYear ? day + 182 - inYear : day + 182;
        LinkeTurbidity.OnDay(AirKind.City, day, inYear, southern: true).ShouldBe(LinkeTurbidity.OnDay(AirKind.City, later, inYear), 0.06);
    }

    [Fact]
    public void The_haze_has_no_jump_at_any_midnight_of_four_years()
    {
        double[] days = [.. Enumerable.Range(0, 1461).Select(i => SolarPositionTests.Unix(2024, 1, 1) + i * 86_400.0)], linke = new double[1461];
        foreach (var kind in Enum.GetValues<AirKind>())
        {
            LinkeTurbidity.OnDays(kind, false, days, linke);
            linke.Zip(linke.Skip(1)).ShouldAllBe(p => Math.Abs(p.First - p.Second) < 0.025);
        }
    }

    [Fact]
    public void Clouds_take_up_to_three_quarters_and_an_unknown_cover_leaves_it_unknown()
    {
        var global = new double[5];
        CloudCover.KastenCzeplak([800, 800, 800, 800, 800], [0, 1, 0.5, double.NaN, 1.4], global);
        global[0].ShouldBe(800, 1e-6);
        global[1].ShouldBe(200, 1e-6);
        global[2].ShouldBe(800 * (1 - 0.75 * Math.Pow(0.5, 3.4)), 1e-6);
        double.IsNaN(global[3]).ShouldBeTrue();
        global[4].ShouldBe(200, 1e-6);
    }

    private static (double Global, double Beam, double Diffuse) At(double up, double airMass, double linke, double altitude)
    {
        double[] global = new double[1], beam = new double[1], diffuse = new double[1];
        ClearSky.Ineichen([up], [airMass], [1366], [linke], altitude, global, beam, diffuse);
        return (global[0], beam[0], diffuse[0]);
    }
}
