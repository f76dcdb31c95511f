using Solstead.Core.Forecast;
using Solstead.Core.Forecast.Sun;
using Solstead.Tests.Core.Forecast.Sun;

namespace Solstead.Tests.Core.Forecast;

public sealed class PvStepsTests
{
    private static readonly Place Home = new(48.1, 11.6, 520);
    private static readonly double Start = SolarPositionTests.Unix(2025, 5, 3);
    private static readonly PvModel Model = new(new(Home, [PvInverter.Micro(new(35, 150), 10, 400, 366)]));

    [Fact]
    public void Quarters_cut_from_hours_are_those_of_the_quarters_own_weather()
    {
        double[] fine = PvModelTests.ClearSkyOf(Home, Start, 300, 576), hours = Means(fine, 12), quarters = Means(fine, 3);
        double[] cut = new double[192], own = new double[192];
        PvSteps.Power(Model, Start, 3600, new() { Global = hours, Air = Warm(48) }, 900, cut);
        PvSteps.Power(Model, Start, 900, new() { Global = quarters, Air = Warm(192) }, 900, own);
        for (var i = 0; i < 192; i++) cut[i].ShouldBe(own[i], 60, $"quarter {i}");
        cut.Sum().ShouldBe(own.Sum(), own.Sum() * 0.003);
        cut[0].ShouldBe(0);
    }

    [Fact]
    public void An_hour_that_is_not_known_leaves_its_quarters_unknown_and_no_others()
    {
        double[] hours = Means(PvModelTests.ClearSkyOf(Home, Start, 300, 576), 12), air = Warm(48), power = new double[192];
        hours[10] = air[15] = hours[1] = double.NaN;
        PvSteps.Power(Model, Start, 3600, new() { Global = hours, Air = air }, 900, power);
        for (var i = 0; i < 192; i++) double.IsNaN(power[i]).ShouldBe(i / 4 is 10 or 15 or 1, $"quarter {i}");
    }

    [Fact]
    public void A_told_split_is_kept_within_the_hour()
    {
        double[] hours = Means(PvModelTests.ClearSkyOf(Home, Start, 300, 288), 12), power = new double[24], overcast = new double[24];
        PvSteps.Power(Model, Start, 3600, new() { Global = hours, Air = Warm(24) }, 3600, power);
        PvSteps.Power(Model, Start, 3600, new() { Global = hours, Air = Warm(24), Beam = new double[24], Diffuse = hours }, 3600, overcast);
        overcast[10].ShouldBeInRange(power[10] * 0.6, power[10] * 0.95);
        power.ShouldAllBe(w => w >= 0 && w <= 3660);
    }

    [Fact]
    public void Steps_that_do_not_divide_the_hour_are_refused()
    {
        Should.Throw<ArgumentException>(() => PvSteps.Power(Model, Start, 3600, new() { Global = new double[2], Air = new double[2] }, 700, new double[10]));
        Should.Throw<ArgumentException>(() => PvSteps.Power(Model, Start, 3600, new() { Global = new double[2], Air = new double[2] }, 900, new double[7]));
        PvSteps.Power(Model, Start, 3600, new() { Global = [], Air = [] }, 900, []);
    }

    private static double[] Warm(int count) => [.. Enumerable.Repeat(15.0, count)];

    private static double[] Means(double[] fine, int per) => [.. fine.Chunk(per).Select(c => c.Average())];
}
