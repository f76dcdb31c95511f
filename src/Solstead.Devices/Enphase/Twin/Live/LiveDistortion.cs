namespace Solstead.Devices.Enphase.Twin.Live;

/// <summary>What faults do to the registers between the house and the documents. The house itself stays right.</summary>
internal sealed class LiveDistortion(TwinFaultBook faults)
{
    private const double Overflow = 4294967296.0 / 3600;
    // Faults that are counted must not be used up by a look at the clock.
    private static readonly string[] Measuring = ["/production", "/api/", "/ivp/meters/re", "/ivp/meters/gr", "/ivp/pdm/", "/stream/"];
    private readonly Lock gate = new();
    private PlantSnapshot? zero;
    private double steppedBack;

    /// <summary>True right after a boot: everything reads zero and the panels are not yet known (B1).</summary>
    public bool Booting { get; set; }

    /// <summary>From now on registers count from zero.</summary>
    public void Reset(PlantSnapshot now) { lock (gate) (zero, steppedBack) = (now, 0); }

    /// <summary>From now on registers read less.</summary>
    public void StepBack(double? wattHours) { lock (gate) steppedBack += wattHours ?? Overflow; }

    public void Clear()
    {
        lock (gate) (zero, steppedBack) = (null, 0);
        Booting = false;
    }

    public PlantSnapshot Apply(PlantSnapshot now, string path)
    {
        if (Booting) return Blank(now);
        PlantSnapshot? from;
        double back;
        lock (gate) (from, back) = (zero, steppedBack);
        if (from is not null) now = Since(now, from);
        if (back != 0) now = Map(now, -back, alsoMidnight: true);
        if (!Array.Exists(Measuring, p => path.StartsWith(p, StringComparison.Ordinal))) return now;
        if (faults.Take(path, k => k == TwinFaultKind.Spike) is { } spike) now = Spike(now, spike.Fault.Amount ?? 3e9);
        return faults.Take(path, k => k == TwinFaultKind.NegativeLifetime) is null ? now : Map(now, -2 * now.Production.DeliveredWh, alsoMidnight: true);
    }

    private static PlantSnapshot Blank(PlantSnapshot now)
    {
        MeterState Zero(MeterState m) => new([.. m.Phases.Select(p => default(PhaseState))]);
        return now with
        {
            Production = Zero(now.Production),
            Grid = Zero(now.Grid),
            Total = Zero(now.Total),
            Panels = [],
            Midnight = now.Midnight with { Production = Zero(now.Production), Total = Zero(now.Total), ProductionSevenDaysWh = 0, TotalSevenDaysWh = 0 },
        };
    }

    private static PlantSnapshot Since(PlantSnapshot now, PlantSnapshot from)
    {
        static MeterState Less(MeterState a, MeterState b) => new([.. a.Phases.Zip(b.Phases, (x, y) => x with
        {
            DeliveredWh = Math.Max(0, x.DeliveredWh - y.DeliveredWh), ReceivedWh = Math.Max(0, x.ReceivedWh - y.ReceivedWh),
            LagVarh = Math.Max(0, x.LagVarh - y.LagVarh), LeadVarh = Math.Max(0, x.LeadVarh - y.LeadVarh), Vah = Math.Max(0, x.Vah - y.Vah),
        })]);
        var panels = now.Panels.Select((p, i) => p with { LifetimeWh = Math.Max(0, p.LifetimeWh - from.Panels[i].LifetimeWh) });
        return now with
        {
            Production = Less(now.Production, from.Production),
            Grid = Less(now.Grid, from.Grid),
            Total = Less(now.Total, from.Total),
            Panels = [.. panels],
            Midnight = now.Midnight with { Production = Less(now.Midnight.Production, from.Production), Total = Less(now.Midnight.Total, from.Total) },
        };
    }

    private static PlantSnapshot Map(PlantSnapshot now, double wattHours, bool alsoMidnight)
    {
        MeterState Add(MeterState m) => new([.. m.Phases.Select(p => p with { DeliveredWh = p.DeliveredWh + wattHours / m.Phases.Count })]);
        return now with
        {
            Production = Add(now.Production),
            Grid = Add(now.Grid),
            Total = Add(now.Total),
            Panels = [.. now.Panels.Select(p => p with { LifetimeWh = p.LifetimeWh + wattHours / now.Panels.Count })],
            Midnight = alsoMidnight ? now.Midnight with { Production = Add(now.Midnight.Production), Total = Add(now.Midnight.Total) } : now.Midnight,
        };
    }

    private static PlantSnapshot Spike(PlantSnapshot now, double watts)
    {
        MeterState Up(MeterState m) => new([.. m.Phases.Select((p, i) => i == 0 ? p with { Watts = p.Watts + watts } : p)]);
        now = now with { Production = Up(now.Production), Grid = Up(now.Grid), Total = Up(now.Total) };
        return Map(now, watts, alsoMidnight: false);
    }
}
