using Solstead.Soak.Charge;

namespace Solstead.Soak.Day;

/// <summary>What happens to the house and when, from the start of the program on.</summary>
/// <param name="Speed">Seconds of the house per second at most.</param>
/// <param name="From">Local time of the start. [s since midnight]</param>
/// <param name="Sky">Sun, clouds and appliances.</param>
/// <param name="Inverter">The inverter gets its cable; until then nobody answers.</param>
/// <param name="Adapter">The adapter of the charging point is plugged in, with a car.</param>
/// <param name="Dropped">The inverter closes its connection.</param>
/// <param name="Pulled">The adapter is pulled out, for so long.</param>
/// <param name="Rebooted">The inverter refuses for so long, then it starts.</param>
/// <param name="Away">The car leaves and comes back; null: it stays.</param>
/// <param name="Dark">Night from here on, whatever the sky says.</param>
/// <param name="LeastWh">Into the car at least, and</param>
/// <param name="MostGridShare">this share of it at most from the grid.</param>
/// <param name="MemoryShare">How far memory may grow between the third quarter and the last; the second, in the short form.</param>
internal sealed record DayPlan(
    double Speed, int From, CloudyDay Sky, TimeSpan Lasts, TimeSpan Inverter, TimeSpan Adapter, TimeSpan Dropped, Stretch Pulled, Stretch Rebooted, Stretch? Away, TimeSpan Dark,
    double LeastWh, double MostGridShare, double MemoryShare)
{
    /// <summary>Local time is two hours ahead.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromHours(2);

    private static readonly DateTimeOffset Midnight = new(2026, 6, 15, 0, 0, 0, Ahead);

    /// <summary>24 hours from nine in the evening, in 15 minutes or as long as the machine takes: midnight falls into the first quarter. Memory may settle until the day is half over.</summary>
    public static DayPlan Long => new(
        96, 21 * 3600, CloudyDay.Of(0), TimeSpan.FromHours(24), Clock(0, 20), Clock(0, 40), Clock(12, 30), new(Clock(14, 0), Clock(0, 5)), new(Clock(15, 30), Clock(0, 4)),
        new(Clock(18, 0), Clock(1, 0)), Clock(24, 0), 15_000, 0.05, 0.05);

    /// <summary>Half an hour around noon with an early night, in half a minute; measured while code is still being compiled.</summary>
    public static DayPlan Short => new(
        96, 12 * 3600 + 15 * 60, CloudyDay.Of(0), Clock(0, 30), Clock(0, 1), Clock(0, 2), Clock(0, 8), new(Clock(0, 11), Clock(0, 1)), new(Clock(0, 16), Clock(0, 1)), null, Clock(0, 23), 800, 0.1, 0.15);

    public DateTimeOffset Start => (Midnight + TimeSpan.FromSeconds(From)).ToUniversalTime();

    private static TimeSpan Clock(int hours, int minutes) => new(hours, minutes, 0);
}

/// <summary>From when, and how long.</summary>
internal sealed record Stretch(TimeSpan At, TimeSpan For);
