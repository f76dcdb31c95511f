using System.Text.Json;
using System.Text.Json.Serialization;
using Solstead.Core.Accounting;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;

namespace Solstead.Devices.Enphase.Books;

/// <summary>One register: its repaired total, its day, and the days before it.</summary>
/// <param name="Closed">The last days seen from midnight to midnight, oldest first, at most seven; null in what older versions wrote.</param>
internal sealed record RegisterState(CounterState Counter, DayState Day, IReadOnlyList<ClosedDay>? Closed = null);

/// <summary>One whole day of a register.</summary>
internal sealed record ClosedDay(DateOnly Date, double WattHours);

/// <summary>All that the books of one gateway remember; serialisable.</summary>
internal sealed record BooksState(IReadOnlyDictionary<string, RegisterState> Registers, BalancedState? Balanced, IReadOnlyDictionary<string, PanelState> Panels);

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(BooksState))]
internal sealed partial class BooksJson : JsonSerializerContext;

/// <summary>What a register is worth after a reading.</summary>
/// <param name="Total">Repaired; never falls.</param>
/// <param name="Held">True when the reading itself was not believed and the total is the last good one.</param>
/// <param name="Today">Null when nothing is known of today.</param>
internal readonly record struct RegisterValue(double Total, bool Held, double? Today, bool Estimated, bool Partial);

/// <summary>
/// The gateway's registers made trustworthy: totals that never fall, days that begin at the home's midnight, import and export balanced over
/// the phases. Survives restarts through the device's memory.
/// </summary>
/// <param name="pace">Wall seconds per real second.</param>
/// <param name="longestGap">Readings further apart are bridged by registers.</param>
internal sealed class EnergyBooks(IDeviceMemory memory, TimeZoneInfo zone, double pace, TimeSpan longestGap)
{
    private const string Name = "books";
    private const int DaysKept = 7;

    /// <summary>Over a longer gap a line between the readings around midnight says little (enphase.md 6.6).</summary>
    private static readonly TimeSpan LongestBridge = TimeSpan.FromMinutes(15);

    private readonly BooksState? restored = Restore(memory);
    private Dictionary<string, RegisterState>? registers;
    private readonly Dictionary<string, (double Raw, DateTimeOffset At)> fed = [];
    private BalancedMeter? balanced;
    private Moment exchangedAt;
    private int exchanges;
    private PanelBooks? panels;

    public PanelBooks Panels => panels ??= new(restored?.Panels, pace);

    private Dictionary<string, RegisterState> Registers => registers ??= restored is null ? [] : new(restored.Registers);

    private BalancedMeter Balance => balanced ??= new(restored?.Balanced, longestGap);

    /// <summary>Balanced import and export so far; null while there is nothing to begin from. [Wh]</summary>
    public BalancedState? Balanced => exchanges > 1 || restored?.Balanced is not null || Balance.State?.RegisterImport is not null ? Balance.State : null;

    /// <summary>Takes in a raw register.</summary>
    /// <param name="rated">The most that can flow there. [W]</param>
    public RegisterValue Feed(string register, double raw, DateTimeOffset at, double rated)
    {
        // The same reading twice proves nothing: it must not confirm a jump.
        if (fed.TryGetValue(register, out var last) && last == (raw, at)) return Last(register)!.Value;
        fed[register] = (raw, at);
        var before = Registers.GetValueOrDefault(register);
        var step = CounterTracker.Feed(before?.Counter, raw, at, new Power(rated));
        var day = DayMeter.Feed(before?.Day, step.State.Total, at, zone);
        Registers[register] = new(step.State, day.State, Close(before, day.State));
        return new(step.State.Total, step.Event is CounterEvent.Quarantined or CounterEvent.Held, day.Value, day.Estimated, day.Partial);
    }

    /// <summary>
    /// Lets a gateway's believable "today" stand in for a midnight we did not see: on the first, partial day, and where we were away around
    /// midnight for too long to draw a line. From the next midnight on our own baseline counts.
    /// </summary>
    public void Anchor(string register, double today)
    {
        if (Registers.GetValueOrDefault(register) is not { } state || !(state.Day.Partial || (state.Day.Estimated && state.Day.Gap > LongestBridge))) return;
        Registers[register] = state with { Day = state.Day with { Baseline = state.Counter.Total - today, Partial = false, Estimated = false, Gap = null } };
    }

    /// <summary>The seven closed days before today; null while one of them is missing. [Wh]</summary>
    public double? Week(string register)
    {
        if (Registers.GetValueOrDefault(register) is not { Closed: { Count: DaysKept } days } state || days[0].Date != state.Day.Date.AddDays(-DaysKept)) return null;
        return days.Sum(d => d.WattHours);
    }

    /// <summary>Adds the day that has just ended; a gap begins the list anew.</summary>
    private static IReadOnlyList<ClosedDay>? Close(RegisterState? before, DayState day)
    {
        if (before is null || day.Date <= before.Day.Date) return before?.Closed;
        if (before.Day.Partial || before.Day.Date.AddDays(1) != day.Date) return null;
        var ended = new ClosedDay(before.Day.Date, Math.Max(0, day.Baseline - before.Day.Baseline));
        var kept = before.Closed is [.., var last] && last.Date.AddDays(1) == ended.Date ? before.Closed : [];
        return [.. kept.TakeLast(DaysKept - 1), ended];
    }

    /// <summary>The value of a register's day without a new reading.</summary>
    private RegisterValue? Last(string register) => Registers.GetValueOrDefault(register) is not { } s ? null
        : new(s.Counter.Total, s.Counter.Suspect is not null, Math.Max(0, s.Day.LastTotal - s.Day.Baseline), s.Day.Estimated, s.Day.Partial);

    /// <summary>Takes in the net power of all phases; positive = import.</summary>
    /// <param name="onePhase">True when one phase is all the home has.</param>
    public void Exchange(double netWatts, Moment now, double? import, double? export, bool onePhase)
    {
        balanced ??= new(restored?.Balanced, longestGap, onePhase);
        if (now == exchangedAt) return;
        (exchangedAt, exchanges) = (now, exchanges + 1);
        Balance.Feed(new Power(netWatts), now, pace, import, export);
    }

    /// <summary>Takes in a net power that came without registers: they stand as they were until they are read again.</summary>
    public void Exchange(double netWatts, Moment now, bool onePhase)
    {
        balanced ??= new(restored?.Balanced, longestGap, onePhase);
        Exchange(netWatts, now, Balance.State?.RegisterImport, Balance.State?.RegisterExport, onePhase);
    }

    /// <summary>Writes everything to the device's memory.</summary>
    public void Save() =>
        memory.Remember(Name, JsonSerializer.Serialize(new BooksState(Registers, Balance.State, new Dictionary<string, PanelState>(Panels.States)), BooksJson.Default.BooksState));

    private static BooksState? Restore(IDeviceMemory memory)
    {
        if (memory.Recall(Name) is not { } text) return null;
        try
        {
            return JsonSerializer.Deserialize(text, BooksJson.Default.BooksState) is { Registers: not null, Panels: not null } state ? state : null;
        }
        catch (JsonException)
        {
            return null; // unreadable books are begun anew; the gateway's lifetime registers are still there
        }
    }
}
