using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Solstead.Devices.Enphase.Twin.Cloud;

namespace Solstead.Devices.Enphase.Twin;

/// <summary>What <c>GET /state</c> tells.</summary>
/// <param name="Clock">The gateway's wall clock.</param>
/// <param name="OffsetSeconds">How far it is off.</param>
public sealed record TwinState(
    string Serial, string Firmware, Uri Url, DateTimeOffset Clock, double OffsetSeconds, int Sessions, long Requests, int MaxConcurrent, int CheckJwtCalls,
    IReadOnlyList<TwinFault> Faults, TwinTruth? Truth, Uri Cloud, IReadOnlyList<TwinCloudFault> CloudFaults, int CloudLogins);

/// <summary>The house behind a live twin, for books to be held against. Powers in W, energies in Wh since installation.</summary>
/// <param name="GridWatts">+ = import.</param>
/// <param name="BatteryWatts">+ = discharging; null without a battery.</param>
public sealed record TwinTruth(
    DateTimeOffset At, double ProductionWatts, double GridWatts, double TotalWatts, double? BatteryWatts, double ProductionWh, double ImportWh, double ExportWh,
    double BalancedImportWh, double BalancedExportWh)
{
    public static TwinTruth Of(PlantSnapshot s) => new(s.At, s.Production.Watts, s.Grid.Watts, s.Total.Watts, s.Battery?.Watts,
        s.Production.DeliveredWh, s.Grid.DeliveredWh, s.Grid.ReceivedWh, s.BalancedImportWh, s.BalancedExportWh);
}

/// <summary>Body of <c>POST /clock</c>: one of the two.</summary>
public sealed record TwinClockRequest(double? OffsetSeconds, DateTimeOffset? Now);

/// <summary>What the control API answers when it does not understand.</summary>
public sealed record TwinComplaint(string Error);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TwinState))]
[JsonSerializable(typeof(TwinFault))]
[JsonSerializable(typeof(TwinCloudFault))]
[JsonSerializable(typeof(IReadOnlyList<TwinAccount>))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(TwinClockRequest))]
[JsonSerializable(typeof(TwinComplaint))]
[JsonSerializable(typeof(IReadOnlyList<TwinRequest>))]
internal sealed partial class TwinControlJson : JsonSerializerContext;

/// <summary>The control API of one twin, on a loopback port of its own that no fault reaches.</summary>
internal sealed class TwinControl : IAsyncDisposable
{
    private readonly EnphaseTwin twin;
    private readonly TwinGateway gateway;
    private readonly TwinListener listener;

    public TwinControl(EnphaseTwin twin, TwinGateway gateway)
    {
        (this.twin, this.gateway) = (twin, gateway);
        listener = new TwinListener(HandleAsync);
    }

    public Uri Url => new($"http://127.0.0.1:{listener.Port}");

    public Task OpenAsync(CancellationToken ct) => listener.OpenAsync(0, ct);

    private async Task HandleAsync(HttpContext context)
    {
        try
        {
            await RouteAsync(context);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            var kinds = string.Join(", ", context.Request.Path == "/cloud" ? Enum.GetNames<TwinCloudFaultKind>() : Enum.GetNames<TwinFaultKind>());
            var complaint = new TwinComplaint(e is JsonException ? $"{e.Message} Kinds of faults: {kinds}." : e.Message);
            await Results.Json(complaint, TwinControlJson.Default.TwinComplaint, statusCode: 400).ExecuteAsync(context);
        }
    }

    private Task RouteAsync(HttpContext context) => (context.Request.Method, context.Request.Path.Value) switch
    {
        ("GET", "/state") => Results.Json(State(), TwinControlJson.Default.TwinState).ExecuteAsync(context),
        ("GET", "/requests") => Results.Json(RequestsAfter(context.Request.Query["after"]), TwinControlJson.Default.IReadOnlyListTwinRequest).ExecuteAsync(context),
        ("DELETE", "/requests") => DoneAsync(context, () => { twin.Requests.Clear(); return Task.CompletedTask; }),
        ("POST", "/faults") => InjectAsync(context),
        ("DELETE", "/faults") => DoneAsync(context, () => twin.Faults.ClearAsync(context.RequestAborted)),
        ("POST", "/clock") => ClockAsync(context),
        ("POST", "/cloud") => CloudAsync(context),
        ("DELETE", "/cloud") => DoneAsync(context, () => twin.Cloud.ClearAsync(context.RequestAborted)),
        ("GET", "/cloud/requests") => Results.Json(twin.Cloud.Requests.All, TwinControlJson.Default.IReadOnlyListTwinRequest).ExecuteAsync(context),
        ("GET", "/cloud/accounts") => Results.Json(TwinAccount.All, TwinControlJson.Default.IReadOnlyListTwinAccount).ExecuteAsync(context),
        _ => Results.Json(new TwinComplaint("GET /state, POST /faults, DELETE /faults, POST /clock, GET /requests, DELETE /requests, POST /cloud, DELETE /cloud, GET /cloud/requests, GET /cloud/accounts"), TwinControlJson.Default.TwinComplaint, statusCode: 404).ExecuteAsync(context),
    };

    private TwinState State() => new(twin.Serial, twin.Firmware, twin.Url, gateway.Clock.GetUtcNow(), gateway.Clock.Error.TotalSeconds, gateway.Sessions.Count,
        twin.Requests.Total, twin.Requests.MaxConcurrent, twin.Requests.CheckJwtCalls, twin.Faults.Active, twin.Truth is { } truth ? TwinTruth.Of(truth) : null,
        twin.Cloud.Url, twin.Cloud.Faults, twin.Cloud.Logins);

    private IReadOnlyList<TwinRequest> RequestsAfter(string? after) =>
        long.TryParse(after, out var number) ? [.. twin.Requests.All.Where(r => r.Number > number)] : twin.Requests.All;

    private async Task InjectAsync(HttpContext context)
    {
        var fault = await JsonSerializer.DeserializeAsync(context.Request.Body, TwinControlJson.Default.TwinFault, context.RequestAborted)
            ?? throw new JsonException("A fault is an object such as {\"kind\":\"Busy\"}.");
        await DoneAsync(context, () => twin.Faults.InjectAsync(fault, context.RequestAborted));
    }

    private async Task CloudAsync(HttpContext context)
    {
        var fault = await JsonSerializer.DeserializeAsync(context.Request.Body, TwinControlJson.Default.TwinCloudFault, context.RequestAborted)
            ?? throw new JsonException("A fault is an object such as {\"kind\":\"Html\"}.");
        await DoneAsync(context, () => twin.Cloud.InjectAsync(fault, context.RequestAborted));
    }

    private async Task ClockAsync(HttpContext context)
    {
        var request = await JsonSerializer.DeserializeAsync(context.Request.Body, TwinControlJson.Default.TwinClockRequest, context.RequestAborted);
        var offset = request?.Now is { } now ? now - gateway.Clock.House.GetUtcNow()
            : request?.OffsetSeconds is { } seconds ? TimeSpan.FromSeconds(seconds)
            : throw new JsonException("Give offsetSeconds or now.");
        await DoneAsync(context, () => { twin.ClockError = offset; return Task.CompletedTask; });
    }

    private async Task DoneAsync(HttpContext context, Func<Task> action)
    {
        await action();
        await Results.Json(State(), TwinControlJson.Default.TwinState).ExecuteAsync(context);
    }

    public ValueTask DisposeAsync() => listener.DisposeAsync();
}
