namespace Solstead.Site.Web.SignIn;

/// <summary>What became of a password or code somebody gave.</summary>
/// <param name="Right">It was checked and is right.</param>
/// <param name="Checked">False when the caller must wait first.</param>
/// <param name="Wait">How long until the next attempt counts.</param>
public readonly record struct Attempt(bool Right, bool Checked, TimeSpan Wait);

/// <summary>
/// The one place where secrets are tried: one after the other, so that a hundred attempts at once count as a hundred, and guessing costs one core
/// at most while the house goes on.
/// </summary>
public sealed class Door(LockOut lockOut) : IDisposable
{
    private const int MostQueued = 8;
    private readonly SemaphoreSlim turn = new(1, 1);
    private int queued;

    public TimeSpan Wait(Caller caller) => lockOut.Wait(caller);

    public async Task<Attempt> TryAsync(Caller caller, Func<Task<bool>> check, CancellationToken ct)
    {
        try
        {
            if (Interlocked.Increment(ref queued) > MostQueued) return new(false, false, TimeSpan.FromSeconds(1));
            await turn.WaitAsync(ct);
            try
            {
                return await CheckAsync(caller, check);
            }
            finally
            {
                turn.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref queued);
        }
    }

    public void Dispose() => turn.Dispose();

    private async Task<Attempt> CheckAsync(Caller caller, Func<Task<bool>> check)
    {
        if (lockOut.Wait(caller) is { Ticks: > 0 } wait) return new(false, false, wait);
        if (!await check()) return new(false, true, lockOut.Missed(caller));
        lockOut.Passed(caller);
        return new(true, true, TimeSpan.Zero);
    }
}
