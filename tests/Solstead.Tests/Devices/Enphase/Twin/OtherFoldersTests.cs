using System.Net;
using System.Text;
using Solstead.Devices.Enphase.Twin;

namespace Solstead.Tests.Devices.Enphase.Twin;

/// <summary>Folders of captures as strangers make them: no index, masked serials, odd fields.</summary>
public sealed class OtherFoldersTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("8.2.4999_").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string Info(string serial, string software) =>
        $"<?xml version='1.0'?>\n<envoy_info>\n  <device>\n    <sn>{serial}</sn>\n    <software>{software}</software>\n    <imeter>true</imeter>\n  </device>\n  <web-tokens>true</web-tokens>\n</envoy_info>\n";

    private void Put(string name, string text) => File.WriteAllText(Path.Combine(folder, name), text, new UTF8Encoding(false));

    private Task<EnphaseTwin> StartAsync() => EnphaseTwin.StartAsync(new() { Fixture = folder }, Ct);

    [Fact]
    public async Task Without_an_index_the_file_names_are_the_paths()
    {
        Put("info", Info("122012345678", "D8.2.4382"));
        Put("ivp_ensemble_dry_contacts", """{"dry_contacts":[]}""");
        Put("inventory.json_deleted_1", "[]");
        Put("ivp_meters", "Error: 401\n");
        Put("ivp_ss_gen_config", """{ "err": "405 - Method Not Allowed" }""");
        Put("home", "<html><head><title>401 Authorization Required</title></head></html>");
        await using var twin = await StartAsync();
        using var http = TwinHttp.WithOwner(twin);

        twin.Serial.ShouldBe("122012345678");
        (await http.GetAsync("/ivp/ensemble/dry_contacts")).ShouldBe("""{"dry_contacts":[]}""");
        (await http.GetAsync("/inventory.json?deleted=1")).ShouldBe("[]");
        (await http.StatusAsync("/ivp/meters")).ShouldBe(HttpStatusCode.Unauthorized);
        (await http.StatusAsync("/ivp/ss/gen_config")).ShouldBe(HttpStatusCode.MethodNotAllowed);
        (await http.StatusAsync("/home")).ShouldBe(HttpStatusCode.Unauthorized);
        (await http.StatusAsync("/production.json")).ShouldBe(HttpStatusCode.NotFound);
        (await http.StatusAsync("/index.json")).ShouldBe(HttpStatusCode.NotFound);
        (await http.StatusAsync("/..%2f..%2fetc%2fpasswd")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task An_index_that_names_only_paths_or_holds_holes_is_read_as_far_as_it_goes()
    {
        Put("info", Info("122012345678", "D8.2.4382"));
        Put("ivp_meters", "[]");
        Put("home", "{}");
        Put("index.json", """[{"path":"/ivp/meters","status":503},null,{"status":200},{"path":null,"file":"home"},{"path":"home","file":null}]""");
        await using var twin = await StartAsync();
        using var http = TwinHttp.WithOwner(twin);

        (await http.StatusAsync("/ivp/meters")).ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await http.GetAsync("/home")).ShouldBe("{}");
    }

    [Theory, InlineData("<sn>envoyserial</sn>"), InlineData("<sn></sn>"), InlineData("<sn/>"), InlineData(""), InlineData("<sn>1234</sn>")]
    public async Task A_serial_nobody_can_name_is_replaced_and_nothing_else(string element)
    {
        var info = Info("X", "D8.2.4264").Replace("<sn>X</sn>", element, StringComparison.Ordinal);
        Put("info", info);
        await using var twin = await StartAsync();
        using var http = TwinHttp.WithOwner(twin);

        twin.Serial.ShouldMatch("^[0-9]{12}$");
        (await http.GetAsync("/info")).ShouldBe(info.Contains("<sn", StringComparison.Ordinal)
            ? info.Replace(element, $"<sn>{twin.Serial}</sn>", StringComparison.Ordinal)
            : info.Replace("<device>", $"<device><sn>{twin.Serial}</sn>", StringComparison.Ordinal));
        (await http.LogInAsync()).ShouldBe(HttpStatusCode.OK);
        http.Certificate!.Subject.ShouldBe($"CN=envoy-{twin.Serial}");
    }

    [Fact]
    public async Task Recorded_facts_win_and_missing_ones_are_judged_by_the_body()
    {
        Put("info", Info("122012345678", "D7.6.175"));
        Put("a", "[1]");
        Put("b", "{ \"error\" : \"404 - Not Found\" }\n");
        Put("c", "[2]");
        Put("index.json", """
            [{"path":"/info","file":"info"},{"path":"/ivp/a","file":"a","status":503,"contentType":"text/odd","connection":"close","more":1},
             {"path":"ivp/b","file":"b"},{"path":"/ivp/c?x=1","file":"c"},{"path":"/ivp/gone","file":"gone"},{"path":"/ivp/out","file":"../../etc/passwd"},]
            """);
        await using var twin = await StartAsync();
        using var http = TwinHttp.WithOwner(twin);
        using var a = await http.SendAsync("/ivp/a");
        a.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        a.Content.Headers.ContentType!.MediaType.ShouldBe("text/odd");
        a.Headers.ConnectionClose.ShouldBe(true);
        (await http.StatusAsync("/ivp/b")).ShouldBe(HttpStatusCode.NotFound);
        (await http.GetAsync("/ivp/c?x=1")).ShouldBe("[2]");
        (await http.StatusAsync("/ivp/c?x=2")).ShouldBe(HttpStatusCode.NotFound);
        (await http.StatusAsync("/ivp/gone")).ShouldBe(HttpStatusCode.NotFound);
        (await http.StatusAsync("/ivp/out")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task One_production_document_serves_both_questions()
    {
        Put("info", Info("122012345678", "D8.2.4382"));
        var document = """{"production":[{"type":"eim","lines":[{"wNow":1},{"wNow":2}], "wNow" : 3.50 },{"wNow":1,"lines":[]}],"storage":[]}""";
        Put("production.json", document);
        await using var twin = await StartAsync();
        using var http = TwinHttp.WithOwner(twin);
        (await http.GetAsync("/production.json?details=1")).ShouldBe(document);
        (await http.GetAsync("/production.json")).ShouldBe("""{"production":[{"type":"eim", "wNow" : 3.50 },{"wNow":1}],"storage":[]}""");
    }

    [Fact]
    public async Task A_folder_without_identity_takes_its_version_from_its_name()
    {
        Put("ivp_meters", "[]");
        await using var twin = await StartAsync();
        twin.Firmware.ShouldStartWith("D8.2.4999");
        using var http = TwinHttp.WithOwner(twin);
        (await http.GetAsync("/info")).ShouldContain(twin.Serial);
    }

    [Fact]
    public async Task What_is_not_a_folder_of_captures_is_said_so()
    {
        await Should.ThrowAsync<DirectoryNotFoundException>(() => EnphaseTwin.StartAsync(new() { Fixture = Path.Combine(folder, "none") }, Ct));
        Put("index.json", "{ not json");
        await Should.ThrowAsync<InvalidDataException>(StartAsync);
    }
}
