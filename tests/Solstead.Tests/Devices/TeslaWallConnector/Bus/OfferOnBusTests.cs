using Solstead.Devices.TeslaWallConnector.Bus;
using Solstead.Devices.TeslaWallConnector.Twin;
using Solstead.Devices.TeslaWallConnector.Wire;

namespace Solstead.Tests.Devices.TeslaWallConnector.Bus;

/// <summary>What a unit is offered: raises, cars that must be woken, stops, and decisions that end.</summary>
public sealed class OfferOnBusTests
{
    private static readonly BusSettings Sixteen = new() { WiringMax = 16, UnitMax = 16 };

    private static TwinUnitOptions One => new();

    [Fact]
    public void While_stopped_every_heartbeat_says_0_A()
    {
        var bus = new SimulatedBus(Sixteen, 6, One) { Wanted = (0, 0) };
        bus.Units[0].Car.Plugged = true;
        bus.Run(60);
        bus.Beats.Skip(1).ShouldAllBe(b => b.Beat.Command == BeatCommand.Limit && b.Beat.Amps == 0);
    }

    [Fact]
    public void A_raise_begins_with_the_spike_for_five_seconds_when_the_decision_leaves_room_for_it()
    {
        var bus = new SimulatedBus(Sixteen, 7, One) { Wanted = (13, 16) };
        bus.Units[0].Car.Plugged = true;
        bus.Run(60);
        var told = bus.Told(0);
        told.Select(t => t.Amps).ShouldBe([16, 13]);
        (told[1].At - told[0].At).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(5));
        (told[1].At - told[0].At).ShouldBeLessThan(TimeSpan.FromSeconds(6.2));
    }

    [Theory, InlineData(13, 16), InlineData(16, 14)]
    public void The_value_that_wakes_a_car_counts_as_shown_once_it_is_what_is_wanted(double first, double then)
    {
        var bus = new SimulatedBus(Sixteen, 7, One) { Wanted = (first, 16) };
        (bus.Units[0].Car.Plugged, bus.Units[0].Car.Most) = (true, first == 16 ? 9 : 16);
        while (bus.Told(0).LastOrDefault().Amps != then) bus.Run(1);
        bus.Wanted = (then, 16);
        bus.Run(6);
        bus.Known(0).Shown.ShouldBe(then);
        bus.Master.Shows(bus.Known(0), bus.Now).ShouldBeTrue();
    }

    [Fact]
    public void Without_room_or_when_switched_off_there_is_no_spike()
    {
        foreach (var (settings, momentary) in new[] { (Sixteen, 13.0), (Sixteen with { WiringMax = 15 }, 16.0), (Sixteen with { SpikeOnRaise = false }, 16.0) })
        {
            var bus = new SimulatedBus(settings, 7, One) { Wanted = (13, momentary) };
            bus.Units[0].Car.Plugged = true;
            bus.Run(60);
            bus.Told(0).Select(t => t.Amps).ShouldBe([13]);
        }
    }

    [Fact]
    public void A_car_that_fell_to_5_A_is_woken()
    {
        var bus = new SimulatedBus(Sixteen with { SpikeOnRaise = false }, 8, One) { Wanted = (8, 16) };
        bus.Units[0].Car.Plugged = true;
        bus.Units[0].Car.Falls = true;
        bus.Run(40);
        bus.Wanted = (12, 16);
        bus.Run(12);
        bus.Units[0].Car.Amps.ShouldBe(5.2, 0.1);
        bus.Run(60);
        bus.Units[0].Car.Amps.ShouldBe(11.2, 0.1);
    }

    [Fact]
    public void A_car_that_takes_no_more_is_left_alone_after_three_tries()
    {
        var bus = new SimulatedBus(Sixteen, 9, One) { Wanted = (12, 16) };
        bus.Units[0].Car.Plugged = true;
        bus.Units[0].Car.Most = 8;
        bus.Run(600);
        bus.Told(0).Count.ShouldBeInRange(4, 12);
        bus.Told(0).Count(t => t.At > TimeSpan.FromMinutes(3)).ShouldBe(0);
        bus.Known(0).Offer.Lags(bus.Now).ShouldBeTrue();
    }

    [Fact]
    public void A_unit_that_ignores_0_A_is_told_and_held_at_its_minimum_and_tried_again_later()
    {
        var bus = new SimulatedBus(Sixteen, 10, One) { Wanted = (10, 10) };
        bus.Units[0].Car.Plugged = true;
        bus.Run(40);
        bus.Units[0].Car.IgnoresStop = true;
        bus.Wanted = (0, 0);
        bus.Run(50);
        bus.Known(0).Stop.Ignored.ShouldBeFalse();
        bus.Run(30);
        bus.Known(0).Stop.Ignored.ShouldBeTrue();
        bus.Told(0)[^1].Amps.ShouldBe(6);
        bus.Run(15 * 60);
        bus.Told(0)[^1].Amps.ShouldBe(0);
        bus.Units[0].Car.IgnoresStop = false;
        bus.Run(5);
        bus.Known(0).Stop.Ignored.ShouldBeFalse();
        bus.All.ShouldNotContain(s => s.Message is MasterMessage.Contactor);
    }

    [Fact]
    public void Silence_stops_a_charge_three_times_per_plug_in_and_then_0_A_does()
    {
        var bus = new SimulatedBus(Sixteen with { Stop = StopMethod.Silence }, 11, One) { Wanted = (10, 10) };
        bus.Units[0].Car.Plugged = true;
        bus.Run(40);
        for (var i = 0; i < 3; i++)
        {
            bus.Wanted = (0, 0);
            bus.Run(20);
            var before = bus.Beats.Count();
            bus.Run(40);
            bus.Beats.Count().ShouldBe(before);
            bus.Units[0].Car.Amps.ShouldBe(0);
            bus.Wanted = (10, 10);
            bus.Run(40);
            bus.Units[0].Car.Amps.ShouldBe(9.2, 0.1);
        }
        bus.Wanted = (0, 0);
        bus.Run(30);
        bus.Beats.Last().Beat.Amps.ShouldBe((ushort)0);
        bus.Now.ShouldBeLessThan(bus.Beats.Last().At + TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void A_restart_continues_the_charge_that_runs()
    {
        var bus = new SimulatedBus(Sixteen, 12, One) { Wanted = (11, 11) };
        bus.Units[0].Car.Plugged = true;
        bus.Run(60);
        bus.Wanted = null;
        var (before, switches) = (bus.Units[0].Car.Amps, bus.Units[0].Car.Switches);
        bus.Restart();
        bus.All.Clear();
        bus.Run(60);
        bus.Units[0].Car.Amps.ShouldBe(before, 0.01);
        bus.Units[0].Car.Switches.ShouldBe(switches);
        bus.Told(0).ShouldAllBe(t => t.Amps == 11);
    }

    [Fact]
    public void The_last_words_wait_for_the_answer_to_the_one_before_and_for_silence()
    {
        var bus = new SimulatedBus(new() { WiringMax = 32, UnitMax = 16, Leave = 7 }, 12, One, One with { Id = 0x1111 }) { Wanted = (24, 24) };
        bus.Units[0].Car.Plugged = bus.Units[1].Car.Plugged = true;
        bus.Run(40.3);
        var leaving = bus.Master.Leaving;
        leaving.Count.ShouldBe(2);
        bus.Master.IsFree(bus.Now).ShouldBeTrue();
        var last = MessageReader.Read(Framed(bus.Master.Farewell(leaving[0], bus.Now))).ShouldBeOfType<MasterMessage.Heartbeat>();
        last.Amps.ShouldBe((ushort)700);
        bus.Master.IsFree(bus.Now + TimeSpan.FromMilliseconds(299)).ShouldBeFalse("an answer is awaited");
        bus.Master.IsFree(bus.Now + TimeSpan.FromMilliseconds(301)).ShouldBeTrue("there is none");
        bus.Hear(MessageWriter.Write(new UnitMessage.Heartbeat(leaving[0].Id, 0x7777, UnitState.Charging, 700, 700, Protocol.Two)));
        bus.Master.IsFree(bus.Now + TimeSpan.FromMilliseconds(19)).ShouldBeFalse("the line must be silent");
        bus.Master.IsFree(bus.Now + TimeSpan.FromMilliseconds(21)).ShouldBeTrue();
    }

    private static byte[] Framed(byte[] wire)
    {
        var ears = new Deframer();
        foreach (var b in wire)
        {
            ears.Push(b, TimeSpan.Zero, out var frame);
            if (frame.Length > 0) return frame.ToArray();
        }
        return [];
    }

    [Fact]
    public void A_decision_that_is_not_renewed_falls_to_the_minimum_and_then_to_the_configured_current()
    {
        var bus = new SimulatedBus(Sixteen, 13, One);
        bus.Units[0].Car.Plugged = true;
        bus.Run(5);
        bus.Master.Decide(null, Wish.Of(14, 14, bus.Now));
        bus.Run(119);
        bus.Told(0)[^1].Amps.ShouldBe(14);
        bus.Run(5);
        bus.Told(0)[^1].Amps.ShouldBe(6);
        bus.Run(60);
        bus.Told(0)[^1].Amps.ShouldBe(0);
        bus.Run(5);
        bus.Units[0].Car.Amps.ShouldBe(0);
    }

    [Fact]
    public void A_fallback_current_is_offered_when_nobody_has_ever_decided()
    {
        var bus = new SimulatedBus(Sixteen with { Fallback = 8 }, 14, One);
        bus.Run(100);
        bus.Known(0).Shown.ShouldBe(0);
        bus.Run(100);
        bus.Known(0).Shown.ShouldBe(8);
    }
}
