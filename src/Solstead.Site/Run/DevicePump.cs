using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;

namespace Solstead.Site.Run;

/// <summary>Carries the reports of one device to the engine. A driver that fails is told and started again; it never stops another (safety.md P3).</summary>
internal sealed class DevicePump(IDevice device, ChannelWriter<object> inbox, SiteParts parts, ILogger log)
{
    private const string Failed = "driver.failed";
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    private readonly Random random = new();

    public async Task RunAsync(CancellationToken ct)
    {
        var wait = FirstWait;
        while (!ct.IsCancellationRequested)
        {
            try
            {
                // What is known already comes first, so that the page names the device before it has answered.
                await inbox.WriteAsync(new Report.Identified(device.Info, parts.Now()), ct);
                await foreach (var report in device.ReadAsync(ct).WithCancellation(ct))
                {
                    if (wait > FirstWait && report is Report.Measured or Report.Days or Report.Prices or Report.Weather or Report.PvForecast)
                    {
                        wait = FirstWait;
                        await inbox.WriteAsync(new Report.Recovered(device.Info.Id, parts.Now(), Failed), ct);
                    }
                    await inbox.WriteAsync(report, ct);
                }
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // The outermost loop of a driver: whatever it was, the others go on.
                Log.DriverFailed(log, device.Info.Id, wait, e);
                if (!await TellAsync(e, ct)) return;
            }
            // Jittered, so that drivers that failed together do not come back together.
            if (!await PauseAsync(wait * (1 - random.NextDouble() / 4), ct)) return;
            wait = wait * 2 > LongestWait ? LongestWait : wait * 2;
        }
    }

    private async Task<bool> TellAsync(Exception e, CancellationToken ct)
    {
        try
        {
            var problem = new Problem(Failed, Severity.Warning, Fact.Of("device", device.Info.Id), Fact.Of("error", e.GetType().Name));
            await inbox.WriteAsync(new Report.Trouble(device.Info.Id, parts.Now(), problem), ct);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<bool> PauseAsync(TimeSpan wait, CancellationToken ct)
    {
        try
        {
            await Task.Delay(wait, parts.Time, ct);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
