using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Solstead.Site.Publish;

/// <summary>Runs the publishers, each on its own: one that fails is started again and never stops another.</summary>
internal sealed partial class PublisherHost(IReadOnlyList<IPublisher> publishers, TimeProvider time, ILogger<PublisherHost> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(publishers.Select(p => KeepAsync(p, stoppingToken)));

    private async Task KeepAsync(IPublisher publisher, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await publisher.RunAsync(ct);
                if (!ct.IsCancellationRequested) await Task.Delay(Pause, time, ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // The outermost loop of a publisher: whatever it was, the house and the others go on.
                Failed(log, publisher.GetType().Name, Pause, e);
                await Task.Delay(Pause, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(2200, LogLevel.Error, "{Publisher} failed; it is started again in {Pause}")]
    private static partial void Failed(ILogger log, string publisher, TimeSpan pause, Exception cause);
}
