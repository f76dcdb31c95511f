using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Solstead.Demo;

/// <summary>A relay with a web page as they hang in many cellars, on loopback: what the virtual house's rule switches.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly WebApplication app;
    private volatile bool on;

    private Relay(WebApplication app) => this.app = app;

    /// <summary>Where it is switched, e.g. <c>http://127.0.0.1:41234/relay/0</c>.</summary>
    public Uri Url => new(new Uri(app.Urls.First()), "relay/0");

    public static async Task<Relay> StartAsync(CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        var relay = new Relay(builder.Build());
        relay.app.Run(relay.AnswerAsync);
        await relay.app.StartAsync(ct);
        return relay;
    }

    private Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Query["turn"].ToString() is "on" or "off") on = context.Request.Query["turn"] == "on";
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync($$"""{"ison":{{(on ? "true" : "false")}}}""");
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
