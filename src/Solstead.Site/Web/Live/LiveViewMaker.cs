using System.Globalization;
using Solstead.Core.Accounting;
using Solstead.Core.Devices;
using Solstead.Core.History;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Core.Site;
using Solstead.Devices;
using Solstead.Site.Charging;
using Solstead.Site.Run;

namespace Solstead.Site.Web.Live;

/// <summary>Makes the view of a tick. Remembers the rows of today and the latest decision; called by the engine's owner only.</summary>
/// <param name="siteProblems">What is wrong with the site itself: disk, settings, history.</param>
public sealed class LiveViewMaker(TimeZoneInfo zone, Func<IReadOnlyList<Problem>> siteProblems, bool controlEnabled)
{
    private readonly Dictionary<long, EnergySlot> today = [];
    private LocalDay day;
    private DecisionView? decision;

    /// <summary>The charging points of this tick.</summary>
    public Func<IReadOnlyList<ChargingPointView>> Charging { get; init; } = () => [];

    /// <summary>The latest borrowed setting that was written, which is no command of a tick.</summary>
    public Func<AuditRow?> Lent { get; init; } = () => null;

    /// <summary>Starts with what history already knows of today and with the latest decision.</summary>
    public void Begin(IReadOnlyList<EnergySlot> slots, AuditRow? latest)
    {
        foreach (var slot in slots) today[slot.Slot] = slot;
        if (latest is { } row) decision = Decision(row);
    }

    /// <summary>Title of a driver type, or the type itself.</summary>
    public static string TitleOf(string type) => DriverCatalog.Find(type)?.Title ?? type;

    public LiveView Make(Tick tick, SiteEngine engine)
    {
        var picture = tick.Picture;
        foreach (var row in tick.Closed) today[row.Slot] = row.Over(today.GetValueOrDefault(row.Slot));
        foreach (var explained in tick.Commands) decision = Decision(explained, tick);
        if (Lent() is { } lent && !(lent.At < decision?.At)) decision = Decision(lent);
        return new LiveView(
            picture.Now.Utc, tick.Number, Sentence.Of(picture), Balance(picture, engine.Roles), Phases(picture, engine.Roles), Battery(picture, engine),
            Today(engine, picture.Now.Utc), decision,
            [.. tick.Rules.Select(r => new RuleReasonView(r.Type, r.Name, r.Reason, r.Facts, r.DryRun || !controlEnabled) { State = State(r.State) })],
            [.. engine.Devices.Values.Select(d => Device(d, picture.Now))],
            [.. siteProblems().Concat(engine.Sources.Values.SelectMany(s => s.Problems).Where(p => p.Severity >= Severity.Warning)).Select(Problem)])
        {
            Charging = Charging(),
        };
    }

    private static DecisionView Decision(AuditRow row) => new(row.At, row.Rule, row.Device, Words(row.Kind, row.Bounded), row.Reason, row.Facts, row.Outcome ?? "open", row.Outcome == "dry-run");

    private DecisionView Decision(Explained explained, Tick tick)
    {
        var dryRun = !controlEnabled || explained.DryRun;
        var command = explained.Command;
        return new(tick.Picture.Now.Utc, explained.Rule, command.Target, Words(CommandExecutor.Word(command.Kind), command.Value.ToString("0.#", CultureInfo.InvariantCulture)), explained.Reason, explained.Facts, dryRun ? "dry-run" : "sent", dryRun);
    }

    private static RuleStateView? State(SwitchState? state) =>
        state is { } s ? new(s.On, s.Since, s.Enabled, Round(s.Value), s.Above.Watts, s.Below.Watts) : null;

    private static string Words(string kind, string value) => kind == "switch" ? value == "0" ? "switch off" : "switch on" : $"{kind} {value}";

    private static BalanceView Balance(SitePicture picture, RoleMap roles)
    {
        var balance = picture.Balance;
        var grid = picture.Grid;
        var entering = new List<SegmentView>();
        var leaving = new List<SegmentView>();
        if (roles.Pv.Count > 0) entering.Add(Segment("sun", Shown(balance.Pv), picture.Pv));
        if (roles.Battery is not null) entering.Add(Segment("battery", balance.Battery?.Positive, picture.Battery));
        if (roles.Grid is not null) entering.Add(Segment("grid", balance.Grid?.Positive, grid));
        leaving.Add(Segment("home", balance.Home, roles.Home is null ? Reckoned(picture, roles) : picture.Home));
        if (roles.Chargers.Count > 0) leaving.Add(Segment("car", balance.Chargers, picture.Chargers));
        if (roles.Loads.Count > 0) leaving.Add(Segment("load", balance.Loads, picture.Loads));
        if (roles.Battery is not null) leaving.Add(Segment("battery", balance.Battery?.Negative, picture.Battery));
        if (roles.Grid is not null) leaving.Add(Segment("grid", balance.Grid?.Negative, grid));
        return new(balance.In is null ? null : Total(entering), balance.Out is null ? null : Total(leaving), Round(balance.Residual), entering, leaving);
    }

    /// <summary>The ends of the bar are the sums of what is drawn, so that eye and number agree.</summary>
    private static double Total(List<SegmentView> segments) => Math.Round(segments.Sum(s => s.Watts ?? 0), 1);

    /// <summary>Production below 5 W is the panels' own stand-by, not sun (enphase.md B18); books and history keep it.</summary>
    internal static Power? Shown(Power? production) => production is { } p ? p.Watts < 5 ? Power.Zero : p : null;

    /// <summary>The house is what is left of the others: it is known no better than the worst of them.</summary>
    private static Seen Reckoned(SitePicture picture, RoleMap roles)
    {
        var worst = picture.Grid;
        if (roles.Pv.Count > 0 && picture.Pv.Quality > worst.Quality) worst = picture.Pv;
        if (roles.Battery is not null && picture.Battery.Quality > worst.Quality) worst = picture.Battery;
        return worst;
    }

    private static SegmentView Segment(string kind, Power? power, Seen seen) => new(kind, Round(power), Word(seen.Quality), Seconds(seen.Age));

    /// <summary>Home per phase is known only where nothing but sun and grid feeds it.</summary>
    private static List<PhaseView> Phases(SitePicture picture, RoleMap roles)
    {
        var views = new List<PhaseView>(picture.Phases.Count);
        for (var i = 0; i < picture.Phases.Count; i++)
        {
            var p = picture.Phases[i];
            var home = roles.Battery is null ? p.Grid.Value + p.Production.Value : null;
            views.Add(new($"l{i + 1}", Round(p.Voltage.Value), Round2(p.Current.Value), Round(p.Grid.Value), Round(p.Production.Value), Round(home), Word(p.Grid.Quality)));
        }
        return views;
    }

    private static BatteryView? Battery(SitePicture picture, SiteEngine engine)
    {
        if (engine.Roles.Battery is not { } role) return null;
        var device = engine.Devices.GetValueOrDefault(role.Device);
        return new(Round(picture.Battery.Value), Round(picture.StateOfCharge.Value), Of("energy_available"), Of("capacity"),
            Word(picture.Battery.Quality), Seconds(picture.Battery.Age), Word(picture.StateOfCharge.Quality), Seconds(picture.StateOfCharge.Age));

        double? Of(string quantity) => Round(device?.Point($"{role.Section}.{quantity}")?.SeenAt(picture.Now).Value);
    }

    private TodayView Today(SiteEngine engine, DateTimeOffset now)
    {
        if (now < day.Start || now >= day.End) NewDay(now);
        long? pv = null, import = null, export = null, home = null;
        var (battery, charged) = (0L, 0L);
        var first = long.MaxValue;
        foreach (var slot in today.Values.Append(engine.CurrentSlot(now)))
        {
            if (slot.Pv is not null || slot.GridImport is not null || slot.GridExport is not null) first = Math.Min(first, slot.Slot);
            pv = Plus(pv, slot.Pv);
            import = Plus(import, slot.GridImport);
            export = Plus(export, slot.GridExport);
            home = Plus(home, slot.Home + (slot.Charger ?? 0) + (slot.Load ?? 0));
            battery += slot.BatteryDischarge ?? 0;
            charged += slot.BatteryCharge ?? 0;
        }
        var used = pv - export;
        var since = first != long.MaxValue && first > EnergyLedger.SlotOf(day.Start) ? DateTimeOffset.FromUnixTimeSeconds(first * EnergyLedger.SlotSeconds) : (DateTimeOffset?)null;
        return new(pv, import, export, home, Percent(used, pv), Percent(home - import, home), since);
    }

    private void NewDay(DateTimeOffset now)
    {
        day = LocalDay.Of(now, zone);
        var (first, end) = (EnergyLedger.SlotOf(day.Start), EnergyLedger.SlotOf(day.End));
        foreach (var slot in today.Keys.Where(s => s < first || s >= end).ToList()) today.Remove(slot);
    }

    private static long? Plus(long? sum, long? part) => part is null ? sum : (sum ?? 0) + part;

    private static double? Percent(long? part, long? whole) => part is { } p && whole is > 0 and { } w ? Math.Round(Math.Clamp(100.0 * p / w, 0, 100), 1) : null;

    /// <summary>One device as the page and the API show it.</summary>
    internal static DeviceView Device(DeviceState device, Moment now)
    {
        var info = device.Info;
        var age = device.Heard is { } heard ? now.Since(heard) : (TimeSpan?)null;
        return new(info.Id, info.Type, TitleOf(info.Type), info.Model, info.Serial, info.Firmware, info.Phases,
            device.ConditionAt(now) switch { DeviceCondition.Ok => "ok", DeviceCondition.Starting => "starting", DeviceCondition.Stale => "stale", DeviceCondition.Missing => "missing", _ => "trouble" },
            Seconds(age), [.. device.Problems.Where(p => p.Severity > Severity.Info).Select(Problem)]);
    }

    internal static ProblemView Problem(Problem problem) => new(problem.Code, LiveJson.Word(problem.Severity), problem.Facts);

    /// <summary>The word of a quality in the API.</summary>
    internal static string Word(Quality quality) => quality switch
    {
        Quality.Good => "good",
        Quality.Estimated => "estimated",
        Quality.Stale => "stale",
        Quality.Suspect => "suspect",
        _ => "missing",
    };

    private static double? Round(Power? power) => power is { } p ? Round(p.Watts) : null;
    private static double? Round(double? value) => value is { } v ? Math.Round(v, 1) : null;
    private static double? Round2(double? value) => value is { } v ? Math.Round(v, 2) : null;
    private static double? Seconds(TimeSpan? age) => age is { } a ? Math.Round(a.TotalSeconds, 1) : null;
}
