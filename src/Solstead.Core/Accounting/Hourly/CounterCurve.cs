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

    private readonly Plausible plausible = new(options);
    private readonly List<Flowed> flowed = [];

    public List<Flowed> Of(IEnumerable<CounterSample> samples)
    {
        var readings = new CounterReadings(options, plausible).Of(samples);
        for (var i = 1; i < readings.Count; i++) Between(readings[i - 1], readings[i]);
        return flowed;
    }

    private void Between(in CounterSample a, in CounterSample b)
    {
        var time = b.At - a.At;
        if (time > options.GapAtMost) Add(a.At, b.At, double.NaN);
        else if (b.Lifetime - a.Lifetime is < 0 and >= -Jitter) Add(a.At, b.At, 0);
        else if (plausible.Fits(a.Lifetime, b.Lifetime, time)) ByLifetime(a, b, b.Lifetime!.Value - a.Lifetime!.Value);
        else if (b.Today is { } today && (a.Today is not null || a.At < Midnight(b.At))) ByDay(a, b, today);
        else Reset(a, b);
    }

    /// <summary>The sum is known; where one midnight lies between, the counter of the new day tells what came after it.</summary>
    private void ByLifetime(in CounterSample a, in CounterSample b, double gain)
    {
        var midnight = Midnight(b.At);
        if (a.At < midnight && b.Today is { } today && today <= gain && today <= plausible.Most(b.At - midnight) && !IsLate(a, b, midnight) && !IsUnclear(a, b, midnight) && plausible.Most(midnight - a.At) >= gain - today)
        {
            Add(a.At, midnight, gain - today);
            Add(midnight, b.At, today);
        }
        else Add(a.At, b.At, gain);
    }

    private void ByDay(in CounterSample a, in CounterSample b, double today)
    {
        var midnight = Midnight(b.At);
        if (a.At >= midnight) OneDay(a, b, a.Today ?? 0, today, midnight);
        else if (IsLate(a, b, midnight)) Add(a.At, b.At, today - a.Today!.Value);
        else if (today > plausible.Most(b.At - midnight) || IsUnclear(a, b, midnight)) Add(a.At, b.At, double.NaN);
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
        var most = plausible.Most(b.At - a.At);
        if (today >= before) Add(a.At, b.At, today - before <= most ? today - before : double.NaN);
        else if (today > most) Add(a.At, b.At, double.NaN);
        else Add(a.At, b.At, today, IsNearMidnight(a.At, b.At, midnight) ? HourFlags.Measured : HourFlags.CounterReset);
    }

    /// <summary>A fall of the day's counter that is the midnight of the device.</summary>
    private bool IsNearMidnight(DateTimeOffset a, DateTimeOffset b, DateTimeOffset midnight) =>
        a - midnight <= MidnightSlack || LocalDay.Of(b, options.Zone).End - b <= MidnightSlack;

    /// <summary>Its midnight comes a little after ours: it still counts the old day.</summary>
    private bool IsLate(in CounterSample a, in CounterSample b, DateTimeOffset midnight) =>
        MayBeLate(b, midnight) && a.At >= Eve(midnight) && b.Today >= a.Today && b.Today - a.Today <= plausible.Most(b.At - a.At);

    /// <summary>It may still count the old day, of which nothing was read: whether its energy came before or after midnight cannot be told.</summary>
    private bool IsUnclear(in CounterSample a, in CounterSample b, DateTimeOffset midnight) => MayBeLate(b, midnight) && a.At < Eve(midnight);

    private static bool MayBeLate(in CounterSample b, DateTimeOffset midnight) => b.At - midnight <= MidnightSlack && b.Today > 0;

    /// <summary>Beginning of the day before.</summary>
    private DateTimeOffset Eve(DateTimeOffset midnight) => LocalDay.Of(midnight.AddTicks(-1), options.Zone).Start;

    /// <summary>Only a counter that was set back: what it shows since, if it began at nothing a short while ago; over minutes, nothing to speak of; else unknown.</summary>
    private void Reset(in CounterSample a, in CounterSample b)
    {
        var time = b.At - a.At;
        if (a.Lifetime is { } before && b.Lifetime is { } after && after < before && time <= options.StraightAtMost && after <= plausible.Most(time) && before > 2 * after) Add(a.At, b.At, after, HourFlags.CounterReset);
        else if (a.Lifetime is null && a.Today is not null && b.Today is null && SameDay(a.At, b.At)) Add(a.At, b.At, double.NaN);
        else Add(a.At, b.At, a.Lifetime is not null && b.Lifetime is not null && time <= options.Tolerance ? 0 : double.NaN, HourFlags.CounterReset);
    }

    private void Add(DateTimeOffset from, DateTimeOffset to, double wattHours, HourFlags flags = HourFlags.Measured)
    {
        if (to > from) flowed.Add(new(Steps.Seconds(from), Steps.Seconds(to), wattHours, flags));
    }

    private DateTimeOffset Midnight(DateTimeOffset at) => plausible.Midnight(at);

    private bool SameDay(DateTimeOffset a, DateTimeOffset b) => plausible.SameDay(a, b);
}
