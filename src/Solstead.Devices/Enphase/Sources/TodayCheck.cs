using Solstead.Core.Accounting;
using Solstead.Core.Points;

namespace Solstead.Devices.Enphase.Sources;

/// <summary>A gateway's own "today" or "seven days", believed or not.</summary>
/// <param name="Note">Why not; null when it is.</param>
internal readonly record struct Believed(double? Value, string? Note)
{
    public Quality Quality => Value is null ? Quality.Missing : Quality.Good;
}

/// <summary>Plausibility of the gateway's day and week values (enphase.md 6.6, B10, B11). What is not believed is withheld, not passed on.</summary>
internal static class TodayCheck
{
    public const string Implausible = "today.implausible";

    /// <summary>Less than this a roof gives in the dark. [W]</summary>
    public const double Dark = 5;

    /// <summary>More than this is not what dawn leaves on a counter. [Wh]</summary>
    public const double FewWattHours = 50;

    private const double Flowing = 50;

    /// <summary>A house that is lived in takes more than this on average … [W]</summary>
    private const double LeastHouse = 10;
    /// <summary>… once it has taken so much at all. [Wh]</summary>
    private const double LivedIn = 100_000;

    private static readonly Believed Not = new(null, Implausible);

    /// <param name="today">As the gateway says. [Wh]</param>
    /// <param name="lifetime">The lifetime register it belongs to. [Wh]</param>
    /// <param name="at">Gateway time of the document.</param>
    /// <param name="ratedWatts">The most power that can flow there. [W]</param>
    /// <param name="watts">What flows there now; null when unknown. [W]</param>
    /// <param name="roof">True for production, which has nothing to show on a dark morning.</param>
    public static Believed Today(double? today, double? lifetime, DateTimeOffset at, TimeZoneInfo zone, double ratedWatts, double? watts = null, bool roof = false)
    {
        if (today is not { } wh) return new(null, null);
        // Stays at zero after an update (B12): where power flows, a day is at zero for a minute at most.
        if (wh == 0 && watts > Flowing) return Not;
        if (wh < 0 || wh > 24 * ratedWatts) return Not;
        if (lifetime is { } all && (wh > all || (wh == all && wh != 0))) return Not;
        // A day that was not reset at midnight shows more than can have flowed since, or shows anything before there was light.
        var hours = (at - LocalDay.Of(at, zone).Start).TotalHours;
        if (roof && hours < 12 && watts <= Dark && wh > FewWattHours) return Not;
        return wh > ratedWatts * hours + 500 ? Not : new(wh, null);
    }

    /// <summary>The seven days before today.</summary>
    /// <param name="house">True for consumption, which never pauses; false for a roof, which sleeps at night.</param>
    /// <param name="own">Our own sum of the same days; null while we do not have them. [Wh]</param>
    public static Believed SevenDays(double? sevenDays, double? today, double? lifetime, double ratedWatts, bool house, double? own = null)
    {
        if (sevenDays is not { } week) return new(null, null);
        var largestDay = house ? Plausible.LargestDay : ratedWatts * 24 * Plausible.SunShare;
        if (week < 0 || week > 7 * (house ? ratedWatts * 24 : largestDay)) return Not;
        if (week < 0.05 * own) return Not;
        if (house && week < 7 * 24 * LeastHouse && lifetime > LivedIn) return Not;
        if (lifetime is not { } all) return new(week, null);
        if (week > all || (week == all && today > 0)) return Not;
        // "Seven days" that are everything before today, in a system that has produced more than seven days can give.
        var everything = Math.Abs(all - (today ?? 0) - week) <= Math.Max(1, 0.001 * all);
        return everything && all >= 7 * largestDay ? Not : new(week, null);
    }
}
