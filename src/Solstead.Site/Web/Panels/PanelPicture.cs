using Solstead.Core.Panels;
using Solstead.Core.Quantities;
using Solstead.Core.Rules.PanelWatch;
using Solstead.Core.Site;
using Solstead.Site.Panels;
using Solstead.Site.Web.Live;

namespace Solstead.Site.Web.Panels;

/// <summary>Finds panels and groups among the points of a device. Called on the engine's thread; the answer is a copy.</summary>
internal static class PanelPicture
{
    /// <summary>Until a group has made this much per panel its shares say nothing. [Wh]</summary>
    private const double Telling = 30;

    public static PanelsView Of(PanelDesk desk, PanelLayouts layouts, WatchLog log, SiteEngine engine, Moment now)
    {
        var panels = new List<PanelView>();
        var groups = new List<GroupView>();
        foreach (var device in engine.Devices.Values)
        {
            var own = desk.Groups(device.Info.Id);
            var last = log.Of(device.Info.Id).Days is [.., var day] ? day : null;
            var views = own.Select(g => Group(device, g, now)).ToList();
            panels.AddRange(Serials(device).Select(s => Panel(device, s, views.FirstOrDefault(g => g.Members.Contains(s)), last, now)));
            groups.AddRange(views);
        }
        return new(panels, groups, [.. desk.Devices.Select(d => Roof(d.Key, d.Value.Watch, layouts.Now(d.Key), log.Of(d.Key)))]);
    }

    private static RoofView Roof(string device, WatchSettings watch, Layout layout, SavedWatch log) => new(
        device, WatchDayView.Word(layout.Source.ToString()), layout.Revision, layout.CanUndo, watch.Enabled, watch.At.ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture), watch.BelowPercent, log.Memory.Last);

    private static IEnumerable<string> Serials(DeviceState device) =>
        device.Points.Keys.Select(PanelPoint.Parse).Where(p => p is not null).Select(p => p!.Value.Serial).Distinct();

    private static GroupView Group(DeviceState device, PanelGroup g, Moment now)
    {
        var energies = g.Members.Select(m => Seen(device, PanelPoint.Of(m, PanelPoint.EnergyToday), now).Value).OfType<double>().ToList();
        var watch = device.Point(PanelPoint.OfGroup(g.Key, PanelPoint.Watch));
        return new(device.Info.Id, g.Key, g.Name, g.Azimuth, g.Tilt, g.PeakWatts, g.Members, Value(PanelPoint.Power), Value(PanelPoint.PowerMax), Value(PanelPoint.EnergyToday),
            energies.Count == 0 ? null : Math.Round(energies.Average(), 1), watch is { Known: true } ? watch.Reading.Text : null);

        double? Value(string quantity) => Seen(device, PanelPoint.OfGroup(g.Key, quantity), now).Value;
    }

    private static PanelView Panel(DeviceState device, string serial, GroupView? group, WatchEntry? last, Moment now)
    {
        var power = Of(PanelPoint.Power);
        var energy = Of(PanelPoint.EnergyToday).Value;
        var reported = Of(PanelPoint.LastReport).Value is { } seconds ? DateTimeOffset.FromUnixTimeSeconds((long)seconds) : (DateTimeOffset?)null;
        var finding = last?.Findings.FirstOrDefault(f => f.Serial == serial);
        var share = group is { MeanWh: > Telling and var mean } && energy is { } wh ? Math.Round(100 * wh / mean, 1) : (double?)null;
        return new(device.Info.Id, serial, power.Value, Of(PanelPoint.PowerMax).Value, energy, reported, LiveViewMaker.Word(power.Quality), Flags(device, serial, now),
            device.Point(PanelPoint.Of(serial, "state")) is { Known: true } state ? state.Reading.Text : null, group?.Key, share,
            finding is null ? null : WatchDayView.Word(finding.Kind.ToString()), finding?.Since);

        Seen Of(string quantity) => Seen(device, PanelPoint.Of(serial, quantity), now);
    }

    private static Seen Seen(DeviceState device, string point, Moment now) => device.Point(point)?.SeenAt(now) ?? Core.Site.Seen.Nothing;

    /// <summary>Flags that are false although they should be true; a flag nobody reported says nothing.</summary>
    private static List<string> Flags(DeviceState device, string serial, Moment now) =>
        [.. new[] { "producing", "communicating", "operating" }.Where(flag => Seen(device, PanelPoint.Of(serial, flag), now).Value == 0).Select(flag => $"not-{flag}")];
}
