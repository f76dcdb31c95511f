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
}
