using Solstead.Core.Accounting;
using Solstead.Devices.Enphase.Wire;

namespace Solstead.Devices.Enphase.Books;

/// <summary>What is remembered of one panel; serialisable.</summary>
/// <param name="Report">Gateway time of its last report. [s since 1970 UTC]</param>
/// <param name="WattHours">Energy of <paramref name="Date"/> so far.</param>
/// <param name="Partial">True when counting began within that day.</param>
internal sealed record PanelState(double Report, DateOnly Date, double WattHours, bool Partial);

/// <summary>Day energies of the panels from their reports, over the real intervals between them, and when each was last heard.</summary>
internal sealed class PanelBooks(IReadOnlyDictionary<string, PanelState>? restored)
{
    /// <summary>A report stands for the time since the one before, at most for a slow system's interval.</summary>
    private const double LongestInterval = 1200, UsualInterval = 300;

    private readonly Dictionary<string, PanelState> states = restored is null ? [] : new(restored);
    private readonly Dictionary<string, TimeSpan> changed = [];

    public IReadOnlyDictionary<string, PanelState> States => states;

    /// <summary>Takes in what the list says about one panel.</summary>
    /// <param name="report">Gateway time of its last report. [s since 1970 UTC]</param>
    /// <param name="elapsed">Monotonic time now.</param>
    /// <param name="gatewayNow">The gateway's clock; null when it cannot be believed.</param>
    /// <returns>Age of the report.</returns>
    public TimeSpan Heard(string serial, double report, double? watts, TimeSpan elapsed, TimeZoneInfo zone, DateTimeOffset? gatewayNow)
    {
        var before = states.GetValueOrDefault(serial);
        if (before is null || report > before.Report)
        {
            changed[serial] = elapsed;
            if (GatewayClock.Instant(report) is { } at) states[serial] = Count(before, report, at, watts ?? 0, zone);
        }
        changed.TryAdd(serial, elapsed);
        if (gatewayNow is { } now && GatewayClock.Instant(report) is { } reported) return now - reported;
        return elapsed - changed[serial];
    }

    /// <summary>Energy of a day; null when nothing is known of it.</summary>
    public (double WattHours, bool Partial)? Today(string serial, DateOnly? date)
    {
        if (date is null || states.GetValueOrDefault(serial) is not { } state) return null;
        if (state.Date == date) return state.Partial && state.WattHours == 0 ? null : (state.WattHours, state.Partial);
        // No report yet today: nothing produced yet, as far as a panel that sleeps at night can say.
        return state.Date < date ? (0, false) : null;
    }

    private static PanelState Count(PanelState? before, double report, DateTimeOffset at, double watts, TimeZoneInfo zone)
    {
        var date = LocalDay.Of(at, zone).Date;
        if (before is null) return new(report, date, 0, true);
        var seconds = report - before.Report;
        var energy = watts * (seconds <= LongestInterval ? seconds : UsualInterval) / 3600;
        return date == before.Date
            ? before with { Report = report, WattHours = before.WattHours + energy }
            : new(report, date, energy, false);
    }
}
