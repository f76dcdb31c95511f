using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Solstead.Devices.SolarEdge.Twin;

/// <summary>What <c>GET /state</c> tells.</summary>
public sealed record SolarEdgeTwinState(string Host, string Serial, int Connections, long Requests, IReadOnlyList<SolarEdgeFault> Faults, IReadOnlyList<SolarEdgeTwinWrite> Writes);

/// <summary>One write it got.</summary>
public sealed record SolarEdgeTwinWrite(string Register, IReadOnlyList<ushort> Words);

/// <summary>Body of <c>POST /plant</c>: what is named changes.</summary>
/// <param name="BatteryWatts">+ = charging.</param>
public sealed record SolarEdgePlantChange(double? PvWatts, double? BatteryWatts, double? HouseWatts, double? SocPercent);

/// <summary>What the control API answers when it does not understand.</summary>
public sealed record SolarEdgeTwinComplaint(string Error);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SolarEdgeTwinState))]
[JsonSerializable(typeof(SolarEdgeFault))]
[JsonSerializable(typeof(SolarEdgePlantChange))]
[JsonSerializable(typeof(SolarEdgeTwinComplaint))]
internal sealed partial class SolarEdgeTwinJson : JsonSerializerContext;

/// <summary>The control API of one twin, on a loopback port of its own that no fault reaches.</summary>
internal sealed class SolarEdgeTwinControl : IAsyncDisposable
{
    private readonly SolarEdgeTwin twin;
    private readonly WebApplication app;

    private SolarEdgeTwinControl(SolarEdgeTwin twin)
    {
        this.twin = twin;
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        app = builder.Build();
        app.Run(HandleAsync);
    }

    public Uri Url => new(app.Urls.First());

    public static async Task<SolarEdgeTwinControl> OpenAsync(SolarEdgeTwin twin, CancellationToken ct)
    {
        var control = new SolarEdgeTwinControl(twin);
        await control.app.StartAsync(ct);
        return control;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        try
        {
            var answering = (context.Request.Method, context.Request.Path.Value) switch
            {
                ("GET", "/state") => TellAsync(context),
                ("POST", "/faults") => InjectAsync(context),
                ("DELETE", "/faults") => ClearAsync(context),
                ("POST", "/plant") => ChangeAsync(context),
                _ => ComplainAsync(context, 404, "GET /state, POST /faults, DELETE /faults, POST /plant"),
            };
            await answering;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            await ComplainAsync(context, 400, $"{e.Message} Kinds of faults: {string.Join(", ", Enum.GetNames<SolarEdgeFaultKind>())}.");
        }
    }

    private Task TellAsync(HttpContext context) => Results.Json(
        new SolarEdgeTwinState(twin.Host, twin.Serial, twin.Connections, twin.Requests, twin.Faults, [.. twin.Writes.TakeLast(100).Select(w => new SolarEdgeTwinWrite($"0x{w.Address:X4}", w.Words))]),
        SolarEdgeTwinJson.Default.SolarEdgeTwinState).ExecuteAsync(context);

    private async Task InjectAsync(HttpContext context)
    {
        var fault = await JsonSerializer.DeserializeAsync(context.Request.Body, SolarEdgeTwinJson.Default.SolarEdgeFault, context.RequestAborted)
            ?? throw new JsonException("A fault is an object such as {\"kind\":\"Mute\"}.");
        await twin.InjectAsync(fault);
        await TellAsync(context);
    }

    private async Task ClearAsync(HttpContext context)
    {
        await twin.ClearAsync();
        await TellAsync(context);
    }

    private async Task ChangeAsync(HttpContext context)
    {
        var change = await JsonSerializer.DeserializeAsync(context.Request.Body, SolarEdgeTwinJson.Default.SolarEdgePlantChange, context.RequestAborted);
        if (twin.Plant is not { } plant) throw new ArgumentException("Only a steady plant can be told what to do.", nameof(context));
        plant.Pv = change?.PvWatts ?? plant.Pv;
        plant.Battery = change?.BatteryWatts ?? plant.Battery;
        plant.House = change?.HouseWatts ?? plant.House;
        plant.Soc = change?.SocPercent ?? plant.Soc;
        await TellAsync(context);
    }

    private static Task ComplainAsync(HttpContext context, int status, string error) =>
        Results.Json(new SolarEdgeTwinComplaint(error), SolarEdgeTwinJson.Default.SolarEdgeTwinComplaint, statusCode: status).ExecuteAsync(context);

    /// <summary>The twin is part of another program: signals are not for it.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
