using Microsoft.Extensions.Hosting;

namespace Solstead.Site.Run;

/// <summary>
/// Hands back to the machine what starting and heavy moments took: once the service has settled, then four times an hour. Neither the
/// collector nor the C library gives free pages back by itself while nobody presses for them, and a small machine runs for years.
/// </summary>
public sealed class MemoryKeeper(TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.Delay(Settled, time, stoppingToken);
            using var timer = new PeriodicTimer(Pause, time);
            do Return();
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) { }
    }

    /// <summary>Stops the process for a few hundredths of a second.</summary>
    private static void Return()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        NativeHeap.Trim();
    }
}
