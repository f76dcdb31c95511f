using System.Threading.Channels;

namespace Solstead.Devices.Victron;

/// <summary>Wakes one loop; what comes while it is awake wakes it once more.</summary>
internal sealed class GxSignal
{
    private readonly Channel<bool> bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Ring() => bell.Writer.TryWrite(true);

    /// <summary>Returns when rung, or after a while.</summary>
    public async Task WaitAsync(TimeSpan most, TimeProvider time, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        await Task.WhenAny(bell.Reader.WaitToReadAsync(limit.Token).AsTask(), Task.Delay(most, time, limit.Token));
        await limit.CancelAsync();
        ct.ThrowIfCancellationRequested();
        bell.Reader.TryRead(out _);
    }
}
