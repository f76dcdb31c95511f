using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Solstead.Devices.Enphase.Twin;

/// <summary>The endless answer of <c>/stream/meter</c>: one event a second, in all the ways a network can cut it (enphase.md 13.8).</summary>
internal sealed class TwinStream(HttpContext context, TwinFaultBook faults, TimeProvider time, Func<double> chance)
{
    public async Task RunAsync(string path, Func<ReadOnlyMemory<byte>> next, string? session)
    {
        var ct = context.RequestAborted;
        context.Response.ContentType = "text/event-stream";
        if (session is not null) context.Response.Headers.SetCookie = $"sessionId={session}; Secure; HttpOnly; path=/";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await context.Response.StartAsync(ct);
        string? last = null;
        while (true)
        {
            var mode = faults.Take(path, IsStream)?.Fault.Kind;
            if (mode != TwinFaultKind.StreamSilent && faults.Peek(TwinFaultKind.Hang) is null)
            {
                if (mode != TwinFaultKind.StreamRepeat || last is null) last = Encoding.UTF8.GetString(next().Span);
                await SendAsync(last, mode, ct);
            }
            await Task.Delay(TimeSpan.FromSeconds(0.98 + 0.04 * chance()), time, ct);
        }
    }

    private static bool IsStream(TwinFaultKind kind) => kind is >= TwinFaultKind.StreamSplit and <= TwinFaultKind.StreamClose;

    private async Task SendAsync(string json, TwinFaultKind? mode, CancellationToken ct)
    {
        var line = $"data: {json}\n\n";
        switch (mode)
        {
            case TwinFaultKind.StreamSplit:
                var cut = MiddleOfNumber(line);
                await ChunkAsync(line[..cut], ct);
                await Task.Delay(TimeSpan.FromMilliseconds(50), time, ct);
                await ChunkAsync(line[cut..], ct);
                break;
            case TwinFaultKind.StreamDouble: await ChunkAsync(line + line, ct); break;
            case TwinFaultKind.StreamCrLf: await ChunkAsync($"data: {json}\r\n\r\n", ct); break;
            case TwinFaultKind.StreamGarbage: await ChunkAsync("<html>\u0001 not an event\n" + line, ct); break;
            case TwinFaultKind.StreamHalfOpen:
                await ChunkAsync(line[..(line.Length / 2)], ct);
                await Task.Delay(Timeout.InfiniteTimeSpan, time, ct);
                break;
            case TwinFaultKind.StreamClose:
                await ChunkAsync(line[..(line.Length / 2)], ct);
                context.Abort();
                throw new OperationCanceledException("The stream was cut.");
            default: await ChunkAsync(line, ct); break;
        }
    }

    private static int MiddleOfNumber(string line)
    {
        for (var i = line.Length / 3; i < line.Length - 1; i++)
            if (char.IsAsciiDigit(line[i]) && char.IsAsciiDigit(line[i + 1])) return i + 1;
        return line.Length / 2;
    }

    private async Task ChunkAsync(string text, CancellationToken ct)
    {
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), ct);
        await context.Response.Body.FlushAsync(ct);
    }
}
