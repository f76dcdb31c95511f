using Solstead.Core.Accounting;
using Solstead.Core.History;
using Solstead.Core.Quantities;

namespace Solstead.Tests.Core.Accounting;

public sealed class EnergyLedgerTests
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 26, 12, 0, 0, TimeSpan.Zero);
    private static readonly LedgerSource[] Sources = [new("roof/grid", Flow.GridImport, Flow.GridExport), new("roof/production", Flow.Pv)];
    private readonly SortedDictionary<long, EnergySlot> rows = [];

    private static Moment At(double seconds) => new(seconds.Seconds, Noon.AddSeconds(seconds));

    private void Collect(EnergyLedger ledger, double seconds)
    {
        Keep(ledger.Close(Noon.AddSeconds(seconds)));
    }

    private void Keep(IReadOnlyList<EnergySlot> closed)
    {
        foreach (var row in closed) rows[row.Slot] = row.Over(rows.GetValueOrDefault(row.Slot));
    }

    [Fact]
    public void Counters_fill_the_slots_and_nothing_is_lost_to_rounding()
    {
        var ledger = new EnergyLedger(Sources, 1);
        for (var s = 0; s <= 9000; s += 5)
        {
            ledger.Feed(0, s * 0.1111, s * 0.0333, null, At(s));
            ledger.Feed(1, s * 0.5, null, null, At(s));
            Collect(ledger, s);
        }
        Collect(ledger, 9001);
        rows.Count.ShouldBe(10);
        rows.Values.Sum(r => r.GridImport!.Value).ShouldBe((long)(9000 * 0.1111));
        rows.Values.Sum(r => r.GridExport!.Value).ShouldBe((long)(9000 * 0.0333));
        rows.Values.ShouldAllBe(r => r.Pv == 450 && r.Quality == 0);
    }

    [Fact]
    public void Meters_that_share_a_column_and_every_charging_point_are_kept_one_by_one()
    {
        var ledger = new EnergyLedger([new("gx/grid", Flow.GridImport, Flow.GridExport), new("roof/production", Flow.Pv), new("shed/production", Flow.Pv), new("wall/charger", Flow.Charger)], 1);
        var meters = new List<DeviceEnergySlot>();
        for (var s = 0; s <= 1801; s += 5)
        {
            ledger.Feed(0, s * 0.2, 0, null, At(s));
            ledger.Feed(1, s * 0.4, null, null, At(s));
            ledger.Feed(2, s * 0.1, null, null, At(s));
            ledger.Feed(3, s * 0.3, null, null, At(s));
            Collect(ledger, s);
            meters.AddRange(ledger.ClosedMeters);
        }
        rows.Values.ShouldAllBe(r => r.Pv == 450 && r.Charger == 270);
        // What is the only meter of its column is that column.
        var first = EnergyLedger.SlotOf(Noon);
        meters.ShouldBe([new(first, "roof/production", 360), new(first, "shed/production", 90), new(first, "wall/charger", 270), new(first + 1, "roof/production", 360), new(first + 1, "shed/production", 90), new(first + 1, "wall/charger", 270)]);
    }

    [Fact]
    public void The_books_close_every_slot_with_the_residual_from_whole_numbers()
    {
        var ledger = new EnergyLedger(Sources, 1);
        for (var s = 0; s <= 1800; s += 5)
        {
            ledger.Feed(0, 0, s * 1.0, null, At(s));
            ledger.Feed(1, s * 0.6, null, null, At(s));
        }
        Collect(ledger, 1801);
        rows.Values.ShouldAllBe(r => r.Home == 0 && r.Residual == 540 - 900);
    }

    [Fact]
    public void Power_is_integrated_where_there_is_no_counter()
    {
        var ledger = new EnergyLedger([new("x/grid", Flow.GridImport, Flow.GridExport)], 1);
        for (var s = 0; s <= 900; s += 10) ledger.Feed(0, null, null, (s <= 450 ? 1200 : -2400).W, At(s));
        Collect(ledger, 901);
        var row = rows.Values.Single();
        row.GridImport!.Value.ShouldBe(150);
        row.GridExport!.Value.ShouldBe(295);
    }

    [Fact]
    public void An_outage_is_spread_over_its_slots_and_flagged()
    {
        var ledger = new EnergyLedger(Sources, 1);
        Both(ledger, 0, 0);
        Both(ledger, 900, 100);
        Both(ledger, 4500, 500);
        Both(ledger, 5400, 600);
        Collect(ledger, 5401);
        rows.Count.ShouldBe(6);
        rows.Values.ShouldAllBe(r => r.GridImport == 100 && r.Quality == 1);
    }

    [Fact]
    public void A_slot_that_was_closed_before_the_counter_came_back_is_corrected()
    {
        var ledger = new EnergyLedger(Sources, 1);
        for (var s = 0; s <= 890; s += 10) Both(ledger, s, s);
        Collect(ledger, 1900);
        Both(ledger, 2700, 2700);
        Collect(ledger, 2701);
        rows.Values.Sum(r => r.Pv!.Value).ShouldBe(2700);
    }

    [Fact]
    public void A_restart_loses_nothing_and_counts_nothing_twice()
    {
        var first = new EnergyLedger(Sources, 1);
        for (var s = 0; s <= 1000; s += 5) Both(first, s, s);
        Collect(first, 1000);
        var saved = first.Save();
        var second = new EnergyLedger(Sources, 1);
        second.Restore(saved);
        // A new process: its monotonic clock begins anew.
        second.Feed(0, 1100, 0, null, new Moment(3.Seconds, Noon.AddSeconds(1100)));
        second.Feed(1, 1100, null, null, new Moment(3.Seconds, Noon.AddSeconds(1100)));
        second.Feed(0, 1800, 0, null, new Moment(703.Seconds, Noon.AddSeconds(1800)));
        second.Feed(1, 1800, null, null, new Moment(703.Seconds, Noon.AddSeconds(1800)));
        Collect(second, 1801);
        rows.Values.Sum(r => r.Pv!.Value).ShouldBe(1800);
        rows.Values.Sum(r => r.GridImport!.Value).ShouldBe(1800);
    }

    [Fact]
    public void A_jump_of_the_wall_clock_moves_no_energy_into_hours_that_never_were()
    {
        var ledger = new EnergyLedger(Sources, 1);
        for (var s = 0; s <= 600; s += 5) Both(ledger, s, s);
        for (var s = 605; s <= 1200; s += 5)
        {
            var jumped = new Moment(s.Seconds, Noon.AddSeconds(s + 7200));
            ledger.Feed(0, s, 0, null, jumped);
            ledger.Feed(1, s, null, null, jumped);
        }
        foreach (var row in ledger.Close(Noon.AddHours(4))) rows[row.Slot] = row;
        rows.Values.Sum(r => r.Pv!.Value).ShouldBe(1200);
        rows.Values.Where(r => r.Slot > EnergyLedger.SlotOf(Noon) && r.Slot < EnergyLedger.SlotOf(Noon.AddHours(2))).ShouldBeEmpty();
    }

    [Theory, InlineData(10), InlineData(-3600)]
    public void A_restart_whose_clock_does_not_know_how_long_it_was_marks_what_it_books(int clock)
    {
        var first = new EnergyLedger(Sources, 1);
        for (var s = 0; s <= 600; s += 5) Both(first, s, s);
        var second = new EnergyLedger(Sources, 1);
        second.Restore(first.Save());
        // Five hours away by the meters, seconds or less by a clock that nobody set.
        for (var s = 0; s <= 1800; s += 5)
        {
            var now = new Moment(s.Seconds, Noon.AddSeconds(600 + clock + s));
            second.Feed(0, 600 + 9000 + s, 0, null, now);
            second.Feed(1, 600 + 9000 + s, null, null, now);
            Keep(second.Close(now.Utc));
        }
        Keep(second.Close(Noon.AddHours(3)));
        rows.Values.Sum(r => r.Pv!.Value).ShouldBe(600 + 9000 + 1800);
        rows.Values.MaxBy(r => r.Pv)!.Quality.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void A_short_restart_leaves_a_slot_measured()
    {
        var first = new EnergyLedger(Sources, 1);
        for (var s = 0; s <= 600; s += 5) Both(first, s, s);
        var second = new EnergyLedger(Sources, 1);
        second.Restore(first.Save());
        for (var s = 610; s <= 900; s += 5)
        {
            second.Feed(0, s, 0, null, new Moment((s - 600).Seconds, Noon.AddSeconds(s)));
            second.Feed(1, s, null, null, new Moment((s - 600).Seconds, Noon.AddSeconds(s)));
        }
        Keep(second.Close(Noon.AddSeconds(901)));
        rows.Values.ShouldHaveSingleItem().Quality.ShouldBe(0);
    }

    [Fact]
    public void A_machine_that_slept_books_its_night_over_the_night()
    {
        var ledger = new EnergyLedger(Sources, 1);
        for (var s = 0; s <= 900; s += 5) Both(ledger, s, s);
        // Eight hours by the wall clock and the meters; the monotonic clock stood still.
        for (var s = 905; s <= 1800; s += 5)
        {
            var now = new Moment(s.Seconds, Noon.AddSeconds(s).AddHours(8));
            ledger.Feed(0, s + 8000, 0, null, now);
            ledger.Feed(1, s + 8000, null, null, now);
        }
        Keep(ledger.Close(Noon.AddHours(9)));
        rows.Values.Sum(r => r.Pv!.Value).ShouldBe(9800);
        rows.Count.ShouldBe(34);
        rows.Values.ShouldAllBe(r => r.Pv <= 1200);
        rows[EnergyLedger.SlotOf(Noon.AddHours(4))].Quality.ShouldBe(1);
    }

    [Fact]
    public void A_clock_set_back_adds_to_the_hour_it_repeats_and_takes_nothing_from_it()
    {
        var ledger = new EnergyLedger(Sources, 1);
        for (var s = 0; s <= 3 * 3600; s += 5)
        {
            Both(ledger, s, s);
            Collect(ledger, s);
        }
        var before = rows.ToDictionary(r => r.Key, r => r.Value);
        for (var s = 3 * 3600; s <= 6 * 3600; s += 5)
        {
            var now = new Moment(s.Seconds, Noon.AddSeconds(s - 3600));
            ledger.Feed(0, s, 0, null, now);
            ledger.Feed(1, s, null, null, now);
            Keep(ledger.Close(now.Utc));
        }
        Keep(ledger.Close(Noon.AddHours(9)));
        rows.Values.Sum(r => r.Pv!.Value).ShouldBe(6 * 3600);
        rows.Values.Sum(r => r.GridImport!.Value).ShouldBe(6 * 3600);
        foreach (var (slot, row) in before) rows[slot].Pv!.Value.ShouldBeGreaterThanOrEqualTo(row.Pv!.Value);
        rows[EnergyLedger.SlotOf(Noon.AddMinutes(150))].ShouldSatisfyAllConditions(r => r.Pv.ShouldBe(1800), r => r.Quality.ShouldBe(1), r => r.Residual.ShouldBe(0));
    }

    private static readonly LedgerSource[] House = [new("x/grid", Flow.GridImport, Flow.GridExport), new("wall/charger", Flow.Charger)];

    /// <summary>Two slots and a bit: the grid gives 3600 W all the time; the charger's counter is told only where it is known.</summary>
    private void Charging(Func<int, double?> counter, int until = 2700)
    {
        var ledger = new EnergyLedger(House, 1);
        for (var s = 0; s <= until; s += 5)
        {
            ledger.Feed(0, s, 0, null, At(s));
            if (counter(s) is { } told) ledger.Feed(1, told, null, null, At(s));
            if (s % 900 == 5) Collect(ledger, s);
        }
        Collect(ledger, until + 1);
    }

    [Theory]
    [InlineData(4_000_000)]
    [InlineData(400_000_000)]
    public void A_counter_that_takes_in_the_life_of_another_books_none_of_it_and_says_so(double life)
    {
        // Two charging points as one sum; the second is gone from 300 s to 1200 s.
        Charging(s => 5_000_000 + s * 0.5 + (s is >= 300 and < 1200 ? 0 : life));
        rows.Values.Sum(r => r.Charger!.Value).ShouldBeInRange(1340, 1350);
        rows.Values.ShouldAllBe(r => r.Home >= 445);
        rows[EnergyLedger.SlotOf(Noon) + 1].Quality.ShouldBeGreaterThan(0);
        rows[EnergyLedger.SlotOf(Noon) + 2].Quality.ShouldBe(0);
    }

    [Fact]
    public void A_gap_whose_gain_cannot_have_flowed_in_it_stays_unknown()
    {
        Charging(s => s is > 900 and < 4500 ? null : s * 0.5 + (s >= 4500 ? 4_000_000 : 0), 5400);
        for (var i = 1; i < 5; i++) rows[EnergyLedger.SlotOf(Noon) + i].ShouldSatisfyAllConditions(r => r.Charger.ShouldBeNull(), r => r.Home.ShouldBeNull());
        rows[EnergyLedger.SlotOf(Noon) + 5].Charger.ShouldBe(450);
    }

    [Theory]
    [InlineData(10_000, 300)]
    [InlineData(250, 5)]
    public void A_coarse_counter_loses_no_step(int step, int every)
    {
        Charging(s => Math.Floor((double)s / every) * step);
        rows.Values.Sum(r => r.Charger!.Value).ShouldBe(2700 / every * step);
    }

    [Fact]
    public void A_day_a_gateway_kept_to_itself_is_booked_and_marked_when_it_tells_it()
    {
        const int Day = 86_400;
        Charging(s => s < Day ? 1000 : 1000 + 150_000 + (s - Day), Day + 900);
        rows.Values.Sum(r => r.Charger!.Value).ShouldBe(150_900);
        rows.Values.MaxBy(r => r.Charger)!.Quality.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Days_without_the_service_are_booked_whole()
    {
        var first = new EnergyLedger(House, 1);
        for (var s = 0; s <= 600; s += 5) first.Feed(1, s, null, null, At(s));
        var second = new EnergyLedger(House, 1);
        second.Restore(first.Save());
        second.Feed(1, 600 + 400_000, null, null, new Moment(3.Seconds, Noon.AddSeconds(600).AddDays(3)));
        Keep(second.Close(Noon.AddDays(4)));
        rows.Values.Sum(r => r.Charger!.Value).ShouldBe(400_600);
        rows.Values.ShouldAllBe(r => r.Charger < 1500);
    }

    [Fact]
    public void A_silent_source_leaves_its_column_and_home_unknown()
    {
        var ledger = new EnergyLedger(Sources, 1);
        for (var s = 0; s <= 900; s += 5) ledger.Feed(0, s, 0, null, At(s));
        Collect(ledger, 901);
        var row = rows.Values.Single();
        row.Pv.ShouldBeNull();
        row.Home.ShouldBeNull();
        row.Residual.ShouldBeNull();
    }

    private static void Both(EnergyLedger ledger, double seconds, double counter)
    {
        ledger.Feed(0, counter, 0, null, At(seconds));
        ledger.Feed(1, counter, null, null, At(seconds));
    }
}
