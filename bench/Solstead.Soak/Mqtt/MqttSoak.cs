using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;
using Solstead.Core.Site;
using Solstead.Devices.Protocols.Mqtt;
using Solstead.Site.Configuration;
using Solstead.Site.Publish;
using Solstead.Site.Publish.Mqtt;
using Solstead.Site.Run;

namespace Solstead.Soak.Mqtt;

/// <summary>
/// A simulated week (short: as much of it as goes into the time) of a gateway with 50 panels, published to a real mosquitto as fast as it goes:
/// every five simulated seconds all values change. The broker is killed and started anew on the way. Memory must stay flat.
/// </summary>
internal static class MqttSoak
{
    private const int Panels = 50;
    /// <summary>The short run is measured while its code is still being compiled; a hundred bytes a message would still be several times that.</summary>
    private const double MostGrowth = 0.05, MostGrowthShortly = 0.15;
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(5);

    public static async Task<bool> RunAsync(bool shortly, CancellationToken ct)
    {
        var verdict = new Verdict("mqtt");
        if (LocalBroker.Program is null)
        {
            verdict.Tell("left out: mosquitto is not installed");
            return true;
        }
        // As the service does.
        NativeHeap.KeepOneArena();
        await using var broker = new LocalBroker();
        await broker.StartAsync(ct);
        var site = new SiteDefinition("Soak", TimeZoneInfo.Utc, 3, null, null);
        var settings = new SettingsReader(YamlSettings.Parse($"{{ host: 127.0.0.1, port: {broker.Port}, interval_s: 1, home_assistant: true, documents: {{}} }}", "soak"));
        await using var publisher = MqttPublisher.Kind.Read(settings)(new PublisherContext(site, TimeProvider.System, NullLoggerFactory.Instance, new Notes(), new SiteProblems(TimeProvider.System), ".", "soak"));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var running = publisher.RunAsync(stop.Token);
        long heard = 0, emptied = 0;
        await using var witness = new MqttSession(new MqttOptions { Host = "127.0.0.1", Port = broker.Port, ClientId = "witness" }, TimeProvider.System, NullLogger.Instance);
        using var all = witness.Subscribe("#", 0, message =>
        {
            Interlocked.Increment(ref heard);
            if (message.Payload.Length == 0) Interlocked.Increment(ref emptied);
        });
        witness.Start();

        var engine = new SiteEngine(site, []);
        var points = Points();
        var random = new Random(1);
        engine.Apply(new Report.Identified(new DeviceInfo("roof", "enphase", "800", "122000000001", "8.2", 3, points, []), At(0)));
        var (steps, limit) = shortly ? (int.MaxValue, TimeSpan.FromSeconds(20)) : (7 * 24 * 720, TimeSpan.FromMinutes(25));
        var began = TimeProvider.System.GetTimestamp();
        List<double> occupied = [], kept = [];
        var (step, killed) = (0, false);
        for (; step < steps && TimeProvider.System.GetElapsedTime(began) < limit; step++)
        {
            engine.Apply(new Report.Measured("roof", At(step), [.. points.Select(p => new Reading(p.Id, Math.Round(random.NextDouble() * 1000, 1), Quality.Good, DateTimeOffset.UnixEpoch))]));
            publisher.On(engine.Step(At(step)), engine);
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, ct);
            var share = TimeProvider.System.GetElapsedTime(began) / limit;
            if (shortly && kept.Count < (int)(share * 40)) Look();
            else if (!shortly && step % 1000 == 0) Look();
            if (!killed && share > 0.4)
            {
                killed = true;
                await broker.KillAsync();
                await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, ct);
                await broker.StartAsync(ct);
            }
        }
        await stop.CancelAsync();
        await running;
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        var (early, late, whole) = (Median(kept.Skip(kept.Count / 4).Take(kept.Count / 4)), Median(kept.TakeLast(kept.Count / 4)), Median(occupied));
        verdict.Tell($"{step * Step.TotalHours:0.0} simulated hours of {points.Count} points, {heard} messages heard, {Verdict.Text(heard / seconds, "0")} per second; broker killed once");
        var most = shortly ? MostGrowthShortly : MostGrowth;
        verdict.Check(late - early <= whole * most, $"private memory {Verdict.Text(whole / 1e6)} MB, of it kept when all is given back {Verdict.Text(early / 1e6)} → {Verdict.Text(late / 1e6)} MB (≤ +{most * 100:0} % of the whole); managed {Verdict.Text(GC.GetTotalMemory(true) / 1e6)} MB");
        verdict.Check(heard > step, "the messages arrived");
        verdict.Check(emptied == 0, "nothing was taken back on the way");
        return verdict.Held;

        // What cannot be given back must not grow; what the collector keeps for later comes and goes by regions of 4 MB.
        void Look()
        {
            occupied.Add(Private());
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
            NativeHeap.Trim();
            kept.Add(Private());
        }

        static double Median(IEnumerable<double> values) => Percentile.Of(values, 0.5);

        Moment At(int n) => new(Step * n, DateTimeOffset.UnixEpoch.AddYears(56) + (Step * n));
    }

    private static List<PointDeclaration> Points()
    {
        List<PointDeclaration> points = [];
        foreach (var section in (string[])["production", "consumption", "grid"])
            for (var phase = 0; phase <= 3; phase++)
                foreach (var (quantity, unit) in ((string, string)[])[("power", Unit.Watt), ("voltage", Unit.Volt), ("current", Unit.Ampere), ("reactive_power", Unit.Var), ("energy_lifetime", Unit.WattHour)])
                    points.Add(new($"{section}.{quantity}{(phase == 0 ? "" : $".l{phase}")}", unit, PointKind.Gauge));
        for (var panel = 0; panel < Panels; panel++)
            foreach (var (quantity, unit) in ((string, string)[])[("power", Unit.Watt), ("energy_today", Unit.WattHour), ("last_report", Unit.Instant)])
                points.Add(new($"inverter.1220000000{panel:00}.{quantity}", unit, PointKind.Gauge));
        return points;
    }

    /// <summary>Private memory; pages of the program's files are not in it, they come and go with what else the machine does. [bytes]</summary>
    private static double Private()
    {
        var own = File.ReadLines("/proc/self/status").First(l => l.StartsWith("RssAnon:", StringComparison.Ordinal));
        return double.Parse(own.AsSpan(8, own.Length - 10), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) * 1024;
    }

    private sealed class Notes : IDeviceMemory
    {
        private readonly ConcurrentDictionary<string, string> notes = new();

        public string? Recall(string name) => notes.GetValueOrDefault(name);

        public void Remember(string name, string? text)
        {
            if (text is null) notes.TryRemove(name, out _);
            else notes[name] = text;
        }
    }
}
