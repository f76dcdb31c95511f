using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Devices.Enphase;
using Solstead.Devices.Enphase.Polling;
using Solstead.Devices.Enphase.Probe;
using Solstead.Devices.Enphase.Transport;
using Solstead.Devices.Enphase.Wire;

namespace Solstead.Tests.Devices.Enphase;

/// <summary>When what is asked, told or held back. No sleeping: times are given.</summary>
public sealed class PollPlanTests
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
    private static TimeSpan S(double seconds) => TimeSpan.FromSeconds(seconds);
    private static Moment At(double seconds) => new(S(seconds), new DateTimeOffset(2026, 6, 15, 10, 0, 0, TimeSpan.Zero) + S(seconds));

    [Fact]
    public void The_most_urgent_of_what_is_due_goes_first_and_a_missed_beat_is_skipped()
    {
        var plan = new PollPlan();
        plan.Set([(Endpoint.Inverters, 6, S(300)), (Endpoint.Readings, 1, S(5)), (Endpoint.Plain, 4, S(60))], S(0));
        plan.Next(S(0), false)!.Endpoint.ShouldBe(Endpoint.Readings);
        plan.Next(S(0), false)!.Succeeded(S(0), S(0.1));
        var slow = plan.Next(S(0.1), false)!;
        slow.Endpoint.ShouldBe(Endpoint.Plain);
        slow.Succeeded(S(0.1), S(12));
        // Two beats of the readings went by: one request, not two.
        var readings = plan.Next(S(12.1), false)!;
        readings.Endpoint.ShouldBe(Endpoint.Readings);
        readings.Succeeded(S(12.1), S(0.1));
        readings.Due.ShouldBe(S(17.1));
    }

    [Fact]
    public void Half_a_second_of_peace_follows_each_answer()
    {
        var job = new PollJob(Endpoint.Readings, 1, S(1));
        job.Succeeded(S(10), S(0.9));
        job.Due.ShouldBe(S(11.4));
    }

    [Fact]
    public void A_slow_endpoint_is_asked_half_as_often_up_to_an_eighth_and_again_more_after_ten_good_answers()
    {
        var job = new PollJob(Endpoint.Readings, 1, S(5));
        for (var i = 0; i < 100; i++) job.Succeeded(S(i * 100), S(39));
        job.Interval.ShouldBe(S(40));
        for (var i = 0; i < 40; i++) job.Succeeded(S(i * 100), S(0.1));
        job.Interval.ShouldBe(S(5));
    }

    [Fact]
    public void Three_failures_open_the_breaker_for_five_minutes()
    {
        var job = new PollJob(Endpoint.Inverters, 6, S(300));
        job.Failed(S(12), breaks: true, default);
        job.Due.ShouldBe(S(22), "one retry soon: a body was cut off");
        job.Failed(S(34), breaks: true, default);
        job.Open.ShouldBeFalse();
        job.Failed(S(56), breaks: true, default);
        (job.Open, job.Due).ShouldBe((true, S(56) + TimeSpan.FromMinutes(5)));
        job.Succeeded(S(400), S(1));
        job.Open.ShouldBeFalse();
    }

    [Fact]
    public void The_job_everything_waits_for_is_asked_again_and_again_and_a_busy_gateway_is_left_alone()
    {
        var job = new PollJob(Endpoint.Readings, 1, S(5));
        for (var i = 0; i < 20; i++) job.Failed(S(100), breaks: false, default);
        job.Due.ShouldBe(S(105));
        job.Failed(S(100), breaks: false, S(30));
        job.Due.ShouldBe(S(130));
    }

    [Theory]
    [InlineData("2026-06-15T20:57:59Z", false)]
    [InlineData("2026-06-15T20:58:00Z", true)]
    [InlineData("2026-06-15T21:05:59Z", true)]
    [InlineData("2026-06-15T21:06:00Z", false)]
    [InlineData("2026-12-15T22:00:00Z", true)]
    public void T43_the_nightly_window_is_local_time(string utc, bool inside) =>
        NightlyWindow.Contains(DateTimeOffset.Parse(utc, System.Globalization.CultureInfo.InvariantCulture), Paris).ShouldBe(inside);

    [Fact]
    public void T43_in_the_nightly_window_only_the_primary_job_runs_and_an_outage_is_not_told()
    {
        var plan = new PollPlan();
        plan.Set([(Endpoint.Inverters, 6, S(300)), (Endpoint.Readings, 1, S(5))], S(0));
        plan.Next(S(0), true)!.Succeeded(S(0), S(0.1));
        plan.Next(S(1), true).ShouldBeNull();

        var (outbox, problems) = Book();
        var outage = new Outage("roof", new EnphaseOptions(), problems, Paris);
        var eleven = new Moment(S(0), new DateTimeOffset(2026, 6, 15, 21, 0, 0, TimeSpan.Zero));
        for (var i = 0; i < 50; i++) outage.Begin(Encounter.TimedOut, eleven.Plus(S(i * 7)), false, true);
        outbox.ShouldBeEmpty();
        outage.Begin(Encounter.TimedOut, eleven.Plus(S(361)), false, true);
        outbox.OfType<Report.Trouble>().Single().Problem.Code.ShouldBe("device.unreachable");
    }

    [Fact]
    public void A_young_outage_is_retried_at_each_interval_and_an_old_one_every_minute()
    {
        var (_, problems) = Book();
        var outage = new Outage("roof", new EnphaseOptions { Interval = S(5) }, problems, Paris);
        var now = At(0);
        for (var i = 0; i < 20; i++)
        {
            outage.Begin(Encounter.Unreachable, now, false, true);
            outage.Pause(now).ShouldBe(S(5));
            now = now.Plus(S(5));
        }
        outage.Begin(Encounter.Unreachable, At(3600), false, true);
        outage.Pause(At(3600)).ShouldBe(S(60));
    }

    [Fact]
    public void A_gateway_that_asks_for_thirty_seconds_gets_them()
    {
        var (_, problems) = Book();
        var outage = new Outage("roof", new EnphaseOptions { Interval = S(5) }, problems, Paris);
        outage.Failed(new FetchResult(Outcome.Busy, default, S(30)), At(0), false);
        outage.Pause(At(0)).ShouldBe(S(30));
    }

    [Fact]
    public void A_profile_loses_something_only_when_it_stays_lost_and_gains_at_once()
    {
        var watch = new ProfileWatch(TimeSpan.FromMinutes(5));
        var full = Profile(["a", "b"], ProductionSource.Meter);
        watch.Accept(full, Profile(["a", "b", "c"], ProductionSource.Meter), At(0)).ShouldBeTrue();
        var less = Profile(["a"], ProductionSource.Meter);
        watch.Accept(full, less, At(0)).ShouldBeFalse();
        watch.Accept(full, less, At(60)).ShouldBeFalse();
        watch.Accept(full, less, At(120)).ShouldBeFalse();
        watch.Accept(full, full, At(180)).ShouldBeFalse();
        foreach (var t in new[] { 200, 300, 400 }) watch.Accept(full, less, At(t)).ShouldBeFalse();
        watch.Accept(full, less, At(501)).ShouldBeTrue();
    }

    [Fact]
    public void Meters_that_repeat_themselves_for_ten_minutes_are_not_believed()
    {
        var (outbox, problems) = Book();
        var watch = new FrozenWatch(problems);
        List<MeterReading> same = [new() { Eid = 1, Timestamp = 5, Watts = 700, Delivered = 9 }];
        watch.Observe(same, At(0)).ShouldBeFalse();
        watch.Observe(same, At(599)).ShouldBeFalse();
        watch.Observe(same, At(600)).ShouldBeTrue();
        watch.Observe([new() { Eid = 1, Timestamp = 6, Watts = 700, Delivered = 9 }], At(601)).ShouldBeFalse();
        outbox.Select(r => r is Report.Trouble).ShouldBe([true, false]);
    }

    [Fact]
    public void A_roof_that_draws_power_for_ten_minutes_has_its_transformer_reversed()
    {
        var (outbox, problems) = Book();
        var watch = new ReversedWatch(problems);
        void Observe(double watts, double at) => watch.Observe([new Reading("production.power", watts, Quality.Good, default)], At(at));
        Observe(-8, 0);
        Observe(-900, 10);
        Observe(-900, 609);
        outbox.ShouldBeEmpty();
        Observe(-900, 611);
        Observe(-900, 700);
        outbox.Count.ShouldBe(1);
        Observe(1200, 720);
        outbox.OfType<Report.Recovered>().Single().Code.ShouldBe("enphase.ct.reversed");
    }

    private static (List<Report>, ProblemBook) Book()
    {
        var outbox = new List<Report>();
        return (outbox, new ProblemBook("roof", () => At(0), outbox));
    }

    private static GatewayProfile Profile(string[] panels, ProductionSource source) =>
        new(new GatewayIdentity("1", null, FirmwareVersion.TryParse("8.2.1")!, true, true, null), "1", 1, source, ConsumptionMeter.Net, true, false, [], 0, 0, false, panels, false);
}
