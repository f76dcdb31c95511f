using Solstead.Core.Forecast.Learning;
using Solstead.Core.Points;
using Solstead.Core.Site;

namespace Solstead.Site.Forecast;

/// <summary>
/// Notes the quarter hours in which the panels could not give what they had, from signals of their own: a relay that is open, a limit on what is sold, a gateway
/// that is silent. Never from "far below the forecast", which would teach the forecast to be right always.
/// </summary>
public sealed class FlawWatch
{
    private const int SlotSeconds = 900;

    /// <summary>A limit counts as reached when so much of it is sold. [1]</summary>
    private const double Reached = 0.95;

    /// <summary>Below this nothing is sold. [W]</summary>
    private const double Nothing = 50;

    /// <summary>State of charge from which on a battery no longer takes all it is offered. [%]</summary>
    private const double Full = 98;

    /// <summary>Of a phase, where a limit is told in amperes. [V]</summary>
    private const double Volts = 230;

    /// <summary>Slots that are remembered: as many as books are learned from.</summary>
    private const int Most = 92 * 96;

    private readonly Lock gate = new();
    private readonly SortedDictionary<long, PvFlaws> known = [];
    private long minute;

    /// <summary>What is known against a slot.</summary>
    public PvFlaws Of(long slot) { lock (gate) return known.GetValueOrDefault(slot); }

    /// <summary>Looks once a minute.</summary>
    public void Look(SiteEngine engine, SitePicture picture)
    {
        var at = picture.Now.Utc.ToUnixTimeSeconds();
        if (at / 60 == minute) return;
        minute = at / 60;
        var flaws = PvFlaws.None;
        foreach (var device in engine.Devices.Values) flaws |= Of(device, picture);
        foreach (var pv in engine.Roles.Pv)
            if (engine.Devices.GetValueOrDefault(pv.Device)?.ConditionAt(picture.Now) == DeviceCondition.Missing) flaws |= PvFlaws.Silent;
        Note(at / SlotSeconds, flaws);
    }

    internal void Note(long slot, PvFlaws flaws)
    {
        if (flaws == PvFlaws.None) return;
        lock (gate)
        {
            known[slot] = known.GetValueOrDefault(slot) | flaws;
            while (known.Count > Most) known.Remove(known.Keys.First());
        }
    }

    /// <summary>To be kept over a restart: slot and flaws, one after the other.</summary>
    internal IReadOnlyList<long> Save() { lock (gate) return [.. known.SelectMany(k => (long[])[k.Key, (long)k.Value])]; }

    internal void Load(IReadOnlyList<long> saved)
    {
        for (var i = 0; i + 1 < saved.Count; i += 2) Note(saved[i], (PvFlaws)saved[i + 1]);
    }

    internal static PvFlaws Of(DeviceState device, SitePicture picture)
    {
        var flaws = PvFlaws.None;
        foreach (var point in device.Points.Values)
        {
            if (!point.Known) continue;
            var (id, value) = (point.Declaration.Id, point.Reading.Value);
            if (point.Declaration.Kind == PointKind.State && id.StartsWith("relay.", StringComparison.Ordinal) && id.EndsWith(".state", StringComparison.Ordinal) && point.Reading.Text == "open") flaws |= PvFlaws.Curtailed;
            else if (id.EndsWith("max_feed_in_power", StringComparison.Ordinal) && value is >= 0 and var most && -picture.Grid.Value >= Reached * most && (most > Nothing || IsFull(device, picture))) flaws |= PvFlaws.ExportCapped;
            else if (id.EndsWith("prevent_feed_in", StringComparison.Ordinal) && value == 1 && picture.Grid.Value < Nothing && IsFull(device, picture)) flaws |= PvFlaws.ExportCapped;
            else if (id.EndsWith("export_limit", StringComparison.Ordinal) && point.Declaration.Unit == Unit.Ampere && value is >= 0 and var amps && picture.GridByPhase.Any(p => -p.Value >= Reached * amps * Volts && (amps > 0 || IsFull(device, picture)))) flaws |= PvFlaws.ExportCapped;
        }
        return flaws;
    }

    /// <summary>
    /// The battery takes no more, or nobody tells of one. Where nothing may be sold the grid stands near 0 all day; as long as the battery takes what is over,
    /// nothing is held back.
    /// </summary>
    private static bool IsFull(DeviceState device, SitePicture picture) =>
        !(picture.StateOfCharge.Value < Full) || device.Points.Values.Any(p => p.Known && p.Declaration.Id.EndsWith("max_charge_power", StringComparison.Ordinal) && p.Reading.Value is >= 0 and var most && -picture.Battery.Value >= Reached * most);
}
