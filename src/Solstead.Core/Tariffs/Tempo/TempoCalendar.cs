using Solstead.Core.Accounting;

namespace Solstead.Core.Tariffs.Tempo;

/// <summary>
/// The colours of all days, from every source that spoke. What breaks the rules of the contract is set aside; before 11:15 of the day before a colour
/// is provisional; of two independent sources that disagree the dearer counts (tempo.md 1.1 and 2.8). Owned by one thread.
/// </summary>
public sealed class TempoCalendar(TimeZoneInfo zone)
{
    /// <summary>Local time after which RTE and EDF change nothing any more.</summary>
    private static readonly TimeOnly Settled = new(11, 15);

    /// <summary>A word cannot be so much younger than one that is said now: the clock was ahead when it was said, and it would stand for ever.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromHours(36);

    private readonly SortedDictionary<DateOnly, List<TempoReading>> days = [];
    private readonly Dictionary<DateOnly, TempoKnown> known = [];

    /// <summary>Days of each colour by season: a plan of a whole season asks for them thousands of times.</summary>
    private readonly Dictionary<TempoSeason, int[]> used = [];

    /// <summary>Everything accepted, by date and time.</summary>
    public IEnumerable<TempoReading> Readings => days.Values.SelectMany(d => d);

    /// <summary>Rises whenever a colour or its certainty may have changed.</summary>
    public int Version { get; private set; }

    /// <summary>Takes back what was accepted before a restart.</summary>
    public void Restore(TempoReading reading)
    {
        if (reading.Colour != TempoColour.Unknown) Put(reading);
    }

    /// <summary>Takes a source's word; its newer word of a day replaces its older.</summary>
    /// <returns>Null, or the code of the rule it breaks: then it is set aside and what was known stays.</returns>
    public string? Take(TempoReading reading)
    {
        if (reading.Colour == TempoColour.Unknown) return null;
        if (reading.Trust != TempoTrust.Owner && Breaks(reading.Date, reading.Colour) is { } rule) return rule;
        if (reading.Trust != TempoTrust.Owner && days.TryGetValue(reading.Date, out var said)) said.RemoveAll(r => r.At - reading.At > Ahead);
        Put(reading);
        return null;
    }

    /// <summary>All that is known now, for another thread.</summary>
    public TempoCalendar Copy()
    {
        var copy = new TempoCalendar(zone) { Version = Version };
        foreach (var (date, said) in days) copy.days[date] = [.. said];
        return copy;
    }

    public TempoKnown Of(DateOnly date) => known.TryGetValue(date, out var judged) ? judged : known[date] = Judge(date);

    private void Put(TempoReading reading)
    {
        if (!days.TryGetValue(reading.Date, out var said)) days[reading.Date] = said = [];
        var before = said.Find(r => r.Source == reading.Source);
        if (before is not null && before.At > reading.At) return;
        if (before is null || before.Colour != reading.Colour || IsFinal(before) != IsFinal(reading)) Version++;
        said.RemoveAll(r => r.Source == reading.Source);
        said.Add(reading);
        known.Remove(reading.Date);
        used.Remove(TempoSeason.Of(reading.Date));
    }

    private TempoKnown Judge(DateOnly date)
    {
        if (!days.TryGetValue(date, out var said)) return new(date, TempoColour.Unknown, TempoCertainty.Unknown, null);
        var final = said.Any(IsFinal);
        // One word for each kind of source: its newest, and what is final before what is not.
        TempoReading[] words = [.. said.Where(r => !final || IsFinal(r)).GroupBy(r => r.Trust).Select(g => g.MaxBy(r => r.At)!).OrderByDescending(r => r.Trust)];
        var chosen = words[0].Trust >= TempoTrust.Meter ? words[0] : words.MaxBy(r => r.Colour)!;
        return new(date, chosen.Colour, final ? TempoCertainty.Final : TempoCertainty.Provisional, chosen.Source, words.FirstOrDefault(r => r.Colour != chosen.Colour));
    }

    /// <summary>How many days of a colour a season has had, this date not counted.</summary>
    public int Used(TempoSeason season, TempoColour colour, DateOnly except = default) =>
        CountsOf(season)[(int)colour] - (days.ContainsKey(except) && TempoSeason.Of(except) == season && Of(except).Colour == colour ? 1 : 0);

    private int[] CountsOf(TempoSeason season)
    {
        if (used.TryGetValue(season, out var counts)) return counts;
        used[season] = counts = new int[Enum.GetValues<TempoColour>().Length];
        for (var date = season.First; date <= season.Last; date = date.AddDays(1))
            if (days.ContainsKey(date)) counts[(int)Of(date).Colour]++;
        return counts;
    }

    /// <summary>Which rule of the contract a colour would break on a day; null: none.</summary>
    public string? Breaks(DateOnly date, TempoColour colour)
    {
        if (colour == TempoColour.Unknown) return null;
        var season = TempoSeason.Of(date);
        return colour switch
        {
            TempoColour.Red when date.Month is > 3 and < 11 => "tempo.implausible.season",
            TempoColour.Red when !TempoSeason.MayBeRed(date) => "tempo.implausible.red",
            TempoColour.Red when InARow(date) >= TempoSeason.MostRedInARow => "tempo.implausible.row",
            TempoColour.White when !TempoSeason.MayBeWhite(date) => "tempo.implausible.sunday",
            _ => Used(season, colour, date) >= season.Of(colour) ? "tempo.implausible.many" : null,
        };
    }

    /// <summary>Red days on both sides of a date, without a gap.</summary>
    private int InARow(DateOnly date)
    {
        var count = 0;
        for (var d = date.AddDays(-1); Of(d).Colour == TempoColour.Red; d = d.AddDays(-1)) count++;
        for (var d = date.AddDays(1); Of(d).Colour == TempoColour.Red; d = d.AddDays(1)) count++;
        return count;
    }

    /// <summary>The meter and the owner do not change their minds; others do until a quarter past eleven of the day before.</summary>
    private bool IsFinal(TempoReading reading) =>
        reading.Trust >= TempoTrust.Meter || reading.At >= LocalDay.InstantOf(reading.Date.AddDays(-1).ToDateTime(Settled), zone);
}
