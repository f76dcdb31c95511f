using Solstead.Devices.TeslaWallConnector.Bus;
using Solstead.Devices.TeslaWallConnector.Twin;
using Solstead.Devices.TeslaWallConnector.Wire;

namespace Solstead.Tests.Devices.TeslaWallConnector.Bus;

/// <summary>A new limit goes out as soon as the line has been silent, whichever unit just spoke (issue 4, must show 7): the master woken as the driver wakes it.</summary>
public sealed class AtOnceTests
{
    private static readonly BusSettings Wide = new() { WiringMax = 48, UnitMax = 16 };
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(100), Little = TimeSpan.FromMilliseconds(2);

    private static TwinUnitOptions One => new();

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void A_decision_goes_out_as_soon_as_the_line_was_silent(int units)
    {
        var bus = new SimulatedBus(Wide, 1, [.. Enumerable.Range(1, units).Select(n => new TwinUnitOptions { Id = (ushort)(0x1000 + n) })]);
        bus.RunWoken(30);
        var amps = 7;
        foreach (var after in (double[])[0.001, 0.04, 0.12, 0.2, 0.29, 0.31, 0.6, 0.97])
        {
            amps = amps == 7 ? 8 : 7;
            for (var unit = 0; unit < units; unit++)
            {
                var id = bus.Units[unit].Id;
                bus.RunWoken(6);
                do bus.RunWoken(0.001);
                while (bus.All[^1].At < bus.Now - TimeSpan.FromMilliseconds(1) || bus.All[^1].Message is not MasterMessage.Heartbeat beat || beat.Unit != id);
                bus.RunWoken(after);
                var decided = bus.Now;
                bus.Decide(id, amps);
                bus.RunWoken(0.5);
                var told = bus.Beats.First(b => b.At >= decided && b.Beat.Unit == id && b.Beat.Amps == amps * 100).At;
                var silent = bus.Heard.Concat(bus.All.Select(s => s.At)).Where(t => t < told).Max() + Silence;
                told.ShouldBeLessThanOrEqualTo((silent > decided ? silent : decided) + Little, $"unit {unit}, {after} s after its heartbeat");
            }
        }
    }

    [Theory, InlineData(0.2), InlineData(0.9), InlineData(1.5), InlineData(3.3), InlineData(5), InlineData(20)]
    public void The_first_decision_waits_for_nothing_the_master_said_before(double after)
    {
        var bus = new SimulatedBus(Wide, 2, One, One with { Id = 0x1111 });
        while (bus.Master.Units.Count < 2 || bus.Master.Units.Any(u => u.ShownCenti is null)) bus.RunWoken(0.01);
        bus.RunWoken(after);
        var decided = bus.Now;
        bus.Decide(null, 32);
        bus.RunWoken(0.7);
        bus.Units.ShouldAllBe(u => u.Limit == 1600, $"{string.Join(", ", bus.Units.Select(u => u.Limit))} after {after} s");
        bus.Beats.First(b => b.At >= decided && b.Beat.Amps == 1600).At.ShouldBeLessThan(decided + TimeSpan.FromSeconds(0.25));
    }

    [Fact]
    public void The_round_of_heartbeats_goes_on_beside_what_is_told_at_once_and_the_master_sleeps_in_between()
    {
        var bus = new SimulatedBus(Wide, 3, One with { Id = 0x1001 }, One with { Id = 0x1002 }, One with { Id = 0x1003 });
        foreach (var unit in bus.Units) unit.Car.Plugged = true;
        bus.Each = () =>
        {
            if (bus.Now.TotalMilliseconds % 350 == 0) bus.Decide(bus.Units[(int)(bus.Now.TotalSeconds % 3)].Id, 6 + (bus.Now.TotalSeconds * 7 % 10));
        };
        bus.RunWoken(120);
        foreach (var unit in bus.Units)
        {
            var own = bus.Beats.Where(b => b.Beat.Unit == unit.Id).Select(b => b.At).ToList();
            own.Zip(own.Skip(1), (a, b) => b - a).Max().ShouldBeLessThan(TimeSpan.FromSeconds(5));
        }
        bus.Wakes.ShouldBeLessThan(120 * 60);
    }
}
