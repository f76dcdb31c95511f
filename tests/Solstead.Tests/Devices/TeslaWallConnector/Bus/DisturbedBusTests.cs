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
