using Solstead.Devices.TeslaWallConnector.Bus;
using Solstead.Devices.TeslaWallConnector.Twin;
using Solstead.Devices.TeslaWallConnector.Wire;

namespace Solstead.Tests.Devices.TeslaWallConnector.Bus;

/// <summary>Linking, turns and questions: the master against simulated units, in simulated time; what counts is what it puts on the wire.</summary>
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
}
