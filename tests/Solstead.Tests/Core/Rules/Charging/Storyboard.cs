using System.Globalization;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Core.Rules.Charging;
using Solstead.Core.Site;

namespace Solstead.Tests.Core.Rules.Charging;

/// <summary>Plays one board: a second per step, inputs stay until a row changes them, the car takes what it was offered a second ago.</summary>
internal sealed class Storyboard
{
    private static readonly DateTimeOffset Friday = new(2026, 6, 26, 0, 0, 0, TimeSpan.Zero);
    private readonly Dictionary<string, string> words = new() { ["sun"] = "0", ["meter"] = "good", ["plugged"] = "yes", ["room"] = "free", ["battery"] = "", ["soc"] = "" };
    private ChargingSettings settings;
    private ChargingMemory memory = new();
    private TimeSpan? time;
    private int good;
    private TimeSpan silence;

    public Storyboard(string header)
    {
        var set = Pairs(header).ToDictionary(p => p.Key, p => p.Value);
        double? Number(string key) => set.TryGetValue(key, out var text) ? double.Parse(text, CultureInfo.InvariantCulture) : null;
        settings = new()
        {
            Mode = Mode(set.GetValueOrDefault("mode", "solar")), Phases = (int)(Number("phases") ?? 3), BatteryFirst = Number("battery_first") ?? 0, BatteryBridges = Number("bridges") ?? 101,
            SwitchesPerDay = (int)(Number("switches") ?? 20), StopEnergy = Number("stop_wh") ?? 10, StopAfter = (Number("stop_s") ?? 180).Seconds,
            Schedules = set.TryGetValue("window", out var window) ? [Window(window)] : [],
        };
    }

    public ChargingDecision? Last { get; private set; }

    /// <summary>One row; gives what came of it as it is written there.</summary>
    public string Play(string row)
    {
        var at = TimeSpan.Parse(row[..8], CultureInfo.InvariantCulture);
        for (var t = (time ?? at) + 1.Seconds; t < at; t += 1.Seconds) Step(t);
        foreach (var (key, value) in Pairs(row[8..])) Change(key, value, at);
        if (at != time || Last is null) Step(at); else Last = ChargingPolicy.Decide(Input(at), settings, memory);
        memory = Last!.Next;
        return $"{Last.Amps} {Last.Reason}";
    }

    private void Step(TimeSpan at)
    {
        (good, silence, time) = (words["meter"] == "good" ? good + 1 : words["meter"] == "gone" ? 0 : good, words["meter"] == "good" ? TimeSpan.Zero : silence + 1.Seconds, at);
        Last = ChargingPolicy.Decide(Input(at), settings, memory);
        memory = Last.Next;
    }

    private void Change(string key, string value, TimeSpan at)
    {
        if (key == "mode") settings = settings with { Mode = Mode(value) };
        else if (key == "boost") memory = memory with { BoostUntil = value == "yes" ? Friday + at + 24.Hours : null };
        else words[key] = value;
    }

    private ChargingInput Input(TimeSpan at)
    {
        var amps = words["plugged"] == "yes" ? memory.Amps ?? 0 : 0;
        var watts = amps * 230 * settings.Phases;
        double? Number(string key) => double.TryParse(words[key], CultureInfo.InvariantCulture, out var number) ? number : null;
        var grid = words["meter"] switch
        {
            "good" => new Seen(watts - Number("sun"), Quality.Good, TimeSpan.Zero, good),
            "stale" => new Seen(0, Quality.Stale, silence, good) { Silence = silence },
            _ => new Seen(null, Quality.Missing, silence, 0) { Silence = silence, Gone = true },
        };
        Seen See(string key) => Number(key) is { } number ? new(number, Quality.Good, TimeSpan.Zero, 9) : Seen.Nothing;
        var room = words["room"] switch { "free" => double.PositiveInfinity, "?" => (double?)null, _ => Number("room") };
        return new(new(at, Friday + at), (Friday + at).DateTime, grid, See("battery"), See("soc"), room, new(watts, amps, words["plugged"] == "yes", amps, 6, 32, [230], settings.Phases));
    }

    private static ChargingMode Mode(string word) => word switch { "off" => ChargingMode.Off, "min+solar" => ChargingMode.MinSolar, "fast" => ChargingMode.Fast, _ => ChargingMode.Solar };

    private static ChargingWindow Window(string text)
    {
        var parts = text.Split('-', '@');
        return new([DayOfWeek.Thursday], TimeOnly.ParseExact(parts[0], "HH:mm", CultureInfo.InvariantCulture), TimeOnly.ParseExact(parts[1], "HH:mm", CultureInfo.InvariantCulture), double.Parse(parts[2], CultureInfo.InvariantCulture));
    }

    private static IEnumerable<(string Key, string Value)> Pairs(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2)).Select(p => (p[0], p[1]));
}
