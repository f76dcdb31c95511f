using Solstead.Core.Accounting;

namespace Solstead.Site.Import.Books;

/// <summary>How a clock time of a zone stands to real time.</summary>
public enum ClockKind
{
    /// <summary>It comes once.</summary>
    Once,
    /// <summary>It comes twice, when the clocks go back.</summary>
    Twice,
    /// <summary>It never comes, when the clocks go forward.</summary>
    Never,
}

/// <summary>
/// Makes instants of clock times that were written down without their offset. A time that comes twice is told apart by the order of the rows: the second one
/// of the same time, and all that follow once the clock was seen going back, are after the change.
/// </summary>
public sealed class ClockTimes(TimeZoneInfo zone)
{
    private readonly HashSet<DateTime> seen = [];
    private DateTime? latest;
    private bool after;

    public TimeZoneInfo Zone => zone;

    public ClockKind KindOf(DateTime local) => zone.IsInvalidTime(local) ? ClockKind.Never : zone.IsAmbiguousTime(local) ? ClockKind.Twice : ClockKind.Once;

    /// <summary>The instant of the next row. [UTC]</summary>
    /// <param name="local">Its clock time.</param>
    public DateTimeOffset Next(DateTime local)
    {
        if (KindOf(local) != ClockKind.Twice)
        {
            (latest, after) = (null, false);
            return Instant(local);
        }
        var repeats = !seen.Add(local);
        if (local < latest) after = true;
        latest = local;
        return Instant(local, after || repeats);
    }

    /// <summary>The instant of a clock time. One that never comes is read by the clock as it went before the change, as a clock does that nobody moved. [UTC]</summary>
    /// <param name="second">Of a time that comes twice, the later one.</param>
    public DateTimeOffset Instant(DateTime local, bool second = false)
    {
        if (KindOf(local) == ClockKind.Never) return new(local - OffsetBefore(local), TimeSpan.Zero);
        var first = LocalDay.InstantOf(local, zone);
        if (!second || KindOf(local) != ClockKind.Twice) return first;
        var offsets = zone.GetAmbiguousTimeOffsets(local);
        return first + (offsets.Max() - offsets.Min());
    }

    private TimeSpan OffsetBefore(DateTime local)
    {
        var before = local;
        while (zone.IsInvalidTime(before)) before = before.AddMinutes(-15);
        return zone.GetUtcOffset(before);
    }
}
