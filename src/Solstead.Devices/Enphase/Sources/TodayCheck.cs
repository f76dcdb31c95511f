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

    private const double Flowing = 50;

    /// <param name="today">As the gateway says. [Wh]</param>
    /// <param name="lifetime">The lifetime register it belongs to. [Wh]</param>
    /// <param name="at">Gateway time of the document.</param>
    /// <param name="ratedWatts">The most power that can flow there. [W]</param>
    /// <param name="watts">What flows there now; null when unknown. [W]</param>
    public static Believed Today(double? today, double? lifetime, DateTimeOffset at, TimeZoneInfo zone, double ratedWatts, double? watts = null)
    {
        if (today is not { } wh) return new(null, null);
        // Stays at zero after an update (B12): where power flows, a day is at zero for a minute at most.
        if (wh == 0 && watts > Flowing) return new(null, Implausible);
        if (wh < 0 || wh > 24 * ratedWatts) return new(null, Implausible);
        if (lifetime is { } all && (wh > all || (wh == all && wh != 0))) return new(null, Implausible);
        // A day that was not reset at midnight shows more than can have flowed since.
        var hours = (at - LocalDay.Of(at, zone).Start).TotalHours;
        return wh > ratedWatts * hours + 500 ? new(null, Implausible) : new(wh, null);
    }

    /// <summary>The seven days before today.</summary>
    /// <param name="steady">True for consumption, which never pauses: there a week far below today is wrong.</param>
    public static Believed SevenDays(double? sevenDays, double? today, double? lifetime, double ratedWatts, bool steady)
    {
        if (sevenDays is not { } week) return new(null, null);
        if (week < 0 || week > 7 * 24 * ratedWatts) return new(null, Implausible);
        if (lifetime is not { } all || today is not { } day) return new(week, null);
        if (week > all || (week == all && week != 0)) return new(null, Implausible);
        // "Seven days" that are everything before today, in a system older than two months.
        if (Math.Abs(all - day - week) <= Math.Max(1, 0.001 * all) && week > 60 * Math.Max(day, 1000)) return new(null, Implausible);
        var least = steady ? 0.35 : 0.02;
        return week < least * day && all > 10 * (day + week) ? new(null, Implausible) : new(week, null);
    }
}
