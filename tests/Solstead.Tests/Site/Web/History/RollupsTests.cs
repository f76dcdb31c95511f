using System.Net;
using System.Text;
using System.Text.Json;
using Solstead.Core.History;
using Solstead.Site.History;
using Solstead.Tests.Site.History;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Web.History;

/// <summary>Hours, days and months follow every change of the books at once: edit, void, import, computing again, and their undoing in any order.</summary>
public sealed class RollupsTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;
    private const string Span = "from=2026-05-31T22:00:00Z&to=2026-06-30T22:00:00Z";

    private static async Task<JsonElement> PostAsync(HttpClient http, string path, string body = "")
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri("api/v1/energy/" + path, UriKind.Relative), content, Ct);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Ct));
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Ct)).RootElement;
    }

    /// <summary>Production of the hour from 10:00 UTC on the 25th, of that day and of June; null = no row or not known. All three of one ledger.</summary>
    private static async Task<(long? Hour, long? Day, long? Month)> PvAsync(HttpClient http)
    {
        return (await AtAsync("hour", "2026-06-25T10:00:00.000Z"), await AtAsync("day", "2026-06-24T22:00:00.000Z"), await AtAsync("month", "2026-05-31T22:00:00.000Z"));

        async Task<long?> AtAsync(string by, string start)
        {
            var rows = JsonDocument.Parse(await http.GetStringAsync(new Uri($"api/v1/energy?{Span}&by={by}", UriKind.Relative), Ct)).RootElement.GetProperty("rows").EnumerateArray();
            return rows.Where(r => r.GetProperty("start").GetString() == start).Select(r => r.GetProperty("pvWh")).Where(v => v.ValueKind == JsonValueKind.Number).Select(v => (long?)v.GetInt64()).FirstOrDefault();
        }
    }

    [Fact]
    public async Task Hours_days_and_months_follow_edit_void_import_and_their_undoing()
    {
        await using var site = await LivingSite.StartAsync(settings: """
            site: { timezone: Europe/Paris, location: { latitude: 48, longitude: 2 } }
            web: { listen: "127.0.0.1:0" }
            """);
        using var owner = await OwnerClient.SignInAsync(site.Service.Url);
        var store = site.Part<SqliteHistory>();
        // Ten days of June, 100 Wh of sun in each quarter hour.
        var first = StoreHome.Second("2026-06-15T22:00:00Z") / 900;
        await store.WriteEnergyAsync([.. Enumerable.Range(0, 960).Select(i => new EnergySlot(first + i, 50, 10, 100, null, null, 140, null, null, 0))], Ct);
        (await PvAsync(owner)).ShouldBe((400, 9600, 96_000));

        const string Hour = "\"from\": \"2026-06-25T10:00:00Z\", \"to\": \"2026-06-25T11:00:00Z\"";
        (await PostAsync(owner, "edit/preview", $$"""{ {{Hour}}, "pvWh": 1000 }""")).GetProperty("after").GetProperty("pvWh").GetInt64().ShouldBe(1000);
        (await PvAsync(owner)).ShouldBe((400, 9600, 96_000), "looked at only");
        var edit = (await PostAsync(owner, "edit", $$"""{ {{Hour}}, "pvWh": 1000 }""")).GetProperty("id").GetInt64();
        (await PvAsync(owner)).ShouldBe((1000, 10_200, 96_600));

        // The meters come late with another word: what a person wrote stays.
        await store.WriteEnergyAsync([.. Enumerable.Range(0, 4).Select(i => new EnergySlot(StoreHome.Second("2026-06-25T10:00:00Z") / 900 + i, 50, 10, 111, null, null, 151, null, null, 0))], Ct);
        (await PvAsync(owner)).ShouldBe((1000, 10_200, 96_600));

        (await PostAsync(owner, "edit/preview", $$"""{ {{Hour}}, "void": true }""")).GetProperty("after").GetProperty("pvWh").GetInt64().ShouldBe(0);
        var emptied = (await PostAsync(owner, "edit", $$"""{ {{Hour}}, "void": true }""")).GetProperty("id").GetInt64();
        (await PvAsync(owner)).ShouldBe((null, 9200, 95_600));

        // The same hour brought over again from another program fills what is unknown.
        var hour = StoreHome.Second("2026-06-25T10:00:00Z") / 900;
        var import = new BooksChange("import.mysql", "pvhistory", Overwrite.Estimated) { Energy = [.. Enumerable.Range(0, 4).Select(i => new EnergySlot(hour + i, 50, 10, 200, null, null, 240, null, null, 1))] };
        (await store.Editor.PreviewAsync(import, Ct)).Added.ShouldBe(4);
        (await PvAsync(owner)).Hour.ShouldBeNull();
        var brought = (await store.Editor.ApplyAsync(import, Ct)).Id;
        (await PvAsync(owner)).ShouldBe((800, 10_000, 96_400));
        // A second time nothing changes.
        (await store.Editor.PreviewAsync(import, Ct)).Span.ShouldBeNull();

        await PostAsync(owner, $"changes/{brought}/undo");
        (await PvAsync(owner)).ShouldBe((null, 9200, 95_600));
        await PostAsync(owner, $"changes/{emptied}/undo");
        (await PvAsync(owner)).ShouldBe((1000, 10_200, 96_600));
        await PostAsync(owner, $"changes/{edit}/undo");
        (await PvAsync(owner)).ShouldBe((400, 9600, 96_000));
    }

    [Fact]
    public async Task What_is_computed_again_is_looked_at_made_and_undone_and_the_sums_follow()
    {
        await using var site = await LivingSite.StartAsync();
        using var owner = await OwnerClient.SignInAsync(site.Service.Url);
        var store = site.Part<SqliteHistory>();
        // Counters of the day before, 1200 W of sun and 300 W bought; the books have 10:00 to 12:00 spread with something else, and a row by hand.
        string[] counters = ["production.energy_lifetime", "grid.energy_import", "grid.energy_export"];
        await Until.TrueAsync(() => counters.All(c => store.KnownSeries.Any(s => s.Series == "roof/" + c)));
        double[] watts = [1200, 300, 60];
        var from = StoreHome.Second("2026-06-25T08:00:00Z") / 60;
        for (var c = 0; c < counters.Length; c++)
            await store.FillAsync("roof/" + counters[c], [.. Enumerable.Range(0, 360).Select(m => (from + m, Math.Floor(1_000_000 + (m + 1) * watts[c] / 60)))], overwrite: false, Ct);
        var first = StoreHome.Second("2026-06-25T10:00:00Z") / 900;
        await store.WriteEnergyAsync([.. Enumerable.Range(0, 8).Select(i => new EnergySlot(first + i, 70, 0, 33, 4, 8, 107, null, null, 1))], Ct);
        await PostAsync(owner, "edit", """{ "from": "2026-06-25T10:15:00Z", "to": "2026-06-25T10:30:00Z", "pvWh": 7 }""");
        (await PvAsync(owner)).ShouldBe((3 * 33 + 7, 7 * 33 + 7, 7 * 33 + 7));

        const string Two = """{ "from": "2026-06-25T10:00:00Z", "to": "2026-06-25T12:00:00Z" }""";
        var preview = await PostAsync(owner, "recompute/preview", Two);
        (preview.GetProperty("replaced").GetInt32(), preview.GetProperty("before").GetProperty("pvWh").GetInt64(), preview.GetProperty("after").GetProperty("pvWh").GetInt64()).ShouldBe((7, 7 * 33, 7 * 300));
        (await PvAsync(owner)).Hour.ShouldBe(3 * 33 + 7);

        var made = (await PostAsync(owner, "recompute", Two)).GetProperty("change");
        (made.GetProperty("kind").GetString(), made.GetProperty("effect").ToString()).ShouldBe(("recompute", preview.ToString()));
        (await PvAsync(owner)).ShouldBe((3 * 300 + 7, 7 * 300 + 7, 7 * 300 + 7));
        var row = (await store.EnergyAsync(StoreHome.At("2026-06-25T10:00:00Z"), StoreHome.At("2026-06-25T10:15:00Z"), Ct)).Single();
        // The battery has no counters: its columns stay, and the row stays spread for them.
        (row.GridImport, row.GridExport, row.BatteryCharge, row.BatteryDischarge, row.Home, row.Quality).ShouldBe((75, 15, 4, 8, 364, 1));
        (await PostAsync(owner, "recompute", Two)).GetProperty("change").ValueKind.ShouldBe(JsonValueKind.Null, "nothing better is known");

        await PostAsync(owner, $"changes/{made.GetProperty("id").GetInt64()}/undo");
        (await PvAsync(owner)).ShouldBe((3 * 33 + 7, 7 * 33 + 7, 7 * 33 + 7));
        // Without a span: all of the last 92 days, what the ledger still fills apart.
        (await PostAsync(owner, "recompute")).GetProperty("change").GetProperty("effect").GetProperty("added").GetInt32().ShouldBeGreaterThanOrEqualTo(15);
        (await PvAsync(owner)).Hour.ShouldBe(3 * 300 + 7);
    }

    [Theory]
    [InlineData("2026-06-25T10:00:00Z", "2026-06-25T10:00:00Z", "energy.edit.span")]
    [InlineData("2026-06-26T10:55:00Z", null, "energy.edit.past")]
    [InlineData("2024-06-25T10:00:00Z", "2026-06-25T10:00:00Z", "energy.edit.past")]
    [InlineData("1960-06-25T10:00:00Z", "1960-06-25T11:00:00Z", "energy.edit.past")]
    [InlineData("2026-06-25T10:00:00Z", "2036-06-25T10:00:00Z", null)]
    public void A_span_that_makes_no_sense_is_refused_and_what_is_still_filled_is_left_out(string from, string? to, string? code)
    {
        var now = StoreHome.At("2026-06-26T11:07:00Z");
        Solstead.Site.Web.History.RecomputeEndpoints.Refusal(new(StoreHome.At(from), to is null ? null : StoreHome.At(to)), now, out _, out var end).ShouldBe(code);
        end.ShouldBeLessThanOrEqualTo(StoreHome.At("2026-06-26T10:45:00Z"));
    }
}
