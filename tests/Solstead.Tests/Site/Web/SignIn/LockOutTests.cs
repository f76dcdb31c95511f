using System.Net;
using Solstead.Site.Web.SignIn;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Web.SignIn;

/// <summary>Growing pauses (safety.md S22) that never keep the owner out from the machine itself.</summary>
public sealed class LockOutTests
{
    private readonly ManualClock clock = new();
    private readonly LockOut lockOut;

    public LockOutTests() => lockOut = new(clock);

    private static Caller From(string address) => new(IPAddress.Parse(address), false);

    private static readonly Caller Here = new(IPAddress.Loopback, true);

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::1", "::1")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:77:2:3:4:5:6", "2001:db8:77:2:3:4:5:6")]
    [InlineData("fe80::1234", "fe80::1234")]
    [InlineData("fd00:1::5", "fd00:1::5")]
    public void S22_a_network_elsewhere_counts_as_one_and_each_device_of_the_house_for_itself(string address, string source) =>
        Caller.SourceOf(IPAddress.Parse(address), () => [IPAddress.Parse("192.0.2.1"), IPAddress.Parse("2001:db8:77:2::1")]).ShouldBe(source);

    private TimeSpan MissMany(Caller caller, int times)
    {
        var wait = TimeSpan.Zero;
        for (var i = 0; i < times; i++) wait = lockOut.Missed(caller);
        return wait;
    }

    [Theory]
    [InlineData(3, 0)]
    [InlineData(4, 1)]
    [InlineData(5, 2)]
    [InlineData(8, 16)]
    [InlineData(14, 900)]
    [InlineData(1000, 900)]
    public void Each_wrong_attempt_of_a_source_doubles_its_pause_up_to_a_quarter_of_an_hour(int misses, int seconds) =>
        MissMany(From("192.0.2.7"), misses).ShouldBe(TimeSpan.FromSeconds(seconds));

    [Fact]
    public void A_pause_ends_by_itself_and_one_source_does_not_slow_another()
    {
        MissMany(From("192.0.2.7"), 6);
        lockOut.Wait(From("192.0.2.8")).ShouldBe(TimeSpan.Zero);
        clock.Advance(TimeSpan.FromSeconds(3));
        lockOut.Wait(From("192.0.2.7")).ShouldBe(TimeSpan.FromSeconds(1));
        clock.Advance(TimeSpan.FromSeconds(1));
        lockOut.Wait(From("192.0.2.7")).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Many_sources_together_slow_each_other_for_a_minute_at_most_and_not_the_machine_itself()
    {
        for (var i = 0; i < 200; i++) lockOut.Missed(From($"198.51.100.{i}"));
        lockOut.Wait(From("192.0.2.7")).ShouldBe(TimeSpan.FromMinutes(1));
        lockOut.Wait(Here).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void The_machine_itself_waits_half_a_minute_at_most() => MissMany(Here, 1000).ShouldBe(TimeSpan.FromSeconds(30));

    [Fact]
    public void A_right_password_forgives_its_source()
    {
        MissMany(From("192.0.2.7"), 6);
        lockOut.Passed(From("192.0.2.7"));
        lockOut.Missed(From("192.0.2.7")).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void One_IPv6_network_is_one_source()
    {
        for (var i = 1; i <= 6; i++) lockOut.Missed(From($"2001:db8:1:2::{i}"));
        lockOut.Wait(From("2001:db8:1:2:ffff::1")).ShouldBe(TimeSpan.FromSeconds(4));
        lockOut.Wait(From("2001:db8:1:3::1")).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Millions_of_sources_take_no_more_memory_than_a_few_thousand()
    {
        for (var i = 0; i < 10_000; i++) lockOut.Missed(From($"10.{i / 65536}.{i / 256 % 256}.{i % 256}"));
        lockOut.Sources.ShouldBe(LockOut.MostSources);
    }

    [Fact]
    public async Task A_hundred_attempts_at_once_are_checked_one_after_the_other_and_few_of_them()
    {
        var (running, most, looked) = (0, 0, 0);
        using var door = new Door(lockOut);
        var attempts = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => door.TryAsync(From("192.0.2.7"), CheckAsync, default))));
        most.ShouldBe(1);
        looked.ShouldBeLessThanOrEqualTo(LockOut.FreeTries);
        attempts.Count(a => a.Checked).ShouldBe(looked);
        attempts.ShouldAllBe(a => !a.Right);

        async Task<bool> CheckAsync()
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            Interlocked.Increment(ref looked);
            await Task.Yield();
            Interlocked.Decrement(ref running);
            return false;
        }
    }
}
