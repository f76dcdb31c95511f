using System.Net.Http.Json;
using System.Text.Json;
using Solstead.Core.History;
using Solstead.Site.History;

namespace Solstead.Tests.Site.Web.Charging;

/// <summary>The list of charging sessions, through the running service.</summary>
public sealed class SessionEndpointsTests
{
    private const string Settings = """
        site: { name: Test, timezone: Europe/Paris, grid: { phases: 3 } }
        devices:
          - { id: garage, type: tesla-wall-connector, port: /nowhere/tty, wiring_max_current_a: 16 }
        rules:
          - { type: charging, name: "=car", charger: garage }
        history: { batch_s: 1 }
        web: { listen: "127.0.0.1:0" }
        """;

    private static readonly DateTimeOffset Day = new(2026, 6, 24, 7, 0, 0, TimeSpan.Zero);

    private static async Task PutAsync(LivingSite site, params IReadOnlyList<ChargingSession> sessions)
    {
        foreach (var session in sessions) await site.Part<SqliteHistory>().Sessions.PutAsync(session, TestContext.Current.CancellationToken);
    }

    private static Uri Path(string path) => new("/api/v1/charging/" + path, UriKind.Relative);

    [Fact]
    public async Task Sessions_are_listed_newest_first_by_page_and_as_a_file_and_outlive_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("solstead-test-").FullName;
        await using (var site = await LivingSite.StartAsync(settings: Settings, inFolder: folder))
        {
            var ids = site.Part<SqliteHistory>().Sessions;
            await PutAsync(site,
                new ChargingSession(ids.NextId(), "garage", Day, Day.AddHours(3)) { WatchedWh = 12_000.4, KnownWh = 12_000, SolarWh = 9_000 },
                new ChargingSession(ids.NextId(), "gone", Day.AddDays(1), Day.AddDays(1).AddHours(1)) { WatchedWh = 100, CounterFrom = 5_000, CounterTo = 9_000 },
                new ChargingSession(ids.NextId(), "garage", Day.AddDays(2), null) { WatchedWh = 500, Seen = Day.AddDays(2).AddHours(1) });
        }
        await using (var site = await LivingSite.StartAsync(settings: Settings, inFolder: folder))
        {
            var list = (await site.Http.GetFromJsonAsync<JsonElement>(Path("sessions"), TestContext.Current.CancellationToken)).GetProperty("sessions").EnumerateArray().ToList();
            list.Select(s => s.GetProperty("name").GetString()).ShouldBe(["=car", "gone", "=car"]);
            list.Select(s => s.GetProperty("energyWh").GetInt64()).ShouldBe([500, 4000, 12_000]);
            list.Select(s => s.GetProperty("estimated").GetBoolean()).ShouldBe([false, true, false]);
            list.Select(s => s.GetProperty("solarPercent").ValueKind).ShouldBe([JsonValueKind.Null, JsonValueKind.Null, JsonValueKind.Number]);
            list[0].GetProperty("ended").ValueKind.ShouldBe(JsonValueKind.Null, "it goes on after the restart");
            var page = await site.Http.GetFromJsonAsync<JsonElement>(Path("sessions?limit=1&before=2026-06-25T07:00:00Z"), TestContext.Current.CancellationToken);
            page.GetProperty("sessions").EnumerateArray().ShouldHaveSingleItem().GetProperty("solarWh").GetInt64().ShouldBe(9_000);
            using var csv = await site.Http.GetAsync(Path("sessions.csv"), TestContext.Current.CancellationToken);
            csv.Content.Headers.ContentType!.MediaType.ShouldBe("text/csv");
            var lines = (await csv.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split("\r\n");
            lines[1].ShouldBe("1,'=car,garage,2026-06-24T07:00:00Z,2026-06-24T10:00:00Z,12000,9000,75,0");
            lines[3].ShouldBe("3,'=car,garage,2026-06-26T07:00:00Z,,500,,,0");
            site.Part<SqliteHistory>().Sessions.NextId().ShouldBe(4);
        }
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_session_of_a_charging_point_that_left_the_settings_is_ended_when_it_was_last_seen()
    {
        var folder = Directory.CreateTempSubdirectory("solstead-test-").FullName;
        await using (var site = await LivingSite.StartAsync(settings: Settings, inFolder: folder))
            await PutAsync(site, new ChargingSession(1, "other", Day, null) { WatchedWh = 500, Seen = Day.AddHours(1) });
        await using (var site = await LivingSite.StartAsync(settings: Settings, inFolder: folder))
            (await site.Part<SqliteHistory>().Sessions.ListAsync(null, 10, TestContext.Current.CancellationToken)).ShouldHaveSingleItem().Ended.ShouldBe(Day.AddHours(1));
        Directory.Delete(folder, recursive: true);
    }
}
