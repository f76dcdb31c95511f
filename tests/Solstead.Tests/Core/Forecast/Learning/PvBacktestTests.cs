using Solstead.Core.Forecast.Learning;

namespace Solstead.Tests.Core.Forecast.Learning;

public sealed class PvBacktestTests
{
    private static readonly SmallPlant Home = new(new(45, 0), [(30, 180, 5000)], 60, noise: 0.2);

    [Theory, InlineData(false, 24), InlineData(true, 0)]
    public void A_forecast_knows_nothing_that_was_not_final(bool intraday, int hoursBefore)
    {
        var plain = Walk(Home.Rows, intraday);
        foreach (var hour in new[] { 20 * 24 + 9, 30 * 24 + 12, 41 * 24 + 15 })
        {
            // All that ends after the issue is made nonsense.
            var changed = Walk([.. Home.Rows.Select((r, i) => i + 1 > hour - hoursBefore ? r with { Watts = 4900 } : r)], intraday);
            changed[hour].ShouldBe(plain[hour]);
            var earlier = Walk([.. Home.Rows.Select((r, i) => i == hour - hoursBefore - 1 ? r with { Watts = 100 } : r)], intraday);
            earlier[hour].Watts.ShouldNotBe(plain[hour].Watts);
        }
    }

    [Theory, InlineData(false), InlineData(true)]
    public void The_first_forecasts_after_the_training_know_no_more_of_its_end_than_the_later_ones(bool intraday)
    {
        const int until = 40 * 24;
        var plain = Walk(Home.Rows, intraday);
        var halves = new PvBacktest(new(Home.Plant), intraday);
        halves.Walk([.. Home.Rows.Take(until)]);
        halves.Walk([.. Home.Rows.Skip(until)]).ShouldBe(plain.Skip(until));
    }

    [Fact]
    public void A_test_before_the_training_knows_all_of_it()
    {
        var walk = new PvBacktest(new(Home.Plant));
        walk.Walk([.. Home.Rows.Skip(20 * 24)]);
        var told = walk.Walk([.. Home.Rows.Take(20 * 24)]);
        var other = new PvBacktest(new(Home.Plant));
        other.Walk([.. Home.Rows.Skip(20 * 24).Select((r, i) => i == 40 * 24 - 13 ? r with { Watts = 100 } : r)]);
        other.Walk([.. Home.Rows.Take(20 * 24)])[12].Watts.ShouldNotBe(told[12].Watts);
    }

    [Fact]
    public void Eight_of_ten_outcomes_lie_in_the_band()
    {
        var told = Walk(Home.Rows, intraday: false);
        var late = told.Zip(Home.Rows).Skip(20 * 24).Where(x => x.Second.Weather.Global > 10).ToArray();
        late.Average(x => x.First.P10 <= x.Second.Watts && x.Second.Watts <= x.First.P90 ? 1.0 : 0).ShouldBe(0.8, 0.07);
        late.Average(x => (x.First.P90 - x.First.P10)!.Value / Math.Max(x.First.Watts!.Value, 1)).ShouldBeLessThan(0.6);
    }

    [Fact]
    public void Rows_may_come_in_any_order_twice_or_not_at_all()
    {
        var random = new Random(3);
        var rows = Home.Rows.Where((_, i) => i % 17 != 0).ToArray();
        var plain = Walk(rows, intraday: true);
        Walk([.. rows.Concat(rows.Take(100)).OrderBy(_ => random.Next())], intraday: true).ShouldBe(plain);
        plain.Count.ShouldBe(rows.Length);
    }

    [Fact]
    public void Without_weather_a_night_is_dark_and_a_day_is_not_known()
    {
        var told = Walk([.. Home.Rows.Select((r, i) => i / 24 == 30 ? r with { Weather = r.Weather with { Global = null } } : r)], intraday: false);
        told[30 * 24 + 1].ShouldBe(new(SmallPlant.Start.AddDays(30).AddHours(1), 60, 0, 0, 0));
        told[30 * 24 + 12].Watts.ShouldBeNull();
        told[31 * 24 + 12].Watts.ShouldNotBeNull();
    }

    private static IReadOnlyList<PvTold> Walk(IReadOnlyList<PvRecord> rows, bool intraday) => new PvBacktest(new(Home.Plant), intraday).Walk(rows);
}
