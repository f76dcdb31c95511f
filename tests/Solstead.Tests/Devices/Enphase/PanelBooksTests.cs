using Solstead.Devices.Enphase.Books;

namespace Solstead.Tests.Devices.Enphase;

/// <summary>Energy of a panel's day over the real intervals of its reports (enphase.md 9.4, 9.5).</summary>
public sealed class PanelBooksTests
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
    private static readonly DateTimeOffset Noon = new(2026, 6, 20, 12, 0, 0, TimeSpan.FromHours(2));

    [Theory, InlineData(5, 300), InlineData(15, 300), InlineData(5, 900)]
    public void A_steady_panel_gives_power_times_time_however_often_it_reports(int everyMinutes, int askedEverySeconds)
    {
        var run = new Run();
        run.Steady(Noon, hours: 4, everyMinutes, 240, askedEverySeconds);
        run.Today().ShouldBe(960, 960 * 0.01);
    }

    [Fact]
    public void An_hourly_system_is_counted_by_the_hour_once_it_is_known()
    {
        var run = new Run();
        run.Steady(Noon.AddHours(-2), hours: 8, 60, 240, 300);
        run.Today().ShouldBe(8 * 240 - 240 + 20, 25, "the first hour counts as one usual interval");
    }

    [Fact]
    public void An_hour_in_which_nobody_asked_is_bridged()
    {
        var run = new Run();
        run.Steady(Noon, hours: 2, 5, 200, 300);
        run.Pass(TimeSpan.FromMinutes(55));
        run.Steady(run.At, hours: 1, 5, 300, 300);
        run.Today().ShouldBe(200 * 2 + 250 + 300, 10);
    }

    [Fact]
    public void A_restart_bridges_what_it_missed()
    {
        var run = new Run();
        run.Steady(Noon, hours: 2, 5, 200, 300);
        run.Restart();
        run.Pass(TimeSpan.FromMinutes(55));
        run.Steady(run.At, hours: 1, 5, 200, 300);
        run.Today().ShouldBe(800, 10);
    }

    [Fact]
    public void A_panel_that_was_mute_while_we_asked_did_not_produce_all_that_time()
    {
        var run = new Run();
        run.Steady(Noon, hours: 1, 5, 200, 300);
        run.Mute(TimeSpan.FromHours(3), 300);
        run.Steady(run.At, hours: 1, 5, 200, 300);
        run.Today().ShouldBe(400, 25);
    }

    [Fact]
    public void The_first_report_of_the_morning_does_not_count_the_night()
    {
        var run = new Run();
        run.Steady(Noon, hours: 8, 5, 100, 300);
        run.Mute(TimeSpan.FromHours(11), 300);
        run.Steady(run.At, hours: 1, 5, 60, 300);
        run.Today().ShouldBe(60, 6);
        run.Books.Today("1", DateOnly.FromDateTime(run.At.Date))!.Value.Partial.ShouldBeFalse();
    }

    [Fact]
    public void A_morning_nobody_watched_makes_the_day_partial()
    {
        var run = new Run();
        run.Steady(Noon, hours: 8, 5, 100, 300);
        run.Pass(TimeSpan.FromHours(14));
        run.Steady(run.At, hours: 1, 5, 100, 300);
        run.Books.Today("1", DateOnly.FromDateTime(run.At.Date))!.Value.Partial.ShouldBeTrue();
    }

    [Fact]
    public void A_gateway_whose_clock_was_set_back_goes_on_counting()
    {
        var run = new Run();
        run.Steady(Noon.AddDays(30), hours: 1, 5, 200, 300);
        run.Steady(Noon, hours: 1, 5, 200, 300);
        run.Today().ShouldBe(200, 20);
    }

    [Fact]
    public void The_repeated_hour_of_autumn_counts_twice_as_it_passes()
    {
        var run = new Run();
        run.Steady(new DateTimeOffset(2026, 10, 25, 1, 0, 0, TimeSpan.FromHours(2)), hours: 3, 5, 100, 300);
        run.Today().ShouldBe(300, 10);
    }

    /// <summary>One panel, its gateway and us.</summary>
    private sealed class Run
    {
        private TimeSpan elapsed;
        private double report, watts;

        public PanelBooks Books { get; private set; } = new(null);

        public DateTimeOffset At { get; private set; }

        public double Today() => Books.Today("1", DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(At, Paris).Date))!.Value.WattHours;

        public void Steady(DateTimeOffset from, double hours, int everyMinutes, double power, int askedEverySeconds)
        {
            watts = power;
            for (At = from; At <= from.AddHours(hours); At = At.AddSeconds(askedEverySeconds))
            {
                report = At.ToUnixTimeSeconds() - (At - from).TotalSeconds % (everyMinutes * 60);
                Ask(TimeSpan.FromSeconds(askedEverySeconds));
            }
        }

        /// <summary>We ask, but the panel says nothing new.</summary>
        public void Mute(TimeSpan time, int askedEverySeconds)
        {
            for (var end = At + time; At < end; At = At.AddSeconds(askedEverySeconds)) Ask(TimeSpan.FromSeconds(askedEverySeconds));
        }

        /// <summary>Nobody asks.</summary>
        public void Pass(TimeSpan time) => (At, elapsed) = (At + time, elapsed + time);

        public void Restart() => (Books, elapsed) = (new(new Dictionary<string, PanelState>(Books.States)), default);

        private void Ask(TimeSpan pause)
        {
            elapsed += pause;
            Books.Heard("1", report, watts, elapsed, Paris, At);
        }
    }
}
