using System.Net;
using System.Text;
using System.Text.Json;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Web.History;

/// <summary>The books changed by hand, through the API.</summary>
public sealed class EditEndpointsTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;
    private const string Settings = """
        site: { timezone: Europe/Paris, location: { latitude: 48, longitude: 2 } }
        web: { listen: "127.0.0.1:0" }
        """;

    private static async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpClient http, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri(path, UriKind.Relative), content, Ct);
        var text = await answer.Content.ReadAsStringAsync(Ct);
        return (answer.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
    }

    private static async Task<JsonElement> GetAsync(HttpClient http, string path) => JsonDocument.Parse(await http.GetStringAsync(new Uri(path, UriKind.Relative), Ct)).RootElement;

    [Fact]
    public async Task An_edit_is_looked_at_made_listed_and_undone()
    {
        await using var site = await LivingSite.StartAsync(settings: Settings);
        using var owner = await OwnerClient.SignInAsync(site.Service.Url);
        const string Edit = """{ "from": "2026-06-25T10:00:00Z", "to": "2026-06-25T12:00:00Z", "pvWh": 8000, "gridImportWh": 80, "gridExportWh": 0, "buyPrice": 0.25, "note": "meter was off" }""";
        const string Energy = "api/v1/energy?from=2026-06-25T00:00:00Z&to=2026-06-26T00:00:00Z&by=day";
        ((int)(await SendAsync(site.Http, "api/v1/energy/edit", Edit)).Status).ShouldBeOneOf(401, 403);

        var (status, preview) = await SendAsync(owner, "api/v1/energy/edit/preview", Edit);
        status.ShouldBe(HttpStatusCode.OK);
        (preview.GetProperty("added").GetInt32(), preview.GetProperty("to").GetString(), preview.GetProperty("after").GetProperty("pvWh").GetInt64()).ShouldBe((8, "2026-06-25T12:00:00.000Z", 8000));
        (await GetAsync(owner, Energy)).GetProperty("rows").GetArrayLength().ShouldBe(0);

        var (_, made) = await SendAsync(owner, "api/v1/energy/edit", Edit);
        made.GetProperty("effect").ToString().ShouldBe(preview.ToString());
        var row = (await GetAsync(owner, Energy)).GetProperty("rows")[0];
        (row.GetProperty("pvWh").GetInt64(), row.GetProperty("homeWh").GetInt64(), row.GetProperty("source").GetInt32(), row.GetProperty("cost").GetDecimal()).ShouldBe((8000, 8080, 2, 0.02m));
        (await owner.GetStringAsync(new Uri(Energy.Replace("energy?", "energy.csv?", StringComparison.Ordinal), UriKind.Relative), Ct)).ShouldContain("2026-06-24T22:00:00Z,2026-06-25T00:00:00+02:00,80,0,8000,");
        var change = (await GetAsync(owner, "api/v1/energy/changes")).GetProperty("changes")[0];
        (change.GetProperty("kind").GetString(), change.GetProperty("origin").GetString()).ShouldBe(("edit", "meter was off"));

        var id = made.GetProperty("id").GetInt64();
        (await SendAsync(owner, $"api/v1/energy/changes/{id}/undo", "")).Body.GetProperty("after").GetProperty("pvWh").GetInt64().ShouldBe(0);
        (await GetAsync(owner, Energy)).GetProperty("rows").GetArrayLength().ShouldBe(0);
        (await SendAsync(owner, $"api/v1/energy/changes/{id}/undo", "")).Body.GetProperty("code").GetString().ShouldBe("energy.change.unknown");
        (await GetAsync(owner, "api/v1/audit")).GetProperty("changes").EnumerateArray().Select(c => c.GetProperty("code").GetString()).Where(c => c!.Contains("energy", StringComparison.Ordinal))
            .ShouldBe(["audit.energy.undone", "audit.energy.edited"]);
    }

    [Theory]
    [InlineData("""{ "from": "2026-06-25T10:00:00Z", "to": "2026-06-25T10:00:00Z", "pvWh": 1 }""", "energy.edit.span")]
    [InlineData("""{ "from": "2026-06-25T10:01:00Z", "to": "2026-06-25T11:00:00Z", "pvWh": 1 }""", "energy.edit.span")]
    [InlineData("""{ "pvWh": 1 }""", "energy.edit.span")]
    [InlineData("""{ "from": "2026-06-25T10:00:00Z", "to": "2036-06-25T11:00:00Z", "pvWh": 1 }""", "energy.edit.past")]
    [InlineData("""{ "from": "2024-06-25T10:00:00Z", "to": "2026-06-25T11:00:00Z", "pvWh": 1 }""", "energy.edit.past")]
    [InlineData("""{ "from": "2026-06-25T10:00:00Z", "to": "2026-06-25T11:00:00Z", "pvWh": -1 }""", "energy.edit.value")]
    [InlineData("""{ "from": "2026-06-25T10:00:00Z", "to": "2026-06-25T11:00:00Z", "buyPrice": 1000 }""", "energy.edit.value")]
    [InlineData("""{ "from": "2026-06-25T10:00:00Z", "to": "2026-06-25T11:00:00Z", "pvWh": 1, "note": "a\nb" }""", "energy.edit.note")]
    [InlineData("""{ "from": "2026-06-25T10:00:00Z", "to": "2026-06-25T11:00:00Z" }""", "energy.edit.empty")]
    public void What_makes_no_sense_is_refused_with_its_reason(string edit, string code)
    {
        var parsed = JsonSerializer.Deserialize(edit, Solstead.Site.Web.History.HistoryViewJson.Default.EnergyEdit)!;
        Solstead.Site.Web.History.EditEndpoints.Refusal(parsed, new DateTimeOffset(2026, 6, 26, 11, 0, 0, TimeSpan.Zero)).ShouldBe(code);
    }
}
