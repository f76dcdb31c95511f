using Solstead.Core.Site;

namespace Solstead.Site.History;

/// <summary>Where history lives and how it is written. Every default is the documented one.</summary>
public sealed record HistoryOptions
{
    /// <summary>Directory of the two database files, the lock and the backups; created when it is missing.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Zone of the site: what a day and a month are.</summary>
    public required TimeZoneInfo Zone { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Wall seconds per real second (<c>--clock START,xN</c>); the jump detector expects it and holding times stretch with it.</summary>
    public double Pace { get; init; } = 1;

    /// <summary>Longest time samples wait before they are committed, which is the most a power cut can take. Null: 10 s, on an SD card 60 s.</summary>
    public TimeSpan? BatchPeriod { get; init; }

    /// <summary>Days the 1-second frames are kept, 0 to 30.</summary>
    public int FrameDays { get; init; } = 3;

    public int EventDays { get; init; } = 365;

    /// <summary>Days the command audit is kept in full; afterwards only counts per day remain.</summary>
    public int CommandDays { get; init; } = 730;

    /// <summary>Hours of frames kept in memory for the live page.</summary>
    public int MemoryHours { get; init; } = 6;

    public SpaceLimits Space { get; init; } = new();

    /// <summary>
    /// A wall clock before this instant was never set (a machine without a battery-backed clock): samples wait in memory, at most an hour, and are
    /// stamped when the clock is right. Null trusts every clock; use it with <c>--clock</c>.
    /// </summary>
    public DateTimeOffset? ClockWrongBefore { get; init; } = SiteDefinition.ClockNeverSet;

    /// <summary>A server that gets what is finished and gives back what is missing here; null: none.</summary>
    public Maria.ServerSettings? Server { get; init; }

    /// <summary>Take the daily and weekly backups into <c>backup/</c> below the data directory; not with <c>--clock</c>, whose stamps mean nothing.</summary>
    public bool ScheduledBackups { get; init; } = true;
}

/// <summary>Free space at which history saves itself. On small volumes each limit shrinks to the given part of the whole.</summary>
public sealed record SpaceLimits
{
    public long WarnBytes { get; init; } = 500L << 20;
    public double WarnShare { get; init; } = 0.05;

    /// <summary>Below this the frames are kept for one day only.</summary>
    public long ShortenBytes { get; init; } = 200L << 20;

    /// <summary>Below this frames and events wait in memory; only state, audit and leases are written.</summary>
    public long StopBytes { get; init; } = 50L << 20;

    /// <summary>Size of the file that is given up so that audit and leases still find bytes.</summary>
    public long ReserveBytes { get; init; } = 16L << 20;

    /// <summary>The limits that fit a volume of <paramref name="total"/> bytes.</summary>
    public SpaceLimits For(long total) => this with
    {
        WarnBytes = Math.Min(WarnBytes, total / 4),
        ShortenBytes = Math.Min(ShortenBytes, total / 8),
        StopBytes = Math.Min(StopBytes, total / 20),
        ReserveBytes = Math.Min(ReserveBytes, total / 16),
    };
}
