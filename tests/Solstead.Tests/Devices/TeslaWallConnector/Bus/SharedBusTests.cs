using Solstead.Devices.TeslaWallConnector.Bus;
using Solstead.Devices.TeslaWallConnector.Twin;
using Solstead.Devices.TeslaWallConnector.Wire;

namespace Solstead.Tests.Devices.TeslaWallConnector.Bus;

/// <summary>Several units on one line.</summary>
public sealed class SharedBusTests
{
    private static readonly BusSettings Sixteen = new() { WiringMax = 16, UnitMax = 16 };

    private static TwinUnitOptions One => new();

    [Fact]
    public void Two_cars_share_and_the_second_waits_until_the_first_has_been_lowered()
    {
        var bus = new SimulatedBus(Sixteen, 24, One, One with { Id = 0x1111 }) { Wanted = (16, 16) };
        bus.Units[0].Car.Plugged = true;
        bus.Run(60);
        bus.Known(0).Shown.ShouldBe(16);
        bus.Known(1).Shown.ShouldBe(0);
        bus.Units[1].Car.Plugged = true;
        bus.Run(60);
        (bus.Known(0).Shown, bus.Known(1).Shown).ShouldBe((8, 8));
        bus.Units[0].Car.Plugged = false;
        bus.Run(30);
        bus.Known(1).Shown.ShouldBe(16);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void A_restart_stops_no_car_because_another_unit_has_not_answered_yet(bool silences)
    {
        var bus = new SimulatedBus(Sixteen with { Stop = silences ? StopMethod.Silence : StopMethod.Limit }, 24, One, One with { Id = 0x1111 }) { Wanted = (16, 16) };
        bus.Units[0].Car.Plugged = bus.Units[1].Car.Plugged = true;
        bus.Run(90);
        (bus.Known(0).Shown, bus.Known(1).Shown).ShouldBe((8, 8));
        // 12 s without a word: the units ask for a master, the cars still charge.
        bus.Gone(12);
        bus.Restart();
        bus.All.Clear();
        var lost = false;
        bus.Swallows = sent => !lost && sent.Message is MasterMessage.Heartbeat { Unit: 0x1111 } && (lost = true);
        bus.Run(30);
        lost.ShouldBeTrue();
        bus.Beats.Where(b => b.Beat.Command != BeatCommand.None).ShouldAllBe(b => b.Beat.Amps == 800);
        bus.Units.ShouldAllBe(u => u.Car.Switches == 1);
    }

    [Fact]
    public void When_less_than_two_minima_are_left_the_second_gets_nothing()
    {
        var bus = new SimulatedBus(Sixteen, 25, One, One with { Id = 0x1111 }) { Wanted = (11, 11) };
        bus.Units[0].Car.Plugged = true;
        bus.Run(40);
        bus.Units[1].Car.Plugged = true;
        bus.Run(60);
        (bus.Known(0).Shown, bus.Known(1).Shown).ShouldBe((11, 0));
    }

    [Fact]
    public void Cars_on_different_phases_do_not_share()
    {
        var bus = new SimulatedBus(Sixteen, 26, One, One with { Id = 0x1111 }) { Wanted = (16, 16) };
        (bus.Units[0].Car.Plugged, bus.Units[0].Car.Conductors) = (true, [0]);
        bus.Run(60);
        (bus.Units[1].Car.Plugged, bus.Units[1].Car.Conductors) = (true, [1]);
        bus.Run(180);
        (bus.Known(0).Shown, bus.Known(1).Shown).ShouldBe((16, 16));
    }

    [Fact]
    public void Phases_that_come_one_by_one_are_given_to_nobody_else()
    {
        var bus = new SimulatedBus(Sixteen, 26, One, One with { Id = 0x1111 }) { Wanted = (16, 16) };
        (bus.Units[0].Car.Plugged, bus.Units[0].Car.Conductors) = (true, [0]);
        bus.Run(6);
        while (bus.Known(0).Meter.Last?.HalfAmps is not { A: > 2 }) bus.Run(0.1);
        bus.Run(2);
        bus.Units[0].Car.Conductors = [0, 1, 2];
        (bus.Units[1].Car.Plugged, bus.Units[1].Car.Conductors) = (true, [1]);
        bus.Each = () => bus.Units.Sum(u => u.AmpsOf(1)).ShouldBeLessThanOrEqualTo(16.01, $"{bus.Now}");
        bus.Run(180);
        bus.Units.Sum(u => u.AmpsOf(1)).ShouldBeGreaterThan(13);
    }

    [Fact]
    public void A_car_that_takes_up_more_phases_is_seen_within_ten_seconds()
    {
        var bus = new SimulatedBus(Sixteen, 26, One, One with { Id = 0x1111 }) { Wanted = (16, 16) };
        (bus.Units[0].Car.Plugged, bus.Units[0].Car.Conductors) = (true, [0]);
        bus.Run(90);
        bus.Known(0).Phases.ShouldBe(1);
        bus.Units[0].Car.Conductors = [0, 1, 2];
        bus.Run(13);
        bus.Known(0).Phases.ShouldBe(7);
    }

    [Fact]
    public void A_single_unit_can_be_decided_for_beside_the_others()
    {
        var bus = new SimulatedBus(Sixteen, 27, One, One with { Id = 0x1111 });
        bus.Units[0].Car.Plugged = bus.Units[1].Car.Plugged = true;
        bus.Each = () =>
        {
            if (bus.Now.TotalMilliseconds % 1000 != 0) return;
            bus.Master.Decide(0x5A3C, Wish.Of(9, 9, bus.Now));
            bus.Master.Decide(0x1111, Wish.Of(6, 6, bus.Now));
        };
        bus.Run(40);
        (bus.Known(0).Shown, bus.Known(1).Shown).ShouldBe((9, 6));
    }
}
