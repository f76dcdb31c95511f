using Solstead.Core.Rules.TempoEss;
using Solstead.Core.Tariffs.Tempo;

namespace Solstead.Tests.Core.Rules.TempoEss;

public sealed class TempoEssPlanTests
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    /// <summary>A Wednesday and a Thursday in January: any colour may follow any other.</summary>
    private static readonly DateOnly Today = new(2026, 1, 14), Tomorrow = new(2026, 1, 15);

    private static readonly TempoEssSettings Exact = new() { Device = "gx", Jitter = TimeSpan.Zero };

    private static TempoCalendar Calendar(params (DateOnly Date, TempoColour Colour)[] days)
    {
        var calendar = new TempoCalendar(Paris);
        foreach (var (date, colour) in days) calendar.Take(new(date, colour, "rte-file", TempoTrust.GridOperator, Local(date.AddDays(-1), 12, 0))).ShouldBeNull();
        return calendar;
    }

    private static DateTimeOffset Local(DateOnly date, int hour, int minute, int second = 0)
    {
        var local = date.ToDateTime(new TimeOnly(hour, minute, second));
        return new DateTimeOffset(local, Paris.GetUtcOffset(local)).ToUniversalTime();
    }

    private static Dictionary<string, double> At(DateTimeOffset now, TempoCalendar calendar, TempoEssSettings? settings = null, double? soc = 60, double? min = 25, bool care = true) =>
        TempoEssPlan.At(now, calendar, Paris, settings ?? Exact, "tempo", new(soc, min, care)).ToDictionary(w => w.Setting.Key, w => w.Value);

    /// <summary>The table of tempo.md 3, as states: what holds in the afternoon, what the schedule is set to from 20:00 on, and what holds from 22:00 on.</summary>
    [Theory]
    [InlineData(TempoColour.Blue, TempoColour.Blue, 80, 80, 30, 30, true, true)]
    [InlineData(TempoColour.Blue, TempoColour.White, 80, 90, 30, 30, true, true)]
    [InlineData(TempoColour.Blue, TempoColour.Red, 80, 98, 30, 25, true, false)]
    [InlineData(TempoColour.White, TempoColour.Blue, 90, 80, 30, 30, true, true)]
    [InlineData(TempoColour.White, TempoColour.White, 90, 90, 30, 30, true, true)]
    [InlineData(TempoColour.White, TempoColour.Red, 90, 98, 30, 25, true, false)]
    [InlineData(TempoColour.Red, TempoColour.Blue, 98, 80, 25, 30, false, true)]
    [InlineData(TempoColour.Red, TempoColour.White, 98, 90, 25, 30, false, true)]
    [InlineData(TempoColour.Red, TempoColour.Red, 98, 98, 25, 25, false, false)]
    public void Every_pair_of_colours_has_its_evening(TempoColour today, TempoColour tomorrow, double charge, double nextCharge, double floor, double nextFloor, bool care, bool nextCare)
    {
        var calendar = Calendar((Today, today), (Tomorrow, tomorrow));
        Shows(Local(Today, 14, 0), charge, floor, care);
        Shows(Local(Today, 19, 59, 59), charge, floor, care);
        Shows(Local(Today, 20, 0), nextCharge, floor, care);
        Shows(Local(Today, 21, 59, 59), nextCharge, floor, care);
        Shows(Local(Today, 22, 0), nextCharge, nextFloor, nextCare);
        Shows(Local(Tomorrow, 5, 59, 59), nextCharge, nextFloor, nextCare);
        Shows(Local(Tomorrow, 6, 0), nextCharge, nextFloor, nextCare);

        void Shows(DateTimeOffset now, double soc, double min, bool on)
        {
            var wanted = At(now, calendar, soc: 85);
            (wanted["schedule.0.soc"], wanted["min_soc"], wanted["battery_life"] > 0).ShouldBe((soc, min, on), now.ToString("O"));
            (wanted["schedule.0.day"], wanted["schedule.0.start"], wanted["schedule.0.duration"]).ShouldBe((7, 79200, 28800));
        }
    }

    [Fact]
    public void It_makes_no_difference_when_it_is_asked_first()
    {
        var calendar = Calendar((Today, TempoColour.Red), (Tomorrow, TempoColour.Red));
        for (var hour = 0; hour < 24; hour++) At(Local(Tomorrow, hour, 30), calendar).ShouldContainKeyAndValue("min_soc", 25);
    }

    [Theory]
    [InlineData(TempoTrust.Supplier)]
    [InlineData(TempoTrust.GridOperator)]
    [InlineData(TempoTrust.Meter)]
    public void The_run_of_two_minutes_past_ten_is_in_the_cheap_hours_whoever_told_the_colour(TempoTrust who)
    {
        var calendar = new TempoCalendar(Paris);
        calendar.Take(new(Today, TempoColour.Red, "one", who, Local(Today.AddDays(-1), 12, 0)));
        calendar.Take(new(Tomorrow, TempoColour.Blue, "one", who, Local(Today, 12, 0)));
        At(Local(Today, 22, 2), calendar)["min_soc"].ShouldBe(30);
        At(Local(Today, 22, 2), calendar)["battery_life"].ShouldBe(1);
        TempoEssPlan.LabelAt(Local(Today, 22, 2), calendar, Paris, Exact).ShouldBe("red-hc");
    }

    [Theory]
    [InlineData("2026-01-15", TempoColour.Red, 98)]    // a Thursday in winter may be red
    [InlineData("2026-01-17", TempoColour.White, 90)]  // a Saturday may not, but white
    [InlineData("2026-01-18", TempoColour.Blue, 80)]   // a Sunday is blue whoever says nothing
    [InlineData("2026-04-15", TempoColour.White, 90)]  // in April red is over
    public void A_colour_nobody_has_told_counts_as_the_dearest_it_can_be(string day, TempoColour counts, double charge)
    {
        var date = DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture);
        var calendar = Calendar((date.AddDays(-1), TempoColour.Blue));
        TempoEssPlan.Colour(date, calendar, Exact).ShouldSatisfyAllConditions(c => c.Counts.ShouldBe(counts), c => c.Word.ShouldBe("unknown"));
        At(Local(date.AddDays(-1), 21, 44), calendar)["schedule.0.soc"].ShouldBe(80, "it may still be told");
        At(Local(date.AddDays(-1), 21, 45), calendar)["schedule.0.soc"].ShouldBe(charge);
        At(Local(date, 2, 0), calendar)["schedule.0.soc"].ShouldBe(charge);
    }

    [Fact]
    public void With_all_red_days_used_an_unknown_day_is_white()
    {
        var calendar = new TempoCalendar(Paris);
        var date = new DateOnly(2025, 11, 3);
        for (var left = TempoSeason.Red; left > 0; date = date.AddDays(1))
            if (calendar.Take(new(date, TempoColour.Red, "rte-file", TempoTrust.GridOperator, Local(date.AddDays(-1), 12, 0))) is null) left--;
        TempoEssPlan.Colour(new(2026, 2, 18), calendar, Exact).Counts.ShouldBe(TempoColour.White);
    }

    [Theory]
    [InlineData(UnknownColour.White, TempoColour.White)]
    [InlineData(UnknownColour.Blue, TempoColour.Blue)]
    public void The_owner_may_say_what_unknown_counts_as(UnknownColour said, TempoColour counts) =>
        TempoEssPlan.Colour(Tomorrow, Calendar(), Exact with { Unknown = said }).Counts.ShouldBe(counts);

    [Theory]
    [InlineData(60.0, 25.0, 30.0)]   // enough in it: nothing is charged by raising
    [InlineData(30.0, 25.0, 25.0)]   // just at it: left
    [InlineData(27.0, 25.0, 25.0)]
    [InlineData(null, 25.0, 25.0)]   // nobody knows what is in it
    [InlineData(27.0, 40.0, 30.0)]   // lowering is always allowed
    public void In_dear_hours_the_limit_is_never_raised_above_what_is_in_the_battery(double? soc, double min, double wanted)
    {
        var calendar = Calendar((Today, TempoColour.White), (Tomorrow, TempoColour.White));
        At(Local(Today, 10, 0), calendar, soc: soc, min: min)["min_soc"].ShouldBe(wanted);
        At(Local(Today, 23, 0), calendar, soc: soc, min: min)["min_soc"].ShouldBe(30, "cheap hours may charge");
    }

    [Fact]
    public void While_nobody_knows_the_limit_nothing_is_wanted_of_it_in_dear_hours_or_what_was_wanted_before()
    {
        var calendar = Calendar((Today, TempoColour.White), (Tomorrow, TempoColour.White));
        TempoEssPlan.At(Local(Today, 10, 0), calendar, Paris, Exact, "tempo", new(15, null, null)).ShouldNotContain(w => w.Setting.Key == "min_soc");
        TempoEssPlan.At(Local(Today, 10, 0), calendar, Paris, Exact, "tempo", new(null, null, null, Held: 25)).Single(w => w.Setting.Key == "min_soc").Value.ShouldBe(25);
        TempoEssPlan.At(Local(Today, 23, 0), calendar, Paris, Exact, "tempo", new(15, null, null)).Single(w => w.Setting.Key == "min_soc").Value.ShouldBe(30);
    }

    [Fact]
    public void A_limit_that_is_held_back_says_so_with_its_number()
    {
        var wish = TempoEssPlan.At(Local(Today, 10, 0), Calendar((Today, TempoColour.White)), Paris, Exact, "tempo", new(27, 25, true)).Single(w => w.Setting.Key == "min_soc");
        wish.ShouldSatisfyAllConditions(w => w.Reason.ShouldBe("tempo.floor.kept.white"), w => w.Facts.Single(f => f.Name == "percent").Number.ShouldBe(25), w => w.Meant.ShouldBe(30));
    }

    [Fact]
    public void The_batterys_care_is_not_switched_on_in_dear_hours_while_it_could_charge()
    {
        var calendar = Calendar((Today, TempoColour.White));
        At(Local(Today, 10, 0), calendar, soc: 60, care: false)["battery_life"].ShouldBe(0);
        At(Local(Today, 10, 0), calendar, soc: 85, care: false)["battery_life"].ShouldBe(1);
        At(Local(Today, 10, 0), calendar, soc: 60, care: true)["battery_life"].ShouldBe(1);
    }

    [Fact]
    public void The_charge_ends_before_six_and_begins_after_ten_by_up_to_twenty_seconds()
    {
        var settings = new TempoEssSettings { Device = "gx", Policy = TempoPolicy.Default with { Red = new(98, new(10, false), new(25, false)) } };
        var calendar = Calendar((Today, TempoColour.Blue), (Tomorrow, TempoColour.Red));
        At(Local(Today, 22, 0).AddSeconds(-1), calendar, settings)["battery_life"].ShouldBe(1);
        At(Local(Today, 22, 0).AddSeconds(20), calendar, settings)["battery_life"].ShouldBe(0);
        At(Local(Tomorrow, 6, 0).AddSeconds(-21), calendar, settings)["min_soc"].ShouldBe(10);
        At(Local(Tomorrow, 6, 0), calendar, settings)["min_soc"].ShouldBe(25);
        var shifts = Enumerable.Range(0, 200).Select(i => (TempoSpan.At(Local(Today.AddDays(i), 12, 0), Paris, "tempo", settings.Jitter).To - TempoDay.On(Today.AddDays(i), Paris).Evening).TotalSeconds).ToList();
        shifts.ShouldAllBe(s => s >= 0 && s < 20);
        shifts.Distinct().Count().ShouldBeGreaterThan(150);
    }

    [Theory]
    [InlineData("2026-03-29", 7)]
    [InlineData("2026-10-25", 9)]
    public void A_night_in_which_the_clock_changes_has_the_same_settings_to_its_end(string day, double hours)
    {
        var date = DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture);
        var evening = Local(date.AddDays(-1), 22, 0);
        var span = TempoSpan.At(evening, Paris, "tempo", TimeSpan.Zero);
        (span.To - evening).TotalHours.ShouldBe(hours);
        span.ShouldSatisfyAllConditions(s => s.Date.ShouldBe(date), s => s.Dear.ShouldBeFalse());
    }

    [Fact]
    public void A_relay_is_on_in_its_periods_and_times_only()
    {
        var settings = Exact with { Relay = new("relay.0", ["red-hp", "white-hp"], new(7, 0), new(9, 30)) };
        var calendar = Calendar((Today, TempoColour.White), (Tomorrow, TempoColour.Blue));
        At(Local(Today, 6, 59), calendar, settings)["relay.0"].ShouldBe(0);
        At(Local(Today, 7, 0), calendar, settings)["relay.0"].ShouldBe(1);
        At(Local(Today, 9, 30), calendar, settings)["relay.0"].ShouldBe(0);
        At(Local(Tomorrow, 8, 0), calendar, settings)["relay.0"].ShouldBe(0);
    }

    [Fact]
    public void Without_a_target_the_schedule_is_off_and_without_a_schedule_it_is_left_alone()
    {
        var calendar = Calendar((Today, TempoColour.Blue), (Tomorrow, TempoColour.Blue));
        var never = Exact with { Policy = TempoPolicy.Default with { Blue = TempoPolicy.Row(0, 30, true) } };
        At(Local(Today, 23, 0), calendar, never)["schedule.0.day"].ShouldBe(-7);
        At(Local(Today, 23, 0), calendar, Exact with { Schedule = null }).Keys.ShouldBe(["min_soc", "battery_life"]);
        At(Local(Today, 23, 0), calendar, Exact with { Schedule = 3 }).ShouldContainKey("schedule.3.soc");
    }
}
