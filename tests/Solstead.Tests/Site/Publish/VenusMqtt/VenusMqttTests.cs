using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;
using Solstead.Core.Site;
using Solstead.Devices.Protocols.Mqtt;
using Solstead.Site.Configuration;
using Solstead.Site.Publish;
using Solstead.Site.Publish.VenusMqtt;
using Solstead.Site.Run;
using Solstead.Tests.Devices.Protocols.Mqtt;
using Solstead.Tests.Site.Publish.Venus;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Publish.VenusMqtt;

public sealed class VenusMqttTests
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 26, 11, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_GX_without_our_process_gets_one_document_that_is_never_retained_and_stops_with_the_readings()
    {
        await using var broker = await Broker.StartAsync();
        var heard = new ConcurrentQueue<MqttMessage>();
        await using var listener = new MqttSession(new() { Host = "127.0.0.1", Port = broker.Port, ClientId = "gx" }, TimeProvider.System, NullLogger.Instance);
        listener.Subscribe("solstead/pv", 0, heard.Enqueue);
        listener.Start();
        await Until.TrueAsync(() => listener.State.Phase == MqttPhase.Connected);
        var engine = new SiteEngine(new SiteDefinition("Test", TimeZoneInfo.Utc, 1, null, null), []);
        engine.Apply(new Report.Identified(GxBench.Gateway("roof", "122012345678", 1), At(0)));
        var set = new SettingsReader(YamlSettings.Parse($"host: 127.0.0.1\nport: {broker.Port}\ninterval_s: 1\nphase: l2", "test.yaml"));
        var problems = new SiteProblems(TimeProvider.System);
        await using var publisher = new VenusMqttPublisher(VenusMqttOptions.Read(set) with { Interval = TimeSpan.FromMilliseconds(100) }, new PublisherContext(
            new("Test", TimeZoneInfo.Utc, 1, null, null), TimeProvider.System, NullLoggerFactory.Instance, new VolatileMemory(), problems, ".", "1"));
        set.Finish();
        set.Findings.ShouldBeEmpty();
        using var stop = new CancellationTokenSource();
        var run = publisher.RunAsync(stop.Token);

        engine.Apply(new Report.Measured("roof", At(1), [new("production.power", 900, Quality.Good, Noon), new("production.energy_lifetime", 3_000_300, Quality.Good, Noon)]));
        publisher.On(engine.Step(At(1)), engine);
        await Until.TrueAsync(() => heard.Count > 2);
        var message = heard.First();
        message.Retain.ShouldBeFalse();
        var pv = JsonDocument.Parse(message.Text).RootElement.GetProperty("pv");
        pv.GetProperty("power").GetDouble().ShouldBe(900);
        pv.GetProperty("L2").GetProperty("energy_forward").GetDouble().ShouldBe(3000.3);
        pv.TryGetProperty("L1", out _).ShouldBeFalse();

        publisher.On(engine.Step(At(40)), engine);
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, TestContext.Current.CancellationToken);
        heard.Clear();
        await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, TestContext.Current.CancellationToken);
        heard.ShouldBeEmpty();
        problems.Open.ShouldBeEmpty();
        await stop.CancelAsync();
        await Task.WhenAny(run);
    }

    [Fact]
    public async Task A_broker_that_goes_is_told_and_gets_only_what_is_so_when_it_is_back()
    {
        await using var broker = await Broker.StartAsync();
        var heard = new ConcurrentQueue<MqttMessage>();
        await using var listener = new MqttSession(new() { Host = "127.0.0.1", Port = broker.Port, ClientId = "gx", FirstPause = TimeSpan.FromMilliseconds(100), LongestPause = TimeSpan.FromMilliseconds(200) }, TimeProvider.System, NullLogger.Instance);
        listener.Subscribe("solstead/pv", 0, heard.Enqueue);
        listener.Start();
        var engine = new SiteEngine(new SiteDefinition("Test", TimeZoneInfo.Utc, 1, null, null), []);
        engine.Apply(new Report.Identified(GxBench.Gateway("roof", "122012345678", 1), At(0)));
        var problems = new SiteProblems(TimeProvider.System);
        var set = new SettingsReader(YamlSettings.Parse($"host: 127.0.0.1\nport: {broker.Port}\ninterval_s: 1", "test.yaml"));
        await using var publisher = new VenusMqttPublisher(VenusMqttOptions.Read(set) with { Interval = TimeSpan.FromMilliseconds(50) }, new PublisherContext(
            new("Test", TimeZoneInfo.Utc, 1, null, null), TimeProvider.System, NullLoggerFactory.Instance, new VolatileMemory(), problems, ".", "1"));
        using var stop = new CancellationTokenSource();
        var run = publisher.RunAsync(stop.Token);
        void Measure(double second, double watts)
        {
            engine.Apply(new Report.Measured("roof", At(second), [new("production.power", watts, Quality.Good, Noon)]));
            publisher.On(engine.Step(At(second)), engine);
        }
        double Power(MqttMessage m) => JsonDocument.Parse(m.Text).RootElement.GetProperty("pv").GetProperty("power").GetDouble();

        Measure(1, 900);
        await Until.TrueAsync(() => heard.Any(m => Power(m) == 900));
        await broker.KillAsync();
        await Until.TrueAsync(() => problems.Open.Any(p => p.Code.StartsWith("mqtt.unreachable", StringComparison.Ordinal)));
        Measure(2, 800);
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, TestContext.Current.CancellationToken);
        publisher.On(engine.Step(At(40)), engine); // nothing was measured since
        heard.Clear();
        await broker.ResumeAsync();
        await Until.TrueAsync(() => problems.Open.Count == 0 && listener.State.Phase == MqttPhase.Connected);
        await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, TestContext.Current.CancellationToken);
        heard.ShouldBeEmpty("what was so while it was away is of no use any more");
        Measure(41, 50);
        await Until.TrueAsync(() => !heard.IsEmpty);
        heard.Select(Power).ShouldAllBe(w => w == 50);
        await stop.CancelAsync();
        await Task.WhenAny(run);
    }

    private static Moment At(double seconds) => new(TimeSpan.FromSeconds(seconds), Noon.AddSeconds(seconds));
}
