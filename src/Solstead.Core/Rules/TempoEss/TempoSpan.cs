using Solstead.Core.Tariffs.Tempo;

namespace Solstead.Core.Rules.TempoEss;

/// <summary>A stretch in which the battery system is set to one row of the policy: the cheap hours before a day, or the dear hours of it.</summary>
/// <param name="Date">The Tempo day it belongs to.</param>
/// <param name="Dear">06:00 to 22:00; else 22:00 of the evening before to 06:00.</param>
/// <param name="To">Its end. [UTC]</param>
public readonly record struct TempoSpan(DateOnly Date, bool Dear, DateTimeOffset To)
{
    /// <summary>
    /// The stretch that holds an instant. Cheap hours are begun a little late and left a little early, each evening and morning by another few
    /// seconds: a charge never runs into a dear minute, and not all houses of a street change at once (tempo.md 3.1).
    /// </summary>
    public static TempoSpan At(DateTimeOffset instant, TimeZoneInfo zone, string name, TimeSpan jitter)
    {
        var day = TempoDay.Of(instant, zone);
        var evening = day.Evening + Shift(day.Date, evening: true, name, jitter);
        if (instant < evening) return new(day.Date, Dear: true, evening);
        var next = TempoDay.On(day.Date.AddDays(1), zone);
        var morning = next.Start - Shift(next.Date, evening: false, name, jitter);
        return instant < morning ? new(next.Date, Dear: false, morning) : new(next.Date, Dear: true, next.Evening + Shift(next.Date, evening: true, name, jitter));
    }

    /// <summary>Between 0 and the jitter, always the same for one house, day and boundary.</summary>
    private static TimeSpan Shift(DateOnly date, bool evening, string name, TimeSpan jitter)
    {
        if (jitter <= TimeSpan.Zero) return TimeSpan.Zero;
        var hash = 2166136261u;
        foreach (var c in name) hash = (hash ^ c) * 16777619u;
        hash = (hash ^ (uint)(date.DayNumber * 2 + (evening ? 1 : 0))) * 16777619u;
        hash ^= hash >> 15;
        return jitter * ((hash & 0xFFFF) / 65536.0);
    }
}
