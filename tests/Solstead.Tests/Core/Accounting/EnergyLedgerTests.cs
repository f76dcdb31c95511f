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
        foreach (var row in ledger.Close(Noon.AddSeconds(seconds))) rows[row.Slot] = row;
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
