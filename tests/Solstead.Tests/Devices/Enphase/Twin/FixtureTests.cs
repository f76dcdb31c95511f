using System.Net;
using System.Text.Json;
using Solstead.Devices.Enphase.Twin;

namespace Solstead.Tests.Devices.Enphase.Twin;

/// <summary>Captured folders, those of the repository and, when they are there, the large shared ones.</summary>
public sealed class FixtureTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Sets()
    {
        var data = new TheoryData<string>();
        if (SharedFolder() is { } folder)
            foreach (var set in Directory.GetDirectories(folder).Order()) data.Add(Path.GetFileName(set));
        if (data.Count == 0) data.Add("");
        return data;
    }

    private static string? SharedFolder()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var folder = Path.Combine(at.FullName, "shared", "fixtures", "enphase");
            if (Directory.Exists(folder)) return folder;
        }
        return null;
    }

    [Trait("needs", "shared")]
    [Theory, MemberData(nameof(Sets))]
    public async Task A_captured_set_is_served_as_it_was_recorded(string set)
    {
        Assert.SkipWhen(set.Length == 0, "needs the shared captures (../shared/fixtures/enphase)");
        var folder = Path.Combine(SharedFolder()!, set);
        await using var twin = await EnphaseTwin.StartAsync(new() { Fixture = folder }, Ct);
        using var http = twin.UsesTokens ? TwinHttp.WithOwner(twin) : new TwinHttp(twin, new NetworkCredential("envoy", twin.Password));
        if (twin.UsesTokens) (await http.LogInAsync()).ShouldBe(HttpStatusCode.OK);
        using var index = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "index.json"), Ct));

        var detailed = index.RootElement.EnumerateArray().Any(e => e.GetProperty("path").GetString() == "/production.json?details=1");
        foreach (var entry in index.RootElement.EnumerateArray())
        {
            var path = entry.GetProperty("path").GetString()!;
            var asked = path == "/production.json" && !detailed ? path + "?details=1" : path;
            using var response = await http.SendAsync(asked);
            var body = await response.Content.ReadAsByteArrayAsync(Ct);
            var recorded = await File.ReadAllBytesAsync(Path.Combine(folder, entry.GetProperty("file").GetString()!), Ct);
            ((int)response.StatusCode).ShouldBe(entry.TryGetProperty("status", out var status) ? status.GetInt32() : 200, path);
            if (path != "/info" || !recorded.AsSpan().SequenceEqual(body)) (path == "/info" ? [] : body).ShouldBe(path == "/info" ? [] : recorded, path);
            response.Content.Headers.ContentType?.ToString().ShouldBe(entry.TryGetProperty("contentType", out var type) ? type.GetString() : response.Content.Headers.ContentType?.ToString(), path);
        }

        var info = System.Xml.Linq.XDocument.Parse(await (await http.SendAsync("/info")).Content.ReadAsStringAsync(Ct));
        info.Root!.Element("device")!.Element("sn")!.Value.ShouldBe(twin.Serial);
        twin.Serial.Length.ShouldBe(12);
        (await http.StatusAsync("/no/such/path")).ShouldBe(HttpStatusCode.NotFound);
    }
}
