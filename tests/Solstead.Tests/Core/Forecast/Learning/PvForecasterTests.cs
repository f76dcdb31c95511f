using Solstead.Core.Forecast;
using Solstead.Core.Forecast.Learning;
using Solstead.Core.Forecast.Sun;

namespace Solstead.Tests.Core.Forecast.Learning;

public sealed class PvForecasterTests
{
    private static readonly DateTimeOffset Midnight = new(2026, 6, 21, 0, 0, 0, TimeSpan.Zero);

    private static readonly PvPlant Plant = new(new Place(45, 0), [new(4000, [new(new(30, 180), 4000)])]);

    [Fact]
    public void Weather_that_is_not_known_leaves_a_slot_out()
    {
        var weather = Day().ToList();
        weather[12] = weather[12] with { Global = null };
        var slots = new PvForecaster(Plant).Forecast(weather, Midnight, Midnight.AddDays(1), 60, Midnight);
        slots.Count.ShouldBe(23);
        slots.ShouldNotContain(s => s.Start == Midnight.AddHours(12));
        slots[11].WattHours.ShouldBeGreaterThan(1000);
    }

    [Fact]
    public void Nights_are_zero_and_bands_hold_the_middle()
    {
        var slots = new PvForecaster(Plant).Forecast([.. Day()], Midnight, Midnight.AddDays(1), 15, Midnight);
        slots.Count.ShouldBe(96);
        slots[0].ShouldBe(new(Midnight, 15, 0, 0, 0));
        slots.ShouldAllBe(s => s.P10 <= s.WattHours && s.WattHours <= s.P90);
    }

    [Fact]
    public void What_the_panels_give_less_is_expected_less_from_then_on()
    {
        var forecaster = new PvForecaster(Plant);
        for (var day = 0; day < 30; day++) forecaster.Learn([.. Day(day)], [.. Physics(day).Select(s => new PvMeasured(s.Start, 60, 0.8 * s.WattHours))]);
        var then = forecaster.Forecast([.. Day(30)], Midnight.AddDays(30), Midnight.AddDays(31), 60, Midnight.AddDays(30));
        (then.Sum(s => s.WattHours) / Physics(30).Sum(s => s.WattHours)).ShouldBeInRange(0.79, 0.85);
    }

    private static IReadOnlyList<PvSlot> Physics(int day) =>
        new PvForecaster(Plant).Forecast([.. Day(day)], Midnight.AddDays(day), Midnight.AddDays(day + 1), 60, Midnight.AddDays(day));

    internal static IEnumerable<WeatherSlot> Day(int day = 0) => Enumerable.Range(0, 24).Select(h => new WeatherSlot(Midnight.AddHours(24 * day + h), 60)
    {
        Global = Math.Max(0, 850 * Math.Sin((h + 0.5 - 4) / 16 * Math.PI)),
        Air = 20,
        Wind = 2,
    });
}
