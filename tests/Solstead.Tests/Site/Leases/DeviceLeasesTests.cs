using Solstead.Core.Devices;
using Solstead.Site.Leases;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Leases;

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
    public async Task A_wish_that_is_over_is_no_wish()
    {
        var wish = bench.Wish(MinSoc, 25, hours: 1);
        await bench.CompareAsync(wish);
        bench.Clock.Advance(TimeSpan.FromHours(1));
        await bench.CompareAsync(wish);
        bench.Shelf.Values[MinSoc].ShouldBe(25, "the rule has not thought anew yet");
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        await bench.RunAsync(bench.Leases.CompareAsync(CancellationToken.None));
        bench.Shelf.Values[MinSoc].ShouldBe(30, "nobody thinks any more");
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
    public async Task Without_its_journal_on_disk_nothing_is_written()
    {
        bench.Memory = new FullDisk();
        bench.Start();
        await bench.CompareAsync(bench.Wish(MinSoc, 25));
        bench.Shelf.Writes.ShouldBeEmpty();
        bench.Open.ShouldBe(["lease.unkept"]);
        bench.Leases.Borrowed.ShouldBe(0);
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
    public async Task Killed_at_any_step_the_device_has_its_own_value_after_the_next_start()
    {
        for (var step = 1; ; step++)
        {
            var one = new LeaseBench();
            if (await KilledAsync(one, step)) return;
            one.Shelf.Values[MinSoc].ShouldBe(30, $"killed at step {step}");
            one.Shelf.Values[Charge].ShouldBe(80, $"killed at step {step}");
            one.Leases.Borrowed.ShouldBe(0);
        }
    }

    /// <summary>A whole evening, ended at one of its steps, and the next process.</summary>
    /// <returns>True when there are not so many steps.</returns>
    private static async Task<bool> KilledAsync(LeaseBench one, int step)
    {
        var left = step;
        one.Shelf.Step = () => { if (--left <= 0) throw new Killed(); };
        try
        {
            await one.CompareAsync(one.Wish(Charge, 98));
            await one.CompareAsync(one.Wish(Charge, 98), one.Wish(MinSoc, 25));
            await one.CompareAsync(one.Wish(Charge, 90), one.Wish(MinSoc, 25));
            await one.CompareAsync(one.Wish(MinSoc, 25));
            await one.CompareAsync();
            if (left > 0) return true;
        }
        catch (Killed)
        {
            // Nothing of that process runs any more.
        }
        one.Shelf.Step = () => { };
        one.Start();
        await one.CompareAsync();
        return false;
    }

    [Fact]
    public async Task What_a_killed_process_borrowed_goes_back_before_anything_is_borrowed()
    {
        await bench.CompareAsync(bench.Wish(MinSoc, 25));
        bench.Start();
        await bench.CompareAsync(bench.Wish(MinSoc, 20));
        bench.Shelf.Writes.ShouldBe([(MinSoc, 25), (MinSoc, 30)]);
        await bench.CompareAsync(bench.Wish(MinSoc, 20));
        bench.Shelf.Writes[^1].ShouldBe((MinSoc, 20));
        bench.Stand(MinSoc).Original.ShouldBe(30);
    }

    [Fact]
    public async Task A_device_that_is_not_read_yet_is_waited_for()
    {
        await bench.CompareAsync(bench.Wish(MinSoc, 25));
        bench.Start();
        bench.Shelf.IsRead = false;
        await bench.CompareAsync(bench.Wish(MinSoc, 25));
        bench.Open.ShouldBeEmpty();
        bench.Shelf.Values[MinSoc].ShouldBe(25);
        bench.Shelf.IsRead = true;
        await bench.CompareAsync();
        bench.Shelf.Values[MinSoc].ShouldBe(30);
    }

    [Fact]
    public async Task The_end_gives_everything_back_last_borrowed_first()
    {
        await bench.CompareAsync(bench.Wish(Charge, 98), bench.Wish(MinSoc, 25));
        bench.Leases.Close();
        await bench.CompareAsync(bench.Wish(Charge, 98), bench.Wish(MinSoc, 25));
        bench.Shelf.Writes[^2..].ShouldBe([(MinSoc, 30), (Charge, 80)]);
    }

    [Fact]
    public async Task Everything_can_be_given_back_without_the_rules()
    {
        await bench.CompareAsync(bench.Wish(Charge, 98), bench.Wish(MinSoc, 25));
        bench.Shelf.Values[Charge] = 70;
        bench.Start();
        var back = bench.Leases.ReturnAllAsync(CancellationToken.None);
        await bench.RunAsync(back);
        (await back).ShouldBe([new(Charge, ReturnOutcome.Theirs), new(MinSoc, ReturnOutcome.GivenBack)]);
        bench.Shelf.Values[MinSoc].ShouldBe(30);
    }

    private sealed class Killed : Exception;

    /// <summary>A disk that takes nothing.</summary>
    private sealed class FullDisk : IDeviceMemory
    {
        private readonly VolatileMemory held = new();

        public string? Recall(string name) => held.Recall(name);
        public void Remember(string name, string? text) => held.Remember(name, text);
        public bool IsKept(string name) => false;
    }
}
