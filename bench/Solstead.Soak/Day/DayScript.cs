using System.Net;
using System.Net.Sockets;
using Solstead.Devices.SolarEdge.Twin;
using Solstead.Devices.TeslaWallConnector.Twin;

namespace Solstead.Soak.Day;

/// <summary>The two devices of the house, and what befalls them.</summary>
internal sealed class DayScript : IAsyncDisposable
{
    private readonly TimeProvider time;
    private readonly Queue<(TimeSpan At, string What, Func<CancellationToken, Task> Do)> acts;
    private readonly string adapter;

    public DayScript(DayPlan plan, TimeProvider time, string adapter)
    {
        (this.time, this.adapter, Port) = (time, adapter, FreePort());
        House = new DayHouse(plan, time, () => Wall?.Watts ?? 0);
        List<(TimeSpan, string, Func<CancellationToken, Task>)> all =
        [
            (plan.Inverter, "the inverter is connected", ConnectAsync),
            (plan.Adapter, "the adapter is plugged in, with a car", _ => PlugInAsync()),
            (plan.Dropped, "the inverter closes its connection", _ => Roof!.InjectAsync(SolarEdgeFaultKind.Drop)),
            (plan.Pulled.At, $"the adapter is pulled out for {plan.Pulled.For.TotalMinutes} min", _ => Wall!.InjectAsync(new(WallTwinFaultKind.Unplug, Seconds: plan.Pulled.For.TotalSeconds))),
            (plan.Rebooted.At, $"the inverter is gone for {plan.Rebooted.For.TotalMinutes} min", _ => GoAsync(plan.Rebooted.For)),
            (plan.Rebooted.At + plan.Rebooted.For, "the inverter starts", _ => Roof!.InjectAsync(new SolarEdgeFault(SolarEdgeFaultKind.Restart) { Amount = 90 })),
            (plan.Rebooted.At + plan.Rebooted.For + TimeSpan.FromSeconds(60), "the inverter gives power again", _ => Task.FromResult(House.Starting = false)),
        ];
        if (plan.Away is { } away)
        {
            all.Add((away.At, "the car leaves", _ => Drive(plugged: false)));
            all.Add((away.At + away.For, "the car is back", _ => Drive(plugged: true)));
        }
        acts = new(all.OrderBy(a => a.Item1));
    }

    /// <summary>Where the inverter will be.</summary>
    public int Port { get; }

    public DayHouse House { get; }

    public SolarEdgeTwin? Roof { get; private set; }

    public WallTwin? Wall { get; private set; }

    /// <summary>Does what is due.</summary>
    public async Task PlayAsync(Verdict verdict, CancellationToken ct)
    {
        while (acts.TryPeek(out var act) && act.At <= House.Elapsed)
        {
            acts.Dequeue();
            verdict.Tell($"{House.Elapsed:hh\\:mm}: {act.What}");
            await act.Do(ct);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Wall is not null) await Wall.DisposeAsync();
        if (Roof is not null) await Roof.DisposeAsync();
    }

    /// <summary>It takes more than one connection: a second one is to be seen, not refused.</summary>
    private async Task ConnectAsync(CancellationToken ct) => Roof = await SolarEdgeTwin.StartAsync(new() { Plant = House, Batteries = 0, Port = Port, Connections = 4, Time = time }, ct);

    private Task PlugInAsync()
    {
        Wall = WallTwin.Start(new() { CarAmps = 32, Link = adapter, Time = time });
        return Task.CompletedTask;
    }

    private Task GoAsync(TimeSpan lasts)
    {
        House.Starting = true;
        return Roof!.InjectAsync(new SolarEdgeFault(SolarEdgeFaultKind.Refuse) { Seconds = lasts.TotalSeconds });
    }

    private Task Drive(bool plugged)
    {
        Wall!.Change(new(Plugged: plugged));
        return Task.CompletedTask;
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
