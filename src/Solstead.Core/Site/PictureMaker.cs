using Solstead.Core.Points;
using Solstead.Core.Quantities;

namespace Solstead.Core.Site;

/// <summary>Looks up the points of the roles once and makes the picture of a tick from them.</summary>
internal sealed class PictureMaker
{
    private static readonly Dictionary<SectionRef, ChargerPicture> NoPoints = [];

    private readonly GridSilence silence;
    private readonly PointState? grid, soc;
    private readonly PointState?[] pv, battery, home, chargers, loads;
    private readonly IReadOnlyDictionary<string, DeviceState> devices;
    private readonly SiteDefinition site;
    private readonly IReadOnlyList<SectionRef> points;
    private readonly IReadOnlyList<PointRef> watched;
    private readonly (PointState? Voltage, PointState? Current, PointState? Grid, PointState? Production)[] phases;

    /// <param name="points">Charging points that rules have to see.</param>
    /// <param name="watched">Other points they have to see.</param>
    public PictureMaker(RoleMap roles, SiteDefinition site, IReadOnlyDictionary<string, DeviceState> devices, GridSilence silence, IReadOnlyList<SectionRef> points, IReadOnlyList<PointRef> watched)
    {
        (this.devices, this.site, this.points, this.watched) = (devices, site, points, watched);
        this.silence = silence;
        grid = Power(roles.Grid);
        soc = roles.Battery is { } b ? Find(b, "soc") : null;
        pv = [.. roles.Pv.Select(s => Power(s))];
        battery = roles.Battery is { } one ? [Power(one)] : [];
        home = roles.Home is { } meter ? [Power(meter)] : [];
        chargers = [.. roles.Chargers.Select(s => Power(s))];
        loads = [.. roles.Loads.Select(s => Power(s))];
        phases = roles.Grid is { } g ? [.. Enumerable.Range(1, PhasesOf(g)).Select(n => Phase(g, n))] : [];

        PointState? Power(SectionRef? section) => section is { } s ? Find(s, "power") : null;
        PointState? Find(SectionRef section, string quantity) => devices.GetValueOrDefault(section.Device)?.Point($"{section.Section}.{quantity}");
        int PhasesOf(SectionRef section) => devices.GetValueOrDefault(section.Device)?.Info.Phases is > 0 and var n ? n : site.Phases;
        (PointState?, PointState?, PointState?, PointState?) Phase(SectionRef g, int n)
        {
            // A one-phase meter declares no .l1 points: its totals are the phase.
            PointState? At(SectionRef section, string quantity) => Find(section, $"{quantity}.l{n}") ?? (n == 1 && Find(section, "power.l1") is null ? Find(section, quantity) : null);
            return (At(g, "voltage"), At(g, "current"), At(g, "power"), roles.Pv is [var only] ? At(only, "power") : null);
        }
    }

    public SitePicture Make(Moment now)
    {
        var gridSeen = silence.Watch(0, grid, now);
        var (pvSeen, batterySeen, homeSeen) = (Sum(pv, now), Sum(battery, now), Sum(home, now));
        var (chargerSeen, loadSeen) = (Sum(chargers, now), Sum(loads, now));
        var complete = Whole(pv, pvSeen) && Whole(battery, batterySeen) && Whole(chargers, chargerSeen) && Whole(loads, loadSeen);
        var balance = Balance.Of(gridSeen.Power, pvSeen.Power, batterySeen.Power, homeSeen.Power, home.Length > 0, chargerSeen.Power, loadSeen.Power, complete);
        var byPhase = new Seen[3];
        for (var i = 0; i < byPhase.Length; i++) byPhase[i] = silence.Watch(i + 1, i < phases.Length ? phases[i].Grid : null, now);
        var pictures = new PhasePicture[phases.Length];
        for (var i = 0; i < phases.Length; i++)
            pictures[i] = new(See(phases[i].Voltage, now), See(phases[i].Current, now), byPhase[i], See(phases[i].Production, now));
        return new(now, gridSeen, pvSeen, batterySeen, See(soc, now), homeSeen, chargerSeen, loadSeen, pictures, balance)
        {
            GridByPhase = byPhase, Zone = site.Zone, Tariff = site.Tariff, Control = site.Control, ClockSet = site.ClockMoved || now.Utc >= SiteDefinition.ClockNeverSet, MaxCurrent = site.MaxCurrent,
            Values = watched.Count == 0 ? PointValues.None : new(watched.ToDictionary(w => w, w => See(devices.GetValueOrDefault(w.Device)?.Point(w.Point), now))),
            ChargingPoints = points.Count == 0 ? NoPoints : points.Distinct().ToDictionary(p => p, p => ChargerPictures.Of(p, devices, now)),
        };
    }

    private static bool Whole(PointState?[] parts, in Seen sum) => parts.Length == 0 || sum.Value is not null;

    private static Seen See(PointState? point, Moment now) => point?.SeenAt(now) ?? Seen.Nothing;

    /// <summary>Sum of the parts; missing when one of them is. Quality and age are those of the worst.</summary>
    private static Seen Sum(PointState?[] parts, Moment now)
    {
        if (parts.Length == 0) return Seen.Nothing;
        double? value = 0;
        var (quality, age, good) = (Quality.Good, (TimeSpan?)TimeSpan.Zero, int.MaxValue);
        foreach (var part in parts)
        {
            var seen = See(part, now);
            value += seen.Value;
            if (seen.Quality > quality) quality = seen.Quality;
            age = age is { } a && seen.Age is { } b ? (a > b ? a : b) : null;
            good = Math.Min(good, seen.GoodInARow);
        }
        return new(value, quality, age, good);
    }
}
