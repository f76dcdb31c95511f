using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Solstead.Site.Web.Live;

namespace Solstead.Tests.Site.Web;

public sealed class LiveStreamTests
{
    [Fact]
    public async Task A_listener_hears_at_once_that_it_is_heard_although_the_house_has_not_ticked_yet()
    {
        var ct = TestContext.Current.CancellationToken;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(new LiveFeed(new LiveViewMaker(TimeZoneInfo.Utc, () => [], controlEnabled: false)));
        await using var app = builder.Build();
        app.MapGet("/stream", (LiveFeed feed, HttpContext context) => LiveEndpoints.Stream(feed, context));
        await app.StartAsync(ct);
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
        var address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        using var answer = await http.GetAsync(new Uri(address, "stream"), HttpCompletionOption.ResponseHeadersRead, ct);
        answer.IsSuccessStatusCode.ShouldBeTrue();
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
    }
}
