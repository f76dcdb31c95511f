namespace Solstead.Devices.Enphase.Transport;

/// <summary>
/// The pause after a request that was given up: its connection is closed, but the gateway may need a moment to see that. A question asked
/// meanwhile would be a second one in its hands, and it can bear one.
/// </summary>
internal sealed class Respite(TimeProvider time)
{
    /// <summary>Several round trips in a home network, and far below what anybody waits for.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromMilliseconds(200);

    private long? abandonedAt;

    /// <summary>A request was closed before its answer was complete.</summary>
    public void Abandoned() => abandonedAt = time.GetTimestamp();

    /// <summary>Waits for what is left of the pause; without one it comes back at once.</summary>
    public async Task PassAsync(CancellationToken ct)
    {
        if (abandonedAt is not { } at) return;
        var left = Length - time.GetElapsedTime(at);
        if (left > TimeSpan.Zero) await Task.Delay(left, time, ct);
        abandonedAt = null;
    }
}
