using Solstead.Soak.Gateway;

namespace Solstead.Soak.Kill;

/// <summary>
/// The program is killed with SIGKILL again and again while it reads a gateway at 1 Hz and serves its API. After each kill both databases are
/// sound, nothing older than the documented bound is gone, and in the end the books agree with the gateway's registers.
/// </summary>
internal sealed class KillSoak(int starts)
{
    private const string Point = "roof/grid.power";
    private const double BooksShare = 0.005;
    private static readonly TimeProvider Time = TimeProvider.System;

    private readonly Verdict verdict = new("kill");
    private readonly Random random = new(7);
    private readonly DateTimeOffset began = Time.GetUtcNow();
    private readonly Dictionary<long, double?> seen = [];
    private readonly List<double> lost = [];
    private DateTimeOffset killed;
    /// <summary>The bound is one batch and the time the disk takes to write it: a second, on a machine that runs everything else too.</summary>
    private static readonly TimeSpan Writing = TimeSpan.FromSeconds(1);

    private TimeSpan bound;
    private int damaged, gone;

    public static async Task<bool> RunAsync(int starts, CancellationToken ct)
    {
        var soak = new KillSoak(starts);
        await soak.RunAsync(ct);
        return soak.verdict.Held;
    }

    private async Task RunAsync(CancellationToken ct)
    {
        using var place = new Workplace();
        await using var twin = await SunnyTwin.StartAsync(phases: 3, inverterWatts: 2500, ct);
        twin.Settle(place, 3, batchSeconds: 1);
        Energies? first = null, truth = null;
        (Energies Books, Energies House) last = default;
        for (var start = 1; start <= starts + 1; start++)
        {
            using var service = await ServiceProcess.StartAsync(place, ct);
            using var api = new SiteApi(service.Url);
            if (start > 1) await CompareAsync(api, ct);
            var (pv, import, export) = await api.FreshTodayAsync(ct);
            last = (new(pv, import, export), Energies.Of(twin.Plant.Before(Time.GetTimestamp())!));
            first ??= last.Books;
            truth ??= last.House;
            if (start > starts) break;
            await LoadAsync(api, TimeSpan.FromSeconds(1 + 2.5 * random.NextDouble()), ct);
            await service.KillAsync(ct);
            killed = Time.GetUtcNow();
            if (FileCheck.Damage(place.Data) is not { } damage) continue;
            damaged++;
            verdict.Tell($"start {start}: {damage}");
        }
        Judge(last.Books - first!.Value, last.House - truth!.Value, twin.Gateway.Requests.MaxConcurrent);
    }

    /// <summary>Reads from four sides while noting what history has, until it is time to kill; the last note is fresh.</summary>
    private async Task LoadAsync(SiteApi api, TimeSpan time, CancellationToken ct)
    {
        bound = await api.LossBoundAsync(ct);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        string[] paths = ["/api/v1/live", "/api/v1/devices/roof", "/api/v1/history/day", "/api/v1/decisions"];
        var load = paths.Select(p => AskAgainAsync(api, p, stop.Token)).ToList();
        var until = Time.GetTimestamp() + (long)(time.TotalSeconds * Time.TimestampFrequency);
        do
        {
            // A second that is not over may still get another reading: it is known to be there, its value is not.
            var over = Time.GetUtcNow().ToUnixTimeSeconds() - 1;
            foreach (var (second, value) in await api.SecondsAsync(Point, Time.GetUtcNow().AddSeconds(-30), Time.GetUtcNow().AddSeconds(5), ct)) seen[second] = second < over ? value : null;
            await Task.Delay(TimeSpan.FromMilliseconds(100), Time, ct);
        }
        while (Time.GetTimestamp() < until);
        await stop.CancelAsync();
        await Task.WhenAll(load);
    }

    private static async Task AskAgainAsync(SiteApi api, string path, CancellationToken ct)
    {
        try
        {
            while (true)
            {
                using var answer = await api.GetAsync(path, ct);
                await Task.Delay(TimeSpan.FromMilliseconds(20), Time, ct);
            }
        }
        catch (OperationCanceledException) { /* the way out */ }
    }

    /// <summary>What was seen before the kill is still there, as it was.</summary>
    private async Task CompareAsync(SiteApi api, CancellationToken ct)
    {
        var kept = await api.SecondsAsync(Point, began.AddSeconds(-1), killed.AddSeconds(1), ct);
        foreach (var (second, value) in seen.ToList())
        {
            // A value stands until the next one: a lost reading shows as the one before it.
            if (kept.TryGetValue(second, out var now) && (value is not { } shown || Math.Abs(now - shown) <= 0.11)) continue;
            seen.Remove(second);
            // Readings carry whole seconds: the reading itself may be younger by up to one.
            var age = (killed - DateTimeOffset.FromUnixTimeSeconds(second)).TotalSeconds - 1;
            lost.Add(age);
            if (age > (bound + Writing).TotalSeconds) gone++;
        }
    }

    private void Judge(Energies booked, Energies truth, int mostInFlight)
    {
        verdict.Check(damaged == 0, $"{starts} kills: both databases pass integrity_check {starts - damaged} times");
        verdict.Check(gone == 0 && seen.Count > 2 * starts, $"{seen.Count} readings kept, {lost.Count} lost, the oldest of them {Verdict.Text(lost.DefaultIfEmpty(0).Max(), "0.00")} s old when killed (bound one batch of {Verdict.Text(bound.TotalSeconds)} s and {Verdict.Text(Writing.TotalSeconds)} s to write it, {gone} beyond it)");
        verdict.Check(mostInFlight == 1, $"most requests in flight at the gateway: {mostInFlight}");
        One("production", booked.Pv, truth.Pv);
        One("grid import", booked.Import, truth.Import);
        One("grid export", booked.Export, truth.Export);

        // Whole watt-hours, shown up to a tenth of a second after the reading: one more may be on its way.
        void One(string name, double mine, double real) => verdict.Check(
            Math.Abs(mine - real) <= real * BooksShare + 2, $"{name} over all kills: books {Verdict.Text(mine)} Wh, registers {Verdict.Text(real)} Wh, off {Verdict.Text(mine - real)} Wh (≤ 0.5 % + 2 Wh)");
    }
}
