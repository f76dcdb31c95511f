namespace Solstead.Tests.Support;

public sealed class ManualClockTests
{
    [Fact]
    public void Stops_at_every_due_timer_in_order()
    {
        var clock = new ManualClock();
        var start = clock.GetUtcNow();
        List<double> seen = [];
        using var slow = clock.CreateTimer(_ => seen.Add((clock.GetUtcNow() - start).TotalSeconds), null, TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan);
        using var fast = clock.CreateTimer(_ => seen.Add((clock.GetUtcNow() - start).TotalSeconds), null, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));

        clock.Advance(TimeSpan.FromSeconds(7));

        seen.ShouldBe([2, 3, 4, 6]);
        clock.Armed.ShouldBe(1);
    }

    [Fact]
    public async Task Drives_delays_periodic_timers_and_time_outs()
    {
        var clock = new ManualClock();
        var delay = Task.Delay(TimeSpan.FromMinutes(1), clock, TestContext.Current.CancellationToken);
        using var periodic = new PeriodicTimer(TimeSpan.FromSeconds(10), clock);
        var tick = periodic.WaitForNextTickAsync(TestContext.Current.CancellationToken).AsTask();
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30), clock);

        clock.Advance(TimeSpan.FromSeconds(30));
        (await tick.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken)).ShouldBeTrue();
        timeout.IsCancellationRequested.ShouldBeTrue();
        delay.IsCompleted.ShouldBeFalse();

        clock.Advance(TimeSpan.FromSeconds(30));
        await delay.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_moved_wall_clock_fires_no_timer()
    {
        var clock = new ManualClock();
        var before = clock.GetTimestamp();
        var fired = false;
        using var timer = clock.CreateTimer(_ => fired = true, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);

        clock.ShiftWall(TimeSpan.FromHours(3));

        fired.ShouldBeFalse();
        clock.GetTimestamp().ShouldBe(before);
    }
}
