namespace Solstead.Tests.Support;

/// <summary>Waits for an effect, not for time.</summary>
internal static class Until
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Looks every 20 ms until it is so; fails after 20 s.</summary>
    public static Task TrueAsync(Func<bool> good) => TrueAsync(() => Task.FromResult(good()));

    public static async Task TrueAsync(Func<Task<bool>> good)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await good())
        {
            if (TimeProvider.System.GetElapsedTime(began) > Patience) throw new TimeoutException("It did not become so within 20 s.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
