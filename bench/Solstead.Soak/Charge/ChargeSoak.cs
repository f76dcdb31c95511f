using Solstead.Devices.SolarEdge.Twin;
using Solstead.Devices.TeslaWallConnector.Twin;

namespace Solstead.Soak.Charge;

/// <summary>
/// The measured run of tesla-wall-connector.md 13 against the built program, in real time: SolarEdge twin on Modbus TCP, wall connector twin on a
/// pseudo terminal, one house behind both, and a settings file as an owner writes it. Shortly: the first 28 s of it, until the car drives on sun.
/// </summary>
internal static class ChargeSoak
{
    private static readonly TimeSpan Whole = TimeSpan.FromSeconds(255), Short = TimeSpan.FromSeconds(28), Beat = TimeSpan.FromMilliseconds(50);

    public static async Task<bool> RunAsync(bool shortly, CancellationToken ct)
    {
        var verdict = new Verdict("charge");
        var time = TimeProvider.System;
        await using var wall = WallTwin.Start(new() { CarAmps = 32 });
        var house = new CloudyHouse(CloudyHouse.Measured, 500, () => wall.Watts, time);
        await using var roof = await SolarEdgeTwin.StartAsync(new() { Plant = house, Batteries = 0 }, ct);
        using var place = new Workplace();
        place.WriteCharging(roof.Host, wall.Port);
        // The clock runs from the start of the program, as in the measured run.
        house.Begin();
        using var service = await ServiceProcess.StartAsync(place, ct);
        var (last, changes, starts, before) = (-1.0, 0, 0, 0.0);
        while (house.Elapsed < (shortly ? Short : Whole))
        {
            await Task.Delay(Beat, time, ct);
            house.Count();
            var unit = wall.State.Units[0];
            if (before < 1 && unit.Amps[0] >= 1) starts++;
            before = unit.Amps[0];
            if (unit.Limit.Equals(last)) continue;
            if (last >= 0) changes++;
            last = unit.Limit;
            verdict.Tell($"{Verdict.Text(house.Elapsed.TotalSeconds),6} s: offered {unit.Limit} A, drawn {Verdict.Text(unit.Amps[0])} A");
        }
        Judge(verdict, house, wall.State.Units[0], starts, changes, shortly);
        return verdict.Held;
    }

    private static void Judge(Verdict verdict, CloudyHouse house, WallTwinUnit unit, int starts, int changes, bool shortly)
    {
        var (exported, imported, charged) = (Verdict.Text(house.ExportedWh), Verdict.Text(house.ImportedWh), Verdict.Text(house.ChargedWh));
        if (shortly)
        {
            verdict.Check(unit.Amps[0] > 6, $"the car drives on sun within {Short.TotalSeconds} s: {Verdict.Text(unit.Amps[0])} A (> 6)");
            verdict.Check(house.ImportedWh < 0.5, $"imported {imported} Wh (< 0.5), exported {exported} Wh, into the car {charged} Wh");
        }
        else
        {
            verdict.Check(house.ExportedWh < 201.0, $"exported {exported} Wh (< 201.0)");
            verdict.Check(house.ImportedWh < 20.1, $"imported {imported} Wh (< 20.1)");
            verdict.Check(house.ChargedWh > 248.8, $"into the car {charged} Wh (> 248.8)");
        }
        verdict.Check(starts == 1 && unit.Switches <= 2, $"starts {starts} (1), contactor switches {unit.Switches} (at most 2), changes of the offer {changes}");
        verdict.Check(unit.Harmed == 0, $"frames that harm a unit {unit.Harmed} (0)");
    }
}
