using System.Net;
using System.Text.Json;
using Solstead.Core.Quantities;
using Solstead.Core.Rules.Charging;
using Solstead.Core.Site;
using Solstead.Site.Charging;
using Solstead.Site.Web.TwcManager;

namespace Solstead.Tests.Site.Web.TwcManager;

/// <summary>The old page's address, for scripts that know no other.</summary>
public sealed class TwcEndpointsTests
{
    private static string Settings(string web) => $$"""
        site: { name: Test, timezone: Europe/Paris, grid: { phases: 3 } }
        devices:
          - { id: garage, type: tesla-wall-connector, port: /nowhere/tty, wiring_max_current_a: 16 }
        rules:
          - type: charging
            name: car
            charger: garage
            schedules: [ { from: "21:00", to: "07:00", current_a: 16 } ]
        history: { batch_s: 1 }
        web: { listen: "127.0.0.1:0"{{web}} }
        """;

    private static async Task<(HttpStatusCode Status, string Body, string? To)> GetAsync(LivingSite site, string query, string? site2 = null, string? agent = null)
    {
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var http = new HttpClient(handler) { BaseAddress = site.Service.Url };
        if (agent is not null) http.DefaultRequestHeaders.UserAgent.ParseAdd(agent);
        if (site2 is not null) http.DefaultRequestHeaders.Add("Sec-Fetch-Site", site2);
        if (site2 == "cross-site") { http.DefaultRequestHeaders.Add("Sec-Fetch-Mode", "navigate"); http.DefaultRequestHeaders.Add("Sec-Fetch-Dest", "document"); }
        using var answer = await http.GetAsync(new Uri("TWCapi.php" + query, UriKind.Relative), TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task It_is_not_there_unless_the_settings_say_so()
    {
        await using var site = await LivingSite.StartAsync(settings: Settings(""));
        foreach (var query in new[] { "", "?GetStatus=1", "?Boost=1" }) (await GetAsync(site, query)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await site.UntilAsync("/api/v1/charging", v => v.GetProperty("points").GetArrayLength() > 0)).GetProperty("points")[0].GetProperty("boostUntil").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task A_script_on_this_machine_boosts_and_cancels_and_a_link_from_elsewhere_does_not()
    {
        await using var site = await LivingSite.StartAsync(settings: Settings(", twcmanager: loopback"));
        await site.UntilAsync("/api/v1/charging", v => v.GetProperty("points").GetArrayLength() > 0);
        (await GetAsync(site, "?Boost=1", "cross-site")).Status.ShouldBe(HttpStatusCode.Forbidden);
        // Over plain HTTP in the house a browser does not say where the link was.
        var image = await GetAsync(site, "?Boost=1", agent: "Mozilla/5.0 (X11; Linux x86_64)");
        (image.Status, image.Body.Contains("web.twcapi.browser", StringComparison.Ordinal)).ShouldBe((HttpStatusCode.Forbidden, true));
        (await GetAsync(site, "?Boost=0")).Status.ShouldBe(HttpStatusCode.OK);
        (await BoostAsync(site)).ShouldBe("0.00");
        (await GetAsync(site, "?Boost=1")).ShouldBe((HttpStatusCode.Found, "", "./#/charging"));
        await site.UntilAsync("/api/v1/charging", v => v.GetProperty("points")[0].GetProperty("boostUntil").ValueKind == JsonValueKind.String);
        (await BoostAsync(site)).ShouldBe("16.00");
        await GetAsync(site, "?CancelBoost=1", "none");
        await site.UntilAsync("/api/v1/charging", v => v.GetProperty("points")[0].GetProperty("boostUntil").ValueKind == JsonValueKind.Null);
        (await BoostAsync(site)).ShouldBe("0.00");
        var changes = await site.UntilAsync("/api/v1/audit", _ => true);
        changes.GetProperty("changes").EnumerateArray().Take(2).Select(c => (c.GetProperty("who").GetString(), c.GetProperty("code").GetString()))
            .ShouldBe([("TWCapi.php", "audit.charging.cancel"), ("TWCapi.php", "audit.charging.boost")]);

        static async Task<string?> BoostAsync(LivingSite site) => JsonDocument.Parse((await GetAsync(site, "?GetStatus=1")).Body).RootElement.GetProperty("chargeNowAmps").GetString();
    }

    [Fact]
    public void The_status_has_the_old_keys_in_their_order_and_every_value_is_a_text()
    {
        var rule = new ChargingRule("car", new() { Schedules = [new([DayOfWeek.Monday], new(21, 0), new(7, 0), 16)] }, new SectionRef("garage", "charger"), "garage", dryRun: false);
        var point = new ChargingPointView("car", "garage", false, "solar", "solar", null, null, 12, 12, 11.34, 7824.6, 3, [], true, "good", 1, 2, 20, "charge.solar", Array.Empty<Fact>(),
            new(6, 16, 6, 16), [new(["mon"], "21:00", "07:00", 16)], false, null);
        Write(point).ShouldBe("""{"maxAmpsToDivideAmongSlaves":"12.00","wiringMaxAmpsAllTWCs":"16.00","minAmpsPerTWC":"6.00","chargeNowAmps":"0.00","nonScheduledAmpsMax":"-1","scheduledAmpsMax":"16","scheduledAmpStartTime":"21:00","scheduledAmpsEndTime":"07:00","resumeTrackGreenEnergyTime":"-1:00","TWC":[{"twcModelMaxAmps":"16.0","twcChargeSpeed":"11.34","twcChargeAvailable":"12"}]}""");
        Write(point with { DrawnAmps = 0.4 }).ShouldContain("\"twcChargeSpeed\":\"0\"");
        Write(point with { Mode = "off" }).ShouldContain("\"nonScheduledAmpsMax\":\"0\"");
        Write(point with { Quality = "missing" }).ShouldContain("\"TWC\":[]");
        Write(point with { BoostUntil = DateTimeOffset.UnixEpoch, Schedules = [] }).ShouldContain("\"chargeNowAmps\":\"16.00\",\"nonScheduledAmpsMax\":\"-1\",\"scheduledAmpsMax\":\"-1\",\"scheduledAmpStartTime\":\"-1:00\"");

        string Write(ChargingPointView view) => JsonSerializer.Serialize(TwcStatus.Of([view], new Dictionary<string, ChargingRule> { ["car"] = rule }), TwcJson.Default.TwcStatus);
    }
}
