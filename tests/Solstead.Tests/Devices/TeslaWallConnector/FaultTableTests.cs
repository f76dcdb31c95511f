using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.TeslaWallConnector;
using Solstead.Devices.TeslaWallConnector.Twin;
using Solstead.Devices.TeslaWallConnector.Wire;
using Solstead.Tests.Devices.TeslaWallConnector.Bus;

namespace Solstead.Tests.Devices.TeslaWallConnector;

/// <summary>The charger's rows of the fault list of safety.md 5: what is told, what is offered, and after how long. Printed as a table.</summary>
public sealed class FaultTableTests(ITestOutputHelper output)
{
    /// <summary>Fault, the code it must be told as, longest time until then in s, current the car may draw five minutes later in A.</summary>
    public static TheoryData<string, string, double, double> Rows => new()
    {
        { "unit silent", "twc.silent", 18, 0 },
        { "unit silent", "twc.lost", 28, 0 },
        { "noise", "twc.noise", 120, 11.2 },
        { "second master", "twc.rival", 5, 20 },
        { "echo", "twc.echo", 3, 11.2 },
        { "charger ignores 0 A", "twc.stop", 75, 5.3 },
        { "unit in error", "twc.error", 5, 11.2 },
        { "car takes less", "twc.lags", 150, 5.3 },
        { "nobody decides", "twc.expired", 125, 0 },
        { "energy counter jumps", "twc.counter", 65, 11.2 },
        { "fourth unit", "twc.too_many", 15, 11.2 },
        { "model smaller than the wiring", "twc.model", 15, 15.2 },
    };

    [Theory, MemberData(nameof(Rows))]
    public void A_fault_of_the_charger_is_told_in_time_and_leads_to_its_declared_state(string fault, string code, double within, double amps)
    {
        var bus = Bus(fault);
        List<Report> reports = [];
        var told = new ToldProblems("garage", () => new Moment(bus.Now, DateTimeOffset.UnixEpoch + bus.Now), reports);
        var problems = new WallProblems("/dev/ttyUSB0", told);
        bus.Run(60);
        var began = bus.Now;
        Begin(fault, bus);
        for (var second = 0; second < 300; second++)
        {
            bus.Run(1);
            problems.Look(bus.Master, controlOff: false, bus.Now, bus.Now);
        }
        var first = reports.OfType<Report.Trouble>().FirstOrDefault(t => t.Problem.Code == code).ShouldNotBeNull(code);
        var after = (first.At.Elapsed - began).TotalSeconds;
        var drawn = bus.Units.Max(u => u.Car.Amps);
        output.WriteLine($"| {fault,-30} | {code,-14} | {after,6:0.0} s | {drawn,5:0.0} A |");
        after.ShouldBeLessThanOrEqualTo(within);
        drawn.ShouldBeLessThanOrEqualTo(amps + 0.05);
        bus.Units.ShouldAllBe(u => u.Harmed == 0);
    }

    private static SimulatedBus Bus(string fault)
    {
        var options = fault switch
        {
            "fourth unit" => [.. Enumerable.Range(0, 4).Select(n => new TwinUnitOptions { Id = (ushort)(0x1001 + n) })],
            "model smaller than the wiring" => [new TwinUnitOptions { Model = 16 }],
            _ => (TwinUnitOptions[])[new()],
        };
        var bus = new SimulatedBus(new() { WiringMax = 20, UnitMax = 20 }, 5, options) { Wanted = (12, 12) };
        if (fault == "model smaller than the wiring") bus.Wanted = (20, 20);
        bus.Units[0].Car.Plugged = true;
        return bus;
    }

    private static void Begin(string fault, SimulatedBus bus)
    {
        var (unit, began) = (bus.Units[0], bus.Now);
        switch (fault)
        {
            case "unit silent": unit.Silent = true; break;
            case "noise": bus.Noise = 0.01; break;
            case "echo": bus.Echoes = true; break;
            case "unit in error": unit.ShownState = 2; break;
            case "car takes less": unit.Car.Most = 6; break;
            case "nobody decides": bus.Wanted = null; break;
            case "charger ignores 0 A":
                unit.Car.IgnoresStop = true;
                bus.Wanted = (0, 0);
                break;
            case "second master":
                bus.Somebody = now => now.TotalMilliseconds % 1000 == 500 ? MessageWriter.Write(new MasterMessage.Heartbeat(0x1234, unit.Id, BeatCommand.Limit, 2000, 0, Protocol.Two)) : null;
                break;
            case "energy counter jumps":
                bus.Somebody = now => now - began == TimeSpan.FromSeconds(1.5) ? MessageWriter.Write(new UnitMessage.Meter(unit.Id, 4_194_484, (230, 230, 230), (24, 24, 24))) : null;
                break;
        }
    }
}
