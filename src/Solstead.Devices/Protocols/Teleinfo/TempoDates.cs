using Solstead.Core.Devices;
using Solstead.Core.Tariffs.Tempo;

namespace Solstead.Devices.Protocols.Teleinfo;

/// <summary>
/// Which days a meter's colours are of. The day goes from 06:00 to 06:00, and the meter's clock decides when it changes: around six it is the price in force that tells on which
/// side of the change the meter is. A period that cannot be at this hour means that a clock is wrong: then no day is named.
/// </summary>
public sealed class TempoDates
{
    /// <summary>Around the change of the day the field of tomorrow may still be yesterday's.</summary>
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15), Half = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Six = TimeSpan.FromHours(6), Ten = TimeSpan.FromHours(22);

    private readonly TimeZoneInfo zone = TimeZoneInfo.TryFindSystemTimeZoneById("Europe/Paris", out var paris) ? paris : TimeZoneInfo.Local;

    /// <param name="tomorrow">Null while nothing is announced.</param>
    /// <param name="fromEvening">The word of tomorrow may be an old one until the meter can know better, at 20:00.</param>
    /// <returns>Nothing when the price in force cannot be at this hour.</returns>
    public IReadOnlyList<DayLabel> Labels(DateTimeOffset at, TempoNow now, TempoColour? tomorrow, bool fromEvening = false)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone).DateTime;
        if (DayOf(local, now.Cheap) is not { } day) return [];
        var today = new DayLabel(day, Colours.Label(now.Colour), at.ToUniversalTime());
        if (tomorrow is not { } next || !Trusted(local.TimeOfDay, fromEvening)) return [today];
        return [today, new DayLabel(day.AddDays(1), Colours.Label(next), at.ToUniversalTime())];
    }

    /// <summary>The date the day in force began on.</summary>
    private static DateOnly? DayOf(DateTime local, bool cheap)
    {
        var (date, time) = (DateOnly.FromDateTime(local), local.TimeOfDay);
        if (!cheap) return time >= Six - Half && time < Ten + Half ? date : null;
        if (time >= Ten - Half) return date;
        return time < Six + Half ? date.AddDays(-1) : null;
    }

    private static bool Trusted(TimeSpan time, bool fromEvening) =>
        time < Six - Quarter || (fromEvening ? time >= TimeSpan.FromHours(20) : time >= Six + Quarter);
}
