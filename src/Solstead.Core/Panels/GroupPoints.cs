using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Core.Quantities;

namespace Solstead.Core.Panels;

/// <summary>
/// Adds to what a device reports of its panels the points of their groups: sums of the members, and the verdict of the daily watch. The engine,
/// history and everyone behind them see the groups as points of the device. Owned by one thread; no clock, no I/O.
/// </summary>
public sealed class GroupPoints
{
    private static readonly (string Quantity, string Unit, string Positive)[] Sums =
        [(PanelPoint.Power, Unit.Watt, "production"), (PanelPoint.PowerMax, Unit.Watt, ""), (PanelPoint.EnergyToday, Unit.WattHour, "production")];

    private readonly Dictionary<string, Reading> latest = [];
    private readonly Dictionary<string, string> verdicts = [];
    private readonly HashSet<string> known = [];
    private DeviceInfo? bare;

    /// <summary>The groups in force.</summary>
    public IReadOnlyList<PanelGroup> Groups { get; private set; } = [];

    /// <summary>Serial numbers of the panels the device has, in its order.</summary>
    public IReadOnlyList<string> Panels { get; private set; } = [];

    /// <summary>The report as the engine should see it.</summary>
    public Report Extend(Report report) => report switch
    {
        Report.Identified identified => identified with { Info = Declare(identified.Info) },
        Report.Measured measured when Take(measured.Readings) => measured with { Readings = [.. measured.Readings, .. Readings(measured.At)] },
        _ => report,
    };

    /// <summary>Puts other groups in force.</summary>
    /// <returns>What the engine must be told; nothing while the device is unknown.</returns>
    public IReadOnlyList<Report> Regroup(IReadOnlyList<PanelGroup> groups, Moment now)
    {
        Groups = groups;
        foreach (var gone in verdicts.Keys.Where(k => groups.All(g => g.Key != k)).ToList()) verdicts.Remove(gone);
        return bare is null || Panels.Count == 0 ? [] : [new Report.Identified(Declare(bare), now), .. Measured(now)];
    }

    /// <summary>Takes over what the watch found, by group key: <c>ok</c> or <c>anomaly</c>.</summary>
    public IReadOnlyList<Report> Judge(IReadOnlyDictionary<string, string> found, Moment now)
    {
        foreach (var (key, verdict) in found) verdicts[key] = verdict;
        return Measured(now);
    }

    private Report.Measured[] Measured(Moment now) =>
        bare is not null && Readings(now) is { Count: > 0 } readings ? [new Report.Measured(bare.Id, now, readings)] : [];

    private DeviceInfo Declare(DeviceInfo info)
    {
        bare = info with { Points = [.. info.Points.Where(p => !PanelPoint.IsGroup(p.Id))] };
        var powers = bare.Points.Select(p => (Point: p, Panel: PanelPoint.Parse(p.Id))).Where(p => p.Panel is { Quantity: PanelPoint.Power }).ToList();
        Panels = [.. powers.Select(p => p.Panel!.Value.Serial)];
        known.Clear();
        known.UnionWith(Panels);
        if (powers.Count == 0) return info;
        var like = powers[0].Point;
        return bare with { Points = [.. bare.Points, .. Present().SelectMany(g => Points(g, like))] };
    }

    /// <summary>Groups of which the device has at least one panel.</summary>
    private IEnumerable<PanelGroup> Present() => Groups.Where(g => g.Members.Any(known.Contains));

    private static IEnumerable<PointDeclaration> Points(PanelGroup group, PointDeclaration like)
    {
        foreach (var (quantity, unit, positive) in Sums) yield return Point(quantity, unit, PointKind.Gauge, positive);
        yield return Point(PanelPoint.Watch, Unit.None, PointKind.State, "");

        PointDeclaration Point(string quantity, string unit, PointKind kind, string positive) =>
            new(PanelPoint.OfGroup(group.Key, quantity), unit, kind, positive, $"point.group.{quantity}") { FreshFor = like.FreshFor, GoneAfter = like.GoneAfter };
    }

    /// <summary>Remembers what panels said, so that groups made later have values at once.</summary>
    /// <returns>True when a reading of a panel was among them and there are groups to sum up.</returns>
    private bool Take(IReadOnlyList<Reading> readings)
    {
        var any = false;
        for (var i = 0; i < readings.Count; i++)
        {
            if (PanelPoint.Parse(readings[i].Point) is not { } panel || !known.Contains(panel.Serial)) continue;
            latest[readings[i].Point] = readings[i];
            any = true;
        }
        return any && Groups.Count > 0;
    }

    private List<Reading> Readings(Moment now)
    {
        var list = new List<Reading>();
        foreach (var group in Present())
        {
            foreach (var (quantity, _, _) in Sums) list.Add(Sum(group, quantity, now));
            if (verdicts.TryGetValue(group.Key, out var verdict))
                list.Add(new(PanelPoint.OfGroup(group.Key, PanelPoint.Watch), null, Quality.Good, now.Utc, verdict));
        }
        return list;
    }

    /// <summary>Sum of the members that gave a value; estimated when one of them did not, missing when none did.</summary>
    private Reading Sum(PanelGroup group, string quantity, Moment now)
    {
        double? sum = null;
        var (quality, stamp, whole) = (Quality.Good, DateTimeOffset.MinValue, true);
        foreach (var serial in group.Members)
        {
            if (!known.Contains(serial)) continue;
            if (!latest.TryGetValue(PanelPoint.Of(serial, quantity), out var part) || part.Quality >= Quality.Suspect || part.Value is not { } value)
            {
                whole = false;
                continue;
            }
            sum = (sum ?? 0) + value;
            if (part.Quality > quality) quality = part.Quality;
            if (part.Stamp > stamp) stamp = part.Stamp;
        }
        var id = PanelPoint.OfGroup(group.Key, quantity);
        if (sum is null) return new(id, null, Quality.Missing, now.Utc);
        return new(id, Math.Round(sum.Value, 1), whole || quality > Quality.Estimated ? quality : Quality.Estimated, stamp, null, whole ? null : "group.part");
    }
}
