using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Devices.Protocols.Mqtt;
using Solstead.Devices.Victron.Twin;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.Victron.Twin;

/// <summary>The twin behaves as a GX was measured to (victron.md A.2–A.4, A.7).</summary>
public sealed class GxTwinTests
{
    private const string Life = "settings/0/Settings/CGwacs/BatteryLife/";

    /// <summary>21:50 on a winter evening in Paris.</summary>
    private static readonly DateTimeOffset Evening = new(2026, 1, 12, 20, 50, 0, TimeSpan.Zero);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_speaks_only_while_it_is_kept_alive_and_says_nothing_about_bad_or_equal_writes()
    {
        var clock = new ManualClock(Evening);
        await using var twin = await GxBench.TwinAsync(new() { Time = clock, Load = 50 });
        var heard = new ConcurrentQueue<(string Topic, string Text)>();
        await using var client = Client(twin, heard);
        Send(client, twin, $"R/{twin.Portal}/{Life}MinimumSocLimit", "");
        await SeenAsync(heard, "MinimumSocLimit", """{"max":100,"min":0,"value":10.0}"""); // an answer is given without being kept alive
        Send(client, twin, $"W/{twin.Portal}/{Life}MinimumSocLimit", """{"value":20}""");
        await Until.TrueAsync(() => twin.Ess("BatteryLife/MinimumSocLimit") == 20);
        Send(client, twin, $"R/{twin.Portal}/keepalive", """{"keepalive-options":[{"full-publish-completed-echo":"mine"}]}""");
        await Until.TrueAsync(() => heard.Any(h => h.Topic.EndsWith("full_publish_completed", StringComparison.Ordinal) && h.Text.Contains("mine", StringComparison.Ordinal)));
        heard.Count(h => h.Topic.EndsWith("MinimumSocLimit", StringComparison.Ordinal)).ShouldBe(2);
        heard.Clear();
        foreach (var bad in (string[])["""{"value":20}""", """{"value":101}""", """{"value":null}""", """{"value":{}}""", "20", "", """{"valu":30}"""]) Send(client, twin, $"W/{twin.Portal}/{Life}MinimumSocLimit", bad);
        Send(client, twin, $"W/{twin.Portal}/system/0/Dc/Battery/Soc", """{"value":1}""");
        Send(client, twin, $"W/{twin.Portal}/{Life}Schedule/Charge/0/Soc", """{"value":80.6}"""); // cut off to a whole number
        await SeenAsync(heard, "Charge/0/Soc", """{"max":100,"min":0,"value":80}""");
        Send(client, twin, $"W/{twin.Portal}/{Life}Schedule/Charge/0/Soc", """{"value":"85"}""");
        await SeenAsync(heard, "Charge/0/Soc", """{"max":100,"min":0,"value":85}""");
        heard.ShouldAllBe(h => h.Topic.EndsWith("Charge/0/Soc", StringComparison.Ordinal));
        clock.Advance(TimeSpan.FromSeconds(3));
        await Until.TrueAsync(() => heard.Any(h => h.Topic.EndsWith("heartbeat", StringComparison.Ordinal)));
        clock.Advance(TimeSpan.FromSeconds(61));
        await Until.TrueAsync(() => !twin.IsAlive);
        Send(client, twin, $"W/{twin.Portal}/{Life}MinimumSocLimit", """{"value":30}""");
        await Until.TrueAsync(() => twin.Ess("BatteryLife/MinimumSocLimit") == 30);
        heard.ShouldNotContain(h => h.Topic.EndsWith("MinimumSocLimit", StringComparison.Ordinal));
    }

    [Fact]
    public async Task BatteryLife_is_a_machine_and_a_minimum_above_the_charge_charges_at_once()
    {
        var clock = new ManualClock(Evening);
        await using var twin = await GxBench.TwinAsync(new() { Time = clock, Soc = 55 });
        twin[Life + "State"] = 1;
        twin.Ess("BatteryLife/State").ShouldBe(1);
        clock.Advance(TimeSpan.FromMilliseconds(200));
        await Until.TrueAsync(() => twin.Ess("BatteryLife/State") == 2);
        twin[Life + "State"] = 10;
        twin[Life + "MinimumSocLimit"] = 60;
        twin.Ess("BatteryLife/State").ShouldBe(12);
        twin.GridPower.ShouldBe(3100);
        twin[Life + "MinimumSocLimit"] = 54;
        twin.Ess("BatteryLife/State").ShouldBe(11);
        twin.BatteryPower.ShouldBe(0); // not below the minimum
        twin.Grid = false;
        clock.Advance(TimeSpan.FromSeconds(1));
        await Until.TrueAsync(() => twin.BatteryPower == -600); // an island has nothing else
    }

    /// <summary>22:00 for eight hours to 90 %: charged, held until the morning, then used.</summary>
    [Fact]
    public async Task A_schedule_charges_holds_and_ends_by_the_clock_on_the_wall()
    {
        var clock = new ManualClock(Evening);
        await using var twin = await GxBench.TwinAsync(new() { Time = clock, Soc = 55, Load = 500 });
        foreach (var (field, value) in ((string, double)[])[("Start", 79_200), ("Duration", 28_800), ("Soc", 90), ("Day", 1)]) twin[$"{Life}Schedule/Charge/0/{field}"] = value;
        await AtAsync(twin, clock, TimeSpan.FromMinutes(9));
        twin["system/0/Control/ScheduledCharge"].ShouldBe(0);
        await AtAsync(twin, clock, TimeSpan.FromMinutes(2));
        (twin["hub4/0/Overrides/ForceCharge"], twin["system/0/Control/ScheduledSoc"], twin.GridPower).ShouldBe((1, 90, 3000));
        await AtAsync(twin, clock, TimeSpan.FromHours(4));
        (twin.Soc, twin.GridPower).ShouldSatisfyAllConditions(s => s.Soc.ShouldBe(90, 0.5), s => s.GridPower.ShouldBe(499));
        twin["hub4/0/Overrides/ForceCharge"].ShouldBe(0);
        await AtAsync(twin, clock, TimeSpan.FromHours(3.9)); // 05:55
        twin.Soc.ShouldBe(90, 0.5);
        await AtAsync(twin, clock, TimeSpan.FromMinutes(15)); // a Tuesday: it was Monday's window
        (twin["system/0/Control/ScheduledCharge"], twin["hub4/0/Overrides/MaxDischargePower"], twin.GridPower).ShouldBe((0, -1, 50));
    }

    private static MqttSession Client(GxTwin twin, ConcurrentQueue<(string, string)> heard)
    {
        var session = new MqttSession(new MqttOptions { Host = "127.0.0.1", Port = twin.Broker!.Plain, ClientId = "test" }, TimeProvider.System, NullLogger.Instance);
        session.Subscribe($"N/{twin.Portal}/#", 0, m => { if (!m.Retain) heard.Enqueue((m.Topic, m.Text)); });
        session.Start();
        return session;
    }

    private static void Send(MqttSession client, GxTwin twin, string topic, string text) => _ = client.PublishAsync(MqttMessage.Of(topic, text));

    private static Task SeenAsync(ConcurrentQueue<(string Topic, string Text)> heard, string topic, string text) =>
        Until.TrueAsync(() => heard.Any(h => h.Topic.EndsWith(topic, StringComparison.Ordinal) && h.Text == text));

    /// <summary>Lets time pass until the twin has lived through it.</summary>
    private static async Task AtAsync(GxTwin twin, ManualClock clock, TimeSpan time)
    {
        clock.Advance(time);
        var turns = twin.Turns;
        // A turn that began after the leap has it behind it.
        await Until.TrueAsync(() =>
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
            return twin.Turns >= turns + 2;
        });
    }
}
