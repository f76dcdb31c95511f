using Solstead.Site.Leases;

namespace Solstead.Tests.Site.Leases;

/// <summary>Borrowing and giving back.</summary>
public sealed class DeviceLeasesTests
{
    private const string MinSoc = LendingShelf.MinSoc, Charge = LendingShelf.Charge;
    private readonly LeaseBench bench = new();

    [Fact]
    public async Task A_setting_is_borrowed_with_its_reason_in_the_audit_and_given_back_when_nobody_wants_it()
    {
        await bench.CompareAsync(bench.Wish(MinSoc, 25));

        bench.Shelf.Values[MinSoc].ShouldBe(25);
        bench.Stand(MinSoc).ShouldSatisfyAllConditions(s => s.State.ShouldBe(LeaseState.Held), s => s.Original.ShouldBe(30), s => s.Rule.ShouldBe("tempo"));
        bench.Audit.Single().ShouldSatisfyAllConditions(a => a.Row.Device.ShouldBe("gx/min_soc"), a => a.Row.Reason.ShouldBe("tempo.charge"), a => a.Outcome.ShouldBe("applied"));

        await bench.CompareAsync();

        bench.Shelf.Values[MinSoc].ShouldBe(30);
        bench.Leases.Borrowed.ShouldBe(0);
        bench.Leases.Stands.ShouldBeEmpty();
        bench.Audit[1].Row.Reason.ShouldBe("lease.returned");
    }

    [Fact]
    public async Task What_is_as_it_should_be_is_not_written()
    {
        await bench.CompareAsync(bench.Wish(Charge, 80));
        for (var i = 0; i < 5; i++) await bench.CompareAsync(bench.Wish(Charge, 80));
        bench.Shelf.Writes.ShouldBeEmpty();
        bench.Stand(Charge).State.ShouldBe(LeaseState.Held);
    }

    [Fact]
    public async Task A_dry_run_shows_what_it_would_do_and_writes_nothing()
    {
        await bench.CompareAsync(bench.Wish(MinSoc, 25, dry: true));
        bench.Shelf.Writes.ShouldBeEmpty();
        bench.Stand(MinSoc).ShouldSatisfyAllConditions(s => s.State.ShouldBe(LeaseState.DryRun), s => s.Wanted.ShouldBe(25));
    }

    [Fact]
    public async Task Control_that_is_taken_away_gives_back()
    {
        await bench.CompareAsync(bench.Wish(MinSoc, 25));
        await bench.CompareAsync(bench.Wish(MinSoc, 25, dry: true));
        bench.Shelf.Values[MinSoc].ShouldBe(30);
    }

    [Fact]
    public async Task A_wish_that_is_over_is_no_wish()
    {
        var wish = bench.Wish(MinSoc, 25, hours: 1);
        await bench.CompareAsync(wish);
        bench.Clock.Advance(TimeSpan.FromHours(1));
        await bench.CompareAsync(wish);
        bench.Shelf.Values[MinSoc].ShouldBe(25, "the rule has not thought anew yet");
        for (var i = 0; i < 3; i++)
        {
            bench.Clock.Advance(TimeSpan.FromSeconds(30));
            await bench.RunAsync(bench.Leases.CompareAsync(CancellationToken.None));
        }
        bench.Shelf.Values[MinSoc].ShouldBe(30, "nobody thinks any more");
    }

    [Fact]
    public async Task A_value_the_device_made_of_ours_is_given_back_too()
    {
        bench.Shelf.Most = 28;
        await bench.CompareAsync(bench.Wish(MinSoc, 40));
        bench.Open.ShouldBe(["lease.unshown"]);
        bench.Shelf.Most = 100;
        await bench.CompareAsync();
        bench.Shelf.Values[MinSoc].ShouldBe(30);
    }

    [Fact]
    public async Task A_schedule_is_switched_on_when_all_of_it_is_in_place_and_off_before_anything_of_it_goes_back()
    {
        bench.Shelf.Refused.Add(Charge);
        await bench.CompareAsync(bench.Schedule(98));
        bench.Shelf.Values[LendingShelf.Day].ShouldBe(-7, "its target is not in place");

        bench.Shelf.Refused.Clear();
        await bench.Clock.AdvanceAsync(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1));
        await bench.CompareAsync(bench.Schedule(98));
        await bench.CompareAsync(bench.Schedule(98));
        bench.Shelf.Values[LendingShelf.Day].ShouldBe(7);

        var back = bench.Leases.TakeBackAsync(Charge, CancellationToken.None);
        await bench.RunAsync(back);
        bench.Shelf.Writes[^2..].ShouldBe([(LendingShelf.Day, -7), (Charge, 80)]);
        await bench.CompareAsync(bench.Schedule(98));
        bench.Shelf.Values[LendingShelf.Day].ShouldBe(-7);
        bench.Leases.Stands.ShouldAllBe(l => l.State == LeaseState.TakenBack);
    }
}
