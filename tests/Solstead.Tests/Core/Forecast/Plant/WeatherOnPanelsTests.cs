using Solstead.Core.Forecast.Plant;
using Solstead.Core.Forecast.Sky;

namespace Solstead.Tests.Core.Forecast.Plant;

public sealed class WeatherOnPanelsTests
{
    [Fact]
    public void Dirt_grows_after_two_dry_weeks_up_to_a_limit_and_a_good_rain_washes_it_off()
    {
        var dirt = Soiling.Clean;
        for (var day = 0; day < 14; day++) dirt = dirt.After(day == 3 ? 5.9 : 0);
        dirt.Share.ShouldBe(0);
        for (var day = 0; day < 10; day++) dirt = dirt.After(double.NaN);
        dirt.Share.ShouldBe(0.015, 1e-12);
        dirt.After(6).ShouldBe(Soiling.Clean);
        for (var day = 0; day < 1000; day++) dirt = dirt.After(0);
        dirt.Share.ShouldBe(0.3);
    }

    [Theory]
    [InlineData(0.03, 5.0, false, true), InlineData(0.01, 5.0, true, false), InlineData(double.NaN, -3.0, true, true), InlineData(double.NaN, -3.0, false, false), InlineData(double.NaN, double.NaN, true, false)]
    public void Snow_on_the_ground_throws_the_light_back(double depth, double air, bool snowed, bool white) =>
        Albedo.Of(Albedo.Grass, depth, air, snowed).ShouldBe(white ? Albedo.Snow : Albedo.Grass);
}
