using Solstead.Devices.TeslaWallConnector.Bus;

namespace Solstead.Tests.Devices.TeslaWallConnector.Bus;

/// <summary>How a current is divided among units.</summary>
public sealed class SharingTests
{
    private static Share On(Claim claim, int phases = 7, int minimum = 6, int most = 32) => new(claim, minimum, most, phases);

    [Fact]
    public void One_unit_gets_all_it_can_take()
    {
        Sharing.Divide([On(Claim.Idle)], 16.9).ShouldBe([16]);
        Sharing.Divide([On(Claim.Drawing, most: 13)], 16).ShouldBe([13]);
        Sharing.Divide([On(Claim.Drawing)], 5.9).ShouldBe([0]);
        Sharing.Divide([On(Claim.Drawing)], double.NaN).ShouldBe([0]);
        Sharing.Divide([], 16).ShouldBeEmpty();
    }

    [Fact]
    public void Who_charges_keeps_its_place_and_who_is_not_there_takes_what_is_left()
    {
        Sharing.Divide([On(Claim.Idle), On(Claim.Asking), On(Claim.Drawing)], 16).ShouldBe([0, 8, 8]);
        Sharing.Divide([On(Claim.Asking), On(Claim.Drawing)], 11).ShouldBe([0, 11]);
        Sharing.Divide([On(Claim.Idle), On(Claim.Drawing, most: 8)], 16).ShouldBe([8, 8]);
        Sharing.Divide([On(Claim.Drawing), On(Claim.Drawing), On(Claim.Drawing)], 20).ShouldBe([7, 7, 6]);
        Sharing.Divide([On(Claim.Drawing), On(Claim.Drawing), On(Claim.Drawing)], 17).ShouldBe([9, 8, 0]);
    }

    [Fact]
    public void Each_phase_is_counted_for_itself()
    {
        Sharing.Divide([On(Claim.Drawing, phases: 1), On(Claim.Drawing, phases: 2), On(Claim.Drawing, phases: 4)], 16).ShouldBe([16, 16, 16]);
        Sharing.Divide([On(Claim.Drawing, phases: 1), On(Claim.Drawing, phases: 7)], 16).ShouldBe([8, 8]);
        Sharing.Divide([On(Claim.Drawing, phases: 1), On(Claim.Drawing, phases: 6)], 16).ShouldBe([16, 16]);
    }
}
