using Solstead.Core.History;

namespace Solstead.Core.Accounting;

/// <summary>What a session is counted from at one instant. Powers in watts.</summary>
/// <param name="Plugged">Null when it cannot be told.</param>
/// <param name="Watts">Into the car, ≥ 0; null while the charging point does not answer.</param>
/// <param name="AllCars">Into all cars of the site, this one included.</param>
/// <param name="Import">Bought at the grid, ≥ 0; null when not known now.</param>
/// <param name="CounterWh">The charger's own counter; null when it has none or does not answer.</param>
public readonly record struct SessionInput(DateTimeOffset At, bool? Plugged, double? Watts, double AllCars, double? Import, double? CounterWh)
{
    /// <summary>Idle units show noise.</summary>
    public bool Draws => Watts > 100;
}

/// <summary>
/// Finds the sessions of a charging point in its readings and counts them. The house comes first: what is bought is the car's as far as
/// the car draws it, shared among the cars (ev-charging.md 9). What nobody watched is filled in from the charger's counter. Pure.
/// </summary>
public static class SessionMeter
{
    /// <summary>Where nobody tells the plug, a session is over after this long without current: clouds are shorter.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromHours(2);

    /// <summary>A step this long was not watched.</summary>
    public static readonly TimeSpan Watched = TimeSpan.FromSeconds(60);

    /// <param name="open">The session that goes on; null: none.</param>
    /// <param name="gone">Time of the house since the last call; null at the first one of a process.</param>
    /// <param name="number">Gives a number to a session that begins.</param>
    /// <param name="pace">Seconds of the house per second.</param>
    /// <returns>The session that goes on, and one that has just ended.</returns>
    public static (ChargingSession? Open, ChargingSession? Ended) Next(ChargingSession? open, in SessionInput now, TimeSpan? gone, string point, Func<long> number, double pace = 1)
    {
        if (now.Watts is not { } watts) return (open, null);
        if (open is null)
        {
            if (now.Plugged == false || now.Plugged is null && !now.Draws) return (null, null);
            return (new(number(), point, now.At, null) { CounterFrom = now.CounterWh, CounterTo = now.CounterWh }, null);
        }
        var away = now.At - open.Seen > Watched * pace;
        var next = Counted(open, now, watts, away || gone > Watched * pace ? null : gone);
        if (now.Plugged == false) return (null, next with { Ended = away || now.At < open.Seen ? open.Seen : now.At });
        return now.Plugged is null && now.At - next.Drew > Quiet ? (null, next with { Ended = next.Drew }) : (next, null);
    }

    private static ChargingSession Counted(ChargingSession session, in SessionInput now, double watts, TimeSpan? gone)
    {
        session = session with
        {
            Seen = now.At > session.Seen ? now.At : session.Seen,
            Drew = now.Draws && now.At > session.Drew ? now.At : session.Drew,
            CounterFrom = session.CounterFrom ?? now.CounterWh,
            CounterTo = now.CounterWh is { } counter && !(counter < session.CounterTo) ? counter : session.CounterTo,
        };
        if (gone is not { } time || time <= TimeSpan.Zero) return session;
        var energy = Math.Max(0, watts) * time.TotalHours;
        session = session with { WatchedWh = session.WatchedWh + energy };
        if (now.Import is not { } import) return session;
        var bought = Math.Min(Math.Max(0, import), now.AllCars) / Math.Max(1, now.AllCars);
        return session with { KnownWh = session.KnownWh + energy, SolarWh = session.SolarWh + energy * (1 - bought) };
    }
}
