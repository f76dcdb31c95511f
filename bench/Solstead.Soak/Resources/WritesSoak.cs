namespace Solstead.Soak.Resources;

/// <summary>How much the service writes to storage while it records a one-phase gateway (about 140 points) at 1 Hz in the default batches.</summary>
internal static class WritesSoak
{
    /// <summary>
    /// The store alone keeps to 0.15 MB at 60 points (`-- history` of the benchmarks). Here are three times as many points, the site's state
    /// with each batch, the driver's books each minute, and the kernel counts whole pages: a WAL frame of 4,120 bytes is two.
    /// </summary>
    private const double MostPerMinute = 0.24e6;
    private const int BatchSeconds = 10;

    public static async Task<bool> RunAsync(TimeSpan time, CancellationToken ct)
    {
        var verdict = new Verdict("writes");
        using var place = new Workplace();
        await using var twin = await SunnyTwin.StartAsync(phases: 1, inverterWatts: 366, ct);
        twin.Settle(place, 1, batchSeconds: BatchSeconds);
        using var service = await ServiceProcess.StartAsync(place, ct);
        using var api = new SiteApi(service.Url);
        await api.FreshTodayAsync(ct);
        // The first batch carries the declarations of all series; what counts is the daily life after it.
        await Task.Delay(TimeSpan.FromSeconds(11.5), TimeProvider.System, ct);
        var before = service.Written;
        var began = TimeProvider.System.GetTimestamp();
        await Task.Delay(time, TimeProvider.System, ct);
        var perMinute = (service.Written - before) / TimeProvider.System.GetElapsedTime(began).TotalMinutes;
        // A window of n batch periods may see n + 1 batches: in a short run that is half as much again.
        var batches = time.TotalSeconds / BatchSeconds;
        var most = MostPerMinute * (batches + 1) / batches;
        verdict.Check(perMinute <= most, $"written {Verdict.Text(perMinute / 1e6, "0.000")} MB per minute over {Verdict.Text(time.TotalSeconds)} s (≤ {Verdict.Text(most / 1e6, "0.000")} MB)");
        return verdict.Held;
    }
}
