using Solstead.Core.Forecast.Sky;
using Solstead.Tests.Core.Forecast.Sun;

namespace Solstead.Tests.Core.Forecast.Sky;

public sealed class DecompositionTests
{
    public static TheoryData<SplitModel> Models => [.. Enum.GetValues<SplitModel>()];

    [Theory, MemberData(nameof(Models))]
    public void The_parts_make_the_whole_again_and_none_is_negative(SplitModel model)
    {
        var random = new Random(7);
        double[] global = [.. Enumerable.Range(0, 1003).Select(_ => random.NextDouble() * 1300 - 50)], cosine = [.. global.Select(_ => random.NextDouble() * 1.4 - 0.4)];
        double[] outside = [.. global.Select(_ => 1366.0)], beam = new double[global.Length], diffuse = new double[global.Length];
        Decomposition.Split(model, global, cosine, outside, beam, diffuse);
        for (var i = 0; i < global.Length; i++)
        {
            (beam[i] >= 0 && diffuse[i] >= 0).ShouldBeTrue($"{i}");
            (beam[i] * Math.Max(cosine[i], 0) + diffuse[i]).ShouldBe(Math.Max(global[i], 0), 1e-9);
            if (cosine[i] < 0.0523) beam[i].ShouldBe(0);
        }
    }

    [Theory, MemberData(nameof(Models))]
    public void A_clear_sky_is_mostly_beam_and_an_overcast_one_has_none_to_speak_of(SplitModel model)
    {
        double[] beam = new double[2], diffuse = new double[2];
        Decomposition.Split(model, [800, 80], [0.8, 0.8], [1366, 1366], beam, diffuse);
        (diffuse[0] / 800).ShouldBeInRange(0.1, 0.35);
        (diffuse[1] / 80).ShouldBeInRange(0.95, 1);
    }

    [Theory, MemberData(nameof(Models))]
    public void What_is_not_known_stays_so_by_day_and_by_night(SplitModel model)
    {
        double[] beam = new double[5], diffuse = new double[5];
        Decomposition.Split(model, [double.NaN, 500, double.NaN, 0, 0], [0.5, 0.5, -0.5, 0.5, -0.5], [1366, 1366, 1366, 1366, 1366], beam, diffuse);
        (double.IsNaN(beam[0]), double.IsNaN(diffuse[0]), double.IsNaN(beam[2]), double.IsNaN(diffuse[2])).ShouldBe((true, true, true, true));
        (beam[3], diffuse[3], beam[4], diffuse[4]).ShouldBe((0, 0, 0, 0));
        beam[1].ShouldBeGreaterThan(0);
    }

    [Fact]
    public void A_restless_sky_has_less_beam_than_a_steady_one_and_what_is_missing_stays_missing()
    {
        const int n = 12;
        double[] times = [.. Enumerable.Range(0, n).Select(i => SolarPositionTests.Unix(2025, 6, 21) + i * 900.0)], pressure = [.. times.Select(_ => 101_325.0)], zenith = [.. times.Select(_ => 35.0)];
        double[] steady = [.. times.Select(_ => 600.0)], restless = [.. times.Select((_, i) => i % 2 == 0 ? 600.0 : 150.0)], beam = new double[n], broken = new double[n], scratch = new double[n];
        Dirint.Compute(steady, zenith, times, pressure, [], scratch, beam);
        Dirint.Compute(restless, zenith, times, pressure, [], scratch, broken);
        broken[4].ShouldNotBe(beam[4]);
        steady[4] = double.NaN;
        Dirint.Compute(steady, zenith, times, pressure, [.. times.Select(_ => 10.0)], scratch, beam);
        double.IsNaN(beam[4]).ShouldBeTrue();
        beam.Where((_, i) => i != 4).ShouldAllBe(b => b > 0);
        zenith[6] = 95;
        Dirint.Compute(steady, zenith, times, pressure, [], scratch, beam);
        beam[6].ShouldBe(0);
        beam[5].ShouldBeGreaterThan(0);
        Dirint.Compute([600], [35], [times[0]], [101_325], [], scratch, beam);
        beam[0].ShouldBeGreaterThan(0);
    }
}
