using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.Devices;
using Solstead.Core.Tariffs.Tempo;
using Solstead.Devices;
using Solstead.Devices.Protocols.Teleinfo;
using Solstead.Devices.Zlinky;
using Solstead.Devices.Zlinky.Twin;
using Solstead.Tests.Devices.Protocols.Mqtt;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.Zlinky;

/// <summary>A ZLinky through a real broker.</summary>
public sealed class ZlinkyDriverTests
{
    private const string Topic = "zigbee2mqtt/linky";

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_meter_is_told_with_its_colours(bool standard)
    {
        await using var broker = await Broker.StartAsync();
        await using var twin = Twin(broker, NightTime.Evening);
        (twin.IsStandard, twin.Period, twin.Tomorrow) = (standard, "HPJW", "ROUG");
        await using var heard = new Listening(broker, NightTime.Evening);
        await Until.TrueAsync(async () =>
        {
            await twin.TellAsync();
            return heard.Value("grid.energy_import") is not null && heard.Days.Any();
        });
        heard.Value("grid.energy_import").ShouldBe(twin.Registers.Sum());
        heard.Value("index.white_hp").ShouldBe(210_944);
        heard.Value("grid.apparent_power").ShouldBe(1240);
        if (standard) heard.Value("grid.energy_export").ShouldBe(812_004);
        heard.Days.Last().Labels.Select(l => (l.Date.Day, l.Label)).ShouldBe([(13, "white"), (14, "red")]);
        heard.Device.Info.Serial.ShouldBe("041764052173");
    }

    [Theory, InlineData(false, ZlinkyFault.None), InlineData(true, ZlinkyFault.Stale)]
    public async Task What_was_kept_by_the_broker_is_old_until_the_stick_says_otherwise(bool lastSeen, ZlinkyFault fault)
    {
        await using var broker = await Broker.StartAsync();
        await using var twin = Twin(broker, NightTime.Evening);
        (twin.HasLastSeen, twin.Fault, twin.Apparent) = (lastSeen, fault, 9999);
        await twin.TellAsync();
        await using var heard = new Listening(broker, NightTime.Evening);
        (twin.HasLastSeen, twin.Fault, twin.Apparent) = (true, ZlinkyFault.None, 1240);
        await Until.TrueAsync(async () =>
        {
            await twin.TellAsync();
            return heard.Value("grid.apparent_power") is not null;
        });
        heard.Reports.OfType<Report.Measured>().SelectMany(m => m.Readings).ShouldNotContain(r => r.Value == 9999);
    }

    [Fact]
    public async Task Half_a_message_and_a_stick_that_is_away_are_told()
    {
        await using var broker = await Broker.StartAsync();
        await using var twin = Twin(broker, NightTime.Evening);
        await using var heard = new Listening(broker, NightTime.Evening);
        twin.Fault = ZlinkyFault.Truncated;
        await Until.TrueAsync(async () =>
        {
            await twin.TellAsync();
            return heard.Told("zlinky.malformed");
        });
        twin.Fault = ZlinkyFault.Offline;
        await twin.TellAsync();
        await Until.TrueAsync(() => heard.Told("zlinky.offline"));
    }

    [Fact]
    public async Task A_broker_that_is_away_is_told_and_its_end_too()
    {
        await using var broker = await Broker.StartAsync();
        await broker.KillAsync();
        await using var heard = new Listening(broker, NightTime.Evening);
        await Until.TrueAsync(() => heard.Told("mqtt.unreachable"));
        await broker.ResumeAsync();
        await Until.TrueAsync(() => heard.Reports.OfType<Report.Recovered>().Any(r => r.Code == "mqtt.unreachable"));
    }

    [Fact]
    public void Properties_of_2021_are_known_and_unknown_ones_left_alone()
    {
        var said = ZlinkyMessage.Read(Encoding.UTF8.GetBytes("""{"activeRegisterTierDelivered":"TH..","availablePower":30,"currentSummDelivered":4571435,"currentTarif":null,"rmsCurrent":2,"last_seen":1640345598695,"x":{"y":[1]},"z":[2]}"""));
        said.Seen.ShouldBe(DateTimeOffset.FromUnixTimeMilliseconds(1_640_345_598_695));
        var groups = said.Groups(said.Mode.ShouldNotBeNull());
        groups.ShouldContain(new TicGroup("BASE", "004571435"));
        groups.ShouldContain(new TicGroup("OPTARIF", "BASE"));
    }

    /// <summary>Some firmware sends the status register taken apart only.</summary>
    [Theory]
    [InlineData("", "BLANC", "ROUGE", TempoColour.White, TempoColour.Red, true)]
    [InlineData("", "BLANC", "UNDEF", TempoColour.White, null, true)]
    [InlineData("", "ROUGE", "BLEU", null, TempoColour.Blue, true)]
    [InlineData("0E020C01", "BLANC", "ROUGE", TempoColour.White, TempoColour.Red, true)]
    [InlineData("0E020C01", "BLANC", "BLEU", TempoColour.White, null, false)]
    [InlineData("", "VERT", "VERT", null, null, false)]
    public void Colours_are_read_from_the_status_register_taken_apart_too(string register, string today, string tomorrow, TempoColour? now, TempoColour? next, bool announced)
    {
        var said = ZlinkyMessage.Read(Encoding.UTF8.GetBytes(
            $"{{\"current_tarif\":\"TEMPO\",\"current_price\":\"HP  BLANC\",\"status_register\":\"{register}\",\"status_register_breakout\":{{\"type_tic\":\"standard\",\"tempo_jour\":\"{today}\",\"tempo_demain\":\"{tomorrow}\"}}}}"));
        var word = new TicReader().Read(said.Groups(said.Mode.ShouldNotBeNull()), TicMode.Standard);
        (word.Now?.Colour, word.Tomorrow is not null, word.Tomorrow?.Colour).ShouldBe((now, announced, next));
    }

    [Fact]
    public void On_three_phases_the_apparent_power_of_the_first_is_not_the_whole()
    {
        var said = ZlinkyMessage.Read("{\"total_apparent_power\":3000,\"apparent_power\":900,\"apparent_power_ph_b\":1000,\"apparent_power_ph_c\":1100,\"current_price\":\"BASE\"}"u8.ToArray());
        var groups = said.Groups(said.Mode.ShouldNotBeNull());
        foreach (var (label, value) in (ReadOnlySpan<(string, string)>)[("SINSTS", "03000"), ("SINSTS1", "00900"), ("SINSTS2", "01000"), ("SINSTS3", "01100")]) groups.ShouldContain(new TicGroup(label, value));
        ZlinkyMessage.Read("{\"apparent_power\":900,\"apparent_power_ph_b\":1000,\"current_price\":\"BASE\"}"u8.ToArray()).Groups(TicMode.Standard).ShouldNotContain(g => g.Label == "SINSTS");
    }

    [Fact]
    public void A_stick_that_just_started_says_nothing_and_a_register_does_not_fall_to_zero()
    {
        var twin = ZlinkyMessage.Read("""{"active_register_tier_delivered":"\u0000\u0000","current_price":"","status_register":"","apparent_power":null,"current_tier1_summ_delivered":0}"""u8.ToArray());
        twin.Mode.ShouldBeNull();
        twin.Groups(TicMode.Historic).ShouldBeEmpty();
    }

    [Theory, InlineData(""), InlineData("[]"), InlineData("null"), InlineData("{\"a\":"), InlineData("<html>")]
    public void What_is_no_message_is_none(string text) => Should.Throw<JsonException>(() => ZlinkyMessage.Read(Encoding.UTF8.GetBytes(text)));

    private static ZlinkyTwin Twin(Broker broker, TimeProvider time) => new("127.0.0.1", broker.Port, Topic, time, NullLogger.Instance);

    /// <summary>Collects what the device tells until disposed.</summary>
    private sealed class Listening : IAsyncDisposable
    {
        private readonly CancellationTokenSource stop = new();
        private readonly ConcurrentQueue<Report> reports = new();
        private readonly Task listening;

        public Listening(Broker broker, TimeProvider time)
        {
            Device = new ZlinkyDriver(new("127.0.0.1", broker.Port, null, null, null, null, null, Topic, TimeSpan.FromMinutes(5)),
                new DriverContext("linky", time, NullLoggerFactory.Instance, new VolatileMemory(), TimeZoneInfo.Utc, "."));
            listening = ListenAsync();
        }

        public ZlinkyDriver Device { get; }
        public IEnumerable<Report> Reports => reports;
        public IEnumerable<Report.Days> Days => reports.OfType<Report.Days>();

        public double? Value(string point) => reports.OfType<Report.Measured>().SelectMany(m => m.Readings).Where(r => r.Point == point).Select(r => r.Value).LastOrDefault();

        public bool Told(string code) => reports.OfType<Report.Trouble>().Any(t => t.Problem.Code == code);

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await listening;
            await Device.DisposeAsync();
            stop.Dispose();
        }

        private async Task ListenAsync()
        {
            try
            {
                await foreach (var report in Device.ReadAsync(stop.Token)) reports.Enqueue(report);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested) { /* the end */ }
        }
    }

    /// <summary>Real timers, and always about half past eight in the evening of one day in Paris.</summary>
    private sealed class NightTime : TimeProvider
    {
        public static readonly NightTime Evening = new();
        private readonly long began = System.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 1, 13, 19, 30, 0, TimeSpan.Zero) + System.GetElapsedTime(began);
    }
}
