using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Core.Rules.Charging;
using Solstead.Core.Site;

namespace Solstead.Tests.Core.Rules.Charging;

/// <summary>The measured run of tesla-wall-connector.md 13 with the shipped defaults: a meter a second late, a car that wakes in 8 s and takes 11.34 A of 12 and 5.52 of 6.</summary>
public sealed class ClosedLoopTests(ITestOutputHelper output)
{
    private static readonly DateTimeOffset Day = new(2026, 6, 26, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Two_clouds_export_and_import_less_and_charge_more_than_the_program_before()
    {
        double exported = 0, imported = 0, charged = 0, drawn = 0, seen = 0;
        var (memory, asleep) = (new ChargingMemory(), 8);
        for (var s = 0; s < 255; s++)
        {
            // The inverter's losses and the 500 W of the house as in the measured table: 8340, 4600 and 1464 W without the car.
            var grid = 500 + drawn * 690 - 0.982 * (s < 150 ? 9000 : s < 195 ? 5200 : 2000);
            var (power, car) = (drawn * 690, new CarInput(drawn * 690, drawn, true, memory.Amps, 6, 32, [230], 3));
            var meter = new Seen(s == 0 ? grid : seen, Quality.Good, TimeSpan.Zero, s + 1);
            memory = ChargingPolicy.Decide(new(new(s.Seconds, Day + s.Seconds), Day.DateTime, meter, Seen.Nothing, Seen.Nothing, double.PositiveInfinity, car), new(), memory).Next;
            (exported, imported, charged, seen) = (exported + Math.Max(0, -grid) / 3600, imported + Math.Max(0, grid) / 3600, charged + power / 3600, grid);
            var target = memory.Amps is > 0 and var offer ? offer * 0.97 - 0.3 : 0;
            asleep = target > 0 ? Math.Max(0, asleep - 1) : 8;
            drawn = asleep > 0 ? 0 : Math.Min(target, drawn + 2);
        }
        output.WriteLine($"exported {exported:0.0} Wh, imported {imported:0.0} Wh, into the car {charged:0.0} Wh, switched {memory.Switches} times");
        exported.ShouldBeLessThan(201.0);
        imported.ShouldBeLessThan(20.1);
        charged.ShouldBeGreaterThan(248.8);
        memory.Switches.ShouldBe(2);
    }

    [Theory, InlineData(0), InlineData(1), InlineData(2)]
    public void The_same_run_through_the_engine_and_the_bytes_of_the_wall_connector(int meterLate)
    {
        var rig = new ChargingRig(meterLate) { Sun = 8338 };
        rig.Run(150);
        rig.Sun = 4606;
        rig.Run(45);
        rig.Sun = 1464;
        rig.Run(60);
        output.WriteLine($"exported {rig.Exported:0.0} Wh, imported {rig.Imported:0.0} Wh, into the car {rig.Charged:0.0} Wh, switched {rig.Unit.Car.Switches} times, {rig.Commands} commands");
        rig.Exported.ShouldBeLessThan(201.0);
        rig.Imported.ShouldBeLessThan(20.1);
        rig.Charged.ShouldBeGreaterThan(248.8);
        rig.Unit.Car.Switches.ShouldBe(2);
    }
}
