using Microsoft.AspNetCore.Http;
using Solstead.Tests.Site.Commands;
using Solstead.Tests.Support;

namespace Solstead.Tests.Program;

public sealed class NotifyCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("solstead-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Channels_are_tested_without_the_service_and_the_services_words_are_shown()
    {
        await using var server = await CommandServer.StartAsync();
        server.Answer = c =>
        {
            if (c.Request.Headers["X-Gotify-Key"] == "wrong") c.Response.StatusCode = 401;
            return c.Response.WriteAsync("""{"id":25,"error":"Unauthorized","errorDescription":"no such token: wrong"}""");
        };
        await File.WriteAllTextAsync(Path.Combine(folder, "solstead.yaml"), $$"""
            site: { name: Home }
            notify:
              - { type: gotify, name: good, url: "{{server.Url}}", token: right }
              - { type: gotify, name: bad, url: "{{server.Url}}", token: wrong }
            """);
        var (code, output, errors) = await SolsteadProgram.RunAsync(folder, "notify", "test");
        errors.ShouldBeEmpty();
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe([
            "good: The service took it. It said: id 25",
            "bad: The service refuses it (status 401). Correct the channel in the settings; it is not tried again. It said: no such token: …"]);
        code.ShouldBe(1);
        (code, output, _) = await SolsteadProgram.RunAsync(folder, "notify", "test", "--channel", "good");
        (code, output.Split('\n')[0]).ShouldBe((0, "good: The service took it. It said: id 25"));
        (code, _, errors) = await SolsteadProgram.RunAsync(folder, "notify", "test", "--channel", "none");
        (code, errors.Trim()).ShouldBe((2, "There is no channel named none."));
        server.Requests.Count.ShouldBe(3);
        server.Requests.First().Body.ShouldBe("""{"title":"Home: test","message":"This is how messages by good look.","priority":3}""");
    }
}
