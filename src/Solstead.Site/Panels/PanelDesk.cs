using Solstead.Core.Devices;
using Solstead.Core.History;
using Solstead.Core.Panels;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Core.Site;
using Solstead.Site.Configuration;
using Solstead.Site.Run;

namespace Solstead.Site.Panels;

/// <summary>What is known now of one panel.</summary>
/// <param name="Age">Time since its values came; null when they never did in this process.</param>
public sealed record PanelNow(string Serial, double? EnergyWh, DateTimeOffset? LastReport, TimeSpan? Age);

/// <summary>What is known now of the panels of one device.</summary>
/// <param name="Known">True once the device has told its panels.</param>
/// <param name="GatewayDate">Newest report of all panels: the device's own idea of "now" when its clock is wrong; else null.</param>
public sealed record PanelsNow(bool Known, IReadOnlyList<PanelNow> Panels, DateTimeOffset? GatewayDate);

/// <summary>
/// The groups in force, per device, as the engine's thread sees them: every report passes here and leaves with the points of its groups. Everything
/// but <see cref="Devices"/> is called on the engine's own thread.
/// </summary>
public sealed class PanelDesk : IReportStage
{
    private readonly Dictionary<string, GroupPoints> points;

    public PanelDesk(IReadOnlyList<DeviceEntry> devices)
    {
        Devices = devices.Where(d => d.Panels is not null).ToDictionary(d => d.Id, d => d.Panels!);
        points = Devices.Keys.ToDictionary(id => id, _ => new GroupPoints());
    }

    /// <summary>A desk with the groups and verdicts of the running service, for commands that only look.</summary>
    /// <param name="state">What the service keeps; where there is nothing, the groups are those of the settings file.</param>
    public static async Task<PanelDesk> LookAsync(IReadOnlyList<DeviceEntry> devices, IStateStore state, TimeProvider time, CancellationToken ct)
    {
        var desk = new PanelDesk(devices);
        var watches = new WatchLog(state);
        await watches.LoadAsync(desk.Devices.Keys, ct);
        using var layouts = new PanelLayouts(desk, state, time);
        await layouts.BeginAsync(device => WatchLog.Verdicts(watches.Of(device).Days), ct);
        return desk;
    }

    /// <summary>The devices that have panels, with what the settings file says of them.</summary>
    public IReadOnlyDictionary<string, PanelSettings> Devices { get; }

    public Report Extend(Report report) => points.TryGetValue(report.Device, out var groups) ? groups.Extend(report) : report;

    public IReadOnlyList<PanelGroup> Groups(string device) => points.TryGetValue(device, out var groups) ? groups.Groups : [];

    /// <summary>Puts groups in force.</summary>
    public void Regroup(string device, IReadOnlyList<PanelGroup> groups, SiteEngine engine, SiteRecorder recorder, Moment now) =>
        Tell(points[device].Regroup(groups, now), engine, recorder);

    /// <summary>Puts groups and the last verdicts in force before the engine runs.</summary>
    public void Begin(string device, IReadOnlyList<PanelGroup> groups, IReadOnlyDictionary<string, string> verdicts)
    {
        points[device].Regroup(groups, default);
        points[device].Judge(verdicts, default);
    }

    /// <summary>Shows what the watch found, by group.</summary>
    public void Judge(string device, IReadOnlyDictionary<string, string> verdicts, SiteEngine engine, SiteRecorder recorder, Moment now) =>
        Tell(points[device].Judge(verdicts, now), engine, recorder);

    /// <summary>A copy of what is known of the panels of a device.</summary>
    public PanelsNow Look(string device, SiteEngine engine, Moment now)
    {
        if (!engine.Devices.TryGetValue(device, out var state) || points[device].Panels is not { Count: > 0 } serials) return new(false, [], null);
        var panels = serials.Select(serial => Panel(state, serial, now)).ToList();
        // A wrong clock of the gateway is told by its driver; its days are then its own.
        var wrong = state.Problems.Any(p => p.Code.EndsWith(".clock", StringComparison.Ordinal));
        return new(true, panels, wrong ? panels.Max(p => p.LastReport) : null);
    }

    private static PanelNow Panel(DeviceState state, string serial, Moment now)
    {
        var energy = state.Point(PanelPoint.Of(serial, PanelPoint.EnergyToday));
        var last = state.Point(PanelPoint.Of(serial, PanelPoint.LastReport));
        var age = last is { Known: true } ? now.Since(last.Received) : (TimeSpan?)null;
        return new(serial, Value(energy), Value(last) is > 0 and var at ? DateTimeOffset.FromUnixTimeSeconds((long)at) : null, age);
    }

    /// <summary>The last value, however old: the energy of a day stays true when the gateway falls asleep. A value nobody believes is none.</summary>
    private static double? Value(PointState? point) => point is { Known: true } && point.Reading.Quality < Quality.Suspect ? point.Reading.Value : null;

    private static void Tell(IReadOnlyList<Report> reports, SiteEngine engine, SiteRecorder recorder)
    {
        foreach (var report in reports)
        {
            engine.Apply(report);
            recorder.Record(report, engine);
        }
    }
}
