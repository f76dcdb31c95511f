using Solstead.Devices.TeslaWallConnector.Bus;
using Solstead.Devices.TeslaWallConnector.Twin;
using Solstead.Devices.TeslaWallConnector.Wire;

namespace Solstead.Tests.Devices.TeslaWallConnector.Bus;

/// <summary>Ids that collide, adapters that echo, other masters and noise.</summary>
public sealed class DisturbedBusTests
{
    private static readonly BusSettings Sixteen = new() { WiringMax = 16, UnitMax = 16 };

    private static TwinUnitOptions One => new();

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
    public void Two_units_link_soon_on_a_noisy_line()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var bus = new SimulatedBus(Sixteen, seed, One, One with { Id = 0x1111 });
            // Noise of the line itself: garbled, but never a unit's own words.
            bus.Somebody = now => now.TotalMilliseconds % 3000 == 0 ? Hex.Bytes("C0 FD E0 12 34 77 77 00 00 00 00 19 00 00 00 00 2E C0") : null;
            bus.Run(26);
            bus.Master.Live.Count(u => u.ShownCenti is not null).ShouldBe(2, $"seed {seed}");
        }
    }

    [Fact]
    public void A_unit_that_never_was_is_not_made_of_noise_and_a_lost_one_is_forgotten()
    {
        var bus = new SimulatedBus(Sixteen, 30, One) { Wanted = (9, 9) };
        bus.Run(20);
        var began = bus.Now;
        // Garbled, and once with a sum that fits by chance.
        bus.Somebody = now => now.TotalMilliseconds % 1000 == 0 && now - began < TimeSpan.FromSeconds(10) ? MessageWriter.Write(new MasterMessage.Heartbeat(0x1234, 0x5A3C, BeatCommand.None, 0, 0, Protocol.Two))
            : now - began == TimeSpan.FromSeconds(3.5) ? Hex.Bytes("C0 FD E0 12 34 77 77 00 00 00 00 19 00 00 00 00 2E C0")
            : now - began == TimeSpan.FromSeconds(4.5) ? MessageWriter.Write(new UnitMessage.Heartbeat(0x5A3D, 0x7777, UnitState.Charging, 0, 1200, Protocol.Two)) : null;
        bus.Run(10);
        bus.Master.Rival.ShouldNotBeNull("we stand back and only listen");
        bus.Master.Units.ShouldHaveSingleItem().Id.ShouldBe((ushort)0x5A3C);
        bus.Units[0].Silent = true;
        bus.Run(3500);
        bus.Master.Units.ShouldHaveSingleItem().Lost.ShouldBeTrue();
        bus.Run(200);
        bus.Master.Units.ShouldBeEmpty("it was taken away an hour ago");
        bus.Units[0].Silent = false;
        bus.Run(20);
        bus.Known(0).Shown.ShouldBe(9);
    }

    [Fact]
    public void A_fourth_unit_that_goes_is_told_no_more()
    {
        var bus = new SimulatedBus(Sixteen, 20, One with { Id = 0x0001 }, One with { Id = 0x0002 }, One with { Id = 0x0003 }, One with { Id = 0x0004 });
        bus.Run(60);
        var fourth = bus.Master.TooMany.ShouldNotBeNull();
        bus.Units.Single(u => u.Id == fourth).Silent = true;
        bus.Run(15);
        bus.Master.TooMany.ShouldNotBeNull();
        bus.Run(25);
        bus.Master.TooMany.ShouldBeNull();
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
}
