using Solstead.Site.Leases;

namespace Solstead.Tests.Site.Leases;

/// <summary>Someone changes what is borrowed.</summary>
public sealed class LeasesAndPeopleTests
{
    private const string MinSoc = LendingShelf.MinSoc, Charge = LendingShelf.Charge;
    private readonly LeaseBench bench = new();

    [Fact]
    public async Task What_a_person_changes_is_left_until_the_rule_thinks_anew_and_is_the_original_then()
    {
        await bench.CompareAsync(bench.Wish(MinSoc, 25));
        bench.Shelf.Values[MinSoc] = 50;
        await bench.CompareAsync(bench.Wish(MinSoc, 25));
        bench.Stand(MinSoc).State.ShouldBe(LeaseState.Theirs);
        bench.Open.ShouldBe(["lease.theirs"]);
        bench.Leases.Borrowed.ShouldBe(0);
        await bench.CompareAsync(bench.Wish(MinSoc, 25));
        bench.Shelf.Values[MinSoc].ShouldBe(50);

        await bench.CompareAsync(bench.Wish(MinSoc, 35));
        bench.Shelf.Values[MinSoc].ShouldBe(35);
        await bench.CompareAsync();
        bench.Shelf.Values[MinSoc].ShouldBe(50);
    }

    [Fact]
    public async Task What_a_person_changes_is_left_until_the_end_of_the_wish_at_most()
    {
        var wish = bench.Wish(MinSoc, 25, hours: 1);
        await bench.CompareAsync(wish);
        bench.Shelf.Values[MinSoc] = 50;
        await bench.CompareAsync(wish);
        bench.Clock.Advance(TimeSpan.FromHours(1));
        await bench.CompareAsync(bench.Wish(MinSoc, 25));
        bench.Shelf.Values[MinSoc].ShouldBe(25);
    }

    [Fact]
    public async Task The_owner_takes_a_setting_back_at_once()
    {
        await bench.CompareAsync(bench.Wish(MinSoc, 25));
        var back = bench.Leases.TakeBackAsync(MinSoc, CancellationToken.None);
        await bench.RunAsync(back);
        (await back).ShouldBeTrue();
        bench.Shelf.Values[MinSoc].ShouldBe(30);
        await bench.CompareAsync(bench.Wish(MinSoc, 25));
        bench.Shelf.Values[MinSoc].ShouldBe(30);
        bench.Stand(MinSoc).State.ShouldBe(LeaseState.TakenBack);
    }

    [Fact]
    public async Task A_person_who_changes_one_part_of_a_schedule_has_all_of_it()
    {
        await bench.CompareAsync(bench.Schedule(98));
        bench.Shelf.Values[Charge] = 60;
        await bench.CompareAsync(bench.Schedule(98));
        await bench.CompareAsync(bench.Schedule(98));
        bench.Shelf.Values[LendingShelf.Day].ShouldBe(-7);
        bench.Shelf.Values[Charge].ShouldBe(60);
        bench.Leases.Borrowed.ShouldBe(0);
    }

    [Fact]
    public async Task What_a_person_changes_is_left_over_a_restart_too()
    {
        await bench.CompareAsync(bench.Wish(MinSoc, 25));
        bench.Shelf.Values[MinSoc] = 50;
        bench.Start();
        await bench.CompareAsync(bench.Wish(MinSoc, 25));
        await bench.CompareAsync(bench.Wish(MinSoc, 25));
        bench.Start();
        await bench.CompareAsync(bench.Wish(MinSoc, 25));
        bench.Shelf.Values[MinSoc].ShouldBe(50);
        bench.Stand(MinSoc).State.ShouldBe(LeaseState.Theirs);
    }

    [Fact]
    public async Task A_value_that_moves_with_the_battery_is_the_same_wish_to_who_changed_it()
    {
        await bench.CompareAsync(bench.Wish(MinSoc, 25) with { Meant = 30 });
        bench.Shelf.Values[MinSoc] = 10;
        await bench.CompareAsync(bench.Wish(MinSoc, 25) with { Meant = 30 });
        await bench.CompareAsync(bench.Wish(MinSoc, 30));
        bench.Shelf.Values[MinSoc].ShouldBe(10);
    }
}
