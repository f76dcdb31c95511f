using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Solstead.Core.Panels;
using Solstead.Site.Panels;
using Solstead.Site.Run;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Panels;

/// <summary>Groups on a whole running service.</summary>
public sealed class PanelsTests
{
    [Fact]
    public async Task Groups_made_on_the_page_are_points_of_the_gateway_at_once_and_survive_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("solstead-test-").FullName;
        string[] serials;
        await using (var site = await LivingSite.StartAsync(inFolder: folder))
        {
            var view = await site.UntilAsync("/api/v1/panels", v => v.GetProperty("panels").GetArrayLength() == 16);
            serials = [.. view.GetProperty("panels").EnumerateArray().Select(p => p.GetProperty("serial").GetString()!)];
            view.GetProperty("groups").GetArrayLength().ShouldBe(0);

            (await SetAsync(site, Group("South roof", serials[..12]), Group("East", serials[12..]))).ShouldBeNull();
            view = await site.UntilAsync("/api/v1/panels", v => v.GetProperty("groups") is { } g && g.GetArrayLength() == 2 && g[0].GetProperty("energyTodayWh").ValueKind == JsonValueKind.Number);
            var south = view.GetProperty("groups")[0];
            var members = view.GetProperty("panels").EnumerateArray().Take(12).ToList();
            south.GetProperty("energyTodayWh").GetDouble().ShouldBe(members.Sum(p => p.GetProperty("energyTodayWh").GetDouble()), 1);
            south.GetProperty("powerWatts").GetDouble().ShouldBe(members.Sum(p => p.GetProperty("powerWatts").GetDouble()), 1);
            members.ShouldAllBe(p => p.GetProperty("group").GetString() == "South-roof");
            var shares = members.Select(p => p.GetProperty("ofGroupPercent").GetDouble()).ToList();
            shares.Average().ShouldBe(100, 0.5);
            shares[2].ShouldBeLessThan(90, "the chimney shades the third panel until noon");

            var points = await site.UntilAsync("/api/v1/points?device=roof", _ => true);
            points.GetProperty("points").EnumerateArray().Count(p => p.GetProperty("id").GetString()!.StartsWith("group.", StringComparison.Ordinal)).ShouldBe(8);
            var history = await site.UntilAsync("/api/v1/history?points=roof/group.East.power&from=2026-06-26T10:00:00Z&to=2026-06-26T12:00:00Z&resolution=second",
                v => v.GetProperty("series")[0].GetProperty("mean").GetArrayLength() > 0);
            history.GetProperty("series")[0].GetProperty("mean").GetArrayLength().ShouldBeGreaterThan(0);
        }
        await using (var site = await LivingSite.StartAsync(inFolder: folder))
        {
            var view = await site.UntilAsync("/api/v1/panels", v => v.GetProperty("groups").GetArrayLength() == 2);
            view.GetProperty("groups").EnumerateArray().Select(g => g.GetProperty("name").GetString()).ShouldBe(["South roof", "East"]);
            view.GetProperty("roofs")[0].GetProperty("source").GetString().ShouldBe("page");
            (await site.Part<PanelLayouts>().UndoAsync("roof", null, site.Part<SiteRunner>(), site.Part<SiteRecorder>(), default)).ShouldBeNull();
            (await site.UntilAsync("/api/v1/panels/groups", _ => true)).GetProperty("groups").GetArrayLength().ShouldBe(0);
            (await site.Part<PanelLayouts>().UndoAsync("roof", null, site.Part<SiteRunner>(), site.Part<SiteRecorder>(), default)).ShouldNotBeNull();
            (await SetAsync(site, Group("A", serials[..1]), Group("A", serials[1..2])))!.Code.ShouldBe("panels.group.twice");
        }
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Day_curves_proposals_and_the_watch_answer_from_the_first_minute()
    {
        await using var site = await LivingSite.StartAsync();
        await site.UntilAsync("/api/v1/panels", v => v.GetProperty("panels").GetArrayLength() == 16);
        var day = await site.UntilAsync("/api/v1/panels/day", v => v.GetProperty("panels").GetArrayLength() == 16);
        day.GetProperty("t").GetArrayLength().ShouldBe(day.GetProperty("panels")[0].GetProperty("watts").GetArrayLength());
        (await site.UntilAsync("/api/v1/panels/proposals", _ => true)).GetProperty("ready").GetBoolean().ShouldBeFalse();
        (await site.UntilAsync("/api/v1/panels/watch", _ => true)).GetProperty("days").GetArrayLength().ShouldBe(0);
        (await site.Http.GetAsync(new Uri("/api/v1/panels/day?date=yesterday", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task The_owner_changes_groups_over_the_api_and_nobody_else()
    {
        await using var site = await LivingSite.StartAsync();
        var view = await site.UntilAsync("/api/v1/panels", v => v.GetProperty("panels").GetArrayLength() == 16);
        var serials = view.GetProperty("panels").EnumerateArray().Select(p => p.GetProperty("serial").GetString()!).ToArray();
        object Edit(params object[] groups) => new { device = "roof", groups };
        object South(params string[] members) => new { name = "South", azimuthDegrees = 180, tiltDegrees = 30.5, panelPeakWatts = 425, members };

        using var visitor = OwnerClient.Visitor(site.Service.Url);
        (await visitor.PutAsJsonAsync(Groups, Edit(South(serials)))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var owner = await OwnerClient.SignInAsync(site.Service.Url);
        using var set = await owner.PutAsJsonAsync(Groups, Edit(South(serials)));
        set.StatusCode.ShouldBe(HttpStatusCode.OK);
        var group = (await set.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("groups")[0];
        group.GetProperty("key").GetString().ShouldBe("South");
        group.GetProperty("tiltDegrees").GetDouble().ShouldBe(30.5);
        group.GetProperty("members").GetArrayLength().ShouldBe(16);

        // A new name keeps the key, so that history and whoever listens keep the series.
        using var renamed = await owner.PutAsJsonAsync(Groups, Edit(new { key = "South", name = "Garage", members = serials[..2] }));
        var kept = (await renamed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("groups")[0];
        (kept.GetProperty("key").GetString(), kept.GetProperty("name").GetString()).ShouldBe(("South", "Garage"));

        using var twice = await owner.PutAsJsonAsync(Groups, Edit(South(serials), new { name = "East", members = serials[..1] }));
        twice.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await twice.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString().ShouldBe("panels.group.member_twice");
        (await owner.PutAsJsonAsync(Groups, new { device = "cellar" })).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        using var undone = await owner.PostAsJsonAsync(new Uri("/api/v1/panels/groups/undo", UriKind.Relative), new { });
        (await undone.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("groups")[0].GetProperty("name").GetString().ShouldBe("South");
        using var none = await owner.PostAsJsonAsync(new Uri("/api/v1/panels/groups/undo", UriKind.Relative), new { device = "roof" });
        (await none.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("groups").GetArrayLength().ShouldBe(0);
        (await owner.PostAsJsonAsync(new Uri("/api/v1/panels/groups/undo", UriKind.Relative), new { device = "roof" })).StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task A_change_made_on_groups_that_were_changed_meanwhile_is_refused_and_loses_nothing()
    {
        await using var site = await LivingSite.StartAsync();
        var view = await site.UntilAsync("/api/v1/panels", v => v.GetProperty("panels").GetArrayLength() == 16);
        var serials = view.GetProperty("panels").EnumerateArray().Select(p => p.GetProperty("serial").GetString()!).ToArray();
        var seen = view.GetProperty("roofs")[0].GetProperty("revision").GetString();
        using var owner = await OwnerClient.SignInAsync(site.Service.Url);

        using var first = await owner.PutAsJsonAsync(Groups, new { device = "roof", revision = seen, groups = new[] { new { name = "South", members = serials[..8] } } });
        var next = (await first.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("roofs")[0].GetProperty("revision").GetString();
        next.ShouldNotBe(seen);
        using var late = await owner.PutAsJsonAsync(Groups, new { device = "roof", revision = seen, groups = new[] { new { name = "North", members = serials[8..] } } });
        late.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await late.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString().ShouldBe("panels.groups.outdated");
        using var lateUndo = await owner.PostAsJsonAsync(new Uri("/api/v1/panels/groups/undo", UriKind.Relative), new { device = "roof", revision = seen });
        lateUndo.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var now = await owner.GetFromJsonAsync<JsonElement>(Groups);
        now.GetProperty("groups")[0].GetProperty("name").GetString().ShouldBe("South");
        (await owner.PutAsJsonAsync(Groups, new { device = "roof", revision = next, groups = new[] { new { name = "North", members = serials[8..] } } })).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static readonly Uri Groups = new("/api/v1/panels/groups", UriKind.Relative);

    private static Task<Solstead.Core.Devices.Problem?> SetAsync(LivingSite site, params PanelGroup[] groups) =>
        site.Part<PanelLayouts>().SetAsync("roof", groups, null, site.Part<SiteRunner>(), site.Part<SiteRecorder>(), default);

    private static PanelGroup Group(string name, string[] members) => new(PanelGroup.KeyOf(name), name, 180, 30, 425, members);
}
