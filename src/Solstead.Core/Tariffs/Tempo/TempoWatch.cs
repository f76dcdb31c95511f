using Solstead.Core.Accounting;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;

namespace Solstead.Core.Tariffs.Tempo;

/// <summary>What has been told of the colours; survives a restart, so that nothing is told twice.</summary>
/// <param name="Date">The latest tomorrow whose colour was told.</param>
/// <param name="Colour">As it was told.</param>
/// <param name="Spent">The year in which the season began of which it was told that no red day is left; 0: none.</param>
public sealed record TempoTold(DateOnly Date, TempoColour Colour, int Spent)
{
    public static readonly TempoTold Nothing = new(DateOnly.MinValue, TempoColour.Unknown, 0);
}

/// <summary>
/// Tells what a person should know of the colours: that of tomorrow once it is known and again when it changes, that it is late, that sources disagree,
/// that all red days are used.
/// </summary>
public sealed class TempoWatch(TempoCalendar calendar, TimeZoneInfo zone)
{
    /// <summary>Sources have this long to answer after a start.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    private readonly Dictionary<string, Problem> open = [];
    private (int Version, long Minute) looked = (-1, -1);
    private DateTimeOffset? began;

    public TempoTold Told { get; set; } = TempoTold.Nothing;

    /// <summary>Local time by which tomorrow's colour is to be known: half an hour after a meter tells it at 20:00, or a while after RTE and EDF do.</summary>
    public TimeOnly ExpectedBy { get; set; } = new(20, 30);

    /// <summary>What is new since the last call.</summary>
    public IReadOnlyList<TariffNews> News(DateTimeOffset now)
    {
        var look = (calendar.Version, now.Ticks / TimeSpan.TicksPerMinute);
        if (look == looked) return [];
        looked = look;
        began ??= now;
        var news = new List<TariffNews>();
        var today = TempoDay.Of(now, zone).Date;
        Tomorrow(calendar.Of(today.AddDays(1)), news);
        Spent(today.AddDays(1), news);
        Late(today, now, news);
        Disagreement(calendar.Of(today), calendar.Of(today.AddDays(1)), news);
        return news;
    }

    /// <summary>A colour as facts: its word, and a fact of its own name, which sentences ask for.</summary>
    /// <param name="prefix">Empty, or what the second name begins with where a sentence has two colours.</param>
    internal static IReadOnlyList<Fact> Colour(string prefix, TempoColour colour)
    {
        var word = colour.ToString().ToLowerInvariant();
        return [Fact.Of(prefix.Length == 0 ? "colour" : prefix + "_colour", word), Fact.Of(prefix.Length == 0 ? word : $"{prefix}_{word}", word)];
    }

    private void Tomorrow(TempoKnown known, List<TariffNews> news)
    {
        if (known.Colour == TempoColour.Unknown || (known.Date, known.Colour) == (Told.Date, Told.Colour)) return;
        var facts = new List<Fact> { Day(known.Date), Fact.Of("source", known.Source ?? "") };
        facts.AddRange(Colour("", known.Colour));
        if (Told.Date == known.Date) facts.AddRange(Colour("before", Told.Colour));
        if (known.Certainty == TempoCertainty.Provisional) facts.Add(Fact.Of("provisional", "11:15"));
        Told = Told with { Date = known.Date, Colour = known.Colour };
        news.Add(new(known.Source, new Problem("tempo.tomorrow", Severity.Notice, facts)));
    }

    /// <summary>Told while it is news: from April on there is no red day anyway.</summary>
    private void Spent(DateOnly date, List<TariffNews> news)
    {
        var season = TempoSeason.Of(date);
        if (Told.Spent == season.Year || date.Month is > 3 and < 11 || calendar.Used(season, TempoColour.Red) < TempoSeason.Red) return;
        Told = Told with { Spent = season.Year };
        news.Add(new(calendar.Of(date).Source ?? "tempo", new Problem("tempo.red.spent", Severity.Notice, Fact.Of("season", season.ToString()), Fact.Of("days", TempoSeason.Red))));
    }

    private void Late(DateOnly today, DateTimeOffset now, List<TariffNews> news)
    {
        var started = now - began >= Patience;
        var (noToday, noTomorrow) = (calendar.Of(today).Colour == TempoColour.Unknown, calendar.Of(today.AddDays(1)).Colour == TempoColour.Unknown);
        Lasting(news, started && noToday, new Problem("tempo.unknown.today", Severity.Warning, Day(today)));
        Lasting(news, started && noTomorrow && now >= LocalDay.InstantOf(today.ToDateTime(ExpectedBy), zone), new Problem("tempo.unknown.tomorrow", Severity.Warning, Day(today.AddDays(1))));
    }

    private void Disagreement(TempoKnown today, TempoKnown tomorrow, List<TariffNews> news)
    {
        var known = today.Against is null ? tomorrow : today;
        if (known.Against is not { } other) Lasting(news, false, new Problem("tempo.disagree", Severity.Warning));
        else Lasting(news, true, new Problem("tempo.disagree", Severity.Warning, [Day(known.Date), Fact.Of("source", known.Source ?? ""), .. Colour("", known.Colour), Fact.Of("other", other.Source), .. Colour("other", other.Colour)]));
    }

    private void Lasting(List<TariffNews> news, bool holds, Problem problem)
    {
        var stood = open.GetValueOrDefault(problem.Code);
        var same = stood is not null && holds && stood.Facts.SequenceEqual(problem.Facts);
        if (same || (stood is null && !holds)) return;
        if (stood is not null) news.Add(new(null, stood, Over: true));
        if (holds) news.Add(new(null, open[problem.Code] = problem));
        else open.Remove(problem.Code);
    }

    private Fact Day(DateOnly date) => Fact.Of("date", TempoDay.On(date, zone).Start);
}
