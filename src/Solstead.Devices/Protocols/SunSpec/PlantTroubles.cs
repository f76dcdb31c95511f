using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.Protocols.Modbus;
using Solstead.Devices.Protocols.Serial;

namespace Solstead.Devices.Protocols.SunSpec;

/// <summary>The unit answers, but not as SunSpec.</summary>
internal sealed class NoSunSpecException(byte unit) : Exception($"unit {unit} has no SunSpec chain")
{
    public byte Unit { get; } = unit;
}

/// <summary>
/// What is told of a plant: each problem once when it begins and once when it ends. Of the ways a cycle can fail there is one at a time: the
/// next one ends the one before.
/// </summary>
/// <param name="place">Host and port, or serial port, for the sentences.</param>
/// <param name="unit">The unit asked first.</param>
internal sealed class PlantTroubles(string device, string place, byte unit, Func<Moment> now, List<Report> outbox)
{
    private readonly Dictionary<string, Severity> open = [];
    private IReadOnlyList<Problem> standing = [];
    private string? outage;

    public void Raise(Problem problem)
    {
        if (open.TryGetValue(problem.Code, out var told) && told == problem.Severity) return;
        open[problem.Code] = problem.Severity;
        outbox.Add(new Report.Trouble(device, now(), problem));
    }

    public void Raise(string code, Severity severity, params IReadOnlyList<Fact> facts) => Raise(new Problem(code, severity, [Fact.Of("device", device), .. facts]));

    public void Clear(string code)
    {
        if (open.Remove(code)) outbox.Add(new Report.Recovered(device, now(), code));
    }

    /// <summary>Takes over what somebody else watches: what is no longer in the list is over.</summary>
    public void Stand(IReadOnlyList<Problem> now)
    {
        foreach (var before in standing.Where(b => now.All(p => p.Code != b.Code))) Clear(before.Code);
        foreach (var problem in now) Raise(problem);
        standing = now;
    }

    /// <summary>Tells why cycles fail.</summary>
    public void Begin(Problem problem)
    {
        if (outage is not null && outage != problem.Code) Clear(outage);
        outage = problem.Code;
        Raise(problem);
    }

    /// <summary>Cycles work again.</summary>
    public void End()
    {
        if (outage is not null) Clear(outage);
        outage = null;
    }

    /// <param name="worked">True when this device has answered since we began.</param>
    /// <param name="since">When it last answered, or we began.</param>
    public Problem ProblemOf(Exception cause, bool worked, DateTimeOffset since)
    {
        Fact[] facts = [Fact.Of("device", device), Fact.Of("host", place), Fact.Of("since", since), Fact.Of("unit", unit)];
        return cause switch
        {
            SerialException serial => serial.ToProblem(device),
            NoSunSpecException none => new Problem("sunspec.none", Severity.Alarm, [.. facts[..3], Fact.Of("unit", none.Unit)]),
            ModbusException { Fault: ModbusFault.TurnedAway } => new Problem("modbus.taken", Severity.Warning, facts),
            ModbusException { Fault: ModbusFault.Refused } => new Problem(worked ? "modbus.taken" : "modbus.refused", Severity.Warning, facts),
            ModbusException { Fault: ModbusFault.Silent } when !worked => new Problem("modbus.unit", Severity.Warning, facts),
            ModbusException { Fault: ModbusFault.Garbled } => new Problem("modbus.garbled", Severity.Warning, facts),
            ModbusException { Code: ModbusCode.NoAnswer or ModbusCode.NoPath } => new Problem("modbus.unit", Severity.Warning, facts),
            ModbusException { Code: ModbusCode.Busy } => new Problem("modbus.busy", Severity.Warning, facts),
            ModbusException { Fault: ModbusFault.Exception } told => new Problem("modbus.exception", Severity.Warning, [.. facts, Fact.Of("code", told.Code)]),
            ModbusException { Fault: ModbusFault.Silent } => new Problem("device.unreachable", Severity.Warning, [.. facts[..3], Fact.Of("reason", "time-out")]),
            _ => new Problem("device.unreachable", Severity.Warning, [.. facts[..3], Fact.Of("reason", "connection")]),
        };
    }
}
