using System.Text.Json.Serialization;

namespace Solstead.Devices.SolarEdge.Twin;

/// <summary>Everything that goes wrong with an inverter on Modbus (solaredge-modbus.md 12). Names in the control API are these, in any case.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SolarEdgeFaultKind>))]
public enum SolarEdgeFaultKind
{
    /// <summary>The port is closed.</summary>
    Refuse,
    /// <summary>Another client is served: connections are closed at once.</summary>
    Taken,
    /// <summary>Answers take <see cref="SolarEdgeFault.Amount"/> milliseconds (1200).</summary>
    Delay,
    /// <summary>Connected, but no answers.</summary>
    Mute,
    /// <summary>Answers are exceptions with code <see cref="SolarEdgeFault.Amount"/> (4).</summary>
    Exception,
    /// <summary>The meters lost their bus: every live value is "not implemented", energies are 0.</summary>
    NanMeter,
    /// <summary>The answer before comes again, with its transaction number.</summary>
    LateAnswer,
    /// <summary>Half of the answer, then the connection is closed.</summary>
    CutFrame,
    /// <summary>The answer comes byte by byte.</summary>
    Fragments,
    /// <summary>Bytes that are no answer come before it.</summary>
    Noise,
    /// <summary>Restart at night: asleep, starting, producing, each a third of <see cref="SolarEdgeFault.Amount"/> seconds (3); limits back to 100 %.</summary>
    Restart,
    /// <summary>The unit number was changed: ours gets exception 0x0B, or silence when <see cref="SolarEdgeFault.Amount"/> is 1.</summary>
    WrongUnit,
    /// <summary>Energy registers fall by 1.8 MWh.</summary>
    CounterReset,
    /// <summary>Writes are answered and not obeyed; with <see cref="SolarEdgeFault.Amount"/> those to this register.</summary>
    IgnoreWrites,
    /// <summary>At once: all connections are closed.</summary>
    Drop,
    /// <summary>The current transformers of the meters are turned round: powers have the wrong sign.</summary>
    TurnedMeter,
    /// <summary>The scale factor of the meters' powers is <see cref="SolarEdgeFault.Amount"/> (3), whatever the values.</summary>
    MeterScale,
    /// <summary>All measured values stand still.</summary>
    Frozen,
}

/// <summary>One fault and how far it reaches.</summary>
public sealed record SolarEdgeFault(SolarEdgeFaultKind Kind)
{
    /// <summary>The number the kind speaks of; null: its default.</summary>
    public double? Amount { get; init; }

    /// <summary>Only questions to this unit meet it; null: all do.</summary>
    public byte? Unit { get; init; }

    /// <summary>Only questions that begin at this register meet it; null: all do.</summary>
    public int? Address { get; init; }

    /// <summary>Ends after this many answers; null: no limit.</summary>
    public int? Count { get; init; }

    /// <summary>Ends after this time; null: no limit.</summary>
    public double? Seconds { get; init; }
}

/// <summary>The faults in force.</summary>
internal sealed class SolarEdgeFaultBook(TimeProvider time)
{
    private sealed record Entry(SolarEdgeFault Fault, long Began)
    {
        public int Struck { get; set; }
    }

    private readonly Lock gate = new();
    private readonly List<Entry> entries = [];

    public IReadOnlyList<SolarEdgeFault> Active { get { lock (gate) { Prune(); return [.. entries.Select(e => e.Fault)]; } } }

    public void Add(SolarEdgeFault fault)
    {
        lock (gate)
        {
            entries.RemoveAll(e => e.Fault.Kind == fault.Kind);
            entries.Add(new Entry(fault, time.GetTimestamp()));
        }
    }

    public void Clear()
    {
        lock (gate) entries.Clear();
    }

    /// <summary>The fault of this kind and how long it lasts already; null when there is none.</summary>
    public (SolarEdgeFault Fault, TimeSpan Age)? Find(SolarEdgeFaultKind kind)
    {
        lock (gate)
        {
            Prune();
            return entries.Find(e => e.Fault.Kind == kind) is { } entry ? (entry.Fault, time.GetElapsedTime(entry.Began)) : null;
        }
    }

    /// <summary>The same, and counts it as having struck.</summary>
    public SolarEdgeFault? Strike(SolarEdgeFaultKind kind, byte? unit = null, int? address = null)
    {
        lock (gate)
        {
            Prune();
            if (entries.Find(e => e.Fault.Kind == kind && (e.Fault.Unit is null || e.Fault.Unit == unit) && (e.Fault.Address is null || e.Fault.Address == address)) is not { } entry) return null;
            entry.Struck++;
            return entry.Fault;
        }
    }

    private void Prune() => entries.RemoveAll(e => e.Struck >= e.Fault.Count || (e.Fault.Seconds is { } s && time.GetElapsedTime(e.Began).TotalSeconds >= s));
}
