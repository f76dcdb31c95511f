using System.Threading.Channels;
using Solstead.Devices.Protocols.Serial;

namespace Solstead.Devices.TeslaWallConnector;

/// <summary>What reaches the driver's loop from outside.</summary>
internal abstract record Inbound
{
    /// <param name="Line">Number of the opening they came through.</param>
    internal sealed record Heard(int Line, byte[] Bytes) : Inbound;

    internal sealed record Ended(int Line, SerialException Cause) : Inbound;

    internal sealed record Decided(Request Request) : Inbound;
}

/// <summary>
/// The serial line: opened when it is there, opened again with growing pauses when it is not, pulled out or hangs. What it hears goes into the
/// driver's one channel.
/// </summary>
/// <param name="openings">How often the port was opened before, in earlier runs of the driver.</param>
internal sealed class WallLine(string port, bool mayWrite, ChannelWriter<Inbound> inbox, TimeProvider time, int openings = 0) : IAsyncDisposable
{
    private static readonly SerialSettings Speed = new(9600);
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1), Longest = TimeSpan.FromSeconds(10);

    private SerialLine? line;
    private CancellationTokenSource? reading;
    private Task? reader;
    private TimeSpan pause = First;

    public bool IsOpen => line is not null;

    /// <summary>Counts the openings: what an earlier line left in the channel is not for this one.</summary>
    public int Number { get; private set; } = openings;

    /// <summary>When it was opened; null while it is not.</summary>
    public TimeSpan? OpenedAt { get; private set; }

    /// <summary>When opening is tried next.</summary>
    public TimeSpan RetryAt { get; private set; }

    /// <returns>Why it cannot be opened; null when it is open.</returns>
    public SerialException? TryOpen(TimeSpan now)
    {
        try
        {
            line = SerialLine.Open(port, Speed, time);
        }
        catch (SerialException e)
        {
            Postpone(now);
            return e;
        }
        Number++;
        OpenedAt = now;
        reading = new CancellationTokenSource();
        reader = PumpAsync(line, Number, reading.Token);
        return null;
    }

    /// <summary>It works: the next failure is tried again soon.</summary>
    public void Works() => pause = First;

    /// <exception cref="SerialException">It is gone or hangs.</exception>
    public ValueTask WriteAsync(byte[] frame, CancellationToken ct) =>
        mayWrite && line is not null ? line.WriteAsync(frame, ct) : ValueTask.CompletedTask;

    public async Task CloseAsync(TimeSpan now)
    {
        Postpone(now);
        OpenedAt = null;
        if (line is null) return;
        await reading!.CancelAsync();
        await line.DisposeAsync();
        line = null;
        await reader!;
        reading.Dispose();
    }

    public async ValueTask DisposeAsync() => await CloseAsync(default);

    private void Postpone(TimeSpan now)
    {
        RetryAt = now + pause;
        pause = pause * 2 > Longest ? Longest : pause * 2;
    }

    private async Task PumpAsync(SerialLine from, int number, CancellationToken ct)
    {
        var buffer = new byte[1024];
        try
        {
            while (true)
            {
                var count = await from.ReadAsync(buffer, ct);
                await inbox.WriteAsync(new Inbound.Heard(number, buffer[..count]), ct);
            }
        }
        catch (SerialException e)
        {
            inbox.TryWrite(new Inbound.Ended(number, e));
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The driver closes it.
        }
    }
}
