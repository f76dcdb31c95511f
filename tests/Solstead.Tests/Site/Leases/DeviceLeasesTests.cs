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
        for (var i = 0; i < 3; i++)
        {
            bench.Clock.Advance(TimeSpan.FromSeconds(30));
            await bench.RunAsync(bench.Leases.CompareAsync(CancellationToken.None));
        }
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
    public async Task At_the_end_a_lost_write_is_sent_again_within_a_second()
    {
        await bench.CompareAsync(bench.Wish(Charge, 98), bench.Wish(MinSoc, 25));
        bench.Shelf.Ignore = 1;
        bench.Leases.Close();
        var began = bench.Clock.GetTimestamp();
        for (var pass = 0; pass < 2; pass++) await bench.RunAsync(bench.Leases.CompareAsync(CancellationToken.None));
        (bench.Shelf.Values[MinSoc], bench.Shelf.Values[Charge]).ShouldBe((30, 80));
        bench.Clock.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(2.8));
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
    public async Task A_device_that_lost_a_write_in_a_power_cut_is_set_again_and_its_original_is_kept()
    {
        await bench.CompareAsync(bench.Wish(MinSoc, 25));
        await bench.CompareAsync(bench.Wish(MinSoc, 20));
        bench.Shelf.Values[MinSoc] = 25; // as it was before the last write
        await bench.CompareAsync(bench.Wish(MinSoc, 20));
        bench.Shelf.Values[MinSoc].ShouldBe(20);
        (bench.Shelf.Values[MinSoc], bench.Shelf.Session) = (30, 2); // restarted, and back at the original
        await bench.CompareAsync(bench.Wish(MinSoc, 20));
        bench.Shelf.Values[MinSoc].ShouldBe(20);
        await bench.CompareAsync();
        bench.Shelf.Values[MinSoc].ShouldBe(30);
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

    [Fact]
    public async Task A_journal_that_cannot_be_read_is_set_aside_and_nothing_is_borrowed()
    {
        bench.Memory.Remember("leases", "[{\"Key\":");
        bench.Start();
        await bench.CompareAsync(bench.Wish(MinSoc, 25));
        bench.Shelf.Writes.ShouldBeEmpty();
        bench.Open.ShouldBe(["lease.damaged"]);
        bench.Memory.Recall("leases-damaged").ShouldBe("[{\"Key\":");
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
    public async Task Another_device_in_its_place_is_owed_nothing()
    {
        await bench.CompareAsync(bench.Wish(MinSoc, 25));
        (bench.Serial, bench.Shelf.Values[MinSoc]) = ("c0619ab1ffff", 25);
        bench.Start();
        await bench.CompareAsync();
        bench.Shelf.Values[MinSoc].ShouldBe(25);
        bench.Leases.Borrowed.ShouldBe(0);
    }

    [Fact]
    public void A_device_that_is_gone_from_the_settings_and_still_owed_something_is_named()
    {
        var folder = Directory.CreateTempSubdirectory("solstead-leases-").FullName;
        foreach (var id in (string[])["gx", "old", "roof"]) Directory.CreateDirectory(Path.Combine(folder, id));
        foreach (var id in (string[])["gx", "old"]) File.WriteAllText(Path.Combine(folder, id, "leases.json"), "[]");
        LeaseJournal.Orphans(folder, ["gx", "roof"]).ShouldBe(["old"]);
        Directory.Delete(folder, recursive: true);
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
