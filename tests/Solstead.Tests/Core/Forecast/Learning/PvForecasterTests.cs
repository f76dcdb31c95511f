using Solstead.Core.Forecast;
using Solstead.Core.Forecast.Learning;
using Solstead.Core.Forecast.Sun;

namespace Solstead.Tests.Core.Forecast.Learning;

public sealed class PvForecasterTests
{
    private static readonly DateTimeOffset First = SmallPlant.Start;

    private static readonly PvPlant Plant = new(new Place(45, 0), [new(4000, [new(new(30, 180), 4000)])]);

    [Fact]
    public void Weather_that_is_not_known_leaves_a_slot_out_and_changes_no_other()
    {
        var home = new SmallPlant(Plant.Place, [(30, 180, 4000)], 1);
        var weather = home.Weather.ToList();
        var whole = new PvForecaster(Plant).Forecast(weather, First, First.AddDays(1), 60, First);
        weather[12] = weather[12] with { Global = null };
        var slots = new PvForecaster(Plant).Forecast(weather, First, First.AddDays(1), 60, First);
        slots.Select(s => s.Start).ShouldBe(whole.Where(s => s.Start != First.AddHours(12)).Select(s => s.Start));
        slots[8].ShouldBe(whole[8]);
        new PvForecaster(Plant).Forecast([], First, First.AddDays(1), 60, First).ShouldBeEmpty();
    }

    [Fact]
    public void Under_snow_a_tenth_is_expected_until_it_was_mild_for_two_hours_and_nothing_is_learned()
    {
        var home = new SmallPlant(Plant.Place, [(30, 180, 4000)], 3);
        WeatherSlot[] mild = [.. home.Weather.Select(w => w with { Snow = 10, Air = 6 })], cold = [.. mild.Select(w => w with { Air = -25 })], turns = [.. mild.Select(w => w with { Air = w.Start < First.AddHours(9) ? -25 : 6 })];
        IReadOnlyList<PvSlot> Say(WeatherSlot[] weather, PvForecaster? by = null) => (by ?? new(Plant)).Forecast(weather, First, First.AddDays(3), 60, First);
        IReadOnlyList<PvSlot> free = Say(mild), under = Say(cold), both = Say(turns);
        var noon = free[12].WattHours;
        under[12].WattHours.ShouldBeInRange(0.09 * noon, 0.13 * noon);
        under[12].P90!.Value.ShouldBeGreaterThan(noon, "it may have gone");
        under[12].P10!.Value.ShouldBeLessThan(under[12].WattHours);
        both[10].WattHours.ShouldBeLessThan(0.2 * free[10].WattHours);
        both.Skip(12).Select(s => s.WattHours).ShouldBe(free.Skip(12).Select(s => s.WattHours), 0.001);
        var buried = new PvForecaster(Plant);
        buried.Learn(cold, [.. home.Measured.Select(m => m with { WattHours = 3 })]);
        Say(mild, buried).ShouldBe(free);
    }

    [Theory, InlineData(15), InlineData(30), InlineData(60)]
    public void A_source_that_tells_nothing_but_irradiance_or_cloud_is_enough(int minutes)
    {
        var home = new SmallPlant(Plant.Place, [(30, 180, 4000)], 1);
        var bare = home.Weather.Select(w => new WeatherSlot(w.Start, 60) { Global = w.Global }).ToArray();
        var cloudy = home.Weather.Select(w => new WeatherSlot(w.Start, 60) { Cloud = 30 }).ToArray();
        foreach (var weather in new[] { bare, cloudy })
        {
            var slots = new PvForecaster(Plant).Forecast(weather, First, First.AddDays(1), minutes, First);
            slots.Count.ShouldBe(24 * 60 / minutes);
            slots.Sum(s => s.WattHours).ShouldBeInRange(4000, 25_000);
        }
    }

    [Theory, InlineData(45.0, 180.0), InlineData(-45.0, 0.0), InlineData(0.0, 90.0), InlineData(69.0, 180.0)]
    public void Whatever_was_learned_a_forecast_stays_between_nothing_and_the_rating_and_nights_are_zero(double latitude, double azimuth)
    {
        var home = new SmallPlant(new(latitude, 20), [(30, azimuth, 9000)], 40);
        var plant = home.Plant with { Inverters = [new(5000, home.Plant.Inverters[0].Panels)] };
        var forecaster = new PvForecaster(plant);
        var random = new Random(7);
        // Numbers no plant gives: three times too much, at night too.
        forecaster.Learn(home.Weather, [.. home.Measured.Select(m => m with { WattHours = 15_000 * random.NextDouble() })]);
        var slots = forecaster.Forecast(home.Weather, First, First.AddDays(40), 60, First);
        slots.Count.ShouldBe(960);
        for (var i = 0; i < slots.Count; i++)
        {
            var s = slots[i];
            s.WattHours.ShouldBeInRange(0, 5000);
            (0 <= s.P10 && s.P10 <= s.WattHours && s.WattHours <= s.P90 && s.P90 <= 5000).ShouldBeTrue($"{s}");
            if (home.Elevation[i] < -9) (s.WattHours, s.P10, s.P90).ShouldBe((0.0, 0.0, 0.0));
        }
    }

    [Theory, InlineData(45.0, 180.0), InlineData(-33.0, 0.0)]
    public void Shade_of_the_morning_and_a_wrong_nameplate_are_learned(double latitude, double azimuth)
    {
        static double Shade(double direction, double elevation) => direction is > 60 and < 120 && elevation < 30 ? 0.3 : 1;
        var home = new SmallPlant(new(latitude, 20), [(30, azimuth, 6000)], 50, Shade);
        var told = home.Plant with { Inverters = [new(20_000, [new(new(30, azimuth), 4500)])] };
        var learned = new PvForecaster(told);
        learned.Learn([.. home.Weather.Take(40 * 24)], [.. home.Measured.Take(40 * 24)]);
        Error(learned).ShouldBeLessThan(0.4 * Error(new(told)));

        double Error(PvForecaster forecaster)
        {
            var slots = forecaster.Forecast(home.Weather, First.AddDays(40), First.AddDays(50), 60, First.AddDays(40));
            return slots.Select((s, i) => Math.Abs(s.WattHours - home.Rows[40 * 24 + i].Watts!.Value)).Sum();
        }
    }

    [Fact]
    public void Planes_told_wrong_hurt_little_once_it_has_learned()
    {
        var home = new SmallPlant(Plant.Place, [(25, 180, 6000)], 50);
        double right = Error(25, 180), wrong = Error(40, 0);
        wrong.ShouldBeLessThan(2.5 * right);

        double Error(double tilt, double azimuth)
        {
            var forecaster = new PvForecaster(home.Plant with { Inverters = [new(6000, [new(new(tilt, azimuth), 6000)])] });
            forecaster.Learn([.. home.Weather.Take(40 * 24)], [.. home.Measured.Take(40 * 24)]);
            var slots = forecaster.Forecast(home.Weather, First.AddDays(40), First.AddDays(50), 60, First.AddDays(40));
            return slots.Select((s, i) => Math.Abs(s.WattHours - home.Rows[40 * 24 + i].Watts!.Value)).Sum();
        }
    }

    [Fact]
    public void One_that_was_saved_and_restored_goes_on_as_if_it_had_never_stopped()
    {
        var home = new SmallPlant(Plant.Place, [(30, 180, 4000)], 20);
        var whole = new PvForecaster(Plant);
        whole.Learn([.. home.Weather.Take(240)], [.. home.Measured.Take(240)]);
        whole.JudgeDay(10_000, 9000, 1);
        whole.Judge(Issue(whole), home.Measured);
        var restored = new PvForecaster(Plant, whole.Save());
        restored.Save().ShouldBeEquivalentTo(whole.Save());
        foreach (var forecaster in new[] { whole, restored }) forecaster.Learn(home.Weather, home.Measured);
        Issue(restored).Slots.ShouldBe(Issue(whole).Slots);
        restored.Day(10_000, 1).ShouldBe(whole.Day(10_000, 1));
        new PvForecaster(Plant, whole.Save() with { Version = 99 }).LearnedUntil.ShouldBeNull();

        PvIssue Issue(PvForecaster of) => new("solstead", First, of.Forecast(home.Weather, First.AddDays(9), First.AddDays(10), 15, First.AddDays(9), [.. home.Measured.Take(220)]));
    }

    [Fact]
    public void What_is_masked_unknown_or_learned_before_changes_nothing_and_the_order_does_not_matter()
    {
        var home = new SmallPlant(Plant.Place, [(30, 180, 4000)], 6);
        var forecaster = new PvForecaster(Plant);
        forecaster.Learn(home.Weather, [.. home.Measured.Take(96).Reverse()]);
        var before = forecaster.Save();
        var straight = new PvForecaster(Plant);
        straight.Learn(home.Weather, [.. home.Measured.Take(96)]);
        straight.Save().ShouldBeEquivalentTo(before);
        forecaster.Learn(home.Weather, [.. home.Measured.Take(96)]);
        forecaster.Learn(home.Weather, [.. home.Measured.Skip(96).Select(m => m with { Flaws = PvFlaws.Curtailed, WattHours = 0 })]);
        forecaster.Learn(home.Weather, [.. home.Measured.Skip(96).Select(m => m with { WattHours = null })]);
        forecaster.Learn([], home.Measured);
        forecaster.Save().ShouldBeEquivalentTo(before);
    }

    [Fact]
    public void The_next_hours_follow_how_the_last_one_differed_and_the_evening_does_not()
    {
        var home = new SmallPlant(Plant.Place, [(30, 180, 4000)], 3);
        var (at, forecaster) = (First.AddDays(1).AddHours(11), new PvForecaster(Plant));
        var usual = forecaster.Forecast(home.Weather, at, at.AddHours(12), 60, at);
        var physics = forecaster.Forecast(home.Weather, at.AddHours(-2), at, 60, at.AddHours(-2));
        var less = forecaster.Forecast(home.Weather, at, at.AddHours(12), 60, at, [.. physics.Select(s => new PvMeasured(s.Start, 60, 0.5 * s.WattHours))]);
        less[0].WattHours.ShouldBeLessThan(0.9 * usual[0].WattHours);
        (usual[0].WattHours - less[0].WattHours).ShouldBeGreaterThan(usual[3].WattHours - less[3].WattHours);
        for (var h = 6; h < 12; h++) less[h].WattHours.ShouldBe(usual[h].WattHours);
    }

    [Fact]
    public void One_number_no_plant_gives_is_not_carried_into_the_gains_of_the_next_hours()
    {
        var home = new SmallPlant(Plant.Place, [(30, 180, 4000)], 8);
        var forecaster = new PvForecaster(Plant);
        forecaster.Learn(home.Weather, [.. home.Measured.Select((m, i) => i == 7 * 24 + 12 ? m with { WattHours = 9_999_000 } : m)]);
        // End, hours, difference, clear sky.
        forecaster.Save().Past.Chunk(4).ShouldAllBe(past => past[2] <= 4000);
    }

    [Fact]
    public void Quarters_add_up_to_their_hour_nearly()
    {
        var home = new SmallPlant(Plant.Place, [(30, 180, 4000)], 12);
        var forecaster = new PvForecaster(Plant);
        forecaster.Learn([.. home.Weather.Take(240)], [.. home.Measured.Take(240)]);
        double Day(int minutes) => forecaster.Forecast(home.Weather, First.AddDays(11), First.AddDays(12), minutes, First.AddDays(11)).Sum(s => s.WattHours);
        (Day(15) / Day(60)).ShouldBe(1, 0.03);
    }
}
