using Solstead.Core.Devices;
using Solstead.Site.Leases;

namespace Solstead.Tests.Site.Leases;

/// <summary>Devices that are silent, ignore, refuse or wear out.</summary>
public sealed class LeasesOfFaultyDevicesTests
{
    private const string MinSoc = LendingShelf.MinSoc, Charge = LendingShelf.Charge;
    private readonly LeaseBench bench = new();

    [Fact]
    public async Task A_write_that_is_lost_is_made_again()
    {
        bench.Shelf.Ignore = 1;
        await bench.CompareAsync(bench.Wish(MinSoc, 25));
        bench.Open.ShouldBe(["lease.unshown"]);
        bench.Stand(MinSoc).State.ShouldBe(LeaseState.Failing);

        await bench.Clock.AdvanceAsync(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1));
        await bench.CompareAsync(bench.Wish(MinSoc, 25));
        bench.Shelf.Values[MinSoc].ShouldBe(25);
        bench.Open.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_device_that_ignores_us_is_tried_four_times_then_a_person_is_told_and_it_rests()
    {
        bench.Shelf.Ignore = int.MaxValue;
        for (var second = 0; second < 600; second += 5)
        {
            await bench.CompareAsync(bench.Wish(MinSoc, 25));
            await bench.Clock.AdvanceAsync(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5));
        }
        bench.Shelf.Writes.Count.ShouldBe(4);
        bench.Open.ShouldBe(["lease.unshown", "lease.gave-up"], ignoreOrder: true);
    }

    [Fact]
    public async Task Nothing_is_written_while_the_device_obeys_somebody_else_but_giving_back_goes_on()
    {
        bench.Shelf.InTheWay = new("victron.hub4", Severity.Warning);
        await bench.CompareAsync(bench.Wish(MinSoc, 25));
        bench.Shelf.Writes.ShouldBeEmpty();
        bench.Open.ShouldBe(["victron.hub4"]);
        bench.Stand(MinSoc).State.ShouldBe(LeaseState.Blocked);

        bench.Shelf.InTheWay = null;
        await bench.CompareAsync(bench.Wish(MinSoc, 25));
        bench.Open.ShouldBeEmpty();
        bench.Shelf.InTheWay = new("victron.hub4", Severity.Warning);
        await bench.CompareAsync();
        bench.Shelf.Values[MinSoc].ShouldBe(30);
    }

    [Fact]
    public async Task A_silent_device_is_asked_again_and_never_taken_for_zero()
    {
        bench.Shelf.Silent = true;
        await bench.CompareAsync(bench.Wish(MinSoc, 25));
        bench.Open.ShouldBe(["lease.unanswered"]);
        bench.Stand(MinSoc).Shown.ShouldBeNull();
        bench.Shelf.Silent = false;
        await bench.Clock.AdvanceAsync(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1));
        await bench.CompareAsync(bench.Wish(MinSoc, 25));
        bench.Shelf.Values[MinSoc].ShouldBe(25);
    }

    [Fact]
    public async Task A_day_of_changing_minds_writes_at_most_twelve_times_and_still_gives_back()
    {
        for (var i = 0; i < 30; i++) await bench.CompareAsync(bench.Wish(MinSoc, 40 + i));
        bench.Open.ShouldContain("lease.budget");
        await bench.CompareAsync();
        bench.Shelf.Values[MinSoc].ShouldBe(30);
        bench.Shelf.Writes.Count.ShouldBeLessThanOrEqualTo(12);
    }

    [Fact]
    public async Task What_stands_in_the_way_of_a_borrowed_setting_is_told_once_for_all_and_not_by_turns()
    {
        await bench.CompareAsync(bench.Wish(MinSoc, 25), bench.Wish(Charge, 90));
        bench.Shelf.InTheWay = new("victron.island", Severity.Warning);
        for (var i = 0; i < 3; i++)
        {
            await bench.CompareAsync(bench.Wish(MinSoc, 25), bench.Wish(Charge, 90));
            bench.Open.ShouldBe(["victron.island"]);
            bench.Stand(MinSoc).State.ShouldBe(LeaseState.Blocked);
        }
        bench.Leases.Want([bench.Wish(MinSoc, 25), bench.Wish(Charge, 90)], moved: false, ["victron.island"]);
        await bench.RunAsync(bench.Leases.CompareAsync(CancellationToken.None));
        bench.Open.ShouldBeEmpty("the device tells it itself");
    }

    [Fact]
    public async Task A_setting_that_is_refused_keeps_no_other_from_its_turn()
    {
        bench.Shelf.Refused.Add(MinSoc);
        await bench.CompareAsync(bench.Wish(MinSoc, 25), bench.Wish(Charge, 90));
        bench.Shelf.Values[Charge].ShouldBe(90);
        bench.Open.ShouldBe(["lease.refused"]);
    }

    [Fact]
    public async Task A_silent_device_is_no_alarm_however_often_it_is_asked()
    {
        bench.Shelf.Silent = true;
        for (var i = 0; i < 40; i++)
        {
            await bench.CompareAsync(bench.Wish(MinSoc, 25));
            await bench.Clock.AdvanceAsync(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(15));
        }
        bench.Open.ShouldBe(["lease.unanswered"]);
    }

    [Fact]
    public async Task After_a_sleep_over_the_end_of_a_wish_the_engine_thinks_first()
    {
        var wish = bench.Wish(MinSoc, 25, hours: 1);
        await bench.CompareAsync(wish);
        bench.Clock.Advance(TimeSpan.FromHours(9));
        await bench.RunAsync(bench.Leases.CompareAsync(CancellationToken.None));
        bench.Shelf.Values[MinSoc].ShouldBe(25);
        await bench.CompareAsync(bench.Wish(MinSoc, 25));
        bench.Shelf.Writes.Count.ShouldBe(1);
    }
}
