using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Web.Charging;

/// <summary>What the owner says of a charging point through the API: in force at once, kept over a restart, taken back.</summary>
public sealed class ChargingEndpointsTests
{
    /// <summary>A charger whose port does not exist: the owner's word holds all the same.</summary>
    private static string Settings(string keys = "", bool control = false) => $$"""
        site: { name: Test, timezone: Europe/Paris, grid: { phases: 3 } }
        devices:
          - { id: garage, type: tesla-wall-connector, port: /nowhere/tty, wiring_max_current_a: 16 }
        rules:
          - { type: charging, name: car, charger: garage, min_current_a: 6, max_current_a: 16{{keys}} }
        control: { enabled: {{(control ? "true" : "false")}} }
        history: { batch_s: 1 }
        web: { listen: "127.0.0.1:0" }
        """;

    private static Uri Path(string path) => new("/api/v1/charging" + path, UriKind.Relative);

    private static async Task<JsonElement> PostAsync(HttpClient owner, string path, object? body = null, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var answer = body is null ? await owner.PostAsync(Path(path), null, TestContext.Current.CancellationToken) : await owner.PostAsJsonAsync(Path(path), body, TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(status, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }

    private static async Task<JsonElement> PointAsync(HttpClient owner)
    {
        for (var i = 0; i < 100; i++)
        {
            var view = await owner.GetFromJsonAsync<JsonElement>(Path(""), TestContext.Current.CancellationToken);
            if (view.GetProperty("points").GetArrayLength() > 0) return view.GetProperty("points")[0];
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }
        throw new InvalidOperationException("no charging point came");
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    [Fact]
    public async Task What_the_owner_says_is_in_force_at_once_and_after_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("solstead-test-").FullName;
        string? until;
        await using (var site = await LivingSite.StartAsync(settings: Settings(), inFolder: folder))
        {
            using var owner = await OwnerClient.SignInAsync(site.Service.Url);
            Text(await PointAsync(owner), "mode").ShouldBe("solar");
            (await PointAsync(owner)).GetProperty("dryRun").GetBoolean().ShouldBeTrue();
            var point = (await PostAsync(owner, "/car/mode", new { mode = "min+solar" })).GetProperty("point");
            Text(point, "mode").ShouldBe("min+solar");
            await PostAsync(owner, "/car/limits", new { leastAmps = 7, mostAmps = 13 });
            await PostAsync(owner, "/car/energy", new { sessionWh = 12_000 });
            await PostAsync(owner, "/car/schedule", new { schedules = new[] { new { days = new[] { "mon", "sun" }, from = "21:00", to = "07:00", amps = 10 } } });
            until = Text((await PostAsync(owner, "/car/boost", new { hours = 2 })).GetProperty("point"), "boostUntil");
            DateTimeOffset.Parse(until!, System.Globalization.CultureInfo.InvariantCulture).ShouldBe(LivingSite.Clock.GetUtcNow().AddHours(2), TimeSpan.FromSeconds(30));
        }
        // The owner switches control on: what was said in the dry run holds.
        await using (var site = await LivingSite.StartAsync(settings: Settings(control: true), inFolder: folder))
        {
            using var owner = await OwnerClient.SignInAsync(site.Service.Url);
            var point = await PointAsync(owner);
            point.GetProperty("dryRun").GetBoolean().ShouldBeFalse();
            (Text(point, "mode"), Text(point, "boostUntil")).ShouldBe(("min+solar", until));
            (point.GetProperty("limits").GetProperty("leastAmps").GetDouble(), point.GetProperty("limits").GetProperty("mostAmps").GetDouble()).ShouldBe((7, 13));
            (point.GetProperty("sessionLimitWh").GetDouble(), point.GetProperty("ownSessionLimit").GetBoolean()).ShouldBe((12_000, true));
            var none = await PostAsync(owner, "/car/energy", new { sessionWh = 0 });
            none.GetProperty("point").GetProperty("sessionLimitWh").ValueKind.ShouldBe(JsonValueKind.Null);
            (await PostAsync(owner, "/car/undo", new { undo = Text(none, "undo") })).GetProperty("point").GetProperty("sessionLimitWh").GetDouble().ShouldBe(12_000);
            (await PostAsync(owner, "/car/energy", new { })).GetProperty("point").GetProperty("ownSessionLimit").GetBoolean().ShouldBeFalse();
            var window = point.GetProperty("schedules").EnumerateArray().ShouldHaveSingleItem();
            (Text(window, "from"), Text(window, "to"), window.GetProperty("amps").GetDouble(), window.GetProperty("days").GetArrayLength()).ShouldBe(("21:00", "07:00", 10, 2));
            Text((await PostAsync(owner, "/car/cancel")).GetProperty("point"), "mode").ShouldBe("min+solar", "the boost ends, the mode stays");
            (await PostAsync(owner, "/car/eco")).GetProperty("point").GetProperty("mode").GetString().ShouldBe("solar");
        }
        await using (var site = await LivingSite.StartAsync(settings: Settings(", mode: fast"), inFolder: folder))
        {
            using var owner = await OwnerClient.SignInAsync(site.Service.Url);
            Text(await PointAsync(owner), "mode").ShouldBe("fast", "settings changed later win");
            (await PointAsync(owner)).GetProperty("limits").GetProperty("mostAmps").GetDouble().ShouldBe(13, "and only what they changed");
            (await PointAsync(owner)).GetProperty("dryRun").GetBoolean().ShouldBeTrue("and control is off again");
        }
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_change_is_taken_back_once_and_only_while_it_is_the_latest()
    {
        await using var site = await LivingSite.StartAsync(settings: Settings());
        using var owner = await OwnerClient.SignInAsync(site.Service.Url);
        await PointAsync(owner);
        var boost = Text(await PostAsync(owner, "/car/boost", new { }), "undo");
        var off = Text(await PostAsync(owner, "/car/mode", new { mode = "off" }), "undo");
        Text(await PostAsync(owner, "/car/undo", new { undo = boost }, HttpStatusCode.Conflict), "code").ShouldBe("charging.undo.gone");
        var back = (await PostAsync(owner, "/car/undo", new { undo = off })).GetProperty("point");
        (Text(back, "mode"), back.GetProperty("boostUntil").ValueKind).ShouldBe(("solar", JsonValueKind.String));
        await PostAsync(owner, "/car/undo", new { undo = off }, HttpStatusCode.Conflict);
        var changes = await owner.GetFromJsonAsync<JsonElement>(new Uri("/api/v1/audit", UriKind.Relative), TestContext.Current.CancellationToken);
        changes.GetProperty("changes").EnumerateArray().Take(3).Select(c => Text(c, "code")).ShouldBe(["audit.charging.undo", "audit.charging.off", "audit.charging.boost"]);
    }

    [Fact]
    public async Task Choosing_the_sun_ends_the_fixed_current_of_the_settings_until_they_change()
    {
        var folder = Directory.CreateTempSubdirectory("solstead-test-").FullName;
        await using (var site = await LivingSite.StartAsync(settings: Settings(", fixed_current_a: 16"), inFolder: folder))
        {
            using var owner = await OwnerClient.SignInAsync(site.Service.Url);
            (await PointAsync(owner)).GetProperty("fixedAmps").GetDouble().ShouldBe(16);
            var eco = await PostAsync(owner, "/car/eco");
            eco.GetProperty("point").GetProperty("fixedAmps").ValueKind.ShouldBe(JsonValueKind.Null);
            (await PostAsync(owner, "/car/undo", new { undo = Text(eco, "undo") })).GetProperty("point").GetProperty("fixedAmps").GetDouble().ShouldBe(16);
            await PostAsync(owner, "/car/mode", new { mode = "min+solar" });
        }
        await using (var site = await LivingSite.StartAsync(settings: Settings(", fixed_current_a: 16"), inFolder: folder))
        {
            using var owner = await OwnerClient.SignInAsync(site.Service.Url);
            (await PointAsync(owner)).GetProperty("fixedAmps").ValueKind.ShouldBe(JsonValueKind.Null, "the word is kept");
        }
        await using (var site = await LivingSite.StartAsync(settings: Settings(", fixed_current_a: 10"), inFolder: folder))
        {
            using var owner = await OwnerClient.SignInAsync(site.Service.Url);
            (await PointAsync(owner)).GetProperty("fixedAmps").GetDouble().ShouldBe(10, "settings changed later win");
        }
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task What_wires_or_sense_forbid_is_refused_with_its_numbers()
    {
        await using var site = await LivingSite.StartAsync(settings: Settings());
        using (var stranger = await site.Http.PostAsJsonAsync(Path("/car/boost"), new { }, TestContext.Current.CancellationToken)) stranger.IsSuccessStatusCode.ShouldBeFalse();
        using var owner = await OwnerClient.SignInAsync(site.Service.Url);
        var before = (await PointAsync(owner)).GetProperty("limits").GetRawText();
        object Window(string from, string to, double amps, params string[] days) => new { schedules = new[] { new { days, from, to, amps } } };
        foreach (var (path, body, code) in new (string, object, string)[]
        {
            ("mode", new { mode = "turbo" }, "charging.mode.unknown"), ("mode", new { }, "charging.mode.unknown"),
            ("boost", new { hours = 25 }, "charging.boost.hours"), ("boost", new { hours = 0 }, "charging.boost.hours"),
            ("limits", new { mostAmps = 63 }, "charging.limits.beyond"), ("limits", new { leastAmps = 3 }, "charging.limits.beyond"), ("limits", new { leastAmps = 12, mostAmps = 8 }, "charging.limits.order"),
            ("energy", new { sessionWh = 99 }, "charging.energy.beyond"), ("energy", new { sessionWh = -1 }, "charging.energy.beyond"), ("energy", new { sessionWh = 1e7 }, "charging.energy.beyond"),
            ("schedule", Window("21:00", "25:00", 10, "mon"), "charging.schedule.wrong"), ("schedule", Window("07:00", "07:00", 10, "mon"), "charging.schedule.wrong"),
            ("schedule", Window("21:00", "07:00", 10), "charging.schedule.wrong"), ("schedule", Window("21:00", "07:00", 10, "someday"), "charging.schedule.wrong"),
            ("schedule", Window("21:00", "07:00", 20, "mon"), "charging.schedule.amps"), ("schedule", Window("21:00", "07:00", 3, "mon"), "charging.schedule.amps"),
        })
            Text(await PostAsync(owner, "/car/" + path, body, HttpStatusCode.BadRequest), "code").ShouldBe(code, path);
        Text(await PostAsync(owner, "/van/eco", new { }, HttpStatusCode.NotFound), "code").ShouldBe("charging.unknown");
        (await PointAsync(owner)).GetProperty("limits").GetRawText().ShouldBe(before);
    }

    [Fact]
    public async Task The_live_view_carries_the_charging_point_with_its_reason()
    {
        await using var site = await LivingSite.StartAsync(settings: Settings());
        var view = await site.UntilAsync("/api/v1/live", v => v.GetProperty("charging").GetArrayLength() > 0);
        var point = view.GetProperty("charging")[0];
        (Text(point, "name"), Text(point, "charger"), Text(point, "code"), Text(point, "quality")).ShouldBe(("car", "garage", "charge.charger.missing", "missing"));
        point.GetProperty("drawnAmps").ValueKind.ShouldBe(JsonValueKind.Null, "unknown is not zero");
        point.GetProperty("availableAmps").ValueKind.ShouldBe(JsonValueKind.Null);
    }
}
