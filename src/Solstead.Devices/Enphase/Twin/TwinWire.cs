using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Solstead.Devices.Enphase.Twin;

/// <summary>Puts one answer on the wire, with the headers of its firmware and, when asked, badly.</summary>
internal readonly struct TwinWire(HttpContext context, TwinFirmware firmware, TimeProvider time, Action? beforeLastByte)
{
    public async Task SendAsync(TwinAnswer answer, TwinFault? distortion)
    {
        if (distortion?.Kind == TwinFaultKind.NoAnswer)
        {
            beforeLastByte?.Invoke();
            context.Abort();
            return;
        }
        WriteHead(answer);
        var ct = context.RequestAborted;
        if (HttpMethods.IsHead(context.Request.Method)) return;
        switch (distortion?.Kind)
        {
            case TwinFaultKind.TruncatedBody:
                await TruncateAsync(answer, ct);
                break;
            case TwinFaultKind.LateBody:
                await context.Response.StartAsync(ct);
                await context.Response.Body.FlushAsync(ct);
                await Task.Delay(TimeSpan.FromSeconds(distortion.Amount ?? 3), time, ct);
                beforeLastByte?.Invoke();
                await context.Response.Body.WriteAsync(answer.Body, ct);
                break;
            case TwinFaultKind.SlowBody:
                await DripAsync(answer.Body, (int)(distortion.Amount ?? 1), ct);
                break;
            default:
                beforeLastByte?.Invoke();
                await context.Response.Body.WriteAsync(answer.Body, ct);
                break;
        }
    }

    private void WriteHead(TwinAnswer answer)
    {
        var response = context.Response;
        response.StatusCode = answer.Status;
        if (answer.ContentType is { } type) response.ContentType = type;
        if (firmware.UsesTokens)
        {
            response.Headers.Server = "openresty/1.17.8.1";
            response.Headers.StrictTransportSecurity = "max-age=63072000; includeSubDomains; preload";
            response.Headers.XFrameOptions = "DENY";
            response.Headers.XContentTypeOptions = "nosniff";
        }
        else response.Headers.Connection = "close";
        if (answer.Connection is { } connection) response.Headers.Connection = connection;
        foreach (var (name, value) in answer.Headers) response.Headers.Append(name, value);
        if (answer.Chunked)
        {
            response.Headers.Pragma = "no-cache";
            response.Headers.CacheControl = "no-cache";
            response.Headers.Expires = "-1";
        }
        else response.ContentLength = answer.Body.Length;
    }

    private async Task TruncateAsync(TwinAnswer answer, CancellationToken ct)
    {
        await context.Response.Body.WriteAsync(answer.Body[..(answer.Body.Length / 2)], ct);
        await context.Response.Body.FlushAsync(ct);
        context.Abort();
    }

    private async Task DripAsync(ReadOnlyMemory<byte> body, int bytesPerSecond, CancellationToken ct)
    {
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        for (var at = 0; at < body.Length; at += bytesPerSecond)
        {
            if (at + bytesPerSecond >= body.Length) beforeLastByte?.Invoke();
            await context.Response.Body.WriteAsync(body.Slice(at, Math.Min(bytesPerSecond, body.Length - at)), ct);
            await context.Response.Body.FlushAsync(ct);
            await Task.Delay(TimeSpan.FromSeconds(1), time, ct);
        }
    }
}
