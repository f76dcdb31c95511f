using Solstead.Core.Accounting;

namespace Solstead.Soak.Week;

/// <summary>Which stretch of time is lived through, how fast, and how closely it is judged.</summary>
/// <param name="Start">The wall clock at the beginning, in the evening before the first midnight. [UTC]</param>
/// <param name="End">An hour after the last midnight. [UTC]</param>
/// <param name="Speed">Seconds of the house per second.</param>
/// <param name="WatchAt">Local time of the daily panel watch.</param>
/// <param name="CloudFailures">Log-ins that fail in a row from the morning of the middle day on.</param>
/// <param name="Share">How far the books of a day may be off: readings are Speed seconds of the house apart.</param>
/// <param name="SlackWh">The same in watt-hours, for what flows between two readings around a midnight.</param>
/// <param name="MemoryShare">How far the memory may move after the warm-up.</param>
internal sealed record WeekPlan(DateTimeOffset Start, DateTimeOffset End, double Speed, string WatchAt, int CloudFailures, double Share, double SlackWh, double MemoryShare)
{
    public const string ZoneId = "Europe/Paris";

    /// <summary>A token of the stub lives so long and is renewed when a third is left: every 16 hours.</summary>
    public static readonly TimeSpan TokenLife = TimeSpan.FromHours(24);

    /// <summary>Seven days around the end of summer time, one of them of 25 hours, in 26 minutes.</summary>
    public static WeekPlan Long { get; } = new(Utc(10, 21, 20, 0), Utc(10, 29, 0, 0), 400, "22:00", 5, 0.005, 20, 0.05);

    /// <summary>One summer day between two midnights in 26 seconds, so fast that readings are an hour apart and the start may take eight.</summary>
    public static WeekPlan Short { get; } = new(Utc(6, 8, 14, 0), Utc(6, 9, 23, 0), 4500, "18:00", 1, 0.05, 300, 0.5);

    public static TimeZoneInfo Zone { get; } = TimeZoneInfo.FindSystemTimeZoneById(ZoneId);

    /// <summary>The local days that lie whole in the run.</summary>
    public IReadOnlyList<LocalDay> Days
    {
        get
        {
            var days = new List<LocalDay>();
            for (var day = LocalDay.On(LocalDay.Of(Start, Zone).Date.AddDays(1), Zone); day.End <= End; day = LocalDay.On(day.Date.AddDays(1), Zone)) days.Add(day);
            return days;
        }
    }

    /// <summary>The local midnights the run goes through.</summary>
    public int Midnights => Days.Count + 1;

    /// <summary>From when on a day's values are its own: until the third reading of the day the day before may still stand.</summary>
    public DateTimeOffset Settled(LocalDay day) => day.Start + (Speed > 1200 ? TimeSpan.FromSeconds(3 * Speed) : TimeSpan.FromHours(1));

    /// <summary>A morning in the middle.</summary>
    public DateTimeOffset CloudFailsAt => Days[Days.Count / 2].Start.AddHours(8);

    private static DateTimeOffset Utc(int month, int day, int hour, int minute) => new(2026, month, day, hour, minute, 0, TimeSpan.Zero);
}
