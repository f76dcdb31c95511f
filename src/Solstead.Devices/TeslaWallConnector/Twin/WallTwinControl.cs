using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Solstead.Devices.TeslaWallConnector.Twin;

/// <summary>The control API of one twin, on a loopback port.</summary>
internal sealed class WallTwinControl : IAsyncDisposable
{
    private readonly WallTwin twin;
    private readonly WebApplication app;

    private WallTwinControl(WallTwin twin, int port)
    {
        this.twin = twin;
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        app = builder.Build();
        app.Run(HandleAsync);
    }

    public string Url => app.Urls.First().TrimEnd('/');

    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<WallTwinControl> StartAsync(WallTwin twin, int port, CancellationToken ct)
    {
        var control = new WallTwinControl(twin, port);
        await control.app.StartAsync(ct);
        return control;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        try
        {
            await RouteAsync(context);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            var kinds = string.Join(", ", Enum.GetNames<WallTwinFaultKind>());
            await Results.Json(new WallTwinComplaint($"{e.Message} Kinds of faults: {kinds}."), WallTwinJson.Default.WallTwinComplaint, statusCode: 400).ExecuteAsync(context);
        }
    }

    private async Task RouteAsync(HttpContext context)
    {
        switch (context.Request.Method, context.Request.Path.Value)
        {
            case ("GET", "/state"): break;
            case ("GET", "/frames"):
                await Results.Json(twin.Frames, WallTwinJson.Default.IReadOnlyListWallTwinFrame).ExecuteAsync(context);
                return;
            case ("POST", "/faults"):
                await twin.InjectAsync(await JsonSerializer.DeserializeAsync(context.Request.Body, WallTwinJson.Default.WallTwinFault, context.RequestAborted) ?? throw new JsonException("A fault is an object such as {\"kind\":\"Silence\"}."));
                break;
            case ("DELETE", "/faults"): twin.Clear(); break;
            case ("POST", "/car"):
                twin.Change(await JsonSerializer.DeserializeAsync(context.Request.Body, WallTwinJson.Default.WallTwinCar, context.RequestAborted) ?? throw new JsonException("A car is an object such as {\"plugged\":true}."));
                break;
            default:
                await Results.Json(new WallTwinComplaint("GET /state, GET /frames, POST /faults, DELETE /faults, POST /car"), WallTwinJson.Default.WallTwinComplaint, statusCode: 404).ExecuteAsync(context);
                return;
        }
        await Results.Json(twin.State, WallTwinJson.Default.WallTwinState).ExecuteAsync(context);
    }

    /// <summary>The twin is part of another program: signals are not for it.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
