using System.Net;
using System.Net.Sockets;
using Solstead.Devices.SolarEdge.Twin;
using Solstead.Devices.TeslaWallConnector.Twin;

namespace Solstead.Soak.Charge;

/// <summary>
/// The measured run of tesla-wall-connector.md 13 against the built program, in real time: SolarEdge twin on Modbus TCP, wall connector twin on a
/// pseudo terminal, one house behind both, and a settings file as an owner writes it. Shortly: the program starts with neither inverter nor adapter, both
/// appear, and a quick car drives on sun within half a minute.
/// </summary>
internal static class ChargeSoak
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(50);

    public static Task<bool> RunAsync(bool shortly, CancellationToken ct) => shortly ? PluggedInLaterAsync(ct) : MeasuredAsync(ct);

    private static async Task<bool> MeasuredAsync(CancellationToken ct)
    {
        var verdict = new Verdict("charge");
        await using var wall = WallTwin.Start(new() { CarAmps = 32 });
        var house = new CloudyHouse(CloudyHouse.Measured, 500, () => wall.Watts, TimeProvider.System);
        await using var roof = await SolarEdgeTwin.StartAsync(new() { Plant = house, Batteries = 0 }, ct);
        using var place = new Workplace();
        place.WriteCharging(roof.Host, wall.Port);
        // The clock runs from the start of the program, as in the measured run.
        house.Begin();
        using var service = await ServiceProcess.StartAsync(place, ct);
        var (changes, starts) = await WatchAsync(verdict, house, wall, TimeSpan.FromSeconds(255), ct);
        var unit = wall.State.Units[0];
        verdict.Check(house.ExportedWh < 201.0, $"exported {Verdict.Text(house.ExportedWh)} Wh (< 201.0)");
        verdict.Check(house.ImportedWh < 20.1, $"imported {Verdict.Text(house.ImportedWh)} Wh (< 20.1)");
        verdict.Check(house.ChargedWh > 248.8, $"into the car {Verdict.Text(house.ChargedWh)} Wh (> 248.8)");
        verdict.Check(starts == 1 && unit.Switches <= 2, $"starts {starts} (1), contactor switches {unit.Switches} (at most 2), changes of the offer {changes}");
        verdict.Check(unit.Harmed == 0, $"frames that harm a unit {unit.Harmed} (0)");
        return verdict.Held;
    }

    private static async Task<bool> PluggedInLaterAsync(CancellationToken ct)
    {
        var verdict = new Verdict("charge");
        using var place = new Workplace();
        var (port, adapter) = (FreePort(), Path.Combine(place.Folder, "ttyUSB0"));
        place.WriteCharging($"127.0.0.1:{port}", adapter, "start_delay_s: 3");
        using var service = await ServiceProcess.StartAsync(place, ct);
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, ct);
        verdict.Check(!service.HasExited, "the program runs with neither inverter nor adapter");
        await using var wall = WallTwin.Start(new() { CarAmps = 32, Link = adapter, Units = [new() { Pace = 3 }] });
        var house = new CloudyHouse(CloudyHouse.Measured, 500, () => wall.Watts, TimeProvider.System);
        await using var roof = await SolarEdgeTwin.StartAsync(new() { Plant = house, Batteries = 0, Port = port }, ct);
        house.Begin();
        await WatchAsync(verdict, house, wall, TimeSpan.FromSeconds(25), ct);
        var unit = wall.State.Units[0];
        verdict.Check(unit.Amps[0] > 6, $"both were plugged in, and 25 s later the car drives on sun: {Verdict.Text(unit.Amps[0])} A (> 6)");
        verdict.Check(house.ImportedWh < 5, $"imported {Verdict.Text(house.ImportedWh, "0.00")} Wh (< 5)");
        verdict.Check(unit is { Switches: 1, Harmed: 0 }, $"contactor switches {unit.Switches} (1), frames that harm a unit {unit.Harmed} (0)");
        return verdict.Held;
    }

    /// <summary>Keeps the books of the house and tells each change of the offer.</summary>
    private static async Task<(int Changes, int Starts)> WatchAsync(Verdict verdict, CloudyHouse house, WallTwin wall, TimeSpan lasts, CancellationToken ct)
    {
        var (last, changes, starts, before) = (wall.State.Units[0].Limit, 0, 0, 0.0);
        while (house.Elapsed < lasts)
        {
            await Task.Delay(Beat, TimeProvider.System, ct);
            house.Count();
            var unit = wall.State.Units[0];
            if (before < 1 && unit.Amps[0] >= 1) starts++;
            before = unit.Amps[0];
            if (unit.Limit.Equals(last)) continue;
            (last, changes) = (unit.Limit, changes + 1);
            verdict.Tell($"{Verdict.Text(house.Elapsed.TotalSeconds),6} s: offered {unit.Limit} A, drawn {Verdict.Text(unit.Amps[0])} A");
        }
        return (changes, starts);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
