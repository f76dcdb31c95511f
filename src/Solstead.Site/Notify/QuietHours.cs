using System.Globalization;

namespace Solstead.Site.Notify;

/// <summary>The hours in which only alarms are sent, by the clock of the site; over midnight when the end is before the beginning.</summary>
public sealed record QuietHours(TimeOnly From, TimeOnly To)
{
    /// <summary>Reads <c>22:00-07:00</c>; null when it is none.</summary>
    public static QuietHours? Parse(string text)
    {
        var parts = text.Split('-', StringSplitOptions.TrimEntries);
        return parts.Length == 2 && Clock(parts[0]) is { } from && Clock(parts[1]) is { } to && from != to ? new(from, to) : null;
    }

    public bool Holds(DateTimeOffset now, TimeZoneInfo zone)
    {
        var clock = TimeOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        return From < To ? clock >= From && clock < To : clock >= From || clock < To;
    }

    private static TimeOnly? Clock(string text) =>
        text == "24:00" ? TimeOnly.MinValue : TimeOnly.TryParseExact(text, ["HH:mm", "H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;
}
