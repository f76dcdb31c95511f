using Solstead.Core.Devices;
using Solstead.Site.Leases;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Leases;

/// <summary>What is borrowed outlives a kill, a stop and a lost journal.</summary>
public sealed class LeasesKeptTests
{
    private const string MinSoc = LendingShelf.MinSoc, Charge = LendingShelf.Charge;
    private readonly LeaseBench bench = new();

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
