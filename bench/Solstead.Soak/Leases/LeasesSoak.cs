using System.Diagnostics;
using Solstead.Devices.Victron.Twin;

namespace Solstead.Soak.Leases;

/// <summary>
/// The built program borrows the settings of a GX on a real broker and is killed with SIGKILL: when the original is on disk and nothing is written yet, at
/// each write before and after the GX has taken it, and at each write of giving back. After the next start, in which nobody wants anything, the GX
/// must have its own values; every third time <c>solstead release --all</c> does it without the service.
/// </summary>
internal static class LeasesSoak
{
    private const string Ess = "settings/0/Settings/CGwacs/BatteryLife/";
    private static readonly string[] Paths = ["Schedule/Charge/0/Day", "Schedule/Charge/0/Start", "Schedule/Charge/0/Duration", "Schedule/Charge/0/Soc", "MinimumSocLimit", "State"];

    private enum At { Journal, Arrival, Taken, Returning }

    public static async Task<bool> RunAsync(bool shortly, CancellationToken ct)
    {
        var verdict = new Verdict("leases");
        var kills = new List<(At At, int Write)> { (At.Journal, 0) };
        for (var n = 1; n <= Paths.Length; n++) kills.AddRange([(At.Arrival, n), (At.Taken, n), (At.Returning, n)]);
        if (shortly) kills = [kills[0], kills[1], kills[8], kills[12]];
        foreach (var some in kills.Select((k, i) => (k, i)).Chunk(3)) await Task.WhenAll(some.Select(s => KillAsync(verdict, s.k.At, s.k.Write, release: s.i % 3 == 2, ct)));
        return verdict.Held;
    }

    private static async Task KillAsync(Verdict verdict, At at, int write, bool release, CancellationToken ct)
    {
        using var place = new Workplace();
        var broker = await GxBroker.StartAsync(new(), ct);
        await using var gx = await GxTwin.StartAsync(new GxTwinOptions { Broker = broker, Soc = 85, Settings = new Dictionary<string, double> { ["CGwacs/BatteryLife/State"] = 1 } }, ct);
        await Task.Delay(TimeSpan.FromMilliseconds(400), TimeProvider.System, ct);
        var own = Values(gx);
        var journal = Path.Combine(place.Data, "devices", "gx", "leases.json");
        Write(place, broker, rule: true);
        using (var service = await ServiceProcess.StartAsync(place, ct, "--clock", "2026-01-14T21:30:00Z"))
        {
            if (at == At.Arrival) gx.WriteDelay = TimeSpan.FromSeconds(2);
            if (at == At.Journal) gx.WritesToIgnore = int.MaxValue;
            var before = 0;
            if (at == At.Returning)
            {
                await UntilAsync(() => Changed(own, gx) == Paths.Length, ct);
                before = gx.Writes.Count;
                await service.AskToStopAsync(ct);
            }
            await UntilAsync(() => at == At.Journal ? File.Exists(journal) : gx.Writes.Count >= before + write && (at != At.Taken || gx.Writes[^1].Taken), ct);
            await service.KillAsync(ct);
        }
        var left = Changed(own, gx);
        gx.WriteDelay = TimeSpan.Zero;
        gx.WritesToIgnore = 0;
        // What was on its way arrives after the kill.
        await Task.Delay(TimeSpan.FromSeconds(at == At.Arrival ? 2.2 : 0.1), TimeProvider.System, ct);
        Write(place, broker, rule: false);
        if (release) await ReleaseAsync(place, ct);
        else
        {
            using var next = await ServiceProcess.StartAsync(place, ct, "--clock", "2026-01-14T21:31:00Z");
            await UntilAsync(() => !File.Exists(journal), ct);
        }
        verdict.Check(Changed(own, gx) == 0 && !File.Exists(journal), $"killed {Word(at, write)}, {left} settings were ours: {(release ? "release --all" : "the next start")} leaves the GX its own values");
    }

    private static string Word(At at, int write) => at switch { At.Journal => "with the original on disk and nothing written", At.Arrival => $"when write {write} was on its way", At.Taken => $"when write {write} was taken", _ => $"at write {write} of giving back" };

    private static async Task ReleaseAsync(Workplace place, CancellationToken ct)
    {
        var program = Environment.GetEnvironmentVariable("SOLSTEAD")!;
        using var process = Process.Start(new ProcessStartInfo(program, ["release", "--all", "--config", place.Settings, "--data", place.Data]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        await process.StandardOutput.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
    }

    private static Dictionary<string, double> Values(GxTwin gx) => Paths.ToDictionary(p => p, p => gx[Ess + p] ?? double.NaN);

    /// <summary>BatteryLife in any of its states is as it was.</summary>
    private static int Changed(Dictionary<string, double> own, GxTwin gx) =>
        Values(gx).Count(v => v.Key == "State" ? v.Value is >= 1 and <= 8 != own[v.Key] is >= 1 and <= 8 : Math.Abs(v.Value - own[v.Key]) > 0.01);

    private static async Task UntilAsync(Func<bool> good, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(TimeSpan.FromSeconds(40));
        try
        {
            while (!good()) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, limit.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // The check that follows says what is wrong.
        }
    }

    private static void Write(Workplace place, GxBroker broker, bool rule) => File.WriteAllText(place.Settings, $$"""
        site: { name: Kill, timezone: Europe/Paris }
        devices: [ { id: gx, type: victron, host: 127.0.0.1, port: {{broker.Plain}}, tls: false } ]
        tariff: { type: tempo, sources: [], calendar: { "2026-01-14": blue, "2026-01-15": red } }
        control: { enabled: {{(rule ? "true" : "false")}} }
        {{(rule ? "rules: [ { type: tempo-ess, device: gx } ]" : "")}}
        web: { listen: "127.0.0.1:0" }
        """);
}
