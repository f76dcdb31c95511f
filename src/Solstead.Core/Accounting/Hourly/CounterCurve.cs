namespace Solstead.Core.Accounting.Hourly;

/// <summary>What flowed between two instants.</summary>
/// <param name="From">Seconds since 1970 UTC.</param>
/// <param name="WattHours">≥ 0; not a number where nobody knows. [Wh]</param>
/// <param name="Flags">What is to be said of it, apart from its length.</param>
internal readonly record struct Flowed(double From, double To, double WattHours, HourFlags Flags)
{
    public bool IsKnown => !double.IsNaN(WattHours);
}

/// <summary>
/// Makes stretches with their energy out of readings (pv-forecast.md 10.4): the lifetime counter first, and where it was set back or is missing the counter
/// of the day with its midnights.
/// </summary>
internal sealed class CounterCurve(HourlyOptions options)
{
    /// <summary>The device's midnight may lie so far from ours: its clock differs, and it counts in steps of five minutes.</summary>
    private static readonly TimeSpan MidnightSlack = TimeSpan.FromMinutes(15);

    /// <summary>A lifetime counter that falls by less was read a step apart from itself. [Wh]</summary>
    private const double Jitter = 2;

    /// <summary>A counter that shows its value late gives what flowed in so much more time at once.</summary>
    private static readonly TimeSpan Lag = TimeSpan.FromMinutes(10);

    /// <summary>Before it there was no gateway: a clock that was never set. [UTC]</summary>
    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<Flowed> flowed = [];

    public List<Flowed> Of(IEnumerable<CounterSample> samples)
    {
        var sound = Sound(Ordered(samples));
        for (var i = 1; i < sound.Count; i++) Between(sound[i - 1], sound[i]);
        return flowed;
    }

    /// <summary>By time; of readings of one instant the last that was told.</summary>
    private static List<CounterSample> Ordered(IEnumerable<CounterSample> samples)
    {
        var list = new List<CounterSample>();
        foreach (var s in samples.Where(s => s.At >= Earliest).OrderBy(s => s.At))
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
                if (a.Lifetime is not null && s.Lifetime is not null && Fits(a.Lifetime, b.Lifetime, b.At - a.At) && !(Fits(a.Lifetime, s.Lifetime, s.At - a.At) && Fits(s.Lifetime, b.Lifetime, b.At - s.At)))
                    s = s with { Lifetime = null };
                if (SameDay(a.At, b.At) && a.Today is not null && s.Today is not null && Fits(a.Today, b.Today, b.At - a.At) && !(Fits(a.Today, s.Today, s.At - a.At) && Fits(s.Today, b.Today, b.At - s.At)))
                    s = s with { Today = null };
                if (s is { Today: null, Lifetime: null }) continue;
            }
            sound.Add(s);
        }
        return sound;
    }

    private bool Fits(double? from, double? to, TimeSpan time) => to - from is >= 0 and var gain && gain <= Most(time);

    private double Most(TimeSpan time) => options.LimitWatts * (time < Lag ? time + Lag : time).TotalHours + 2;

    private void Between(in CounterSample a, in CounterSample b)
    {
        var time = b.At - a.At;
        if (time > options.GapAtMost) Add(a.At, b.At, double.NaN);
        else if (b.Lifetime - a.Lifetime is < 0 and >= -Jitter) Add(a.At, b.At, 0);
        else if (Fits(a.Lifetime, b.Lifetime, time)) ByLifetime(a, b, b.Lifetime!.Value - a.Lifetime!.Value);
        else if (a.Today is not null && b.Today is not null) ByDay(a, b, a.Today.Value, b.Today.Value);
        else Reset(a, b);
    }

    /// <summary>The sum is known; where one midnight lies between, the counter of the new day tells what came after it.</summary>
    private void ByLifetime(in CounterSample a, in CounterSample b, double gain)
    {
        var midnight = Midnight(b.At);
        if (a.At < midnight && b.Today is { } today && today <= gain && today <= Most(b.At - midnight) && !IsLate(a, b, midnight) && Most(midnight - a.At) >= gain - today)
        {
            Add(a.At, midnight, gain - today);
            Add(midnight, b.At, today);
        }
        else Add(a.At, b.At, gain);
    }

    private void ByDay(in CounterSample a, in CounterSample b, double before, double today)
    {
        var midnight = Midnight(b.At);
        if (a.At >= midnight) OneDay(a, b, before, today, midnight);
        else if (IsLate(a, b, midnight)) Add(a.At, b.At, today - before);
        else if (today > Most(b.At - midnight)) Add(a.At, b.At, double.NaN);
        else
        {
            // What was made between the last reading of the old day and its end, nobody counted. Near midnight, that is nothing to speak of.
            var dark = Evening(a.At, midnight);
            Add(a.At, midnight, dark ? 0 : double.NaN, midnight - a.At > options.Tolerance ? HourFlags.Interpolated : HourFlags.Measured);
            Add(midnight, b.At, today);
        }
    }

    private bool Evening(DateTimeOffset from, DateTimeOffset midnight) =>
        midnight - from <= options.StraightAtMost || (midnight - from <= TimeSpan.FromHours(24) && options.Shape is { } shape && Steps.Weight(shape, from, midnight) <= 0);

    private void OneDay(in CounterSample a, in CounterSample b, double before, double today, DateTimeOffset midnight)
    {
        var most = Most(b.At - a.At);
        if (today >= before) Add(a.At, b.At, today - before <= most ? today - before : double.NaN);
        else if (today > most) Add(a.At, b.At, double.NaN);
        else Add(a.At, b.At, today, IsNearMidnight(a.At, b.At, midnight) ? HourFlags.Measured : HourFlags.CounterReset);
    }

    /// <summary>A fall of the day's counter that is the midnight of the device.</summary>
    private bool IsNearMidnight(DateTimeOffset a, DateTimeOffset b, DateTimeOffset midnight) =>
        a - midnight <= MidnightSlack || LocalDay.Of(b, options.Zone).End - b <= MidnightSlack;

    /// <summary>Its midnight comes a little after ours: it still counts the old day.</summary>
    private bool IsLate(in CounterSample a, in CounterSample b, DateTimeOffset midnight) =>
        b.At - midnight <= MidnightSlack && b.Today > 0 && b.Today >= a.Today && b.Today - a.Today <= Most(b.At - a.At);

    /// <summary>Only a counter that was set back: what it shows since, if it began at nothing a short while ago; over minutes, nothing to speak of; else unknown.</summary>
    private void Reset(in CounterSample a, in CounterSample b)
    {
        var time = b.At - a.At;
        if (a.Lifetime is { } before && b.Lifetime is { } after && after < before && time <= options.StraightAtMost && after <= Most(time) && before > 2 * after) Add(a.At, b.At, after, HourFlags.CounterReset);
        else if (a.Lifetime is null && a.Today is not null && b.Today is null && SameDay(a.At, b.At)) Add(a.At, b.At, double.NaN);
        else Add(a.At, b.At, a.Lifetime is not null && b.Lifetime is not null && time <= options.Tolerance ? 0 : double.NaN, HourFlags.CounterReset);
    }

    private void Add(DateTimeOffset from, DateTimeOffset to, double wattHours, HourFlags flags = HourFlags.Measured)
    {
        if (to > from) flowed.Add(new(Steps.Seconds(from), Steps.Seconds(to), wattHours, flags));
    }

    private DateTimeOffset Midnight(DateTimeOffset at)
    {
        if (at < day.Start || at >= day.End) day = LocalDay.Of(at, options.Zone);
        return day.Start;
    }

    private LocalDay day;

    private bool SameDay(DateTimeOffset a, DateTimeOffset b) => a >= Midnight(b);
}
