namespace Solstead.Core.Accounting.Hourly;

/// <summary>What readings of a counter may show.</summary>
internal sealed class Plausible(HourlyOptions options)
{
    /// <summary>A counter that shows its value late gives what flowed in so much more time at once.</summary>
    private static readonly TimeSpan Lag = TimeSpan.FromMinutes(10);

    private LocalDay day;

    /// <summary>The most that can be counted in a time. [Wh]</summary>
    public double Most(TimeSpan time) => options.LimitWatts * (time < Lag ? time + Lag : time).TotalHours + 2;

    /// <summary>The counter went from one value to the other: it did not fall, and no more than can flow.</summary>
    public bool Fits(double? from, double? to, TimeSpan time) => to - from is >= 0 and var gain && gain <= Most(time);

    /// <summary>Beginning of the local day of an instant.</summary>
    public DateTimeOffset Midnight(DateTimeOffset at)
    {
        if (at < day.Start || at >= day.End) day = LocalDay.Of(at, options.Zone);
        return day.Start;
    }

    /// <param name="a">Not later than the other.</param>
    public bool SameDay(DateTimeOffset a, DateTimeOffset b) => a >= Midnight(b);
}
