using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Solstead.Core.History;
using Solstead.Core.Quantities;
using Solstead.Core.Rules.TempoEss;
using Solstead.Core.Tariffs;
using Solstead.Core.Tariffs.Tempo;
using Solstead.Site.Run;

namespace Solstead.Site.Web.Battery;

/// <summary>What a battery system is set to in one period; null: left alone.</summary>
/// <param name="MinSocPercent">Down to here it is discharged.</param>
/// <param name="MaxDischargeWatts">−1 no limit.</param>
/// <param name="MaxChargeAmps">−1 no limit.</param>
public sealed record PeriodPolicyView(double MinSocPercent, bool BatteryLife, double? GridSetpointWatts, double? MaxDischargeWatts, double? MaxChargeAmps);

/// <summary>One row of the policy.</summary>
/// <param name="ChargeToPercent">0: not charged from the grid.</param>
/// <param name="Hc">22:00 to 06:00, before the day.</param>
/// <param name="Hp">06:00 to 22:00.</param>
public sealed record ColourPolicyView(double ChargeToPercent, PeriodPolicyView Hc, PeriodPolicyView Hp);

public sealed record TempoPolicyView(ColourPolicyView Blue, ColourPolicyView White, ColourPolicyView Red);

/// <summary>A setting that will be changed.</summary>
public sealed record PlannedChangeView(DateTimeOffset At, string Device, string Setting, double Value, string Code, IReadOnlyList<Fact> Facts);

/// <summary>What the battery saved against the same hours without it.</summary>
/// <param name="Saved">In the contract's currency.</param>
/// <param name="KnownHours">Hours of which energy and price are known.</param>
public sealed record SavedView(decimal Saved, double KnownHours);

/// <param name="Changed">The policy is the one of the page, not the one of the settings.</param>
/// <param name="Next">The changes of the next 24 hours.</param>
public sealed record TempoPlanRuleView(string Name, string Device, bool DryRun, bool Changed, TempoPolicyView Policy, IReadOnlyList<PlannedChangeView> Next);

/// <param name="Control">The owner switched control on; without it nothing is written.</param>
/// <param name="Today">Since midnight; null where no hour is known, as without a battery in the books.</param>
/// <param name="Season">Since the season began; null where no hour is known.</param>
public sealed record TempoPlanView(bool Control, string Currency, SavedView? Today, SavedView? Season, IReadOnlyList<TempoPlanRuleView> Rules);

/// <summary>What will be set for the colours of Tempo, by which policy, and what that saved.</summary>
public static class TempoPlanEndpoints
{
    private static readonly TimeSpan Ahead = TimeSpan.FromHours(24);

    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/tempo/plan").WithTags("Tariff");
        group.MapGet("/", GetAsync).Needs(Access.Viewer).Produces<TempoPlanView>().Produces<ProblemAnswer>(404);
        group.MapGet("/{rule}/season", SeasonAsync).Needs(Access.Viewer).Produces<IReadOnlyList<PlannedChangeView>>().Produces<ProblemAnswer>(404)
            .WithDescription("Every change of a whole season as if nothing stood in its way; from says the year it begins in.");
        group.MapPut("/{rule}/policy", PutAsync).Needs(Access.Owner).Produces<TempoPlanView>().Produces<ProblemAnswer>(400).Produces<ProblemAnswer>(404);
        group.MapDelete("/{rule}/policy", DeleteAsync).Needs(Access.Owner).Produces<TempoPlanView>().Produces<ProblemAnswer>(404).WithDescription("Back to what the settings say.");
    }

    internal static async Task<IResult> GetAsync(SiteRunner runner, SiteParts parts, IHistoryStore history, CancellationToken ct)
    {
        if (parts.Site.Tariff is not TempoTariff) return Answers.Problem(StatusCodes.Status404NotFound, "tempo.none");
        return Results.Json(await ViewAsync(runner, parts, history, ct), TempoPlanJson.Default.TempoPlanView);
    }

    internal static async Task<IResult> SeasonAsync(string rule, SiteRunner runner, SiteParts parts, CancellationToken ct, int? from = null)
    {
        if (parts.Site.Tariff is not TempoTariff) return Answers.Problem(StatusCodes.Status404NotFound, "tempo.none");
        if (Find(parts, rule) is not { } found) return Unknown(rule);
        if (from is < 2000 or > 2199) return Answers.Problem(StatusCodes.Status400BadRequest, "tempo.season");
        // A season is long work: the engine gives what is known and goes on.
        var (tariff, settings, now) = await runner.AskAsync((engine, now) => (((TempoTariff)engine.Tariff!).Copy(), found.Settings, now.Utc), ct);
        var season = from is { } year ? new TempoSeason(year) : TempoSeason.Of(TempoDay.Of(now, tariff.Zone).Date);
        var (begin, end) = (TempoDay.On(season.First, tariff.Zone).Start, TempoDay.On(season.Last, tariff.Zone).End);
        var changes = TempoEssForecast.Changes(begin, end, tariff.Calendar, tariff.Zone, settings, rule).Select(View).ToList();
        return Results.Json(changes, TempoPlanJson.Default.ListPlannedChangeView);
    }

    internal static async Task<IResult> PutAsync(string rule, TempoPolicyView policy, HttpContext context, SiteRunner runner, SiteParts parts, IHistoryStore history, CancellationToken ct)
    {
        if (parts.Site.Tariff is not TempoTariff) return Answers.Problem(StatusCodes.Status404NotFound, "tempo.none");
        if (Find(parts, rule) is not { } found) return Unknown(rule);
        if (policy is not { Blue: { Hc: not null, Hp: not null }, White: { Hc: not null, Hp: not null }, Red: { Hc: not null, Hp: not null } }) return Answers.Problem(StatusCodes.Status400BadRequest, "tempo.policy.incomplete");
        foreach (var row in (ColourPolicyView[])[policy.Blue, policy.White, policy.Red])
            if (Fault(row) is { } fault) return fault;
        await ChangeAsync(found, new(Row(policy.Blue), Row(policy.White), Row(policy.Red)), runner, parts);
        context.Tell("audit.tempo.policy", Fact.Of("rule", rule));
        return Results.Json(await ViewAsync(runner, parts, history, ct), TempoPlanJson.Default.TempoPlanView);
    }

    internal static async Task<IResult> DeleteAsync(string rule, HttpContext context, SiteRunner runner, SiteParts parts, IHistoryStore history, CancellationToken ct)
    {
        if (parts.Site.Tariff is not TempoTariff) return Answers.Problem(StatusCodes.Status404NotFound, "tempo.none");
        if (Find(parts, rule) is not { } found) return Unknown(rule);
        await ChangeAsync(found, null, runner, parts);
        context.Tell("audit.tempo.settings", Fact.Of("rule", rule));
        return Results.Json(await ViewAsync(runner, parts, history, ct), TempoPlanJson.Default.TempoPlanView);
    }

    /// <summary>In force with the next tick, and saved with the rule's memory at once, whatever becomes of who asked.</summary>
    private static Task<bool> ChangeAsync(TempoEssRule rule, TempoPolicy? policy, SiteRunner runner, SiteParts parts) => runner.AskAsync((engine, now) =>
    {
        rule.Changed = policy;
        parts.Memory.Save(engine.Save(), now);
        return true;
    }, CancellationToken.None);

    private static async Task<TempoPlanView> ViewAsync(SiteRunner runner, SiteParts parts, IHistoryStore history, CancellationToken ct)
    {
        var now = parts.Now().Utc;
        var zone = ((TempoTariff)parts.Site.Tariff!).Zone;
        var season = TempoDay.On(TempoSeason.Of(TempoDay.Of(now, zone).Date).First, zone).Start;
        var slots = await history.EnergyAsync(season, now, ct);
        var midnight = Core.Accounting.LocalDay.Of(now, parts.Site.Zone).Start.ToUnixTimeSeconds() / 900;
        var (tariff, rules) = await runner.AskAsync((engine, _) =>
            (((TempoTariff)engine.Tariff!).Copy(), parts.Rules.OfType<TempoEssRule>().Select(r => (r.Name, r.Settings, r.DryRun, IsChanged: r.Changed is not null)).ToList()), ct);
        return new TempoPlanView(
            parts.Site.Control, tariff.Currency, View(BatteryValue.Of(slots.Where(s => s.Slot >= midnight), tariff)), View(BatteryValue.Of(slots, tariff)),
            [.. rules.Select(r => new TempoPlanRuleView(r.Name, r.Settings.Device, r.DryRun, r.IsChanged, View(r.Settings.Policy),
                [.. TempoEssForecast.Changes(now, now + Ahead, tariff.Calendar, tariff.Zone, r.Settings, r.Name).Select(View)]))]);
    }

    private static TempoEssRule? Find(SiteParts parts, string name) => parts.Rules.OfType<TempoEssRule>().FirstOrDefault(r => r.Name == name);

    private static IResult Unknown(string rule) => Answers.Problem(StatusCodes.Status404NotFound, "rule.unknown", Fact.Of("rule", rule));

    private static IResult? Fault(ColourPolicyView row)
    {
        if (!(row.ChargeToPercent is 0 or (>= 5 and <= 100))) return Beyond("charge_to_percent", row.ChargeToPercent, 5, 100);
        foreach (var p in (PeriodPolicyView[])[row.Hc, row.Hp])
        {
            if (!(p.MinSocPercent is >= 5 and <= 95)) return Beyond("min_soc_percent", p.MinSocPercent, 5, 95);
            if (row.ChargeToPercent > 0 && p.MinSocPercent > row.ChargeToPercent) return Answers.Problem(StatusCodes.Status400BadRequest, "config.tempo.order", Fact.Of("least", p.MinSocPercent), Fact.Of("most", row.ChargeToPercent));
            if (p.GridSetpointWatts is { } setpoint && !(Math.Abs(setpoint) <= 100_000)) return Beyond("grid_setpoint_w", setpoint, -100_000, 100_000);
            if (p.MaxDischargeWatts is { } most && !(most is >= -1 and <= 300_000)) return Beyond("max_discharge_w", most, -1, 300_000);
            if (p.MaxChargeAmps is { } amps && !(amps is >= -1 and <= 2000)) return Beyond("max_charge_current_a", amps, -1, 2000);
        }
        return null;

        static IResult Beyond(string key, double value, double least, double most) =>
            Answers.Problem(StatusCodes.Status400BadRequest, "tempo.policy.beyond", Fact.Of("key", key), Fact.Of("value", value), Fact.Of("least", least), Fact.Of("most", most));
    }

    private static ColourPolicy Row(ColourPolicyView v) => new(v.ChargeToPercent, Period(v.Hc), Period(v.Hp));

    private static PeriodPolicy Period(PeriodPolicyView v) => new(v.MinSocPercent, v.BatteryLife) { GridSetpoint = v.GridSetpointWatts, MaxDischarge = v.MaxDischargeWatts, MaxChargeCurrent = v.MaxChargeAmps };

    private static TempoPolicyView View(TempoPolicy p) => new(View(p.Blue), View(p.White), View(p.Red));

    private static ColourPolicyView View(ColourPolicy p) => new(p.ChargeTo, View(p.Cheap), View(p.Dear));

    private static PeriodPolicyView View(PeriodPolicy p) => new(p.MinSoc, p.BatteryLife, p.GridSetpoint, p.MaxDischarge, p.MaxChargeCurrent);

    private static PlannedChangeView View(PlannedChange c) => new(c.At, c.Wish.Setting.Device, c.Wish.Setting.Key, c.Wish.Value, c.Wish.Reason, c.Wish.Facts);

    /// <returns>Null where nothing is known: no saving is not a saving of nothing.</returns>
    private static SavedView? View(BatteryValue v) => v.KnownHours <= 0 ? null : new(decimal.Round(v.Saved, 2), v.KnownHours);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(InstantJson)])]
[JsonSerializable(typeof(TempoPlanView))]
[JsonSerializable(typeof(TempoPolicyView))]
[JsonSerializable(typeof(List<PlannedChangeView>))]
internal sealed partial class TempoPlanJson : JsonSerializerContext;
