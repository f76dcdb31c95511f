using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Core.Site;
using Solstead.Site.Texts;

namespace Solstead.Site.Publish.Prometheus;

/// <summary>The points of all devices, and how the devices are, as families.</summary>
/// <param name="site">Name of the site, the label of every series.</param>
internal sealed class PointMetrics(string site, Sentences english)
{
    private static readonly string[] Severities = ["info", "notice", "warning", "alarm"];

    private readonly Dictionary<string, MetricFamily> points = [];
    private readonly MetricFamily up = new("solstead_device_up", MetricType.Gauge, "", "1 while the device gives readings and has no problem a person should see to.");
    private readonly MetricFamily silence = new("solstead_device_silence_seconds", MetricType.Gauge, "seconds", "Time since the device gave a reading.");
    private readonly MetricFamily problems = new("solstead_device_problems", MetricType.Gauge, "", "Open problems of the device by severity.");
    private readonly MetricFamily about = new("solstead_device", MetricType.Info, "", "What the device is.");

    public IEnumerable<MetricFamily> Make(IEnumerable<DeviceState> devices, Moment now)
    {
        var all = devices.ToList();
        // Counters first: should another device call a gauge the same, the gauge makes way, whatever the order of the devices.
        foreach (var kind in (PointKind[])[PointKind.Counter, PointKind.Gauge, PointKind.State])
            foreach (var device in all)
                foreach (var state in device.Points.Values.Where(p => p.Declaration.Kind == kind)) Add(device.Info.Id, state, now);
        foreach (var device in all) Add(device, now);
        return points.Values.OrderBy(f => f.Name, StringComparer.Ordinal).Concat([up, silence, problems, about]);
    }

    private void Add(string device, PointState state, Moment now)
    {
        var point = state.Declaration;
        var seen = state.SeenAt(now);
        var name = MetricName.Of(point);
        List<(string, string)> labels = [("site", site), ("device", device), ("phase", name.Phase)];
        if (name.Part is { } part) labels.Add(part);
        if (point.Kind == PointKind.State)
        {
            if (seen.Quality < Quality.Suspect && state.Reading.Text is { } text)
                Family(name with { Unit = "" }, MetricType.Info, point).Add(1, [.. labels, ("state", text)]);
            return;
        }
        Family(name, point.Kind == PointKind.Counter ? MetricType.Counter : MetricType.Gauge, point).Add(seen.Value * name.Scale, labels);
    }

    private MetricFamily Family(MetricName name, MetricType type, PointDeclaration point)
    {
        var key = points.TryGetValue(name.Name, out var other) && other.Type != type ? $"{name.Name}_{type.ToString().ToLowerInvariant()}" : name.Name;
        if (points.TryGetValue(key, out var family)) return family;
        var help = english.Say(point.Text.Length > 0 ? point.Text : point.Id) + (point.Positive.Length > 0 ? $"; positive means {point.Positive}." : ".");
        return points[key] = new MetricFamily(key, type, key == name.Name ? name.Unit : "", help);
    }

    private void Add(DeviceState device, Moment now)
    {
        var info = device.Info;
        (string, string)[] labels = [("site", site), ("device", info.Id)];
        up.Add(device.ConditionAt(now) == DeviceCondition.Ok ? 1 : 0, labels);
        silence.Add(device.Heard is { } heard ? now.Since(heard).TotalSeconds : null, labels);
        for (var severity = Severity.Info; severity <= Severity.Alarm; severity++)
            problems.Add(device.Problems.Count(p => p.Severity == severity), [.. labels, ("severity", Severities[(int)severity])]);
        about.Add(1, [.. labels, ("type", info.Type), ("model", info.Model ?? ""), ("serial", info.Serial ?? ""), ("firmware", info.Firmware ?? "")]);
    }
}
