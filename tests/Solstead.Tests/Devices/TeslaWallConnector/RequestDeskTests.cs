using Solstead.Core.Devices;
using Solstead.Devices.TeslaWallConnector;
using Solstead.Devices.TeslaWallConnector.Bus;
using Solstead.Devices.TeslaWallConnector.Twin;
using Solstead.Tests.Devices.TeslaWallConnector.Bus;

namespace Solstead.Tests.Devices.TeslaWallConnector;

/// <summary>What is said of a limit that was asked for: done, not known, or refused; and refused is never carried out later.</summary>
public sealed class RequestDeskTests
{
    private static readonly BusSettings Sixteen = new() { WiringMax = 16, UnitMax = 16 };

    private static TwinUnitOptions One => new();

    private readonly RequestDesk desk = new();

    [Fact]
    public async Task A_limit_for_a_unit_that_is_stopped_by_silence_is_done_when_it_shows_it()
    {
        var bus = new SimulatedBus(Sixteen with { Stop = StopMethod.Silence }, 41, One);
        bus.Units[0].Car.Plugged = true;
        bus.Run(5);
        (await Settled(bus, 10)).ShouldBeOfType<CommandOutcome.Applied>();
        bus.Run(40);
        (await Settled(bus, 0)).ShouldBeOfType<CommandOutcome.Applied>();
        var (sent, request) = (bus.Beats.Count(), Ask(bus, 8));
        desk.Settle(bus.Master, bus.Now);
        request.Over.ShouldBeFalse("not one byte was sent");
        bus.Run(8);
        desk.Settle(bus.Master, bus.Now);
        (await request.Outcome).ShouldBeOfType<CommandOutcome.Applied>();
        (bus.Beats.Count() > sent, bus.Known(0).Shown).ShouldBe((true, 8));
    }

    [Fact]
    public async Task A_limit_nobody_can_be_told_now_is_kept_and_not_called_refused()
    {
        var bus = new SimulatedBus(Sixteen, 42, One);
        bus.Units[0].Silent = true;
        bus.Run(3);
        (await Ask(bus, 9).Outcome).ShouldBeOfType<CommandOutcome.Unconfirmed>().Why.ShouldBe("twc.command.nobody");
        (await Ask(bus, 9, isOpen: false).Outcome).ShouldBeOfType<CommandOutcome.Unconfirmed>().Why.ShouldBe("twc.command.closed");
        bus.Units[0].Silent = false;
        bus.Run(20);
        bus.Known(0).Shown.ShouldBe(9);
    }

    [Fact]
    public async Task A_limit_for_a_unit_that_comes_later_waits_for_it()
    {
        var bus = new SimulatedBus(Sixteen, 43, One, One with { Id = 0x1111 });
        bus.Units[1].Silent = true;
        bus.Run(6);
        (await Ask(bus, 7, unit: 0x1111).Outcome).ShouldBeOfType<CommandOutcome.Unconfirmed>();
        bus.Units[1].Silent = false;
        bus.Run(20);
        (bus.Known(0).Shown, bus.Known(1).Shown).ShouldBe((0, 7));
    }

    [Fact]
    public async Task A_newer_limit_takes_the_place_of_an_older_and_the_end_leaves_nobody_waiting()
    {
        var bus = new SimulatedBus(Sixteen, 45, One);
        bus.Run(6);
        var (older, newer) = (Ask(bus, 12), Ask(bus, 0));
        (await older.Outcome).ShouldBeOfType<CommandOutcome.Unconfirmed>().Why.ShouldBe("twc.command.superseded");
        bus.Run(2);
        desk.Settle(bus.Master, bus.Now);
        (await newer.Outcome).ShouldBeOfType<CommandOutcome.Applied>();
        var last = Ask(bus, 12);
        desk.End();
        (await last.Outcome).ShouldBeOfType<CommandOutcome.Unconfirmed>().Why.ShouldBe("command.cut");
    }

    [Fact]
    public void A_limit_is_as_old_as_its_asking_whenever_it_reaches_the_bus()
    {
        var bus = new SimulatedBus(Sixteen, 46, One);
        bus.Run(200);
        desk.Take(new Request(null, 9, 9, bus.Now - TimeSpan.FromSeconds(121)), bus.Master, isOpen: true);
        bus.Run(8);
        bus.Known(0).Shown.ShouldBe(0, "it expired on its way");
    }

    [Fact]
    public async Task Who_only_listens_refuses_and_keeps_nothing()
    {
        var request = new Request(null, 9, 9, TimeSpan.Zero);
        desk.Take(request, new BusListener(Sixteen), isOpen: true);
        (await request.Outcome).ShouldBeOfType<CommandOutcome.Refused>().Why.ShouldBe("twc.command.listening");
    }

    [Fact]
    public async Task A_limit_that_is_not_shown_in_time_is_not_called_done()
    {
        var bus = new SimulatedBus(Sixteen, 44, One);
        bus.Run(6);
        bus.Units[0].IgnoresLimit = true;
        var request = Ask(bus, 10);
        for (var second = 0; second < 19; second++)
        {
            bus.Run(1);
            desk.Settle(bus.Master, bus.Now);
            request.Over.ShouldBeFalse($"second {second}");
        }
        bus.Run(2);
        desk.Settle(bus.Master, bus.Now);
        (await request.Outcome).ShouldBeOfType<CommandOutcome.Unconfirmed>().Why.ShouldBe("twc.command.unconfirmed");
    }

    private Request Ask(SimulatedBus bus, double amps, ushort? unit = null, bool isOpen = true)
    {
        var request = new Request(unit, amps, amps, bus.Now);
        desk.Take(request, bus.Master, isOpen);
        return request;
    }

    private async Task<CommandOutcome> Settled(SimulatedBus bus, double amps)
    {
        var request = Ask(bus, amps);
        for (var tenth = 0; tenth < 210 && !request.Over; tenth++)
        {
            bus.Run(0.1);
            desk.Settle(bus.Master, bus.Now);
        }
        return await request.Outcome;
    }
}
