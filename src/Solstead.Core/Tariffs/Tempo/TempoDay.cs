using Solstead.Core.Accounting;

namespace Solstead.Core.Tariffs.Tempo;

/// <summary>A day of the Tempo contract: from 06:00 local time to 06:00 of the next, named by the date it begins on; 23, 24 or 25 hours (tempo.md 1).</summary>
/// <param name="Date">The date it begins on.</param>
/// <param name="Start">06:00, where the dear hours begin. [UTC]</param>
/// <param name="Evening">22:00, where the cheap hours begin. [UTC]</param>
/// <param name="End">06:00 of the next date. [UTC]</param>
public readonly record struct TempoDay(DateOnly Date, DateTimeOffset Start, DateTimeOffset Evening, DateTimeOffset End)
{
    private static readonly TimeOnly Six = new(6, 0), Ten = new(22, 0);

    /// <summary>The day that holds an instant: before six in the morning it is still yesterday's.</summary>
    public static TempoDay Of(DateTimeOffset instant, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(instant, zone).DateTime;
        var date = DateOnly.FromDateTime(local);
        return On(TimeOnly.FromDateTime(local) < Six ? date.AddDays(-1) : date, zone);
    }

    public static TempoDay On(DateOnly date, TimeZoneInfo zone) => new(
        date, LocalDay.InstantOf(date.ToDateTime(Six), zone), LocalDay.InstantOf(date.ToDateTime(Ten), zone), LocalDay.InstantOf(date.AddDays(1).ToDateTime(Six), zone));

    /// <summary>The dear hours, 06:00 to 22:00 (HP); the others are HC.</summary>
    public bool IsPeak(DateTimeOffset instant) => instant >= Start && instant < Evening;
}
