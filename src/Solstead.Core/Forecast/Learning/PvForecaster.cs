namespace Solstead.Core.Forecast.Learning;

/// <summary>
/// What the panels will give: physics, corrected by what they gave before under such a sun and sky, with a band eight of ten outcomes lie in. Knows no clock:
/// what it learned is what <see cref="Learn"/> and <see cref="Judge"/> were told.
/// </summary>
/// <remarks>Not for several threads at once.</remarks>
public sealed class PvForecaster
{
    private readonly Expectation expectation;
    private readonly IntradayGain intraday;
    private readonly Bands bands;
    private readonly DayBands days;
    private double hours;

    /// <param name="plant">What is forecast.</param>
    /// <param name="learnt">What an earlier forecaster of this plant saved; null, or of another version = nothing yet.</param>
    public PvForecaster(PvPlant plant, PvLearnt? learnt = null)
    {
        Model = new(plant);
        var known = learnt is { Version: PvLearnt.Current } ? learnt : new();
        (LearnedUntil, hours) = (known.Until, known.Hours);
        (expectation, intraday, bands, days) = (new(plant, known), new(plant.Size, known), new(plant, known), new(known));
    }

    public PvPlant Plant => Model.Plant;

    /// <summary>End of the last interval learned; what begins earlier is not learned again. [UTC]</summary>
    public DateTimeOffset? LearnedUntil { get; private set; }

    internal PvModel Model { get; }

    /// <summary>What the panels will give.</summary>
    /// <param name="weather">Of the span and, where known, an hour more at both ends; slots of any length, in any order.</param>
    /// <param name="from">A whole quarter hour. [UTC]</param>
    /// <param name="to">End, not included. [UTC]</param>
    /// <param name="minutes">Of a slot of the result: 15, 30 or 60. [min]</param>
    /// <param name="issued">When this is said: decides the lead of each slot, and which of <paramref name="recent"/> are over. [UTC]</param>
    /// <param name="recent">What the panels gave in the last hours; with it the next six hours follow how today differs. The weather must cover it.</param>
    /// <returns>Oldest first. A slot whose weather is not known is left out: missing, never 0.</returns>
    public IReadOnlyList<PvSlot> Forecast(
        IReadOnlyList<WeatherSlot> weather, DateTimeOffset from, DateTimeOffset to, int minutes, DateTimeOffset issued, IReadOnlyList<PvMeasured>? recent = null)
    {
        if (minutes is not (15 or 30 or 60)) throw new ArgumentOutOfRangeException(nameof(minutes), minutes, "A slot has 15, 30 or 60 minutes.");
        var series = PvSeries.Of(Model, weather);
        var difference = recent is null ? 0 : IntradayGain.Difference(Past(series, recent), PvSeries.Unix(issued), Plant.Size);
        var slots = new List<PvSlot>();
        for (var at = from; at < to; at = at.AddMinutes(minutes))
            if (series.Interval(at, minutes) is { } interval) slots.Add(Say(interval, at, issued, difference).AsSlot(at, minutes));
        return slots;
    }

    /// <summary>Learns from what the panels gave under a weather. What was learned before, is masked, lay under snow or has no weather changes nothing.</summary>
    /// <param name="weather">As it was forecast for that time, or as it was; with an hour more at both ends where known.</param>
    /// <param name="measured">In any order; with the intervals before and after those that are new, so that their flaws reach over.</param>
    public void Learn(IReadOnlyList<WeatherSlot> weather, IReadOnlyList<PvMeasured> measured)
    {
        var series = PvSeries.Of(Model, weather);
        foreach (var m in Counted(measured))
            if (!(m.Start < LearnedUntil) && series.Interval(m.Start, m.Minutes) is { Snow: 0 } interval) Absorb(interval, m.Start, m.WattHours!.Value / interval.Hours);
    }

    /// <summary>Tells how a forecast that was issued came out: from these the bands are learned, by lead. Each forecast is to be told once.</summary>
    /// <param name="issue">As it was issued; its slots may be shorter than what was measured.</param>
    /// <param name="measured">In any order; what is masked tells nothing.</param>
    public void Judge(PvIssue issue, IReadOnlyList<PvMeasured> measured)
    {
        if (issue.Slots.Count == 0) return;
        var said = issue.Slots.ToDictionary(s => s.Start);
        var sun = PvSeries.Of(Model, [.. issue.Slots.Select(s => new WeatherSlot(s.Start, s.Minutes) { Global = 0 })]);
        foreach (var m in Counted(measured))
            if (Sum(said, m) is { } slot && sun.Interval(m.Start, m.Minutes) is { } interval)
                Weigh(interval, slot.WattHours / interval.Hours, m.WattHours!.Value / interval.Hours, Bands.LeadOf((m.Start - issue.Issued).TotalHours));
    }

    /// <summary>What <see cref="PvScore"/> is to be told of a forecast: one outcome for each measured interval it covers in whole.</summary>
    /// <param name="slots">Of one provider and lead, no two with one start; may be shorter than what was measured.</param>
    /// <param name="measured">In any order; what is masked is not known.</param>
    public IReadOnlyList<PvOutcome> Outcomes(IReadOnlyList<PvSlot> slots, IReadOnlyList<PvMeasured> measured)
    {
        if (measured.Count == 0) return [];
        var said = slots.ToDictionary(s => s.Start);
        var sun = PvSeries.Of(Model, [.. measured.Select(m => new WeatherSlot(m.Start, m.Minutes) { Global = 0 })]);
        var counted = Counted(measured).Select(m => m.Start).ToHashSet();
        var outcomes = new List<PvOutcome>();
        foreach (var m in measured)
        {
            if (sun.Interval(m.Start, m.Minutes) is not { } interval) continue;
            var sum = Sum(said, m);
            outcomes.Add(new(m.Start, interval.Hours, sum?.WattHours / interval.Hours, counted.Contains(m.Start) ? m.WattHours / interval.Hours : null, interval.Clear, interval.Elevation > 2)
            {
                P10 = sum?.P10 / interval.Hours,
                P90 = sum?.P90 / interval.Hours,
            });
        }
        return outcomes;
    }

    /// <summary>Power under a clear sky over each slot, by the plant of the settings; 0 at night. [W]</summary>
    public IReadOnlyList<double> ClearSky(IReadOnlyList<WeatherSlot> slots)
    {
        var step = slots.All(s => s.Minutes % 15 == 0) ? PvSeries.Quarter : 300;
        var sun = PvSeries.Of(Model, [.. slots.Select(s => new WeatherSlot(s.Start, s.Minutes) { Global = 0 })], step);
        return [.. slots.Select(s => sun.Interval(s.Start, s.Minutes)?.Clear ?? 0)];
    }

    /// <summary>Energy of a whole day with its own band: that of a day is not the sum of those of its hours.</summary>
    /// <param name="wattHours">Of all its slots, as forecast. [Wh]</param>
    /// <param name="daysAhead">0 = today, 1 = tomorrow. [d]</param>
    public PvDay Day(double wattHours, int daysAhead) => days.Around(wattHours, daysAhead);

    /// <summary>Tells how a day came out against what was said. Days that are not known in whole or were masked are not to be told.</summary>
    /// <param name="said">As it was forecast. [Wh]</param>
    /// <param name="measured">Of the whole day. [Wh]</param>
    /// <param name="daysAhead">When it was said. [d]</param>
    public void JudgeDay(double said, double measured, int daysAhead) => days.Learn(said, measured, daysAhead);

    /// <summary>All that was learned, to be kept.</summary>
    public PvLearnt Save() => days.Save(bands.Save(intraday.Save(expectation.Save(new() { Until = LearnedUntil, Hours = hours }))));

    /// <summary>Middle and band of one interval.</summary>
    internal Said Say(in PvInterval interval, DateTimeOffset at, DateTimeOffset issued, double difference)
    {
        if (!interval.IsDay) return default;
        var watts = expectation.Of(interval);
        var lead = (at - issued).TotalHours;
        if (difference != 0) watts = Math.Clamp(watts + intraday.Add(difference, lead + interval.Hours, interval.Clear), 0, Plant.AcRating);
        var (p10, p90) = bands.Around(watts, interval.Clear, interval.Elevation, Bands.LeadOf(Math.Max(lead, 0)));
        // The snow may have gone: what is expected falls, the upper end stays.
        var left = 1 - (1 - SnowCover.Left) * interval.Snow;
        return new(watts * left, p10 * left, p90);
    }

    /// <summary>What an interval gave beyond what is expected of it; no more than the plant is large, whatever the books say.</summary>
    internal IntradayGain.Past Missed(in PvInterval interval, DateTimeOffset at, double watts) =>
        new(PvSeries.Unix(at) + 3600 * interval.Hours, interval.Hours, Math.Clamp(watts - expectation.Of(interval), -Plant.Size, Plant.Size), interval.Clear);

    internal void Absorb(in PvInterval interval, DateTimeOffset at, double watts)
    {
        LearnedUntil = at.AddHours(interval.Hours);
        if (!interval.IsDay) return;
        var expected = expectation.Of(interval);
        bands.Learn(expected, watts, interval.Clear, interval.Elevation, Bands.Books, interval.Hours);
        intraday.Learn(Missed(interval, at, watts));
        expectation.Learn(interval, watts);
        hours += interval.Hours;
    }

    internal void Weigh(in PvInterval interval, double said, double watts, int lead) =>
        bands.Learn(said, watts, interval.Clear, interval.Elevation, lead, interval.Hours);

    private IEnumerable<IntradayGain.Past> Past(PvSeries series, IReadOnlyList<PvMeasured> recent)
    {
        foreach (var m in Counted(recent))
            if (series.Interval(m.Start, m.Minutes) is { Snow: 0 } interval) yield return Missed(interval, m.Start, m.WattHours!.Value / interval.Hours);
    }

    /// <summary>Slots that make up a measured interval as one; null when one of them was not forecast. The band of several is the sum of theirs, a little too wide.</summary>
    private static PvSlot? Sum(Dictionary<DateTimeOffset, PvSlot> said, PvMeasured m)
    {
        var whole = new PvSlot(m.Start, m.Minutes, 0, 0, 0);
        var at = m.Start;
        while (at < m.Start.AddMinutes(m.Minutes))
        {
            if (!said.TryGetValue(at, out var slot) || slot.Minutes <= 0) return null;
            whole = whole with { WattHours = whole.WattHours + slot.WattHours, P10 = whole.P10 + slot.P10, P90 = whole.P90 + slot.P90 };
            at = at.AddMinutes(slot.Minutes);
        }
        return at == m.Start.AddMinutes(m.Minutes) ? whole : null;
    }

    /// <summary>Those that are not masked, oldest first.</summary>
    private static IEnumerable<PvMeasured> Counted(IReadOnlyList<PvMeasured> measured)
    {
        var counts = new bool[measured.Count];
        PvMask.Of(measured, counts);
        return Enumerable.Range(0, counts.Length).Where(i => counts[i]).Select(i => measured[i]).OrderBy(m => m.Start);
    }
}

/// <summary>Middle and band of one interval. [W]</summary>
internal readonly record struct Said(double Watts, double P10, double P90)
{
    public PvSlot AsSlot(DateTimeOffset at, int minutes) => new(at, minutes, Watts * minutes / 60, P10 * minutes / 60, P90 * minutes / 60);
}
