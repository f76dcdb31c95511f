using Solstead.Core.Accounting;
using Solstead.Devices.Enphase.Wire;

namespace Solstead.Devices.Enphase.Books;

/// <summary>What is remembered of one panel; serialisable.</summary>
/// <param name="Report">Gateway time of its last report. [s since 1970 UTC]</param>
/// <param name="WattHours">Energy of <paramref name="Date"/> so far.</param>
/// <param name="Partial">True when counting began within that day.</param>
/// <param name="Watts">Power of that report; null when it was not kept.</param>
/// <param name="Interval">Time between the last two reports as far as they belong together; null while unknown. [s]</param>
internal sealed record PanelState(double Report, DateOnly Date, double WattHours, bool Partial, double? Watts = null, double? Interval = null);

/// <summary>Day energies of the panels from their reports, over the real intervals between them, and when each was last heard.</summary>
/// <param name="pace">Wall seconds per real second.</param>
internal sealed class PanelBooks(IReadOnlyDictionary<string, PanelState>? restored, double pace = 1)
{
    /// <summary>Reports come every 5 to 15 minutes, on some systems hourly (enphase.md B25). [s]</summary>
    private const double UsualInterval = 300, LongestUsual = 1200, LongestSlow = 5400;

    /// <summary>Hours in which nobody asked are bridged by a line between the reports around them, at most so long. [s]</summary>
    private const double LongestBridge = 4 * 3600;

    /// <summary>A report that much older than the last one is the gateway's clock set back, not an old list. [s]</summary>
    private const double ClockSetBack = 3600;

    private readonly Dictionary<string, PanelState> states = restored is null ? [] : new(restored);
    private readonly Dictionary<string, TimeSpan> changed = [], asked = [];

    public IReadOnlyDictionary<string, PanelState> States => states;

    /// <summary>Takes in what the list says about one panel.</summary>
    /// <param name="report">Gateway time of its last report. [s since 1970 UTC]</param>
    /// <param name="elapsed">Monotonic time now.</param>
    /// <param name="gatewayNow">The gateway's clock; null when it cannot be believed.</param>
    /// <returns>Age of the report.</returns>
    public TimeSpan Heard(string serial, double report, double? watts, TimeSpan elapsed, TimeZoneInfo zone, DateTimeOffset? gatewayNow)
    {
        var before = states.GetValueOrDefault(serial);
        var unasked = asked.TryGetValue(serial, out var last) ? (elapsed - last).TotalSeconds * pace : double.PositiveInfinity;
        asked[serial] = elapsed;
        if (before is null || report > before.Report || report < before.Report - ClockSetBack)
        {
            changed[serial] = elapsed;
            if (GatewayClock.Instant(report) is { } at) states[serial] = Count(before, report, LocalDay.Of(at, zone), watts ?? 0, unasked);
        }
        changed.TryAdd(serial, elapsed);
        if (gatewayNow is { } now && GatewayClock.Instant(report) is { } reported) return now - reported;
        return elapsed - changed[serial];
    }

    /// <summary>Time between a panel's last two reports as far as they belong together; null while unknown. [s]</summary>
    public double? Interval(string serial) => states.GetValueOrDefault(serial)?.Interval;

    /// <summary>Energy of a day; null when nothing is known of it.</summary>
    public (double WattHours, bool Partial)? Today(string serial, DateOnly? date)
    {
        if (date is null || states.GetValueOrDefault(serial) is not { } state) return null;
        if (state.Date == date) return state.Partial && state.WattHours == 0 ? null : (state.WattHours, state.Partial);
        // No report yet today: nothing produced yet, as far as a panel that sleeps at night can say.
        return state.Date < date ? (0, false) : null;
    }

    /// <param name="unasked">How long before this reading nobody had asked. [s]</param>
    private static PanelState Count(PanelState? before, double report, LocalDay day, double watts, double unasked)
    {
        if (before is null) return new(report, day.Date, 0, true, watts);
        var seconds = report - before.Report;
        if (seconds < 0) return new(report, day.Date, day.Date == before.Date ? before.WattHours : 0, true, watts);
        var ours = seconds > LongestUsual && unasked * 2 > seconds;
        var interval = ours || seconds > LongestSlow ? before.Interval : seconds;
        if (day.Date == before.Date)
        {
            var energy = ours && seconds <= LongestBridge ? (watts + (before.Watts ?? watts)) / 2 * seconds : watts * Standing(before, seconds);
            return new(report, day.Date, before.WattHours + energy / 3600, before.Partial, watts, interval);
        }
        var sinceMidnight = report - day.Start.ToUnixTimeMilliseconds() / 1000.0;
        // Who did not ask in the morning does not know what the morning gave.
        return new(report, day.Date, watts * Math.Min(sinceMidnight, Standing(before, seconds)) / 3600, ours, watts, interval);
    }

    /// <summary>
    /// The time a report stands for: since the one before. After a longer silence, a night or a panel that was mute, the panel's own interval,
    /// which on an hourly system is an hour once two of them were seen. [s]
    /// </summary>
    private static double Standing(PanelState before, double seconds)
    {
        if (seconds <= LongestUsual) return seconds;
        if (seconds <= LongestSlow && before.Interval > LongestUsual && seconds <= 1.5 * before.Interval) return seconds;
        return Math.Min(seconds, before.Interval ?? UsualInterval);
    }
}
