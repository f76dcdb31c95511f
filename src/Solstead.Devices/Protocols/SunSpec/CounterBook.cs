using System.Text.Json;
using System.Text.Json.Serialization;
using Solstead.Core.Accounting;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;

namespace Solstead.Devices.Protocols.SunSpec;

/// <summary>An energy register as it was read.</summary>
/// <param name="Register">Name of the physical register, with the serial number of what it stands in.</param>
/// <param name="WattHours">Null when not implemented or not read. [Wh]</param>
/// <param name="At">When it was read.</param>
internal readonly record struct RawCounter(string Register, double? WattHours, RegisterShape Shape, DateTimeOffset At);

/// <summary>What a counter is worth after a reading.</summary>
/// <param name="Total">Never falls and never jumps. [Wh]</param>
/// <param name="Note">Why it is not what the register shows; null when it is.</param>
internal readonly record struct CounterValue(double Total, string? Note);

/// <summary>A total over several registers.</summary>
/// <param name="Seen">The repaired total of each of them when it last counted. [Wh]</param>
internal sealed record SummedTotal(double Total, Dictionary<string, double> Seen);

/// <summary>All that is remembered; serialisable.</summary>
internal sealed record CounterBookState(Dictionary<string, CounterState> Registers, Dictionary<string, SummedTotal> Totals);

[JsonSerializable(typeof(CounterBookState))]
internal sealed partial class CounterBookJson : JsonSerializerContext;

/// <summary>
/// Registers made trustworthy: each is repaired by itself, and what is told of several together grows by what each of them gained. An inverter or
/// meter that appears later, or takes the place of another, brings no energy of its past with it. Remembered across restarts.
/// </summary>
internal sealed class CounterBook(IDeviceMemory memory)
{
    private const string Name = "counters";
    private static readonly TimeSpan SaveEvery = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, (RawCounter Raw, CounterValue Value)> fed = [];
    private CounterBookState? state;
    private DateTimeOffset saved;

    private CounterBookState State => state ??= Load();

    /// <summary>Takes in one register.</summary>
    /// <param name="rated">The most that can flow there. [W]</param>
    /// <returns>Null when there is nothing to read.</returns>
    public CounterValue? Repair(RawCounter raw, double rated)
    {
        if (raw.WattHours is not { } told) return null;
        // The same answer twice proves nothing: it must not confirm a jump.
        if (fed.TryGetValue(raw.Register, out var last) && last.Raw == raw) return last.Value;
        var step = CounterTracker.Feed(State.Registers.GetValueOrDefault(raw.Register), told, raw.At, new Power(rated), raw.Shape);
        State.Registers[raw.Register] = step.State;
        var held = step.Event is CounterEvent.Held or CounterEvent.Quarantined;
        var value = new CounterValue(step.State.Total, held ? "counter.held" : Math.Abs(step.State.Total - told) > Math.Max(1, raw.Shape.Step) ? "counter.repaired" : null);
        fed[raw.Register] = (raw, value);
        return value;
    }

    /// <summary>Takes in the registers that make one total together.</summary>
    /// <returns>Null while one of them was never read, and when none of them is read now.</returns>
    public CounterValue? Sum(string point, IReadOnlyList<RawCounter> parts, double rated)
    {
        var values = parts.Select(p => (p.Register, Value: Repair(p, rated))).ToList();
        if (values.All(v => v.Value is null)) return null;
        if (!State.Totals.TryGetValue(point, out var sum))
        {
            if (values.Any(v => v.Value is null)) return null;
            sum = State.Totals[point] = new(values.Sum(v => v.Value!.Value.Total), []);
            foreach (var (register, value) in values) sum.Seen[register] = value!.Value.Total;
        }
        var total = sum.Total;
        foreach (var (register, value) in values)
        {
            if (value is not { } now) continue;
            if (sum.Seen.TryGetValue(register, out var before)) total += Math.Max(0, now.Total - before);
            sum.Seen[register] = now.Total;
        }
        State.Totals[point] = sum with { Total = total };
        var shown = values.All(v => v.Value is { Note: null }) && Math.Abs(total - parts.Sum(p => p.WattHours ?? 0)) <= parts.Sum(p => Math.Max(1, p.Shape.Step));
        return new(total, shown ? null : values.Any(v => v.Value is { Note: "counter.held" }) ? "counter.held" : "counter.repaired");
    }

    /// <summary>Writes what is known, if it is time to.</summary>
    public void Save(DateTimeOffset now, bool atOnce = false)
    {
        if (state is null || (!atOnce && (now - saved).Duration() < SaveEvery)) return;
        saved = now;
        memory.Remember(Name, JsonSerializer.Serialize(state, CounterBookJson.Default.CounterBookState));
    }

    private CounterBookState Load()
    {
        try
        {
            if (memory.Recall(Name) is { } text && JsonSerializer.Deserialize(text, CounterBookJson.Default.CounterBookState) is { Registers: not null, Totals: not null } known) return known;
        }
        catch (JsonException)
        {
            // Unreadable: counting begins anew where the registers stand.
        }
        return new([], []);
    }
}
