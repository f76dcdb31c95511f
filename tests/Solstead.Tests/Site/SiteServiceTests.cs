using System.Text.Json;
using Solstead.Devices.Enphase.Twin;
using Solstead.Site.History;

namespace Solstead.Tests.Site;

public sealed class SiteServiceTests
{
    private static string? Code(JsonElement live) => live.GetProperty("decision") is { ValueKind: JsonValueKind.Object } d ? d.GetProperty("code").GetString() : null;

    [Fact]
    public async Task A_reading_comes_to_the_browser_with_a_balance_that_closes()
    {
        await using var site = await LivingSite.StartAsync();
        var live = await site.UntilAsync("api/v1/live", l => l.GetProperty("balance").GetProperty("inWatts").ValueKind == JsonValueKind.Number);
        var balance = live.GetProperty("balance");
        balance.GetProperty("inWatts").GetDouble().ShouldBe(balance.GetProperty("outWatts").GetDouble() + balance.GetProperty("residualWatts").GetDouble(), 0.3);
        live.GetProperty("phases").GetArrayLength().ShouldBe(3);
        live.GetProperty("devices")[0].GetProperty("state").GetString().ShouldBe("ok");
        live.GetProperty("battery").GetProperty("socPercent").GetDouble().ShouldBeInRange(0, 100);
    }

    [Fact]
    public async Task A_surplus_becomes_a_decision_in_dry_run_with_its_numbers_and_stays_in_the_audit()
    {
        await using var site = await LivingSite.StartAsync("rules:\n  - { type: threshold, name: heater, above_w: 0, below_w: 0, min_on_s: 3600 }\n");
        var live = await site.UntilAsync("api/v1/live", l => Code(l) is not null);
        Code(live).ShouldBe("threshold.on.above");
        live.GetProperty("decision").GetProperty("outcome").GetString().ShouldBe("dry-run");
        var decisions = await site.UntilAsync("api/v1/decisions", d => d.GetProperty("decisions").GetArrayLength() > 0);
        var row = decisions.GetProperty("decisions")[0];
        row.GetProperty("outcome").GetString().ShouldBe("dry-run");
        row.GetProperty("facts").EnumerateArray().ShouldContain(f => f.GetProperty("name").GetString() == "export" && f.GetProperty("number").GetDouble() > 0);
    }

    [Fact]
    public async Task What_was_measured_is_in_history_after_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("solstead-test-").FullName;
        var from = LivingSite.Clock.GetUtcNow().AddSeconds(-5);
        await using (var first = await LivingSite.StartAsync(inFolder: folder))
            await first.UntilAsync("api/v1/live", l => l.GetProperty("tick").GetInt64() > 4);
        await using (var second = await LivingSite.StartAsync(settings: "history: { batch_s: 1 }\nweb: { listen: \"127.0.0.1:0\" }", inFolder: folder))
        {
            var answer = await second.UntilAsync($"api/v1/history?points=roof/production.power,roof/nothing&from={from:O}&to={from.AddMinutes(5):O}&resolution=second".Replace("+", "%2B"), _ => true);
            answer.GetProperty("series")[0].GetProperty("known").GetBoolean().ShouldBeTrue();
            answer.GetProperty("series")[0].GetProperty("t").GetArrayLength().ShouldBeGreaterThan(1);
            answer.GetProperty("series")[1].GetProperty("known").GetBoolean().ShouldBeFalse();
        }
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task P6_a_second_service_on_the_same_data_refuses()
    {
        await using var first = await LivingSite.StartAsync(settings: "web: { listen: \"127.0.0.1:0\" }");
        var e = await Should.ThrowAsync<HistoryException>(() => LivingSite.StartAsync(settings: "web: { listen: \"127.0.0.1:0\" }", inFolder: first.Folder));
        e.Problem.Code.ShouldBe("history.in_use");
    }

    [Fact]
    public async Task A_gateway_that_is_away_at_start_leaves_the_page_alive_and_says_so()
    {
        await using var site = await LivingSite.StartAsync(settings: """
            devices:
              - { id: roof, type: enphase, host: "127.0.0.1:9", interval_s: 1 }
            web: { listen: "127.0.0.1:0" }
            """);
        var live = await site.UntilAsync("api/v1/live", l => l.GetProperty("devices")[0].GetProperty("problems").GetArrayLength() > 0);
        live.GetProperty("devices")[0].GetProperty("state").GetString().ShouldBe("trouble");
        live.GetProperty("balance").GetProperty("inWatts").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task A_lost_gateway_turns_stale_then_comes_back_by_itself()
    {
        await using var site = await LivingSite.StartAsync();
        await site.UntilAsync("api/v1/live", l => l.GetProperty("balance").GetProperty("inWatts").ValueKind == JsonValueKind.Number);
        await site.Twin!.Faults.InjectAsync(new TwinFault(TwinFaultKind.Refuse) { Seconds = 3 }, default);
        var lost = await site.UntilAsync("api/v1/live", l => l.GetProperty("devices")[0].GetProperty("state").GetString() == "trouble");
        lost.GetProperty("devices")[0].GetProperty("problems")[0].GetProperty("code").GetString().ShouldBe("device.unreachable");
        var back = await site.UntilAsync("api/v1/live", l => l.GetProperty("devices")[0].GetProperty("state").GetString() == "ok");
        back.GetProperty("devices")[0].GetProperty("problems").GetArrayLength().ShouldBe(0);
    }
}
