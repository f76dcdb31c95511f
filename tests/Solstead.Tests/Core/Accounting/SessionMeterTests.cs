using Solstead.Core.Accounting;
using Solstead.Core.History;
using Solstead.Core.Quantities;

namespace Solstead.Tests.Core.Accounting;

/// <summary>Sessions found in readings: from plug to unplug, with energy and where it came from.</summary>
public sealed class SessionMeterTests
{
    private static readonly DateTimeOffset Morning = new(2026, 6, 26, 7, 0, 0, TimeSpan.Zero);
    private DateTimeOffset at = Morning;
    private ChargingSession? open;
    private readonly List<ChargingSession> ended = [];
    private long ids;

    /// <summary>Seconds with these readings, one step each.</summary>
    private SessionMeterTests For(int seconds, bool? plugged, double? watts, double? import = 0, double? counter = null, double? cars = null, TimeSpan? step = null)
    {
        for (var s = 0; s < seconds; s++)
        {
            var time = step ?? 1.Seconds;
            at += time;
            var (next, over) = SessionMeter.Next(open, new(at, plugged, watts, cars ?? watts ?? 0, import, counter), time, "garage", () => ++ids);
            open = next;
            if (over is not null) ended.Add(over);
        }
        return this;
    }

    [Fact]
    public void A_session_lasts_from_plug_to_unplug_and_counts_what_went_in()
    {
        For(5, false, 0).open.ShouldBeNull();
        For(600, true, 0).open!.Started.ShouldBe(Morning + 6.Seconds);
        For(3600, true, 6900).For(1, false, 0);
        open.ShouldBeNull();
        var session = ended.ShouldHaveSingleItem();
        (session.Id, session.Point, session.Ended).ShouldBe((1, "garage", at));
        session.EnergyWh.ShouldBe(6900, 1);
        session.SolarPercent!.Value.ShouldBe(100, 0.1);
        session.Estimated.ShouldBeFalse();
    }

    [Theory]
    [InlineData(0, 6000, 100)]
    [InlineData(1500, 6000, 75)]
    [InlineData(9000, 6000, 0)]
    [InlineData(3000, 12000, 75)]
    public void What_is_bought_is_the_cars_as_far_as_cars_draw_and_shared_among_them(double import, double cars, double percent)
    {
        For(600, true, 6000, import, cars: cars);
        open!.SolarPercent!.Value.ShouldBe(percent, 0.1);
    }

    [Fact]
    public void Where_it_came_from_is_unknown_while_the_meter_is_silent_and_never_taken_for_sun()
    {
        For(100, true, 6000, import: null).open!.SolarPercent.ShouldBeNull();
        For(400, true, 6000, import: 6000).open!.SolarPercent!.Value.ShouldBe(0, 0.1);
        open!.EnergyWh.ShouldBe(6000 * 500 / 3600.0, 5);
    }

    [Fact]
    public void A_charger_that_cannot_tell_the_plug_has_a_session_from_the_first_current_to_the_last()
    {
        For(100, null, 50).open.ShouldBeNull("noise is no car");
        For(60, null, 4140);
        var last = at;
        For(90, null, 0, step: 1.Minutes).open.ShouldNotBeNull("a cloud is no end");
        For(40, null, 0, step: 1.Minutes);
        ended.ShouldHaveSingleItem().Ended.ShouldBe(last);
    }

    [Fact]
    public void What_nobody_watched_comes_from_the_chargers_counter_and_is_marked()
    {
        For(600, true, 6000, counter: 924_000);
        at += 2.Hours;
        For(10, true, 6000, counter: 937_000);
        open!.Estimated.ShouldBeTrue();
        open.EnergyWh.ShouldBe(13_000);
        For(5, true, 0, counter: 937_000).For(1, false, 0, counter: 937_000);
        ended.ShouldHaveSingleItem().EnergyWh.ShouldBe(13_000);
    }

    [Fact]
    public void A_car_that_left_while_nobody_watched_left_when_it_was_last_seen()
    {
        For(600, true, 6000);
        var seen = at;
        at += 3.Hours;
        For(1, false, 0);
        ended.ShouldHaveSingleItem().Ended.ShouldBe(seen);
    }

    [Fact]
    public void A_charging_point_that_does_not_answer_neither_ends_a_session_nor_adds_to_it()
    {
        For(600, true, 6000);
        var before = open;
        For(300, null, null).open.ShouldBe(before);
        For(1, true, 6000).open!.EnergyWh.ShouldBe(before!.EnergyWh, 0.01);
    }

    [Fact]
    public void A_clock_that_goes_back_ends_no_session_before_it_was_seen()
    {
        For(600, true, 6000);
        var seen = at;
        at -= 5.Hours;
        For(60, true, 6000).open!.EnergyWh.ShouldBe(1100, 5);
        For(1, false, 0);
        ended.ShouldHaveSingleItem().Ended.ShouldBe(seen);
    }
}
