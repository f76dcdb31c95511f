using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Solstead.Soak.Week;

/// <summary>What the threshold rule switches: counts how often.</summary>
internal sealed class HeaterRelay : IAsyncDisposable
{
    private readonly WebApplication app;
    private int on, off;

    private HeaterRelay(WebApplication app) => this.app = app;

    public Uri Url => new(new Uri(app.Urls.First()), "relay/0");

    public int On => on;

    public int Off => off;

    public static async Task<HeaterRelay> StartAsync(CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        var relay = new HeaterRelay(builder.Build());
        relay.app.Run(relay.AnswerAsync);
        await relay.app.StartAsync(ct);
        return relay;
    }

    private Task AnswerAsync(HttpContext context)
    {
        var wanted = context.Request.Query["turn"] == "on";
        Interlocked.Increment(ref wanted ? ref on : ref off);
        return context.Response.WriteAsync($$"""{"ison":{{(wanted ? "true" : "false")}}}""");
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
