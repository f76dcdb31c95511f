using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;
using Solstead.Core.Site;
using Solstead.Devices;
using Solstead.Devices.SunSpec;
using Solstead.Site.Configuration;
using Solstead.Site.Publish;
using Solstead.Site.Publish.SunSpec;
using Solstead.Site.Run;
using Solstead.Tests.Architecture;
using Solstead.Tests.Site.Publish.Venus;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Publish.SunSpec;

/// <summary>The plant as an inverter a GX finds, over real sockets.</summary>
public sealed class SunSpecPublisherTests
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 26, 11, 0, 0, TimeSpan.Zero);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, InlineData(1), InlineData(3)]
    public async Task Our_own_SunSpec_driver_reads_back_what_the_plant_gives(int phases)
    {
        await using var face = await Face.StartAsync(phases, "name: Roof\n");
        face.Measure(1, 4700, 12_345_678);
        await using var driver = Driver(face.Port);
        var readings = (await driver.ReadOnceAsync(Ct)).OfType<Report.Measured>().SelectMany(m => m.Readings).ToList();
        double? Value(string point) => readings.Where(r => r.Point == point).Select(r => r.Value).LastOrDefault();
        (driver.Info.Model, driver.Info.Serial).ShouldBe(("Roof", "122012345678"));
        Value("production.power").ShouldBe(4700);
        Value("production.energy_lifetime").ShouldBe(12_345_678);
        Value("production.frequency").ShouldBe(50.01);
        Value(phases == 3 ? "production.voltage.l2" : "production.voltage")!.Value.ShouldBe(231, 1.1);
    }

    [Fact]
    public async Task Every_register_stands_where_the_models_have_it()
    {
        await using var face = await Face.StartAsync(3, "max_power_w: 5000\n");
        face.Measure(1, 4500, 12_345_678);
        using var client = await ConnectAsync(face.Port);
        var words = (await AskAsync(client, 126, 3, 40_000, 70)).Words;
        words[..4].ShouldBe<ushort>([0x5375, 0x6E53, 1, 66]);
        words[4..8].ShouldBe<ushort>([0x536F, 0x6C73, 0x7465, 0x6164]); // Solstead
        words[68].ShouldBe((ushort)126);
        var inverter = (await AskAsync(client, 126, 3, 40_070, 52)).Words;
        inverter[..2].ShouldBe<ushort>([103, 50]);
        inverter[2..7].ShouldBe<ushort>([195, 65, 65, 65, 0xFFFF]); // A, each phase, in tenths
        inverter[7..10].ShouldBe<ushort>([0xFFFF, 0xFFFF, 0xFFFF]);
        inverter[10..14].ShouldBe<ushort>([2310, 2310, 2310, 0xFFFF]);
        inverter[14..18].ShouldBe<ushort>([4500, 0, 5001, 0xFFFE]);
        inverter[24..27].ShouldBe<ushort>([12_345_678 >> 16, 12_345_678 & 0xFFFF, 0]);
        inverter[31..33].ShouldBe<ushort>([0x8000, 0x8000]);
        inverter[38].ShouldBe((ushort)4);
        var rest = (await AskAsync(client, 126, 3, 40_122, 30)).Words;
        rest[..7].ShouldBe<ushort>([120, 26, 4, 5000, 0, 5000, 0]);
        rest[28..].ShouldBe<ushort>([0xFFFF, 0]);
    }

    [Fact]
    public async Task A_power_that_is_old_says_that_it_is_none_and_the_energy_stays()
    {
        await using var face = await Face.StartAsync(3);
        face.Measure(1, 4500, 12_345_678);
        using var client = await ConnectAsync(face.Port);
        face.Silent(29);
        (await AskAsync(client, 126, 3, 40_084, 1)).Words.ShouldBe<ushort>([4500]);
        face.Silent(40);
        var inverter = (await AskAsync(client, 126, 3, 40_070, 52)).Words;
        foreach (var at in (int[])[2, 3, 10, 16, 38]) inverter[at].ShouldBe((ushort)0xFFFF, $"{at}");
        inverter[14].ShouldBe((ushort)0x8000);
        inverter[24..26].ShouldBe<ushort>([12_345_678 >> 16, 12_345_678 & 0xFFFF]);
        inverter[0].ShouldBe((ushort)103, "the model stays");
        await Until.TrueAsync(() => face.Problems.Open.Any(p => p.Code == "sunspec.face.no-data"));
        face.Measure(41, 0, 12_345_700);
        (await AskAsync(client, 126, 3, 40_108, 1)).Words.ShouldBe<ushort>([2]);
        await Until.TrueAsync(() => face.Problems.Open.Count == 0);
    }

    [Fact]
    public async Task A_large_plant_changes_its_scale_and_a_night_is_no_negative_power()
    {
        await using var face = await Face.StartAsync(1);
        using var client = await ConnectAsync(face.Port);
        face.Measure(1, 81_234, 1);
        (await AskAsync(client, 126, 3, 40_084, 2)).Words.ShouldBe<ushort>([8123, 1]);
        face.Measure(2, -4, 1);
        (await AskAsync(client, 126, 3, 40_084, 2)).Words.ShouldBe<ushort>([0, 0]);
    }

    [Fact]
    public async Task Nothing_can_be_written_and_what_is_not_there_is_refused()
    {
        await using var face = await Face.StartAsync(1);
        face.Measure(1, 900, 1);
        using var client = await ConnectAsync(face.Port);
        (await AskAsync(client, 126, 6, 40_084, 1)).Code.ShouldBe((byte)1);
        (await AskAsync(client, 126, 4, 40_084, 1)).Code.ShouldBe((byte)1);
        (await AskAsync(client, 126, 0x2B, 40_084, 1)).Code.ShouldBe((byte)1);
        (await AskAsync(client, 1, 3, 40_000, 2)).Code.ShouldBe((byte)0x0B);
        (await AskAsync(client, 126, 3, 39_999, 2)).Code.ShouldBe((byte)2);
        (await AskAsync(client, 126, 3, 40_151, 2)).Code.ShouldBe((byte)2);
        (await AskAsync(client, 126, 3, 40_000, 126)).Code.ShouldBe((byte)3);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var problems = new SiteProblems(TimeProvider.System);
        await using var face = Face.Make(1, $"port: {((IPEndPoint)other.LocalEndpoint).Port}\n", problems, new VolatileMemory());
        face.Measure(1, 900, 1);
        await face.Publisher.RunAsync(Ct);
        problems.Open.ShouldHaveSingleItem().Code.ShouldBe("sunspec.face.listen");
    }

    [Fact]
    public void Energy_never_goes_back()
    {
        var memory = new VolatileMemory();
        var energy = new GrowingEnergy(memory, "e");
        TimeSpan At(double hours) => TimeSpan.FromHours(hours);
        energy.Of(null, At(0)).ShouldBeNull();
        energy.Of(1000, At(0)).ShouldBe(1000);
        energy.Of(null, At(1)).ShouldBe(1000);
        energy.Of(900, At(1)).ShouldBe(1000, "it stumbles");
        energy.Of(1200, At(1.5)).ShouldBe(1200, "and goes on");
        energy.Of(10, At(2)).ShouldBe(1200);
        energy.Of(20, At(3)).ShouldBe(1200, "another device: counted on from here");
        energy.Of(50, At(3.1)).ShouldBe(1230);
        energy.Of(150, At(4)).ShouldBe(1330);
        new GrowingEnergy(memory, "e").Of(155, At(0)).ShouldBe(1335, "over a restart too");
        new GrowingEnergy(memory, "e").Of(double.NaN, At(0)).ShouldNotBeNull();
    }

    [Fact]
    public void The_sample_validates_without_findings()
    {
        var loaded = SettingsLoader.Load(Path.Combine(SourceTree.Src, "Solstead.Site/Publish/SunSpec/sample.yaml"));
        loaded.Findings.Where(f => f.Key.StartsWith("publish", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static SunSpecDriver Driver(int port)
    {
        var set = new SettingsReader(YamlSettings.Parse($"host: 127.0.0.1:{port}\nunit: 126\n", "test.yaml"));
        return (SunSpecDriver)SunSpecDriver.Description.Create(set, new DriverContext("inverter", TimeProvider.System, NullLoggerFactory.Instance, new VolatileMemory(), TimeZoneInfo.Utc, "."));
    }

    private static async Task<TcpClient> ConnectAsync(int port)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, Ct);
        return client;
    }

    private static async Task<(byte Code, ushort[] Words)> AskAsync(TcpClient client, byte unit, byte function, int address, int count)
    {
        await client.GetStream().WriteAsync(new byte[] { 0, 1, 0, 0, 0, 6, unit, function, (byte)(address >> 8), (byte)address, (byte)(count >> 8), (byte)count }, Ct);
        var head = new byte[9];
        await client.GetStream().ReadExactlyAsync(head, Ct);
        if ((head[7] & 0x80) != 0) return (head[8], []);
        var body = new byte[head[8]];
        await client.GetStream().ReadExactlyAsync(body, Ct);
        return (0, [.. Enumerable.Range(0, body.Length / 2).Select(i => (ushort)(body[2 * i] << 8 | body[2 * i + 1]))]);
    }

    /// <summary>A publisher with an engine of one gateway.</summary>
    private sealed class Face : IAsyncDisposable
    {
        private readonly CancellationTokenSource stop = new();
        private readonly SiteEngine engine;
        private readonly int phases;
        private Task running = Task.CompletedTask;

        private Face(SunSpecPublisher publisher, SiteProblems problems, int phases)
        {
            (Publisher, Problems, this.phases) = (publisher, problems, phases);
            engine = new SiteEngine(new SiteDefinition("Test", TimeZoneInfo.Utc, phases, null, null), []);
            engine.Apply(new Report.Identified(GxBench.Gateway("roof", "122012345678", phases), At(0)));
        }

        public SunSpecPublisher Publisher { get; }
        public SiteProblems Problems { get; }
        public int Port => Publisher.Address!.Port;

        public static Face Make(int phases, string settings, SiteProblems problems, VolatileMemory memory)
        {
            var set = new SettingsReader(YamlSettings.Parse("listen: 127.0.0.1\n" + settings, "test.yaml"));
            var options = SunSpecFaceOptions.Read(set);
            set.Finish();
            set.Findings.ShouldBeEmpty();
            var site = new SiteDefinition("Test", TimeZoneInfo.Utc, phases, null, null);
            return new(new SunSpecPublisher(options, new PublisherContext(site, TimeProvider.System, NullLoggerFactory.Instance, memory, problems, ".", "1.2.3")), problems, phases);
        }

        public static async Task<Face> StartAsync(int phases, string settings = "")
        {
            var face = Make(phases, settings + "port: 0\n", new SiteProblems(TimeProvider.System), new VolatileMemory());
            face.Measure(0.5, 900, 1);
            face.running = face.Publisher.RunAsync(face.stop.Token);
            await Until.TrueAsync(() => face.Publisher.Address is not null);
            return face;
        }

        public void Measure(double second, double watts, double wattHours)
        {
            List<Reading> readings = [new("production.power", watts, Quality.Good, Noon), new("production.energy_lifetime", wattHours, Quality.Good, Noon), new("production.frequency", 50.01, Quality.Good, Noon)];
            if (phases == 1) readings.Add(new("production.voltage", 231, Quality.Good, Noon));
            else
                for (var n = 1; n <= 3; n++) readings.AddRange([new($"production.power.l{n}", watts / 3, Quality.Good, Noon), new($"production.voltage.l{n}", 231, Quality.Good, Noon), new($"production.energy_lifetime.l{n}", wattHours / 3, Quality.Good, Noon)]);
            engine.Apply(new Report.Measured("roof", At(second), readings));
            Silent(second);
        }

        /// <summary>The engine steps, but nothing was measured.</summary>
        public void Silent(double second) => Publisher.On(engine.Step(At(second)), engine);

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await Task.WhenAny(running);
            await Publisher.DisposeAsync();
            stop.Dispose();
        }

        private static Moment At(double seconds) => new(TimeSpan.FromSeconds(seconds), Noon.AddSeconds(seconds));
    }
}
