namespace Solstead.Soak.Resources;

/// <summary>Start to first page, and what the running service costs with one gateway at 1 Hz.</summary>
internal static class StartFigures
{
    private const int Starts = 5;
    private static readonly TimeProvider Time = TimeProvider.System;

    public static async Task<bool> RunAsync(int minutes, CancellationToken ct)
    {
        var verdict = new Verdict("start");
        using var place = new Workplace();
        await using var twin = await SunnyTwin.StartAsync(phases: 3, inverterWatts: 366, ct);
        twin.Settle(place, 3, batchSeconds: 10);
        // Once before, unmeasured: settings and data exist, as on every day but the first.
        using (await FirstPageAsync(place, ct)) await Task.Delay(TimeSpan.FromSeconds(12), Time, ct);
        var (wall, cpu) = (new List<double>(), new List<double>());
        for (var i = 0; i < Starts; i++)
        {
            var began = Time.GetTimestamp();
            using var service = await FirstPageAsync(place, ct);
            wall.Add(Time.GetElapsedTime(began).TotalSeconds);
            cpu.Add(service.Cpu.TotalSeconds);
        }
        verdict.Check(Percentile.Of(wall, 0.5) <= 1.0, $"start to first page, median of {Starts}: {Verdict.Text(Percentile.Of(wall, 0.5), "0.00")} s wall ({Verdict.Text(wall.Min(), "0.00")}–{Verdict.Text(wall.Max(), "0.00")}), {Verdict.Text(Percentile.Of(cpu, 0.5), "0.00")} s processor (≤ 1.0 s wall)");
        using var running = await FirstPageAsync(place, ct);
        await IdleAsync(verdict, running, minutes, ct);
        return verdict.Held;
    }

    private static async Task IdleAsync(Verdict verdict, ServiceProcess running, int minutes, CancellationToken ct)
    {
        await Task.Delay(TimeSpan.FromSeconds(15), Time, ct);
        var (cpu, began) = (running.Cpu, Time.GetTimestamp());
        await Task.Delay(TimeSpan.FromMinutes(minutes), Time, ct);
        var share = (running.Cpu - cpu) / Time.GetElapsedTime(began);
        verdict.Check(running.Resident <= 110e6, $"resident after {minutes} min: {Verdict.Text(running.Resident / 1e6)} MB (≤ 110 MB)");
        verdict.Check(share <= 0.03, $"processor share of one core with one gateway at 1 Hz: {Verdict.Text(share * 100, "0.00")} % (≤ 3 %)");
    }

    private static async Task<ServiceProcess> FirstPageAsync(Workplace place, CancellationToken ct)
    {
        var service = await ServiceProcess.StartAsync(place, ct);
        using var api = new SiteApi(service.Url);
        foreach (var path in (string[])["/", "/api/v1/live"])
            while (!await api.AnswersAsync(path, ct)) await Task.Delay(TimeSpan.FromMilliseconds(5), Time, ct);
        return service;
    }
}
