using Solstead.Core.Accounting;
using Solstead.Core.Quantities;

namespace Solstead.Tests.Core.Accounting;

public sealed class BalancedMeterTests
{
    private static Moment At(double seconds) => new(seconds.Seconds, DateTimeOffset.UnixEpoch.AddSeconds(seconds));

    [Fact]
    public void T55_phases_that_cancel_are_neither_bought_nor_sold()
    {
        var meter = new BalancedMeter(null, 10.Seconds);
        for (var s = 0; s <= 3600; s += 5) meter.Feed(1000.W + -1000.W, At(s), 1, 500 + s, 700 + s);
        meter.State!.Import.ShouldBe(500);
        meter.State.Export.ShouldBe(700);
    }

    [Fact]
    public void Power_that_changes_direction_between_two_readings_counts_on_both_sides()
    {
        var meter = new BalancedMeter(null, 20.Seconds);
        meter.Feed(3600.W, At(0), 1, null, null);
        meter.Feed(-3600.W, At(10), 1, null, null);
        meter.State!.Import.ShouldBe(2.5, 1e-9);
        meter.State.Export.ShouldBe(2.5, 1e-9);
    }

    [Fact]
    public void An_outage_is_bridged_by_the_registers()
    {
        var meter = new BalancedMeter(null, 10.Seconds);
        meter.Feed(1000.W, At(0), 1, 5000, 100);
        meter.Feed(1000.W, At(600), 1, 5166, 100);
        meter.State!.Import.ShouldBe(5166);
        meter.Bridged.ShouldBeTrue();
    }

    [Fact]
    public void A_restart_continues_from_the_registers_of_the_saved_state()
    {
        var meter = new BalancedMeter(new BalancedState(90, 10, 5000, 100), 10.Seconds);
        meter.Feed(0.W, At(0), 1, 5040, 105);
        meter.State!.Import.ShouldBe(130);
        meter.State.Export.ShouldBe(15);
    }

    [Fact]
    public void An_outage_without_registers_adds_nothing()
    {
        var meter = new BalancedMeter(null, 10.Seconds);
        meter.Feed(1000.W, At(0), 1, null, null);
        meter.Feed(1000.W, At(600), 1, null, null);
        meter.State!.Import.ShouldBe(0);
    }

    [Fact]
    public void A_short_outage_of_a_house_that_exports_all_along_imports_nothing()
    {
        var meter = new BalancedMeter(null, 10.Seconds);
        meter.Feed(-1000.W, At(0), 1, 5000, 100);
        // 500 W flowed in on one phase and 1500 W out on another, for a minute.
        meter.Feed(-1100.W, At(60), 1, 5008.3, 125);
        meter.State!.Import.ShouldBe(5000);
        meter.State.Export.ShouldBe(100 + 16.7, 1e-9);
        meter.Bridged.ShouldBeTrue();
    }

    [Fact]
    public void A_short_outage_in_which_the_direction_changed_counts_the_line_between()
    {
        var meter = new BalancedMeter(null, 10.Seconds);
        meter.Feed(600.W, At(0), 1, 5000, 100);
        // In the mean 150 W out; the phases counted 20 Wh in and 45 Wh out.
        meter.Feed(-900.W, At(600), 1, 5020, 145);
        meter.State!.Import.ShouldBe(5020, 1e-9);
        meter.State.Export.ShouldBe(145, 1e-9);

        meter = new BalancedMeter(null, 10.Seconds);
        meter.Feed(60.W, At(0), 1, 5000, 100);
        meter.Feed(-900.W, At(600), 1, 5020, 190);
        meter.State!.Import.ShouldBe(5000.3, 0.05);
        meter.State.Export.ShouldBe(170.3, 0.05);
    }

    [Fact]
    public void A_restart_within_minutes_is_a_short_outage()
    {
        var before = new BalancedMeter(null, 10.Seconds);
        before.Feed(-1000.W, At(0), 1, 5000, 100);
        var after = new BalancedMeter(before.State, 10.Seconds);
        after.Feed(-1000.W, new Moment(2.Seconds, At(60).Utc), 1, 5008.3, 125);
        after.State!.Import.ShouldBe(5000);
        after.State.Export.ShouldBe(100 + 16.7, 1e-9);
    }

    [Fact]
    public void What_flowed_between_two_readings_is_in_the_books_although_nobody_saw_it()
    {
        var meter = new BalancedMeter(null, 20.Seconds);
        meter.Feed(300.W, At(0), 1, 5000, 100);
        // A kettle of 2 kW for four of the ten seconds.
        meter.Feed(300.W, At(10), 1, 5000 + (300.0 * 10 + 2000 * 4) / 3600, 100);
        meter.State!.Import.ShouldBe(5003.06, 0.01);
    }

    [Fact]
    public void A_car_that_charged_between_two_slow_readings_is_in_the_books()
    {
        var meter = new BalancedMeter(null, 80.Seconds);
        meter.Feed(300.W, At(0), 1, 5000, 100);
        meter.Feed(300.W, At(60), 1, 5000 + (300.0 * 60 + 11_000 * 40) / 3600, 100);
        meter.State!.Import.ShouldBe(5127.2, 0.1);
    }

    [Fact]
    public void Registers_that_tell_of_more_than_can_have_flowed_are_not_believed()
    {
        var meter = new BalancedMeter(null, 20.Seconds);
        meter.Feed(3600.W, At(0), 1, 5000, 100);
        meter.Feed(3600.W, At(5), 1, 5400, 100);
        meter.State!.Import.ShouldBe(5005, 1e-9);
    }

    [Fact]
    public void A_short_outage_in_which_a_load_came_on_late_counts_half_of_what_the_phases_allow()
    {
        var meter = new BalancedMeter(null, TimeSpan.FromSeconds(24));
        meter.Feed(new Power(-2000), At(0), 1, 5000, 1000);
        // Ten minutes in the dark: a heater came on in the last of them. A line would have imported 83 Wh; the phases counted 20.
        meter.Feed(new Power(2000), At(600), 1, 5020, 1300);
        meter.State!.Import.ShouldBe(5010, 1e-9);
        meter.State.Export.ShouldBe(1290, 1e-9);
    }

    [Theory, InlineData(1), InlineData(5), InlineData(40)]
    public void Over_a_day_of_switching_loads_the_net_is_that_of_the_registers(int every)
    {
        var random = new Random(every);
        var meter = new BalancedMeter(null, 80.Seconds);
        double import = 5000, export = 100, balancedImport = 0;
        var phases = new double[3];
        for (var s = 0; s < 86_400; s++)
        {
            if (s % every == 0) meter.Feed(phases.Sum().W, At(s), 1, import, export);
            if (random.Next(20) == 0) phases[random.Next(3)] = random.Next(-4000, 4000);
            foreach (var watts in phases) { import += Math.Max(0, watts) / 3600; export += Math.Max(0, -watts) / 3600; }
            balancedImport += Math.Max(0, phases.Sum()) / 3600;
        }
        (meter.State!.Import - meter.State.Export).ShouldBe(meter.State.RegisterImport!.Value - meter.State.RegisterExport!.Value, 20);
        (meter.State.Import - 5000).ShouldBe(balancedImport, balancedImport * 0.03 * Math.Sqrt(every));
    }

    [Fact]
    public void Registers_that_count_whole_watt_hours_add_up_to_the_same_net()
    {
        var meter = new BalancedMeter(null, 20.Seconds);
        for (var s = 0; s <= 3600; s++) meter.Feed(900.W, At(s), 1, Math.Floor(5000 + 1000 * s / 3600.0), Math.Floor(100 + 100 * s / 3600.0));
        meter.State!.Import.ShouldBe(5900, 1.5);
        meter.State.Export.ShouldBe(100, 0.1);
    }

    [Fact]
    public void Registers_that_stand_still_forever_leave_it_to_the_integral()
    {
        var meter = new BalancedMeter(null, 20.Seconds);
        for (var s = 0; s <= 3600; s++) meter.Feed(900.W, At(s), 1, 0, 0);
        meter.State!.Import.ShouldBe(900, 0.1);
    }

    [Fact]
    public void A_register_that_was_held_and_caught_up_counts_once()
    {
        var meter = new BalancedMeter(null, 20.Seconds);
        for (var s = 0; s <= 60; s++) meter.Feed(3600.W, At(s), 1, 5000 + (s is > 20 and < 30 ? 20 : s), 100);
        meter.State!.Import.ShouldBe(5060, 1e-6);
    }

    [Fact]
    public void A_register_that_lost_energy_does_not_take_it_back_from_the_books()
    {
        var meter = new BalancedMeter(null, 20.Seconds);
        for (var s = 0; s <= 60; s++) meter.Feed(3600.W, At(s), 1, 5000 + (s <= 20 ? s : Math.Max(20, s - 10)), 100);
        meter.State!.Import.ShouldBe(5060, 1e-6);
    }

    [Fact]
    public void On_one_phase_the_registers_are_the_answer()
    {
        var meter = new BalancedMeter(null, 20.Seconds, onePhase: true);
        meter.Feed(500.W, At(0), 1, 5000, 100);
        meter.Feed(500.W, At(10), 1, 5002, 102);
        (meter.State!.Import, meter.State.Export).ShouldBe((5002, 102));
    }
}
