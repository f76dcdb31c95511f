using Solstead.Devices.Enphase.Probe;
using Solstead.Devices.Enphase.Transport;
using Solstead.Devices.Enphase.Wire;

namespace Solstead.Devices.Enphase.Polling;

/// <summary>
/// Keeps one <c>/stream/meter</c> open in the background and hands out its newest event (enphase.md 5.8). It opens it again whatever ends
/// it, except that this gateway or this role has none.
/// </summary>
/// <param name="client">The gateway as known now; null while it is away.</param>
/// <param name="limit">Time for opening it.</param>
/// <param name="wake">Called when there is something to take or to know, from any thread.</param>
internal sealed class MeterStream(Func<GatewayClient?> client, TimeProvider time, TimeSpan limit, Action wake) : IAsyncDisposable
{
    /// <summary>Events come once a second; after this it is dead, whatever the connection says.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1), Longest = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource stop = new();
    private StreamEvent? newest;
    private Task run = Task.CompletedTask;
    private int verdict = -1;
    private bool everHeard;
    private volatile string reason = "connection";

    /// <summary>Why there is none and never will be: forbidden or missing; null while it is worth trying.</summary>
    public Outcome? Verdict => Volatile.Read(ref verdict) is >= 0 and var outcome ? (Outcome)outcome : null;

    /// <summary>What ended it last, or keeps it from opening.</summary>
    public string Reason => reason;

    public void Start() => run = RunAsync(stop.Token);

    /// <summary>The newest event, once.</summary>
    public StreamEvent? Take() => Interlocked.Exchange(ref newest, null);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await run;
        stop.Dispose();
    }

    private async Task RunAsync(CancellationToken ct)
    {
        var failures = 0;
        try
        {
            while (Verdict is null)
            {
                var heard = client() is { } gateway && await ListenAsync(gateway, ct);
                if (Verdict is not null) break;
                failures = heard ? 0 : failures + 1;
                var pause = Shortest * Math.Pow(2, Math.Max(0, Math.Min(6, failures - 1)));
                await Task.Delay(pause < Longest ? pause : Longest, time, ct);
            }
            wake();
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The way out.
        }
    }

    /// <returns>True when it gave at least one event before it ended.</returns>
    private async Task<bool> ListenAsync(GatewayClient gateway, CancellationToken ct)
    {
        using var opened = await OpenAsync(gateway, ct);
        if (opened is null) return false;
        if (opened.Body is not { } body)
        {
            // What has been there before is only away.
            if (!everHeard && opened.Outcome is (Outcome.Forbidden or Outcome.Missing)) Volatile.Write(ref verdict, (int)opened.Outcome);
            reason = ReasonOf(opened.Outcome);
            return false;
        }
        using var silence = new CancellationTokenSource(Silence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, ct);
        var heard = false;
        try
        {
            var lines = new StreamLines();
            var buffer = new byte[8 * 1024];
            while (await body.ReadAsync(buffer, either.Token) is var count and > 0)
            {
                if (lines.Feed(buffer.AsSpan(0, count)) is not [.., var last]) continue;
                (heard, everHeard) = (true, true);
                silence.CancelAfter(Silence);
                Interlocked.Exchange(ref newest, last);
                wake();
            }
            reason = "closed";
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            reason = "silent";
        }
        catch (Exception e) when (e is IOException or HttpRequestException or InvalidOperationException)
        {
            reason = "closed";
        }
        return heard;
    }

    /// <summary>Null when the gateway was found anew meanwhile and this client of it is gone.</summary>
    private async Task<OpenAnswer?> OpenAsync(GatewayClient gateway, CancellationToken ct)
    {
        try
        {
            return await gateway.OpenAsync(Endpoint.Stream.Path, limit, ct);
        }
        catch (ObjectDisposedException)
        {
            reason = "connection";
            return null;
        }
    }

    private static string ReasonOf(Outcome outcome) => outcome switch
    {
        Outcome.NoToken or Outcome.Refused => "token",
        Outcome.Busy => "busy",
        Outcome.TimedOut => "time-out",
        Outcome.Distrusted => "certificate",
        Outcome.Forbidden => "role",
        Outcome.Missing => "missing",
        _ => "connection",
    };
}
