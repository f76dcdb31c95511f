using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Devices.TeslaWallConnector;
using Solstead.Devices.TeslaWallConnector.Bus;
using Solstead.Devices.TeslaWallConnector.Twin;
using Solstead.Devices.TeslaWallConnector.Wire;
using Solstead.Tests.Devices.TeslaWallConnector.Bus;

namespace Solstead.Tests.Devices.TeslaWallConnector;

/// <summary>What is reported of units that say nothing, and how old it may be.</summary>
public sealed class WallReadingsTests
{
    private static readonly BusSettings Sixteen = new() { WiringMax = 16, UnitMax = 16 };

    private static TwinUnitOptions One => new();

    [Fact]
    public void A_car_that_was_stopped_by_silence_draws_nothing_after_a_minute()
    {
        var bus = Charging(Sixteen with { Stop = StopMethod.Silence }, One);
        bus.Wanted = (0, 0);
        bus.Run(20);
        var soon = Read(bus);
        (soon["charger.power"].Quality, soon["charger.current_offered"].Value).ShouldBe((Quality.Estimated, 0));
        soon["charger.power"].Value!.Value.ShouldBeGreaterThan(5000, "it stops 30 s after the last heartbeat");
        bus.Run(45);
        bus.Units[0].Car.Amps.ShouldBe(0);
        var later = Read(bus);
        (later["charger.power"].Value, later["charger.power"].Quality).ShouldBe((0, Quality.Estimated));
        (later["charger.current"].Value, later["charger.state"].Text).ShouldBe((0, "stopped"));
        bus.Wanted = (10, 10);
        bus.Run(40);
        Read(bus)["charger.power"].Quality.ShouldBe(Quality.Good);
        Read(bus)["charger.current"].Value!.Value.ShouldBe(9.2, 0.1);
    }

    [Theory]
    [InlineData(1, false, "charger.current=9")]
    [InlineData(1, true, "charger.current=9 charger.current.l1=0 charger.current.l2=9 charger.current.l3=0")]
    [InlineData(3, true, "charger.current=9 charger.current.l1=0 charger.current.l2=9 charger.current.l3=0")]
    public void A_unit_on_one_line_names_a_phase_only_if_its_owner_said_which(int phases, bool line, string expected)
    {
        var bus = Charging(Sixteen with { Phases = phases, Units = line ? [new(0x5A3C, null, null, [2])] : [] }, One with { Volts = [230, 0, 0] });
        var declared = WallPoints.Declare(bus.Master.Units, bus.Master.Settings, []).Select(p => p.Id).ToHashSet();
        var told = Read(bus).Where(r => declared.Contains(r.Key) && r.Key.StartsWith("charger.current", StringComparison.Ordinal) && !r.Key.Contains('_', StringComparison.Ordinal));
        string.Join(' ', told.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => $"{r.Key}={r.Value.Value:0}")).ShouldBe(expected);
    }

    [Theory]
    [InlineData(1, "", false, "")]
    [InlineData(2, "", false, "charger.1111 charger.5A3C")]
    [InlineData(1, "", true, "charger.5A3C")]
    [InlineData(1, "charger.5A3C", false, "charger.5A3C")]
    [InlineData(1, "charger.1111", false, "charger.1111")]
    [InlineData(1, "charger", false, "")]
    public void A_unit_has_points_of_its_own_when_there_are_several_or_its_owner_wrote_of_it(int heard, string watched, bool named, string expected)
    {
        var bus = Charging(Sixteen with { Units = named ? [new(0x5A3C, null, null, [])] : [] }, [One, .. heard > 1 ? [One with { Id = 0x1111 }] : Array.Empty<TwinUnitOptions>()]);
        var declared = WallPoints.Declare(bus.Master.Units, bus.Master.Settings, watched.Length > 0 ? [watched] : []).Select(p => p.Id).ToList();
        declared.ShouldBeUnique();
        string.Join(' ', declared.Where(p => p.EndsWith(".power", StringComparison.Ordinal) && p != "charger.power").Select(p => p[..^6])).ShouldBe(expected);
        foreach (var section in expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(s => heard > 1 || s == "charger.5A3C"))
            Read(bus)[section + ".power"].Value.ShouldNotBeNull(section);
    }

    [Fact]
    public void A_unit_that_falls_silent_is_left_out_after_five_seconds_and_not_repeated()
    {
        var bus = Charging(Sixteen, One, One with { Id = 0x1111 });
        bus.Units[0].Silent = true;
        bus.Run(2.5);
        Read(bus)["charger.5A3C.power"].Value.ShouldNotBeNull();
        bus.Run(5);
        var read = Read(bus);
        foreach (var point in (string[])["power", "current", "current_offered", "state", "plugged"]) read[$"charger.5A3C.{point}"].Quality.ShouldBe(Quality.Missing, point);
        read["charger.power"].Quality.ShouldBe(Quality.Missing, "a sum of which one part is not known");
        read["charger.1111.power"].Quality.ShouldBe(Quality.Good);
        read["charger.5A3C.energy_lifetime"].Quality.ShouldBe(Quality.Good, "the meter's answer is not old yet");
    }

    [Fact]
    public void What_the_meter_told_is_left_out_after_two_minutes_without_an_answer()
    {
        var bus = Charging(Sixteen, One);
        bus.Swallows = sent => sent.Message is MasterMessage.Ask { Question: Question.Meter };
        bus.Run(40);
        Read(bus)["charger.voltage.l1"].Value.ShouldBe(230);
        bus.Run(100);
        var read = Read(bus);
        foreach (var point in (string[])["voltage", "voltage.l1", "phases", "energy_lifetime"]) read[$"charger.{point}"].Quality.ShouldBe(Quality.Missing, point);
        (read["charger.power"].Quality, read["charger.current"].Quality).ShouldBe((Quality.Estimated, Quality.Estimated));
    }

    [Fact]
    public void What_is_offered_is_known_only_when_every_unit_shows_it()
    {
        var bus = Charging(Sixteen, One, One with { Id = 0x1111 });
        Read(bus)["charger.current_offered"].Value.ShouldBe(10);
        bus.Units[0].Silent = true;
        bus.Run(9);
        Read(bus)["charger.current_offered"].Quality.ShouldBe(Quality.Missing, "of one live unit nothing is known");
        bus.Run(20);
        Read(bus)["charger.current_offered"].Value.ShouldNotBeNull("a lost unit is offered nothing");
        WallReadings.Of(bus.Master, null, new Moment(bus.Now, DateTimeOffset.UnixEpoch)).Single(r => r.Point == "charger.current_offered").Quality.ShouldBe(Quality.Missing);
    }

    private static SimulatedBus Charging(BusSettings settings, params TwinUnitOptions[] units)
    {
        var bus = new SimulatedBus(settings, 31, units) { Wanted = (10, 10) };
        foreach (var unit in bus.Units) unit.Car.Plugged = true;
        bus.Run(90);
        return bus;
    }

    private static Dictionary<string, Reading> Read(SimulatedBus bus, TimeSpan? openFor = null) =>
        WallReadings.Of(bus.Master, openFor ?? bus.Now, new Moment(bus.Now, DateTimeOffset.UnixEpoch + bus.Now)).ToDictionary(r => r.Point);
}
