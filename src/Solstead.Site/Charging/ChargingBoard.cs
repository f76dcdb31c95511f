using Solstead.Core.History;
using Solstead.Core.Rules.Charging;
using Solstead.Core.Site;
using Solstead.Site.Run;

namespace Solstead.Site.Charging;

/// <summary>Every charging point as it is at the latest tick, for readers on other threads.</summary>
public sealed class ChargingBoard(IReadOnlyList<IRule> rules, bool controlEnabled, SessionKeeper sessions) : ITickListener
{
    private readonly List<ChargingRule> points = [.. rules.OfType<ChargingRule>()];
    private volatile IReadOnlyList<ChargingPointView> latest = [];

    public IReadOnlyList<ChargingPointView> Latest => latest;

    public void On(Tick tick, SiteEngine engine)
    {
        if (points.Count == 0) return;
        var reasons = tick.Rules.ToDictionary(r => r.Name);
        latest = [.. points.Select(p => View(p, tick.Picture, reasons[p.Name]))];
    }

    /// <summary>What the owner just said, laid over a view from before it.</summary>
    internal static ChargingPointView Over(ChargingPointView view, ChargingRule rule) => view with
    {
        Mode = ChargingWords.Of(rule.InForce.Mode),
        FixedAmps = rule.InForce.Fixed,
        BoostUntil = rule.BoostUntil,
        Limits = Limits(rule),
        Schedules = [.. rule.InForce.Schedules.Select(ChargingWords.Of)],
        OwnSchedules = rule.Orders.Schedules is not null,
        SessionLimitWh = rule.SessionLimitWh,
        OwnSessionLimit = rule.Passing.SessionWh is not null,
    };

    private ChargingPointView View(ChargingRule rule, SitePicture picture, RuleView reason)
    {
        var seen = picture.ChargingPoints.GetValueOrDefault(rule.Charger);
        var power = seen?.Power ?? Seen.Nothing;
        var view = new ChargingPointView(
            rule.Name, rule.Target, rule.DryRun || !controlEnabled, "", ChargingWords.Of(rule.Settings.Mode), null, null,
            reason.Reason == "charge.charger.missing" ? null : rule.Memory.Amps, Round(seen?.Offered), Drawn(seen), Round(power), Phases(seen), Currents(seen), seen?.Plugged,
            Word(power), power.Age is { } age ? Math.Round(age.TotalSeconds, 1) : null, rule.Memory.Switches, rule.InForce.SwitchesPerDay,
            reason.Reason, reason.Facts, Limits(rule), [], false, Session(sessions.Of(rule.Target)));
        return Over(view, rule);
    }

    private static SessionNowView? Session(ChargingSession? session) =>
        session is null ? null : new(session.Started, (long)Math.Round(session.EnergyWh), session.SolarPercent is { } share ? Math.Round(share, 1) : null);

    private static ChargingLimitsView Limits(ChargingRule rule) => new(rule.InForce.Least, rule.InForce.Most, rule.Settings.Least, rule.Settings.Most);

    private static List<ChargingPhaseView> Currents(ChargerPicture? seen)
    {
        if (seen is null) return [];
        var list = new List<ChargingPhaseView>(seen.Currents.Count);
        for (var i = 0; i < seen.Currents.Count; i++)
            list.Add(new(seen.Currents.Count == 1 ? "all" : $"l{i + 1}", Round(seen.Currents[i]), i < seen.Voltages.Count ? Round(seen.Voltages[i]) : null));
        return list;
    }

    private static double? Drawn(ChargerPicture? seen) =>
        seen is null ? null : seen.Current.Value is not null ? Round(seen.Current) : seen.Currents.Any(c => c.Value is not null) ? Math.Round(seen.Currents.Max(c => c.Value ?? 0), 2) : null;

    private static int? Phases(ChargerPicture? seen) => seen?.Phases is { Usable: true, Value: > 0 and var told } ? (int)told : null;

    private static double? Round(Seen? seen) => seen is { Value: { } value } ? Math.Round(value, 2) : null;

    private static string Word(Seen seen) => seen.Quality.ToString().ToLowerInvariant();
}
