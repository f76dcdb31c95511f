namespace Solstead.Devices.Enphase.Polling;

/// <summary>A pause that can be cut short from any thread.</summary>
internal sealed class Waker(TimeProvider time)
{
    private volatile TaskCompletionSource woken = New();

    public void Wake() => woken.TrySetResult();

    /// <summary>Waits, at most until somebody wakes us.</summary>
    public async Task PauseAsync(TimeSpan pause, CancellationToken ct)
    {
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(ct);
        await Task.WhenAny(woken.Task, Task.Delay(pause, time, cut.Token));
        await cut.CancelAsync();
        if (woken.Task.IsCompleted) woken = New();
        ct.ThrowIfCancellationRequested();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
