namespace Solstead.Core.Accounting.Hourly;

/// <summary>Puts readings in order and leaves out what cannot have been read.</summary>
internal sealed class CounterReadings(HourlyOptions options, Plausible plausible)
{
    /// <summary>Before it there was no gateway: a clock that was never set. [UTC]</summary>
    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>By time, each with what it and its neighbours tell of both counters.</summary>
    public List<CounterSample> Of(IEnumerable<CounterSample> samples) => Linked(Sound(Ordered(samples)));

    /// <summary>By time; of readings of one instant the one that counted further, in whatever order they came.</summary>
    private static List<CounterSample> Ordered(IEnumerable<CounterSample> samples)
    {
        var list = new List<CounterSample>();
        foreach (var s in samples.Where(s => s.At >= Earliest).OrderBy(s => s.At).ThenBy(s => s.Lifetime).ThenBy(s => s.Today))
        {
            var clean = s with { Today = Clean(s.Today), Lifetime = Clean(s.Lifetime) };
            // A lifetime of nothing beside a day of something was never read.
            if (clean is { Lifetime: 0, Today: > 0 }) clean = clean with { Lifetime = null };
            if (clean is { Today: null, Lifetime: null }) continue;
            if (list.Count > 0 && list[^1].At == clean.At) list[^1] = new(clean.At, clean.Today ?? list[^1].Today, clean.Lifetime ?? list[^1].Lifetime);
            else list.Add(clean);
        }
        return list;
    }

    private static double? Clean(double? value) => value is { } v && double.IsFinite(v) && v >= 0 ? v : null;

    /// <summary>Leaves out a value that fits neither neighbour while these fit each other: a misread, or noise on the line.</summary>
    private List<CounterSample> Sound(List<CounterSample> samples)
    {
        var sound = new List<CounterSample>(samples.Count);
        for (var i = 0; i < samples.Count; i++)
        {
            var s = samples[i];
            if (i > 0 && i + 1 < samples.Count && sound.Count > 0)
            {
                var (a, b) = (sound[^1], samples[i + 1]);
                if (IsMisread(a.Lifetime, s.Lifetime, b.Lifetime, s.At - a.At, b.At - s.At)) s = s with { Lifetime = null };
                if (plausible.SameDay(a.At, b.At) && IsMisread(a.Today, s.Today, b.Today, s.At - a.At, b.At - s.At)) s = s with { Today = null };
                if (s is { Today: null, Lifetime: null }) continue;
            }
            sound.Add(s);
        }
        return sound;
    }

    private bool IsMisread(double? before, double? value, double? after, TimeSpan since, TimeSpan until) =>
        before is not null && value is not null && plausible.Fits(before, after, since + until) && !(plausible.Fits(before, value, since) && plausible.Fits(value, after, until));

    /// <summary>Where one counter was not read the other one tells what it would have shown; a reading that tells of neither, between others that do, is left out.</summary>
    private List<CounterSample> Linked(List<CounterSample> samples)
    {
        var linked = new List<CounterSample>(samples.Count);
        for (var i = 0; i < samples.Count; i++)
        {
            var s = samples[i];
            if (linked.Count > 0)
            {
                s = Extended(linked[^1], s);
                if (!IsTold(linked[^1], s) && GoesOn(linked[^1], samples, i)) continue;
            }
            linked.Add(s);
        }
        return linked;
    }

    private CounterSample Extended(in CounterSample before, CounterSample s)
    {
        if (!plausible.SameDay(before.At, s.At)) return s;
        var time = s.At - before.At;
        if (s.Lifetime is null && before.Lifetime is { } lifetime && plausible.Fits(before.Today, s.Today, time)) return s with { Lifetime = lifetime + (s.Today - before.Today) };
        if (s.Today is null && before.Today is { } today && plausible.Fits(before.Lifetime, s.Lifetime, time)) return s with { Today = today + (s.Lifetime - before.Lifetime) };
        return s;
    }

    /// <summary>The better counter of the reading before goes on in this one.</summary>
    private static bool IsTold(in CounterSample before, in CounterSample s) => before.Lifetime is not null ? s.Lifetime is not null : s.Today is not null;

    /// <summary>One of the next readings goes on where that counter stood.</summary>
    private bool GoesOn(in CounterSample before, List<CounterSample> samples, int from)
    {
        for (var i = from + 1; i < samples.Count && samples[i].At - before.At <= options.StraightAtMost; i++)
        {
            var s = samples[i];
            if (!IsTold(before, s)) continue;
            var time = s.At - before.At;
            return before.Lifetime is not null ? plausible.Fits(before.Lifetime, s.Lifetime, time) : plausible.SameDay(before.At, s.At) && plausible.Fits(before.Today, s.Today, time);
        }
        return false;
    }
}
