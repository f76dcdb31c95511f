using Solstead.Devices.TeslaWallConnector.Bus;
using Solstead.Devices.TeslaWallConnector.Twin;
using Solstead.Devices.TeslaWallConnector.Wire;

namespace Solstead.Tests.Devices.TeslaWallConnector.Bus;

/// <summary>The master against simulated units, in simulated time; what counts is what it puts on the wire.</summary>
public sealed class BusMasterTests
{
    private static readonly BusSettings Sixteen = new() { WiringMax = 16, UnitMax = 16 };

    private static TwinUnitOptions One => new();

    [Fact]
    public void Links_by_five_and_five_announcements_and_answers_a_unit_with_a_heartbeat_at_once()
    {
        var bus = new SimulatedBus(Sixteen, 1, One);
        bus.Run(4);
        var ready = bus.All.Select(s => s.Message).OfType<MasterMessage.LinkReady>().ToList();
        ready.Select(r => r.Second).ShouldBe([false, false, false, false, false, true, true, true, true, true]);
        ready.ShouldAllBe(r => r.Announced == 1600 && r.Master == 0x7777 && r.Sign == 0x77);
        bus.Known(0).Model.ShouldBe(32);
        bus.Known(0).Shown.ShouldBe(0);
    }

    [Fact]
    public void Nothing_is_announced_when_the_owner_says_so()
    {
        var bus = new SimulatedBus(Sixteen with { Announce = false }, 1, One);
        bus.Run(4);
        bus.All.Select(s => s.Message).OfType<MasterMessage.LinkReady>().ShouldAllBe(r => r.Announced == 0);
    }

    [Fact]
    public void One_heartbeat_a_second_goes_round_over_three_units_and_no_question_delays_it()
    {
        var bus = new SimulatedBus(Sixteen, 2, One, One with { Id = 0x1111 }, One with { Id = 0x2222, Protocol = 1 });
        bus.Run(300);
        var late = bus.Beats.Where(b => b.At > TimeSpan.FromSeconds(60)).ToList();
        foreach (var unit in bus.Units)
        {
            var own = late.Where(b => b.Beat.Unit == unit.Id).Select(b => b.At).ToList();
            own.Zip(own.Skip(1), (a, b) => b - a).Max().ShouldBeLessThan(TimeSpan.FromSeconds(3.2));
        }
        (late.Count / 240.0).ShouldBe(1, 0.03);
    }

    [Fact]
    public void Questions_wait_for_their_answers_and_are_asked_a_minute_apart()
    {
        var bus = new SimulatedBus(Sixteen, 3, One);
        bus.Run(600);
        var meter = bus.All.Where(s => s.Message is MasterMessage.Ask { Question: Question.Meter }).Select(s => s.At).ToList();
        meter.Count.ShouldBeInRange(9, 11);
        var linked = bus.All.Where(s => s.At > TimeSpan.FromSeconds(10)).ToList();
        linked.Zip(linked.Skip(1), (a, b) => b.At - a.At).Min().ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(40));
        bus.Known(0).Inquiry.Firmware.ShouldBe("4.5.3 (2)");
        bus.Known(0).Inquiry.Serial.ShouldBe("A19K0015A3C");
        bus.Known(0).Meter.KiloWattHours.ShouldBe(924u);
    }

    [Fact]
    public void A_unit_of_protocol_1_is_told_with_05_in_14_bytes_and_asked_nothing()
    {
        var bus = new SimulatedBus(Sixteen, 4, One with { Protocol = 1, Model = 80 }) { Wanted = (13, 13) };
        bus.Units[0].Car.Plugged = true;
        bus.Run(60);
        bus.Beats.ShouldAllBe(b => b.Beat.Protocol == Protocol.One);
        bus.Beats.Select(b => b.Beat.Command).Distinct().Order().ShouldBe([BeatCommand.None, BeatCommand.LimitProtocol1]);
        bus.All.ShouldNotContain(s => s.Message is MasterMessage.Ask);
        bus.Units[0].Car.Amps.ShouldBe(12.17, 0.1);
    }

    [Fact]
    public void Short_heartbeats_of_a_unit_that_linked_long_are_understood()
    {
        var bus = new SimulatedBus(Sixteen, 5, One with { ShortHeartbeats = true }) { Wanted = (10, 10) };
        bus.Run(10);
        bus.Known(0).Shown.ShouldBe(10);
    }

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
        var told = Told(bus, 0);
        told.Select(t => t.Amps).ShouldBe([16, 13]);
        (told[1].At - told[0].At).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(5));
        (told[1].At - told[0].At).ShouldBeLessThan(TimeSpan.FromSeconds(6.2));
    }

    [Fact]
    public void Without_room_or_when_switched_off_there_is_no_spike()
    {
        foreach (var (settings, momentary) in new[] { (Sixteen, 13.0), (Sixteen with { WiringMax = 15 }, 16.0), (Sixteen with { SpikeOnRaise = false }, 16.0) })
        {
            var bus = new SimulatedBus(settings, 7, One) { Wanted = (13, momentary) };
            bus.Units[0].Car.Plugged = true;
            bus.Run(60);
            Told(bus, 0).Select(t => t.Amps).ShouldBe([13]);
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
        Told(bus, 0).Count.ShouldBeInRange(4, 12);
        Told(bus, 0).Count(t => t.At > TimeSpan.FromMinutes(3)).ShouldBe(0);
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
        Told(bus, 0)[^1].Amps.ShouldBe(6);
        bus.Run(15 * 60);
        Told(bus, 0)[^1].Amps.ShouldBe(0);
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
        Told(bus, 0).ShouldAllBe(t => t.Amps == 11);
    }

    [Fact]
    public void A_decision_that_is_not_renewed_falls_to_the_minimum_and_then_to_the_configured_current()
    {
        var bus = new SimulatedBus(Sixteen, 13, One);
        bus.Units[0].Car.Plugged = true;
        bus.Run(5);
        bus.Master.Decide(null, Wish.Of(14, 14, bus.Now));
        bus.Run(119);
        Told(bus, 0)[^1].Amps.ShouldBe(14);
        bus.Run(5);
        Told(bus, 0)[^1].Amps.ShouldBe(6);
        bus.Run(60);
        Told(bus, 0)[^1].Amps.ShouldBe(0);
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

    [Fact]
    public void A_unit_with_our_id_is_made_to_choose_another()
    {
        var bus = new SimulatedBus(Sixteen, 15, One with { Id = 0x7777 });
        bus.Run(30);
        bus.Units[0].Id.ShouldNotBe((ushort)0x7777);
        bus.Beats.ShouldAllBe(b => b.Beat.Unit != 0x7777);
        bus.Known(0).Shown.ShouldNotBeNull();
    }

    [Fact]
    public void A_lost_unit_is_dropped_after_26_seconds_and_taken_back_when_it_asks()
    {
        var bus = new SimulatedBus(Sixteen, 16, One) { Wanted = (10, 10) };
        bus.Run(20);
        bus.Units[0].Silent = true;
        var silentAt = bus.Now;
        bus.Run(60);
        var last = bus.Beats.Last().At - silentAt;
        last.ShouldBeInRange(TimeSpan.FromSeconds(24), TimeSpan.FromSeconds(27));
        bus.Known(0).Lost.ShouldBeTrue();
        bus.Units[0].Silent = false;
        bus.Run(15);
        bus.Known(0).Lost.ShouldBeFalse();
        bus.Known(0).Shown.ShouldBe(10);
    }

    [Fact]
    public void An_adapter_that_returns_our_bytes_is_no_second_master()
    {
        var bus = new SimulatedBus(Sixteen, 17, One) { Echoes = true, Wanted = (9, 9) };
        bus.Run(120);
        bus.Master.Rival.ShouldBeNull();
        bus.Master.Echoes.ShouldBeTrue();
        bus.Known(0).Shown.ShouldBe(9);
    }

    [Theory, InlineData((ushort)0x1234), InlineData((ushort)0x7777)]
    public void Before_another_master_we_stand_back_until_it_has_been_silent_for_a_minute(ushort id)
    {
        var bus = new SimulatedBus(Sixteen, 18, One) { Wanted = (9, 9) };
        bus.Run(20);
        var began = bus.Now;
        bus.Somebody = now => now.TotalMilliseconds % 1000 == 500 && now - began < TimeSpan.FromSeconds(60)
            ? MessageWriter.Write(new MasterMessage.Heartbeat(id, 0x5A3C, BeatCommand.Limit, 2000, 0, Protocol.Two)) : null;
        bus.Run(5);
        bus.Master.Rival.ShouldBe(id);
        var sent = bus.All.Count;
        bus.Run(100);
        bus.All.Count.ShouldBe(sent, "not one byte while another is master");
        bus.Run(30);
        bus.Master.Rival.ShouldBeNull();
        bus.Known(0).Shown.ShouldBe(9);
    }

    [Fact]
    public void Who_comes_to_a_bus_that_has_a_master_never_says_a_word()
    {
        var bus = new SimulatedBus(Sixteen, 19, One)
        {
            Somebody = now => now.TotalMilliseconds % 1000 == 500 ? MessageWriter.Write(new MasterMessage.Heartbeat(0x1234, 0x5A3C, BeatCommand.None, 0, 0, Protocol.Two)) : null,
        };
        bus.Run(60);
        bus.All.ShouldBeEmpty();
        bus.Master.Rival.ShouldBe((ushort)0x1234);
    }

    [Fact]
    public void A_fourth_unit_is_not_linked()
    {
        var bus = new SimulatedBus(Sixteen, 20, One with { Id = 0x0001 }, One with { Id = 0x0002 }, One with { Id = 0x0003 }, One with { Id = 0x0004 }) { Wanted = (16, 16) };
        bus.Run(60);
        bus.Beats.Select(b => b.Beat.Unit).Distinct().Count().ShouldBe(3);
        bus.Master.TooMany.ShouldNotBeNull();
    }

    [Fact]
    public void A_model_smaller_than_the_wiring_is_the_limit()
    {
        var bus = new SimulatedBus(new() { WiringMax = 40, UnitMax = 40 }, 21, One) { Wanted = (double.PositiveInfinity, 50) };
        bus.Run(20);
        bus.Known(0).Shown.ShouldBe(0, "infinity is no decision");
        bus.Wanted = (50, 50);
        bus.Run(20);
        bus.Known(0).Shown.ShouldBe(32);
    }

    [Fact]
    public void The_vehicle_number_is_asked_when_a_car_draws_and_forgotten_when_it_stops()
    {
        var bus = new SimulatedBus(Sixteen, 22, One) { Wanted = (10, 10) };
        bus.Units[0].Car.Plugged = true;
        bus.Run(30);
        bus.Known(0).Inquiry.Vin.ShouldBe("5YJ3E7EB6KF000316");
        bus.Units[0].Car.Plugged = false;
        bus.Run(10);
        bus.Known(0).Inquiry.Vin.ShouldBeNull();
    }

    [Fact]
    public void A_car_without_a_number_is_asked_five_times_at_most()
    {
        var bus = new SimulatedBus(Sixteen, 23, One) { Wanted = (10, 10) };
        (bus.Units[0].Car.Plugged, bus.Units[0].Car.Vin) = (true, "");
        bus.Run(900);
        bus.All.Count(s => s.Message is MasterMessage.Ask { Question: Question.VinStart }).ShouldBe(5);
    }

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

    [Fact]
    public void On_a_noisy_line_the_charge_goes_on_and_the_noise_is_counted()
    {
        var bus = new SimulatedBus(Sixteen, 28, One) { Wanted = (12, 12), Noise = 0.01 };
        bus.Units[0].Car.Plugged = true;
        bus.Run(600);
        bus.Units[0].Car.Switches.ShouldBe(1);
        bus.Master.Health.IsNoisy(bus.Now).ShouldBeTrue();
        bus.Units[0].Harmed.ShouldBe(0);
    }

    /// <summary>Each other value a unit was told, from the bytes.</summary>
    internal static List<(TimeSpan At, double Amps)> Told(SimulatedBus bus, int unit)
    {
        var told = new List<(TimeSpan, double)>();
        double? last = null;
        foreach (var (at, beat) in bus.Beats.Where(b => b.Beat.Unit == bus.Units[unit].Id && b.Beat.Command != BeatCommand.None))
        {
            var amps = beat.Amps / 100.0;
            if (!amps.Equals(last) && !(last is null && amps == 0)) told.Add((at, amps));
            last = amps;
        }
        return told;
    }
}
