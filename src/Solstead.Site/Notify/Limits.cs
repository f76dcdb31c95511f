namespace Solstead.Site.Notify;

/// <summary>How long a service may take.</summary>
public static class Limits
{
    public static readonly TimeSpan Answer = TimeSpan.FromSeconds(10);

    /// <summary>An attempt that is over by then, whatever it does.</summary>
    public static async Task<Delivery> WithinAsync(Func<CancellationToken, Task<Delivery>> send, TimeProvider time, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(Answer, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            return await send(either.Token).WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new(DeliveryOutcome.Later, "notify.answer.silent");
        }
    }
}
