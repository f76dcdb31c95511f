using System.Net.Http.Json;
using System.Text.Json;
using Solstead.Devices.Victron.Twin;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Leases;

/// <summary>The whole way of a colour: calendar, rule, lease, driver, a real broker, a GX; and back.</summary>
public sealed class TempoNightTests
{
    private const string Ess = "settings/0/Settings/CGwacs/BatteryLife/", MinSoc = Ess + "MinimumSocLimit", Target = Ess + "Schedule/Charge/0/Soc", State = Ess + "State";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static async Task<GxTwin> TwinAsync()
    {
        Assert.SkipWhen(GxBroker.Program is null, "needs mosquitto (apt-get install mosquitto libmosquitto1)");
        return await GxTwin.StartAsync(new() { Broker = await GxBroker.StartAsync(new(), Ct), Soc = 85, Settings = new Dictionary<string, double> { ["CGwacs/BatteryLife/State"] = 10 } }, Ct);
    }

    private static string Settings(GxTwin gx, string more = "", bool control = true) => $$"""
        site: { timezone: Europe/Paris }
        devices: [ { id: gx, type: victron, host: 127.0.0.1, port: {{gx.Broker!.Plain}}, tls: false } ]
        tariff: { type: tempo, sources: [], calendar: { "2026-06-26": white, "2026-06-27": blue } }
        control: { enabled: {{(control ? "true" : "false")}} }
        rules: [ { type: tempo-ess, device: gx } ]
        {{more}}
        web: { listen: "127.0.0.1:0" }
        """;

    [Fact]
    public async Task A_white_afternoon_is_set_shown_taken_back_by_its_owner_and_given_back_at_the_end()
    {
        await using var gx = await TwinAsync();
        await using (var site = await LivingSite.StartAsync(settings: Settings(gx)))
        {
            await Until.TrueAsync(() => gx[MinSoc] == 30 && gx[Target] == 90 && gx[State] is >= 1 and <= 8);
            var leases = await site.UntilAsync("api/v1/leases", l => l.GetProperty("leases").EnumerateArray().Count(e => e.GetProperty("state").GetString() == "held") == 6);
            Lease(leases, "min_soc").GetProperty("original").GetDouble().ShouldBe(10);
            Lease(leases, "min_soc").GetProperty("code").GetString().ShouldBe("tempo.floor.white");
            var live = await site.UntilAsync("api/v1/live", l => l.GetProperty("decision").ValueKind == JsonValueKind.Object);
            live.GetProperty("decision").GetProperty("command").GetString()!.ShouldStartWith("setting ");

            using var owner = await OwnerClient.SignInAsync(site.Service.Url);
            using var answer = await owner.PostAsJsonAsync(new Uri("api/v1/leases/give-back", UriKind.Relative), new { device = "gx", setting = "min_soc" }, Ct);
            answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync(Ct));
            gx[MinSoc].ShouldBe(10);
            Lease(await answer.Content.ReadFromJsonAsync<JsonElement>(Ct), "min_soc").GetProperty("state").GetString().ShouldBe("taken-back");
        }
        (gx[MinSoc], gx[Target], gx[State]).ShouldBe((10, 100, 10));
        gx.Writes.ShouldAllBe(w => !w.Retained);
    }

    [Fact]
    public async Task With_control_off_it_only_shows_what_it_would_set()
    {
        await using var gx = await TwinAsync();
        await using var site = await LivingSite.StartAsync(settings: Settings(gx, control: false));
        var leases = await site.UntilAsync("api/v1/leases", l => l.GetProperty("leases").GetArrayLength() == 6);
        leases.GetProperty("leases").EnumerateArray().ShouldAllBe(l => l.GetProperty("state").GetString() == "dry-run");
        gx.Writes.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_Prowl_that_cannot_be_reached_changes_nothing_on_the_GX()
    {
        await using var gx = await TwinAsync();
        await using (await LivingSite.StartAsync(settings: Settings(gx, """notify: [ { type: prowl, api_key: 0123456789012345678901234567890123456789, url: "http://127.0.0.1:9" } ]""")))
            await Until.TrueAsync(() => gx[MinSoc] == 30 && gx[Target] == 90);
        (gx[MinSoc], gx[Target]).ShouldBe((10, 100));
    }

    private static JsonElement Lease(JsonElement leases, string setting) => leases.GetProperty("leases").EnumerateArray().Single(l => l.GetProperty("setting").GetString() == setting);
}
