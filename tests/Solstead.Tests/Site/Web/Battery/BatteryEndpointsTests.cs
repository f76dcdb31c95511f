using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Web.Battery;

/// <summary>Borrowed settings and the plan of the Tempo rule, through the API.</summary>
public sealed class BatteryEndpointsTests
{
    private const string Settings = """
        site: { timezone: Europe/Paris }
        devices: [ { id: gx, type: enphase, host: 127.0.0.1:1, token: x } ]
        tariff: { type: tempo, sources: [], calendar: { "2026-01-12": white, "2026-01-13": red } }
        rules: [ { type: tempo-ess, device: gx } ]
        web: { listen: "127.0.0.1:0" }
        """;

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage answer)
    {
        using (answer) return JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
    }

    [Fact]
    public async Task The_plan_tells_policy_next_changes_and_a_whole_season()
    {
        await using var site = await LivingSite.StartAsync(settings: Settings);
        var plan = await JsonAsync(await site.Http.GetAsync(new Uri("api/v1/tempo/plan", UriKind.Relative), TestContext.Current.CancellationToken));
        var rule = plan.GetProperty("rules")[0];
        rule.GetProperty("policy").GetProperty("red").GetProperty("chargeToPercent").GetDouble().ShouldBe(98);
        rule.GetProperty("changed").GetBoolean().ShouldBeFalse();
        plan.GetProperty("season").ValueKind.ShouldBe(JsonValueKind.Null, "no hour is known, and that is no saving of nothing");
        plan.GetProperty("today").ValueKind.ShouldBe(JsonValueKind.Null);

        var season = await JsonAsync(await site.Http.GetAsync(new Uri("api/v1/tempo/plan/tempo/season?from=2025", UriKind.Relative), TestContext.Current.CancellationToken));
        season.EnumerateArray().Select(c => $"{c.GetProperty("at").GetString()![..16]} {c.GetProperty("setting")} {c.GetProperty("value")} {c.GetProperty("code")}")
            .ShouldContain("2026-01-12T19:00 schedule.0.soc 98 tempo.charge.red");
    }

    [Fact]
    public async Task The_owner_changes_the_policy_and_takes_it_back_and_both_stand_in_the_list_of_changes()
    {
        await using var site = await LivingSite.StartAsync(settings: Settings);
        using var owner = await OwnerClient.SignInAsync(site.Service.Url);
        var address = new Uri("api/v1/tempo/plan/tempo/policy", UriKind.Relative);
        var changed = await JsonAsync(await owner.PutAsJsonAsync(address, Policy(95), TestContext.Current.CancellationToken));
        changed.GetProperty("rules")[0].GetProperty("policy").GetProperty("red").GetProperty("chargeToPercent").GetDouble().ShouldBe(95);

        var back = await JsonAsync(await owner.DeleteAsync(address, TestContext.Current.CancellationToken));
        back.GetProperty("rules")[0].GetProperty("changed").GetBoolean().ShouldBeFalse();
        var changes = await JsonAsync(await owner.GetAsync(new Uri("api/v1/audit", UriKind.Relative), TestContext.Current.CancellationToken));
        changes.ToString().ShouldContain("audit.tempo.policy");
        changes.ToString().ShouldContain("audit.tempo.settings");
    }

    [Theory]
    [InlineData(101, "tempo.policy.beyond")]
    [InlineData(20, "config.tempo.order")]
    public async Task A_policy_that_cannot_be_is_refused(double chargeTo, string code)
    {
        await using var site = await LivingSite.StartAsync(settings: Settings);
        using var owner = await OwnerClient.SignInAsync(site.Service.Url);
        using var answer = await owner.PutAsJsonAsync(new Uri("api/v1/tempo/plan/tempo/policy", UriKind.Relative), Policy(chargeTo), TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await JsonAsync(answer)).GetProperty("code").GetString().ShouldBe(code);
    }

    [Fact]
    public async Task Without_a_Tempo_tariff_there_is_no_plan_and_nothing_of_one_is_kept()
    {
        await using var site = await LivingSite.StartAsync(settings: Settings.Replace("tariff: { type: tempo, sources: [], calendar: { \"2026-01-12\": white, \"2026-01-13\": red } }", "tariff: { type: fixed, price: 0.25 }", StringComparison.Ordinal));
        using var owner = await OwnerClient.SignInAsync(site.Service.Url);
        var address = new Uri("api/v1/tempo/plan/tempo/policy", UriKind.Relative);
        foreach (var ask in (Func<Task<HttpResponseMessage>>[])[() => owner.PutAsJsonAsync(address, Policy(95), TestContext.Current.CancellationToken), () => owner.DeleteAsync(address, TestContext.Current.CancellationToken)])
        {
            using var answer = await ask();
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
            (await JsonAsync(answer)).GetProperty("code").GetString().ShouldBe("tempo.none");
        }
        var changes = await JsonAsync(await owner.GetAsync(new Uri("api/v1/audit", UriKind.Relative), TestContext.Current.CancellationToken));
        changes.ToString().ShouldNotContain("audit.tempo");
    }

    [Fact]
    public async Task Nothing_is_borrowed_of_a_device_that_lends_nothing_and_taking_back_says_so()
    {
        await using var site = await LivingSite.StartAsync(settings: Settings);
        using var owner = await OwnerClient.SignInAsync(site.Service.Url);
        var leases = await JsonAsync(await owner.GetAsync(new Uri("api/v1/leases", UriKind.Relative), TestContext.Current.CancellationToken));
        leases.GetProperty("leases").GetArrayLength().ShouldBe(0);
        using var answer = await owner.PostAsJsonAsync(new Uri("api/v1/leases/give-back", UriKind.Relative), new { device = "gx", setting = "min_soc" }, TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private static object Policy(double redChargeTo)
    {
        object Period(double minSoc, bool care) => new { minSocPercent = minSoc, batteryLife = care };
        object Row(double charge, double minSoc, bool care) => new { chargeToPercent = charge, hc = Period(minSoc, care), hp = Period(minSoc, care) };
        return new { blue = Row(80, 30, true), white = Row(90, 30, true), red = Row(redChargeTo, 25, false) };
    }
}
