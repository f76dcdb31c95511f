using Solstead.Core.Forecast.Plant;

namespace Solstead.Tests.Core.Forecast.Plant;

public sealed class PanelPhysicsTests
{
    [Fact]
    public void Glass_lets_all_through_straight_on_less_when_slanting_and_nothing_from_behind()
    {
        double[] cosines = [1, 0.5, 0.17364817766693041, 0, -0.5, double.NaN], share = new double[6];
        foreach (var model in (Action<double[], double[]>[])[(c, s) => IncidenceModifier.Physical(c, s), (c, s) => IncidenceModifier.Ashrae(c, s), (c, s) => IncidenceModifier.MartinRuiz(c, s)])
        {
            model(cosines, share);
            share[0].ShouldBe(1, 1e-9);
            share[1].ShouldBeInRange(0.93, 0.97);
            share[2].ShouldBeInRange(0.55, 0.78);
            (share[3], share[4], double.IsNaN(share[5])).ShouldBe((0, 0, true));
        }
    }

    /// <summary>Computed by another program for the two planes of the reference plant.</summary>
    [Theory]
    [InlineData(35, 0.9587871231479589, 0.7998463278034974), InlineData(20, 0.9539178294437575, 0.6387140117795905)]
    public void Of_the_light_from_everywhere_the_glass_lets_its_mean_through(double tilt, double sky, double ground)
    {
        var mean = IncidenceModifier.Diffuse(tilt);
        mean.Sky.ShouldBe(sky, 1e-9);
        mean.Ground.ShouldBe(ground, 1e-9);
        IncidenceModifier.Diffuse(0).Ground.ShouldBe(0);
    }

    [Fact]
    public void Cells_are_as_warm_as_the_air_in_the_dark_cooler_in_wind_and_unknown_when_anything_is()
    {
        double[] light = [0, 800, 800, double.NaN, 800, 800], air = [-5, 20, 20, 20, double.NaN, 20], wind = [3, 1, 8, 1, 1, double.NaN], cell = new double[6];
        CellTemperature.Faiman(light, air, wind, 25, 6.84, cell);
        Check(wind: true);
        CellTemperature.Sapm(light, air, wind, SapmMounting.OpenGlass, cell);
        Check(wind: true);
        CellTemperature.PvSyst(light, air, wind, cell, 26, 3);
        Check(wind: true);
        CellTemperature.Ross(light, air, 0.0313, cell);
        Check(wind: false);

        void Check(bool wind)
        {
            cell[0].ShouldBe(-5, 1e-9);
            cell[1].ShouldBeInRange(37, 50);
            if (wind) cell[2].ShouldBeLessThan(cell[1] - 5);
            (double.IsNaN(cell[3]), double.IsNaN(cell[4]), double.IsNaN(cell[5])).ShouldBe((true, true, wind));
        }
    }

    [Fact]
    public void Heat_costs_power_and_without_light_there_is_none_whatever_the_temperature()
    {
        var power = new double[5];
        PvWatts.Direct([1000, 1000, 0, 500, double.NaN], [25, 65, double.NaN, double.NaN, 25], 4000, -0.0034, 0.1, power);
        power[0].ShouldBe(3600, 1e-9);
        power[1].ShouldBe(3600 * (1 - 0.0034 * 40), 1e-9);
        power[2].ShouldBe(0);
        (double.IsNaN(power[3]), double.IsNaN(power[4])).ShouldBe((true, true));
        PvWatts.UsualLosses.ShouldBe(0.14075660688264469, 1e-12);
    }

    [Fact]
    public void An_inverter_clips_at_its_rating_needs_something_itself_and_never_gives_less_than_nothing()
    {
        double[] direct = [0, 5, 1500, 3000, 4500, 200_000, double.NaN], power = new double[7];
        PvWatts.Alternating(direct, 3000, 0.965, power);
        (power[0], power[1]).ShouldBe((0, 0));
        (power[2] / 1500).ShouldBeInRange(0.95, 0.985);
        power[3].ShouldBe(2895, 3);
        (power[4], power[5], double.IsNaN(power[6])).ShouldBe((2895, 2895, true));
        PvWatts.Alternating(direct, 3000, 0.965, direct);
        direct.ShouldBe(power);
        Should.Throw<ArgumentOutOfRangeException>(() => PvWatts.Alternating([1], 0, 0.96, new double[1]));
    }

    [Fact]
    public void In_weak_light_a_little_more_is_lost()
    {
        PvWatts.WeakLight(1200, 0.01).ShouldBe(0);
        PvWatts.WeakLight(200, 0.01).ShouldBe(0.01, 1e-12);
        PvWatts.WeakLight(199.999, 0.01).ShouldBe(0.01, 1e-6);
        PvWatts.WeakLight(600, 0.01).ShouldBe(0.005, 1e-12);
        PvWatts.WeakLight(0, 0.01).ShouldBe(0);
    }
}
