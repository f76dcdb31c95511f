using Solstead.Core.Devices;
using Solstead.Core.Leases;

namespace Solstead.Tests.Core.Leases;

public sealed class ReconcilerTests
{
    private static readonly LendableSetting MinSoc = new("min_soc", "%", 0, 100, 0.1);
    private static readonly Lease Held = new("min_soc", 30, [25], default, default, "tempo", "tempo.charge");

    /// <summary>Each row: what is borrowed, whether it was shown, what is wanted, what the device holds, and what follows.</summary>
    [Theory]
    [InlineData(false, false, null, 30, LeaseMove.None)]      // nobody wants anything
    [InlineData(false, false, 25.0, 30, LeaseMove.Borrow)]
    [InlineData(false, false, 30.0, 30, LeaseMove.Borrow)]    // as wanted by chance: kept in mind, so that a change is seen as somebody's
    [InlineData(true, false, 25.0, 30, LeaseMove.Write)]      // the write was lost
    [InlineData(true, false, 25.0, 25.05, LeaseMove.None)]    // the same to the device
    [InlineData(true, true, 25.0, 25, LeaseMove.None)]
    [InlineData(true, true, 20.0, 25, LeaseMove.Write)]       // something else is wanted now
    [InlineData(true, true, 25.0, 40, LeaseMove.Leave)]       // somebody changed it
    [InlineData(true, true, 25.0, 30, LeaseMove.Leave)]       // somebody put it back
    [InlineData(true, false, 25.0, 40, LeaseMove.Leave)]
    [InlineData(true, true, null, 25, LeaseMove.GiveBack)]
    [InlineData(true, false, null, 25, LeaseMove.GiveBack)]   // a killed process: ours, however it came there
    [InlineData(true, false, null, 30, LeaseMove.Close)]      // a process that was killed before it wrote
    [InlineData(true, true, null, 40, LeaseMove.Leave)]
    public void What_is_done_follows_from_what_is_wanted_and_what_is_there(bool borrowed, bool confirmed, double? wanted, double shown, LeaseMove expected) =>
        Reconciler.Decide(MinSoc, borrowed ? Held : null, confirmed, wanted, shown).ShouldBe(expected);

    [Fact]
    public void Every_value_it_had_because_of_us_is_given_back()
    {
        var lease = Held.Wanting(20).Wanting(15).Made(17);
        foreach (var ours in (double[])[25, 20, 15, 17]) Reconciler.Decide(MinSoc, lease, confirmed: false, wanted: null, ours).ShouldBe(LeaseMove.GiveBack);
        lease.Wanted.ShouldBe(15);
    }

    [Fact]
    public void A_year_of_changes_keeps_the_original_and_the_last_values()
    {
        var lease = Held;
        for (var i = 0; i < 400; i++) lease = lease.Wanting(i % 60).Made(61 + i);
        lease.Original.ShouldBe(30);
        lease.Ours.Count.ShouldBeLessThanOrEqualTo(16);
        lease.Wanted.ShouldBe(399 % 60);
    }
}
