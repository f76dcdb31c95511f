namespace Solstead.Core.Forecast.Learning;

/// <summary>
/// What the panels will give: physics, corrected by what they gave before under the same sun, with a band eight of ten outcomes lie in. Knows no clock: what it
/// learned is what <see cref="Learn"/> was told.
/// </summary>
/// <remarks>Not for several threads at once.</remarks>
public sealed class PvForecaster
{
    private readonly PvModel model;
    private readonly SunCorrection correction;
    private DateTimeOffset? until;
    private double hours;

    /// <param name="plant">What is forecast.</param>
    /// <param name="learnt">What an earlier forecaster of this plant saved; null, or of another version = nothing yet.</param>
    public PvForecaster(PvPlant plant, PvLearnt? learnt = null)
    {
        model = new(plant);
        var known = learnt is { Version: PvLearnt.Current } ? learnt : new();
        (until, hours, correction) = (known.Until, known.Hours, new(known.Correction));
    }

    public PvPlant Plant => model.Plant;

    /// <summary>End of the last interval learned; what ends earlier is not learned again. [UTC]</summary>
    public DateTimeOffset? LearnedUntil => until;

    /// <summary>What the panels will give.</summary>
    /// <param name="weather">Of the span and, where known, an hour more at both ends; any lengths of slots, any order.</param>
    /// <param name="from">A whole interval of <paramref name="minutes"/>. [UTC]</param>
    /// <param name="to">End, not included. [UTC]</param>
    /// <param name="minutes">Of a slot of the result: 15, 30 or 60. [min]</param>
    /// <param name="issued">When this is said: decides the lead of each slot, and which of <paramref name="recent"/> are over. [UTC]</param>
    /// <param name="recent">What the panels gave in the last hours; with it the next hours follow how today differs. The weather must cover it.</param>
    /// <returns>Oldest first. A slot whose weather is not known is left out: missing, never 0.</returns>
    public IReadOnlyList<PvSlot> Forecast(
        IReadOnlyList<WeatherSlot> weather, DateTimeOffset from, DateTimeOffset to, int minutes, DateTimeOffset issued, IReadOnlyList<PvMeasured>? recent = null)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(minutes is 15 or 30 or 60, true, nameof(minutes));
        var series = PvSeries.Of(model, weather);
        var slots = new List<PvSlot>();
        var hour = minutes / 60.0;
        for (var at = from; at < to; at = at.AddMinutes(minutes))
        {
            if (Expected(series, at, minutes) is not { } watts) continue;
            slots.Add(new(at, minutes, watts * hour, 0.45 * watts * hour, Math.Min(1.35 * watts, Plant.AcRating) * hour));
        }
        return slots;
    }

    /// <summary>Learns from what the panels gave under a weather. What was learned before, is masked or has no weather changes nothing.</summary>
    /// <param name="weather">As it was forecast for that time, or as it was.</param>
    /// <param name="measured">In any order.</param>
    public void Learn(IReadOnlyList<WeatherSlot> weather, IReadOnlyList<PvMeasured> measured)
    {
        var series = PvSeries.Of(model, weather);
        var counts = new bool[measured.Count];
        PvMask.Of(measured, counts);
        foreach (var i in Enumerable.Range(0, measured.Count).Where(i => counts[i] && !(measured[i].Start < until)).OrderBy(i => measured[i].Start))
        {
            var m = measured[i];
            int first = series.IndexOf(m.Start), n = m.Minutes / 15;
            var power = PvSeries.Mean(series.Power, first, n);
            if (double.IsNaN(power)) continue;
            var length = m.Minutes / 60.0;
            correction.Learn(series.Azimuth[first + n / 2], Clearness(series, first, n), power / Plant.Size, m.WattHours!.Value / length / Plant.Size, length);
            hours += length;
            until = m.Start.AddMinutes(m.Minutes);
        }
    }

    /// <summary>Tells how a forecast that was issued came out: from these the bands are learned, by lead.</summary>
    public void Judge(PvIssue issue, IReadOnlyList<PvMeasured> measured)
    {
        ArgumentNullException.ThrowIfNull(issue);
        ArgumentNullException.ThrowIfNull(measured);
    }

    /// <summary>Energy of a whole day with its own band: that of a day is not the sum of those of its hours. [Wh]</summary>
    /// <param name="slots">Of one day, as forecast.</param>
    /// <param name="issued">When that was said. [UTC]</param>
    public PvDay Day(IReadOnlyList<PvSlot> slots, DateTimeOffset issued)
    {
        var sum = slots.Sum(s => s.WattHours);
        return new(sum, 0.6 * sum, 1.25 * sum);
    }

    /// <summary>All that was learned, to be kept.</summary>
    public PvLearnt Save() => new() { Until = until, Hours = hours, Correction = correction.Save() };

    private double? Expected(PvSeries series, DateTimeOffset at, int minutes)
    {
        int first = series.IndexOf(at), n = minutes / 15;
        var power = PvSeries.Mean(series.Power, first, n);
        if (double.IsNaN(power)) return null;
        if (power <= 0) return 0;
        return Math.Clamp(power * correction.Factor(series.Azimuth[first + n / 2], Clearness(series, first, n)), 0, Plant.AcRating);
    }

    private static double Clearness(PvSeries series, int first, int n)
    {
        var outside = PvSeries.Mean(series.Outside, first, n);
        return outside > 0 ? Math.Clamp(PvSeries.Mean(series.Global, first, n) / outside, 0, 1) : 0;
    }
}

/// <summary>Energy of a day and the band eight of ten days lie in. [Wh]</summary>
public readonly record struct PvDay(double WattHours, double P10, double P90);
