using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Solstead.Devices.Victron.Twin;

/// <summary>What <c>GET /state</c> tells. Battery power as a GX counts: + = charging.</summary>
public sealed record GxTwinState(
    string Portal, bool Alive, bool Down, int FullPublishes, double Soc, double BatteryWatts, double GridWatts, double ImportedWh, IReadOnlyDictionary<string, double?> Settings, IReadOnlyList<GxTwinWrite> Writes);

/// <summary>Body of <c>POST /plant</c>: what is named changes.</summary>
/// <param name="Grid">False: an island.</param>
public sealed record GxPlantChange(double? SocPercent, double? LoadWatts, double? PvGridWatts, double? PvDcWatts, bool? Grid);

/// <summary>Body of <c>POST /set</c>: a change on the device itself.</summary>
/// <param name="Path">E.g. <c>settings/0/Settings/CGwacs/Hub4Mode</c>.</param>
public sealed record GxSetChange(string Path, double? Value, string? Text);

/// <summary>Body of <c>POST /faults</c>: what is named changes.</summary>
/// <param name="IgnoreWrites">So many writes are not heard; all when negative.</param>
/// <param name="LoseCompletions">Full publishes whose end is not told.</param>
/// <param name="AnswerDelayS">How late questions are answered.</param>
/// <param name="WriteDelayS">How late writes are obeyed.</param>
/// <param name="Mute">It says nothing at all.</param>
public sealed record GxFaultChange(int? IgnoreWrites, int? LoseCompletions, double? AnswerDelayS, double? WriteDelayS, bool? Mute);

/// <summary>Body of <c>POST /reboot</c>.</summary>
/// <param name="Kind"><c>reboot</c>, <c>off</c>, <c>on</c> or <c>broker</c>.</param>
/// <param name="Seconds">How long it stays away.</param>
public sealed record GxReboot(string Kind, double Seconds);

/// <summary>What the control API answers when it does not understand.</summary>
public sealed record GxTwinComplaint(string Error);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(GxTwinState))]
[JsonSerializable(typeof(GxPlantChange))]
[JsonSerializable(typeof(GxSetChange))]
[JsonSerializable(typeof(GxFaultChange))]
[JsonSerializable(typeof(GxReboot))]
[JsonSerializable(typeof(GxTwinComplaint))]
[JsonSerializable(typeof(GxReady))]
internal sealed partial class GxTwinJson : JsonSerializerContext;

/// <summary>The control API of one twin, on a loopback port of its own that no fault reaches.</summary>
internal sealed class GxTwinControl : IAsyncDisposable
{
    private const string Paths = "GET /state, POST /plant, POST /set, POST /faults, POST /reboot";

    private readonly GxTwin twin;
    private readonly WebApplication app;

    private GxTwinControl(GxTwin twin, int port)
    {
        this.twin = twin;
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        app = builder.Build();
        app.Run(HandleAsync);
    }

    public Uri Url => new(app.Urls.First());

    public static async Task<GxTwinControl> OpenAsync(GxTwin twin, int port, CancellationToken ct)
    {
        var control = new GxTwinControl(twin, port);
        await control.app.StartAsync(ct);
        return control;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        try
        {
            var acting = (context.Request.Method, context.Request.Path.Value) switch
            {
                ("GET", "/state") => Task.CompletedTask,
                ("POST", "/plant") => ChangeAsync(context),
                ("POST", "/set") => SetAsync(context),
                ("POST", "/faults") => BreakAsync(context),
                ("POST", "/reboot") => RebootAsync(context),
                _ => throw new ArgumentException(Paths, nameof(context)),
            };
            await acting;
            await Results.Json(twin.State, GxTwinJson.Default.GxTwinState).ExecuteAsync(context);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            await Results.Json(new GxTwinComplaint(e.Message), GxTwinJson.Default.GxTwinComplaint, statusCode: 400).ExecuteAsync(context);
        }
    }

    private async Task ChangeAsync(HttpContext context)
    {
        var change = await JsonSerializer.DeserializeAsync(context.Request.Body, GxTwinJson.Default.GxPlantChange, context.RequestAborted);
        twin.Soc = change?.SocPercent ?? twin.Soc;
        twin.Load = change?.LoadWatts ?? twin.Load;
        twin.PvOnGrid = change?.PvGridWatts ?? twin.PvOnGrid;
        twin.PvDc = change?.PvDcWatts ?? twin.PvDc;
        twin.Grid = change?.Grid ?? twin.Grid;
    }

    private async Task SetAsync(HttpContext context)
    {
        var change = await JsonSerializer.DeserializeAsync(context.Request.Body, GxTwinJson.Default.GxSetChange, context.RequestAborted) ?? throw new JsonException("A path and a value.");
        if (change.Text is { } text) twin.SetText(change.Path, text);
        else twin[change.Path] = change.Value;
    }

    private async Task BreakAsync(HttpContext context)
    {
        var change = await JsonSerializer.DeserializeAsync(context.Request.Body, GxTwinJson.Default.GxFaultChange, context.RequestAborted) ?? throw new JsonException("A fault.");
        twin.WritesToIgnore = change.IgnoreWrites ?? twin.WritesToIgnore;
        twin.CompletionsToLose = change.LoseCompletions ?? twin.CompletionsToLose;
        if (change.AnswerDelayS is { } answer) twin.AnswerDelay = TimeSpan.FromSeconds(answer);
        if (change.WriteDelayS is { } write) twin.WriteDelay = TimeSpan.FromSeconds(write);
        twin.Mute = change.Mute ?? twin.Mute;
    }

    private async Task RebootAsync(HttpContext context)
    {
        var change = await JsonSerializer.DeserializeAsync(context.Request.Body, GxTwinJson.Default.GxReboot, context.RequestAborted) ?? throw new JsonException("A kind.");
        var acting = change.Kind switch
        {
            "reboot" => twin.RebootAsync(TimeSpan.FromSeconds(change.Seconds), context.RequestAborted),
            "off" => twin.PowerOffAsync(),
            "on" => twin.PowerOnAsync(context.RequestAborted),
            "broker" => twin.RestartBrokerAsync(context.RequestAborted),
            _ => throw new ArgumentException("reboot, off, on or broker", nameof(context)),
        };
        await acting;
    }

    /// <summary>The twin is part of another program: signals are not for it.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
