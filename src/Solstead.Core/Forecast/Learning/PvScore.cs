namespace Solstead.Core.Forecast.Learning;

/// <summary>Makes <see cref="PvMetrics"/> of what was said and what came.</summary>
public static class PvScore
{
    private const double DaysOfClimate = 30;

    /// <summary>Class of a lead.</summary>
    public static PvLead LeadOf(TimeSpan ahead) => (PvLead)Bands.LeadOf(Math.Max(ahead.TotalHours, 0));

    /// <param name="outcomes">Of one provider and lead, in any order, with the measurements before them as far as the references are to be told.</param>
    /// <param name="size">Of the plant, above 0. [W]</param>
    /// <param name="ahead">Lead of the forecasts: what the references may know. [h]</param>
    /// <param name="dayOf">Day an instant belongs to; null = the UTC day.</param>
    public static PvMetrics Of(IReadOnlyList<PvOutcome> outcomes, double size, double ahead = 24, Func<DateTimeOffset, DateOnly>? dayOf = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(size, 0);
        var sorted = outcomes.OrderBy(o => o.Start).ToArray();
        var counted = sorted.Where(o => o is { IsDaylight: true, Said: not null, Measured: not null }).ToArray();
        if (counted.Length == 0) return new();
        double[] errors = [.. counted.Select(o => (o.Said!.Value - o.Measured!.Value) / size)];
        var references = new Past(sorted, ahead);
        double[] yesterday = [.. counted.Select(references.Yesterday)], smart = [.. counted.Select(references.Smart)], climate = [.. counted.Select(references.Climate)];
        return Banded(counted, size, new()
        {
            Count = counted.Length,
            Bias = errors.Average(),
            MeanAbsolute = errors.Average(Math.Abs),
            RootMeanSquare = Math.Sqrt(errors.Average(e => e * e)),
            DailyError = Daily(counted, dayOf ?? (at => DateOnly.FromDateTime(at.UtcDateTime))),
            SkillPersistence = Skill(counted, yesterday),
            SkillSmart = Skill(counted, smart),
            SkillClimatology = Skill(counted, climate),
            Skill = Skill(counted, Mixed(counted, smart, climate)),
        });
    }

    private static PvMetrics Banded(PvOutcome[] counted, double size, PvMetrics without)
    {
        var banded = counted.Where(o => o is { P10: not null, P90: not null }).ToArray();
        if (banded.Length == 0) return without;
        return without with
        {
            Pinball = (banded.Average(o => Pinball(0.1, o.P10!.Value, o)) / size, banded.Average(o => Pinball(0.5, o.Said!.Value, o)) / size, banded.Average(o => Pinball(0.9, o.P90!.Value, o)) / size),
            Coverage = banded.Average(o => o.P10 <= o.Measured && o.Measured <= o.P90 ? 1.0 : 0.0),
            Width = banded.Average(o => o.P90!.Value - o.P10!.Value) / size,
        };
    }

    private static double Pinball(double share, double said, PvOutcome o) => Math.Max(share * (o.Measured!.Value - said), (share - 1) * (o.Measured!.Value - said));

    private static double? Daily(PvOutcome[] counted, Func<DateTimeOffset, DateOnly> dayOf)
    {
        var days = counted.GroupBy(o => dayOf(o.Start)).Select(d => (Said: d.Sum(o => o.Said!.Value * o.Hours), Measured: d.Sum(o => o.Measured!.Value * o.Hours))).ToArray();
        var best = days.Max(d => d.Measured);
        var worth = days.Where(d => d.Measured > 0.05 * best).ToArray();
        return worth.Length == 0 ? null : worth.Average(d => Math.Abs(d.Said - d.Measured) / d.Measured);
    }

    /// <summary>Over the intervals for which the reference has an answer.</summary>
    private static double? Skill(PvOutcome[] counted, double[] reference)
    {
        double own = 0, other = 0;
        for (var i = 0; i < counted.Length; i++)
        {
            if (double.IsNaN(reference[i])) continue;
            own += Square(counted[i].Said!.Value - counted[i].Measured!.Value);
            other += Square(reference[i] - counted[i].Measured!.Value);
        }
        return other > 0 ? 1 - Math.Sqrt(own / other) : null;
    }

    /// <summary>Convex combination with the least squared error.</summary>
    private static double[] Mixed(PvOutcome[] counted, double[] smart, double[] climate)
    {
        double up = 0, down = 0;
        for (var i = 0; i < counted.Length; i++)
        {
            if (double.IsNaN(smart[i]) || double.IsNaN(climate[i])) continue;
            up += (smart[i] - climate[i]) * (counted[i].Measured!.Value - climate[i]);
            down += Square(smart[i] - climate[i]);
        }
        var share = down > 0 ? Math.Clamp(up / down, 0, 1) : 0.5;
        return [.. smart.Zip(climate, (s, c) => share * s + (1 - share) * c)];
    }

    private static double Square(double x) => x * x;

    /// <summary>What simple forecasts would have said; NaN where they know nothing.</summary>
    private sealed class Past(PvOutcome[] sorted, double ahead)
    {
        private readonly Dictionary<DateTimeOffset, double> measured = sorted.Where(o => o.Measured is not null).GroupBy(o => o.Start).ToDictionary(g => g.Key, g => g.Last().Measured!.Value);

        private int last;

        private double index = double.NaN;

        /// <summary>The same interval a day before, or two when the lead is longer than a day.</summary>
        public double Yesterday(PvOutcome o) => measured.TryGetValue(o.Start.AddDays(-Math.Max(1, Math.Ceiling(ahead / 24))), out var watts) ? watts : double.NaN;

        public double Climate(PvOutcome o)
        {
            double sum = 0, n = 0;
            for (var day = (int)Math.Max(1, Math.Ceiling(ahead / 24)); day <= DaysOfClimate; day++)
                if (measured.TryGetValue(o.Start.AddDays(-day), out var watts)) (sum, n) = (sum + watts, n + 1);
            return n > 0 ? sum / n : double.NaN;
        }

        /// <summary>Asked in the order of time.</summary>
        public double Smart(PvOutcome o)
        {
            for (; last < sorted.Length && sorted[last].Start.AddHours(sorted[last].Hours) <= o.Start.AddHours(-ahead); last++)
                if (sorted[last] is { IsDaylight: true, Clear: > 0, Measured: { } watts } known) index = watts / known.Clear;
            return index * o.Clear;
        }
    }
}
