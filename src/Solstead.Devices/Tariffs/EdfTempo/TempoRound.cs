using Solstead.Core.Accounting;

namespace Solstead.Devices.Tariffs.EdfTempo;

/// <summary>When colours are asked for (tempo.md 1.1): from 06:30 every half hour until tomorrow's is final, then once more for a second opinion; not at night.</summary>
internal static class TempoRound
{
    private static readonly TimeOnly First = new(6, 30), Settled = new(11, 15), Last = new(22, 0);
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(30);

    /// <summary>From then on RTE and EDF change nothing any more.</summary>
    public static bool IsSettled(DateTimeOffset now, TimeZoneInfo zone) => Local(now, zone) >= Settled;

    /// <summary>The next time after one at which tomorrow's colour is worth a question.</summary>
    public static DateTimeOffset NextSlot(DateTimeOffset now, TimeZoneInfo zone)
    {
        var day = LocalDay.Of(now, zone);
        var first = LocalDay.InstantOf(day.Date.ToDateTime(First), zone);
        if (now < first) return first;
        var next = first + (Every * (Math.Floor((now - first) / Every) + 1));
        // The one that decides does not wait for the half hour.
        var settled = LocalDay.InstantOf(day.Date.ToDateTime(Settled), zone);
        if (now < settled && next > settled) next = settled;
        return next > LocalDay.InstantOf(day.Date.ToDateTime(Last), zone) ? NextMorning(now, zone) : next;
    }

    public static DateTimeOffset NextMorning(DateTimeOffset now, TimeZoneInfo zone) =>
        LocalDay.InstantOf(LocalDay.Of(now, zone).Date.AddDays(1).ToDateTime(First), zone);

    public static bool IsNight(DateTimeOffset now, TimeZoneInfo zone) => Local(now, zone) is var t && (t < First || t >= Last);

    private static TimeOnly Local(DateTimeOffset now, TimeZoneInfo zone) => TimeOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
}
