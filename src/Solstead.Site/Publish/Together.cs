namespace Solstead.Site.Publish;

/// <summary>Endless loops that are of use only together.</summary>
internal static class Together
{
    /// <summary>Runs them until one of them ends or <paramref name="ct"/> is cancelled; then ends the others too and tells why, so that nothing goes on by half and nobody knows.</summary>
    public static async Task RunAsync(IEnumerable<Func<CancellationToken, Task>> loops, CancellationToken ct)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var running = loops.Select(loop => loop(end.Token)).ToList();
        await Task.WhenAny(running);
        await end.CancelAsync();
        // Of a fault and the cancellations that follow from it, this throws the fault.
        await Task.WhenAll(running);
    }
}
