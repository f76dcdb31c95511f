using Solstead.Devices.TeslaWallConnector.Bus;
using Solstead.Devices.TeslaWallConnector.Wire;

namespace Solstead.Tests.Devices.TeslaWallConnector.Bus;

/// <summary>The energy counter of a unit: what is believed, and when a new base is.</summary>
public sealed class MeterTests
{
    private readonly Meter meter = new(new());
    private TimeSpan now;

    [Fact]
    public void A_jump_is_not_believed_at_first_and_is_the_new_base_after_three_answers_that_agree()
    {
        Told(924, 925, 926).ShouldBe([924u, 925u, 926u]);
        Told(500, 500).ShouldBe([926u, 926u]);
        meter.Implausible.ShouldBeTrue();
        Told(501).ShouldBe([501u]);
        meter.Implausible.ShouldBeFalse("a unit was changed or its counter reset: from here on it counts");
        Told(502).ShouldBe([502u]);
    }

    [Fact]
    public void Values_that_no_house_reaches_or_that_disagree_are_never_believed()
    {
        Told(924, 10_690_796, 10_690_796, 10_690_796, 10_690_796).ShouldAllBe(v => v == 924);
        Told(4000, 90_000, 4001, 90_000, 4002).ShouldAllBe(v => v == 924);
        meter.Implausible.ShouldBeTrue();
        Told(925).ShouldBe([925u]);
        meter.Implausible.ShouldBeFalse();
    }

    private List<uint?> Told(params uint[] values)
    {
        var seen = new List<uint?>();
        foreach (var value in values)
        {
            now += TimeSpan.FromSeconds(60);
            meter.Take(new UnitMessage.Meter(0x1234, value, (230, 230, 230), (0, 0, 0)), draws: false, now);
            seen.Add(meter.KiloWattHours);
        }
        return seen;
    }
}
