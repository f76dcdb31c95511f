using Solstead.Devices.Enphase.Twin;

namespace Solstead.Soak.Gateway;

/// <summary>One thing that happens to the gateway or the clock.</summary>
/// <param name="At">After the first reading. [real time]</param>
/// <param name="Lasts">Until the gateway answers again; readings in it are not judged.</param>
/// <param name="Kind">Null: the service's wall clock is set.</param>
/// <param name="Amount">The amount of the fault; for the clock, seconds it is off from then on.</param>
internal sealed record Happening(string Name, TimeSpan At, TimeSpan Lasts, TwinFaultKind? Kind, double? Amount = null);

/// <summary>What a run goes through.</summary>
/// <param name="Lasts">From the first reading to the end.</param>
/// <param name="Speed">Seconds of the house per second.</param>
/// <param name="Start">Where the wall clock begins: so that the midnight lies in the second half.</param>
/// <param name="Longitude">The house stands on another meridian than its clock, so that the sun shines at this midnight. [°]</param>
internal sealed record GatewayScript(TimeSpan Lasts, double Speed, DateTimeOffset Start, double Longitude, int Panels, IReadOnlyList<Happening> Happenings)
{
    /// <summary>In Beirut the clocks go from 24:00 to 1:00 on this night: one instant is a midnight and a clock change.</summary>
    public const string Zone = "Asia/Beirut";

    /// <summary>The instant: 2026-03-29 00:00 in winter time.</summary>
    public static readonly DateTimeOffset Midnight = new(2026, 3, 28, 22, 0, 0, TimeSpan.Zero);

    /// <summary>Ten minutes at six times the pace of the wall clock. The sun rises: first the house imports, then it exports.</summary>
    public static GatewayScript Long { get; } = new(Minutes(10), 6, Midnight - TimeSpan.FromMinutes(40), 133, 60,
    [
        new("outage", Minutes(1.5), Seconds(45), TwinFaultKind.Refuse),
        new("token refused", Minutes(3.5), Seconds(10), TwinFaultKind.Unauthorized),
        new("session forgotten", Minutes(4.5), Seconds(2), TwinFaultKind.SessionWipe),
        // Refused 22 s, busy 45 s with the wish to be left alone for 30 s, zeros 30 s.
        new("reboot", Minutes(5), Seconds(22.5 + 45 + 30), TwinFaultKind.Reboot, 0.5),
        new("clock set forward", Minutes(7.5), default, null, 300),
        new("clock set back", Minutes(8.5), default, null, 0),
        new("spike", Minutes(9), default, TwinFaultKind.Spike),
    ]);

    /// <summary>The same in half a minute, at solar noon. A busy gateway asks for 30 s of peace, so here the reboot is what is left without it: closed, sessions gone.</summary>
    public static GatewayScript Short { get; } = new(Seconds(19), 20, Midnight - TimeSpan.FromMinutes(6), -120, 24,
    [
        new("outage", Seconds(3), Seconds(2), TwinFaultKind.Refuse),
        new("token refused", Seconds(7), Seconds(1.5), TwinFaultKind.Unauthorized),
        new("session forgotten", Seconds(10), Seconds(0.5), TwinFaultKind.SessionWipe),
        new("restart", Seconds(12), Seconds(2), TwinFaultKind.Refuse),
        new("clock set forward", Seconds(15), default, null, 90),
        new("clock set back", Seconds(17), default, null, 0),
    ]);

    private static TimeSpan Minutes(double n) => TimeSpan.FromMinutes(n);

    private static TimeSpan Seconds(double n) => TimeSpan.FromSeconds(n);
}
