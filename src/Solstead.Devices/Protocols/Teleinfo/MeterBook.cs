using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Core.Quantities;

namespace Solstead.Devices.Protocols.Teleinfo;

/// <summary>
/// What is believed of one meter. Registers must go on plausibly, states and colours must be said twice in a row: the checksum of the protocol has six bits and lets one in 64
/// errors through.
/// </summary>
public sealed class MeterBook
{
    /// <summary>What a house can have; more is a wrong word. [VA], [A], [V]</summary>
    private const double MostPower = 50_000, MostCurrent = 250, LeastVolts = 80, MostVolts = 300;

    /// <summary>The colours are told again at least so often.</summary>
    private static readonly TimeSpan TellEvery = TimeSpan.FromMinutes(10);

    /// <summary>The meter and this machine may differ so far.</summary>
    private static readonly TimeSpan ClockRoom = TimeSpan.FromMinutes(15);

    private readonly DriverContext context;
    private readonly TimeSpan every;
    private readonly bool relayed;
    private readonly TempoDates dates = new();
    private readonly Dictionary<string, IndexBook> indexes = [];
    private readonly Dictionary<string, double> known = [];
    private readonly Dictionary<string, Twice<double>> states = [];
    private readonly Twice<Word> serial = new(), contract = new(), period = new();
    private readonly Twice<ContractKind> kind = new();
    private readonly Twice<TempoNow> now = new();
    private readonly Twice<Announced> tomorrow = new();
    private readonly SortedDictionary<string, bool> points = new(StringComparer.Ordinal);
    private IReadOnlyList<(DateOnly Date, string Label)> told = [];
    private TimeSpan toldAt;
    private bool clockWrong;
    private TempoNow? outlived;
    private int odd;

    /// <param name="every">Time between two words.</param>
    /// <param name="relayed">What speaks repeats the last word of the meter, which may be an old one: tomorrow counts from 20:00 on, and a price that could not be is not believed until it changed.</param>
    public MeterBook(DriverContext context, string type, TimeSpan every, bool relayed = false)
    {
        (this.context, this.every, this.relayed) = (context, every, relayed);
        Info = DeviceInfo.Unknown(context.Id, type);
    }

    public DeviceInfo Info { get; private set; }

    /// <summary>True once the number of the meter is known.</summary>
    public bool HasMeter => serial.Believed is not null;

    private bool IsTempo => kind.Believed is ContractKind.Tempo;

    /// <summary>The meter's clock and ours contradict each other, or the price in force cannot be at this hour.</summary>
    public bool ClockWrong => clockWrong;

    /// <summary>What the meter names as the price in force, when that is none we know; null when it is one. One odd word may be a fault of the line.</summary>
    public string? OddPeriod { get; private set; }

    /// <summary>Takes one word and tells what follows from it.</summary>
    /// <param name="model">What speaks, for a person.</param>
    /// <param name="extra">Readings of the same source that are none of a meter; their points are declared with the others.</param>
    public void Hear(MeterWord word, string model, string? firmware, List<Report> outbox, params IReadOnlyList<Reading> extra)
    {
        var at = context.Now();
        if (serial.Hear(word.Serial is null ? null : new Word(word.Serial)) && Info.Serial is { } before && before != serial.Believed?.Text) Forget();
        kind.Hear(word.Kind);
        contract.Hear(word.Contract is null ? null : new Word(word.Contract));
        List<Reading> readings = [];
        Registers(word, at, readings);
        foreach (var (point, value) in word.Values) readings.Add(Value(point, value, at.Utc));
        foreach (var (point, value) in word.States)
            if (Said(point).Hear(value)) readings.Add(Good(point, value, at.Utc));
        if (contract.Believed is { } name && word.Contract is not null) readings.Add(Text(MeterPoints.Contract, name.Text, at.Utc));
        if (period.Hear(word.Period is null ? null : new Word(word.Period))) readings.Add(Text(MeterPoints.Period, period.Believed!.Value.Text, at.Utc));
        Odd(word);
        readings.AddRange(extra);
        var days = DaysOf(word, at, readings);
        Identify(readings, word, model, firmware, at, outbox);
        if (readings.Count > 0) outbox.Add(new Report.Measured(context.Id, at, readings));
        if (days is not null) outbox.Add(days);
    }

    /// <summary>The source was silent: what comes next is not the next word of what came before.</summary>
    public void Pause()
    {
        foreach (var index in indexes.Values) index.Pause();
        foreach (var state in states.Values) state.Pause();
        serial.Pause();
        contract.Pause();
        period.Pause();
        kind.Pause();
        now.Pause();
        tomorrow.Pause();
        odd = 0;
    }

    private void Odd(MeterWord word)
    {
        if (word.OddPeriod is { } text)
        {
            if (++odd >= 2) OddPeriod = text;
        }
        else if (word.Period is not null) (odd, OddPeriod) = (0, null);
    }

    /// <summary>Another meter: its registers begin anew.</summary>
    private void Forget()
    {
        indexes.Clear();
        known.Clear();
    }

    private void Registers(MeterWord word, Moment at, List<Reading> readings)
    {
        foreach (var (point, value) in word.Indexes)
        {
            if (!indexes.TryGetValue(point, out var index)) indexes[point] = index = new();
            if (index.Hear(value, at.Elapsed) is not { } believed) continue;
            known[point] = believed;
            readings.Add(Good(point, believed, at.Utc));
        }
        // The contract decides which registers make up the whole; a sum without one of them would be a fall of the counter.
        if (word.Sum.Count > 0 && word.Kind == kind.Believed && word.Sum.All(known.ContainsKey)) readings.Add(Good(MeterPoints.Import, word.Sum.Sum(p => known[p]), at.Utc));
    }

    private static Reading Value(string point, double value, DateTimeOffset stamp)
    {
        var wrong = point switch
        {
            _ when point.Contains("apparent_power", StringComparison.Ordinal) => value > MostPower,
            _ when point.Contains(".current", StringComparison.Ordinal) => value > MostCurrent,
            _ when point.Contains(".voltage", StringComparison.Ordinal) => value is not 0 and (< LeastVolts or > MostVolts),
            _ => false,
        };
        return wrong ? new(point, value, Quality.Suspect, stamp, Note: "power.implausible") : Good(point, value, stamp);
    }

    /// <returns>What is told of days; null when there is nothing new to tell.</returns>
    private Report.Days? DaysOf(MeterWord word, Moment at, List<Reading> readings)
    {
        var current = now.Hear(word.Now);
        if (tomorrow.Hear(word.Tomorrow) && IsTempo) readings.Add(Text(MeterPoints.Tomorrow, tomorrow.Believed!.Value.Colour is { } coming ? Colours.Label(coming) : "unknown", at.Utc));
        if (!current || now.Believed is not { } colour || !IsTempo) return null;
        readings.Add(Text(MeterPoints.Colour, Colours.Label(colour.Colour), at.Utc));
        var announced = word.Tomorrow is { } said && tomorrow.Believed is { } believed && said == believed ? believed.Colour : null;
        var labels = outlived == colour ? [] : dates.Labels(at.Utc, colour, announced, relayed);
        if (relayed) outlived = labels.Count == 0 ? colour : null;
        clockWrong = labels.Count == 0 || (word.Clock is { } clock && (clock - at.Utc).Duration() > ClockRoom);
        if (clockWrong) return null;
        var plain = labels.Select(l => (l.Date, l.Label)).ToList();
        if (plain.SequenceEqual(told) && at.Elapsed - toldAt < TellEvery) return null;
        (told, toldAt) = (plain, at.Elapsed);
        return new(context.Id, at, DayAuthority.Meter, labels);
    }

    private void Identify(List<Reading> readings, MeterWord word, string model, string? firmware, Moment at, List<Report> outbox)
    {
        var phases = readings.Any(r => r.Point.EndsWith(".l2", StringComparison.Ordinal)) ? 3 : Math.Max(Info.Phases, word.Values.Count > 0 ? 1 : 0);
        var grown = false;
        foreach (var reading in readings) grown |= points.TryAdd(reading.Point, word.States.ContainsKey(reading.Point) || reading.Text is not null);
        if (readings.Count == 0 || (!grown && Info.Phases == phases && Info.Serial == serial.Believed?.Text && Info.Firmware == firmware && Info.Model == model)) return;
        // No role of its own accord: it knows energy and apparent power, decisions need active power.
        var declared = points.Select(p => MeterPoints.Declare(p.Key, every, p.Value)).ToList();
        Info = Info with { Model = model, Serial = serial.Believed?.Text, Firmware = firmware, Phases = phases, Points = declared };
        outbox.Add(new Report.Identified(Info, at));
    }

    private Twice<double> Said(string point) => states.TryGetValue(point, out var twice) ? twice : states[point] = new();

    private static Reading Good(string point, double value, DateTimeOffset stamp) => new(point, value, Quality.Good, stamp);

    private static Reading Text(string point, string text, DateTimeOffset stamp) => new(point, null, Quality.Good, stamp, text);

    /// <summary>A text that can be said twice.</summary>
    private readonly record struct Word(string Text);
}
