using Solstead.Site.Notify;

namespace Solstead.Tests.Site.Notify;

/// <summary>What goes when: alarms first, quiet hours, allowance, digest, pauses after failures, and giving up after a day. In simulated time.</summary>
public sealed class ChannelQueueTests
{
    private static readonly Delivery Sent = new(DeliveryOutcome.Sent, "notify.answer.sent", 200);
    private static readonly Delivery Busy = new(DeliveryOutcome.Later, "notify.answer.later", 503);
    private static readonly Delivery Refused = new(DeliveryOutcome.Refused, "notify.answer.refused", 400);
    private static readonly DateTimeOffset Noon = Made.Noon;

    private static ChannelQueue Queue(ChannelPolicy? policy = null, QueueState? state = null) => new(policy ?? new("x"), Made.Paris, new Random(1), state ?? new QueueState());

    private static void Send(ChannelQueue queue, DateTimeOffset now, int most = 1000)
    {
        for (var i = 0; i < most && queue.Next(now) is { } job; i++) queue.Done(job, Sent, now);
    }

    [Fact]
    public void Pauses_double_with_a_fifth_of_chance_up_to_a_quarter_of_an_hour_and_it_is_given_up_after_a_day()
    {
        var queue = Queue();
        queue.Put(Made.Notice(1));
        var (now, pauses) = (Noon, new List<double>());
        while (queue.State.Items.Count > 0)
        {
            if (queue.Next(now) is { } job)
            {
                queue.Done(job, Busy, now);
                pauses.Add((queue.State.NotBefore!.Value - now).TotalSeconds);
            }
            now += TimeSpan.FromSeconds(1);
        }
        for (var i = 0; i < 7; i++) pauses[i].ShouldBeInRange(8 * Math.Pow(2, i), 12 * Math.Pow(2, i));
        pauses.Skip(7).ShouldAllBe(p => p >= 720 && p <= 1080);
        pauses.Distinct().Count().ShouldBe(pauses.Count, "no two are alike");
        (now - Noon).ShouldBeInRange(TimeSpan.FromDays(1), TimeSpan.FromDays(1) + TimeSpan.FromMinutes(20));
        queue.State.Lost.ShouldBe(1);
    }

    [Theory, InlineData(5, 8, 12), InlineData(300, 300, 300), InlineData(1_000_000, 86_400, 86_400)]
    public void The_services_wish_counts_when_it_is_longer(int asked, double least, double most)
    {
        var queue = Queue();
        queue.Put(Made.Notice(1));
        queue.Done(queue.Next(Noon)!, Busy with { RetryAfter = TimeSpan.FromSeconds(asked) }, Noon);
        (queue.State.NotBefore!.Value - Noon).TotalSeconds.ShouldBeInRange(least, most);
        queue.Next(queue.State.NotBefore.Value.AddSeconds(-1)).ShouldBeNull();
    }

    [Fact]
    public void What_is_refused_is_not_repeated()
    {
        var queue = Queue();
        queue.Put(Made.Notice(1));
        queue.Done(queue.Next(Noon)!, Refused, Noon);
        queue.Next(Noon.AddDays(1)).ShouldBeNull();
        (queue.State.Lost, queue.State.LastFailure!.Status).ShouldBe((1, 400));
    }

    [Fact]
    public void Five_hundred_wait_at_most_and_the_oldest_go()
    {
        var queue = Queue();
        for (var i = 1; i <= 507; i++) queue.Put(Made.Notice(i));
        (queue.State.Items.Count, queue.State.Items[0].Notice.Id, queue.State.Dropped).ShouldBe((500, 8, 7));
    }

    [Fact]
    public void A_flood_becomes_a_digest()
    {
        var queue = Queue();
        for (var i = 1; i <= 4; i++) queue.Put(Made.Notice(i));
        queue.Next(Noon)!.Notices.Count.ShouldBe(1);
        for (var i = 5; i <= 300; i++) queue.Put(Made.Notice(i));
        queue.Next(Noon)!.Notices.Count.ShouldBe(300);
    }

    [Fact]
    public void A_trickle_is_slowed_down_to_one_message_each_two_minutes()
    {
        var queue = Queue();
        var (sent, told) = (0, 0);
        for (var second = 0; second < 3600; second++)
        {
            queue.Put(Made.Notice(second + 1));
            if (queue.Next(Noon.AddSeconds(second)) is not { } job) continue;
            queue.Done(job, Sent, Noon.AddSeconds(second));
            (sent, told) = (sent + 1, told + job.Notices.Count);
        }
        sent.ShouldBeInRange(30, 36);
        told.ShouldBeGreaterThan(3400);
        queue.State.Dropped.ShouldBe(0);
    }

    [Fact]
    public void An_alarm_goes_first_and_finds_a_place_kept()
    {
        var queue = Queue();
        for (var i = 1; i <= 5; i++)
        {
            queue.Put(Made.Notice(i));
            Send(queue, Noon);
        }
        queue.Put(Made.Notice(6));
        queue.Next(Noon).ShouldBeNull();
        queue.Put(Made.Notice(7, NoticeLevel.Alarm));
        queue.Next(Noon)!.Notices.ShouldHaveSingleItem().Id.ShouldBe(7);
    }

    [Theory]
    [InlineData("2026-11-20T20:59:00Z", true), InlineData("2026-11-20T21:00:00Z", false), InlineData("2026-11-21T05:59:00Z", false), InlineData("2026-11-21T06:00:00Z", true)]
    [InlineData("2026-06-20T20:00:00Z", false), InlineData("2026-06-20T05:00:00Z", true)]
    public void Quiet_hours_hold_all_but_alarms_until_their_end(string at, bool goes)
    {
        var now = DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture);
        var queue = Queue(new("x", Quiet: QuietHours.Parse("22:00-07:00")));
        queue.Put(Made.Notice(1));
        queue.Put(Made.Notice(2, NoticeLevel.Recovery));
        (queue.Next(now) is not null).ShouldBe(goes);
        queue.Held(now).ShouldBe(goes ? 0 : 2);
        queue.Put(Made.Notice(3, NoticeLevel.Alarm));
        queue.Next(now)!.Notices[0].Id.ShouldBe(3);
    }

    [Fact]
    public void What_began_and_ended_in_quiet_hours_is_one_message()
    {
        var queue = Queue(new("x", Quiet: QuietHours.Parse("00:00-23:59")));
        queue.Put(Made.Notice(1));
        queue.Put(Made.Notice(2, NoticeLevel.Recovery, incident: 1));
        queue.State.Items.ShouldHaveSingleItem().Notice.Level.ShouldBe(NoticeLevel.Recovery);
    }

    [Fact]
    public void What_is_under_way_is_not_taken_back_by_its_end()
    {
        var queue = Queue();
        queue.Put(Made.Notice(1));
        var job = queue.Next(Noon)!;
        queue.Put(Made.Notice(2, NoticeLevel.Recovery, incident: 1));
        queue.Done(job, Sent, Noon);
        queue.Next(Noon)!.Notices.ShouldHaveSingleItem().Id.ShouldBe(2);
    }

    [Fact]
    public void A_channel_gets_what_it_asks_for()
    {
        var policy = new ChannelPolicy("x");
        policy.Wants(Made.Notice(1)).ShouldBeTrue();
        policy.Wants(Made.Notice(1, code: "device.unreachable", kind: "device")).ShouldBeFalse();
        policy.Wants(Made.Notice(1, NoticeLevel.Alarm, code: "device.unreachable", kind: "device")).ShouldBeTrue("an alarm is told by default, whatever it is");
        (policy with { Events = ["device"] }).Wants(Made.Notice(1)).ShouldBeFalse();
        (policy with { Events = ["meter"] }).Wants(Made.Notice(1)).ShouldBeTrue();
        (policy with { Events = ["meter.*"] }).Wants(Made.Notice(1)).ShouldBeTrue();
        (policy with { Events = ["*"] }).Wants(Made.Notice(1, code: "what.ever", kind: "other")).ShouldBeTrue();
        (policy with { Minimum = NoticeLevel.Alarm }).Wants(Made.Notice(1)).ShouldBeFalse();
        (policy with { Minimum = NoticeLevel.Alarm }).Wants(Made.Notice(2, NoticeLevel.Recovery) with { Was = NoticeLevel.Alarm }).ShouldBeTrue();
        (policy with { Minimum = NoticeLevel.Warning }).Wants(Made.Notice(2, NoticeLevel.Recovery) with { Was = NoticeLevel.Info }).ShouldBeFalse();
    }

    [Fact]
    public void A_clock_that_is_set_back_stops_nothing()
    {
        var queue = Queue();
        queue.Put(Made.Notice(1));
        queue.Done(queue.Next(Noon)!, Busy, Noon);
        queue.Next(Noon.AddYears(-1)).ShouldNotBeNull();
    }

    [Theory, InlineData("22:00-07:00", true), InlineData("7:00-9:30", true), InlineData("22:00-24:00", true), InlineData("22-7", false), InlineData("22:00", false), InlineData("08:00-08:00", false), InlineData("25:00-07:00", false)]
    public void Quiet_hours_are_read(string text, bool good) => (QuietHours.Parse(text) is not null).ShouldBe(good);
}
