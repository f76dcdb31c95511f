using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.Settings;
using Solstead.Core.Site;
using Solstead.Devices.Protocols.Modbus;
using Solstead.Devices.SolarEdge;
using Solstead.Devices.SolarEdge.Twin;
using Solstead.Site.Publish;
using Solstead.Site.Publish.ModbusShare;
using Solstead.Site.Run;
using Solstead.Tests.Devices.SolarEdge;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Publish.ModbusShare;

/// <summary>Other programs read the inverter through us, over raw sockets, while we hold its only connection.</summary>
public sealed class ModbusShareTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_programs_read_the_registers_of_the_inverter_over_its_one_connection()
    {
        await using var house = await ShareBench.StartAsync();
        var clients = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
        {
            using var client = await ConnectAsync(house.Port);
            for (var times = 0; times < 20; times++)
            {
                var power = await AskAsync(client, 1, 3, 40_188, 57);
                ((short)((power[9 + 36] << 8) | power[10 + 36])).ShouldBe((short)7031); // W total, export positive as in the inverter itself
            }
            return true;
        }));
        clients.Length.ShouldBe(6);
        house.Twin.Connections.ShouldBe(1);
    }

    [Fact]
    public async Task Polling_by_others_costs_the_inverter_nothing()
    {
        await using var house = await ShareBench.StartAsync();
        using var client = await ConnectAsync(house.Port);
        await AskAsync(client, 1, 3, 40_069, 52);
        var (before, cycles) = (house.Twin.Requests, house.Bench.Cycles);
        for (var times = 0; times < 200; times++) await AskAsync(client, 1, 3, 40_069, 52);
        var ours = (house.Bench.Cycles - cycles + 2) * 3; // inverter, meter, battery
        house.Twin.Requests.ShouldBeLessThanOrEqualTo(before + ours);
    }

    [Fact]
    public async Task What_we_do_not_read_ourselves_is_fetched_once_and_kept()
    {
        await using var house = await ShareBench.StartAsync();
        using var client = await ConnectAsync(house.Port);
        (await AskAsync(client, 1, 3, 40_000, 100))[9..13].ShouldBe([0x53, 0x75, 0x6E, 0x53]);
        (await AskAsync(client, 1, 3, 0xE004, 1))[9..11].ShouldBe([0, 1]);
        (await AskAsync(client, 1, 3, 30_000, 2))[7..9].ShouldBe([0x83, 2]); // the inverter has nothing there
    }

    [Fact]
    public async Task Nothing_can_be_written_and_no_other_unit_is_asked_for()
    {
        await using var house = await ShareBench.StartAsync();
        using var client = await ConnectAsync(house.Port);
        await client.GetStream().WriteAsync(new byte[] { 0, 9, 0, 0, 0, 6, 1, 6, 0xF0, 0x01, 0, 0 }, Ct);
        (await ReadAsync(client))[7..9].ShouldBe([0x86, 1]);
        (await AskAsync(client, 7, 3, 40_000, 2))[7..9].ShouldBe([0x83, 0x0B]);
        (await AskAsync(client, 1, 4, 40_000, 2))[7..9].ShouldBe([0x84, 1]);
        house.Twin.Writes.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_value_that_is_too_old_is_not_given_away()
    {
        await using var house = await ShareBench.StartAsync();
        using var client = await ConnectAsync(house.Port);
        (await AskAsync(client, 1, 3, 40_188, 57))[7].ShouldBe((byte)3);
        await house.Twin.InjectAsync(SolarEdgeFaultKind.Mute);
        await Until.TrueAsync(async () => (await AskAsync(client, 1, 3, 40_188, 57)).AsSpan(7, 2).SequenceEqual<byte>([0x83, 0x0B]));
        await house.Twin.ClearAsync();
        await Until.TrueAsync(async () => (await AskAsync(client, 1, 3, 40_188, 57))[7] == 3);
    }

    [Fact]
    public async Task A_question_the_inverter_does_not_answer_is_not_asked_again_and_again()
    {
        await using var house = await ShareBench.StartAsync();
        using var client = await ConnectAsync(house.Port);
        await house.Twin.InjectAsync(new SolarEdgeFault(SolarEdgeFaultKind.Mute) { Address = 0xF300 });
        (await AskAsync(client, 1, 3, 0xF300, 8))[7..9].ShouldBe([0x83, 0x0B]);
        var (cycles, began, asked) = (house.Bench.Cycles, TimeProvider.System.GetTimestamp(), house.Twin.Asked(0xF300));
        while (house.Bench.Cycles < cycles + 6) (await AskAsync(client, 1, 3, 0xF300, 8))[7..9].ShouldBe([0x83, 0x0B]);
        TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(4)); // ours go on at their pace, 0.2 s
        house.Twin.Asked(0xF300).ShouldBe(asked);
        house.Bench.Open.ShouldBeEmpty();
    }

    [Fact]
    public void A_value_and_its_scale_factor_come_from_one_answer()
    {
        var cache = new RegisterCache(TimeProvider.System, (_, _, _, _) => throw new IOException());
        var read = new ushort[4];
        cache.Store(1, 100, [7033, 0, 0, 0]);
        cache.Store(1, 104, [0xFFFF, 5]);
        cache.TryRead(1, 102, read, TimeSpan.FromMinutes(1)).ShouldBeFalse(); // half from each
        cache.Store(1, 103, [1, 2]); // overlaps both: they are older
        cache.TryRead(1, 100, read, TimeSpan.FromMinutes(1)).ShouldBeFalse();
        cache.TryRead(1, 105, read.AsSpan(0, 1), TimeSpan.FromMinutes(1)).ShouldBeFalse();
        cache.TryRead(1, 103, read.AsSpan(0, 2), TimeSpan.FromMinutes(1)).ShouldBeTrue();
        cache.TryRead(2, 103, read.AsSpan(0, 2), TimeSpan.FromMinutes(1)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_port_that_is_taken_and_a_device_that_is_not_there_are_told()
    {
        var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await using var house = await ShareBench.StartAsync();
        var problems = new SiteProblems(TimeProvider.System);
        using var stop = new CancellationTokenSource();
        await using var publisher = ShareBench.Publisher(house.Bench.Driver, problems, taken.LocalEndpoint.ToString()!, "sedge");
        await publisher.RunAsync(stop.Token);
        problems.Open.ShouldContain(p => p.Code == "modbus.share.listen");
        await using var nobody = ShareBench.Publisher(house.Bench.Driver, problems, "127.0.0.1:0", "roof");
        var running = nobody.RunAsync(stop.Token);
        await Until.TrueAsync(() => problems.Open.Any(p => p.Code == "modbus.share.device"));
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(running);
        taken.Stop();
    }

    private static async Task<TcpClient> ConnectAsync(int port)
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync("127.0.0.1", port, Ct);
        return client;
    }

    private static async Task<byte[]> AskAsync(TcpClient client, byte unit, byte function, int address, int count)
    {
        await client.GetStream().WriteAsync(new byte[] { 0x12, 0x34, 0, 0, 0, 6, unit, function, (byte)(address >> 8), (byte)address, 0, (byte)count }, Ct);
        return await ReadAsync(client);
    }

    private static async Task<byte[]> ReadAsync(TcpClient client)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        limit.CancelAfter(TimeSpan.FromSeconds(15));
        var header = new byte[6];
        await client.GetStream().ReadExactlyAsync(header, limit.Token);
        var rest = new byte[header[5] + (header[4] << 8)];
        await client.GetStream().ReadExactlyAsync(rest, limit.Token);
        return [.. header, .. rest];
    }
}

/// <summary>A twin, a running driver on it, and the share.</summary>
internal sealed class ShareBench : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private Task running = Task.CompletedTask;
    private ModbusSharePublisher? publisher;

    public required SolarEdgeTwin Twin { get; init; }

    public required SolarEdgeBench Bench { get; init; }

    public int Port => publisher!.Address!.Port;

    public static async Task<ShareBench> StartAsync()
    {
        var twin = await SolarEdgeTwin.StartAsync(new(), TestContext.Current.CancellationToken);
        var house = new ShareBench { Twin = twin, Bench = SolarEdgeBench.Run(twin) };
        await house.Bench.GoodAsync();
        house.publisher = Publisher(house.Bench.Driver, new SiteProblems(TimeProvider.System), "127.0.0.1:0", "sedge");
        house.running = house.publisher.RunAsync(house.stop.Token);
        await Until.TrueAsync(() => house.publisher.Address is not null);
        return house;
    }

    public static ModbusSharePublisher Publisher(SolarEdgeDriver driver, SiteProblems problems, string listen, string device) =>
        (ModbusSharePublisher)ModbusSharePublisher.Kind.Read(new SettingsReader(SolarEdgeBench.Map([("listen", listen), ("device", device), ("max_age_s", "1")])))(
            new PublisherContext(new SiteDefinition("Home", TimeZoneInfo.Utc, 3, null, null), TimeProvider.System, NullLoggerFactory.Instance, new VolatileMemory(), problems, ".", "1") { Devices = [driver] });

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(running);
        await publisher!.DisposeAsync();
        await Bench.DisposeAsync();
        await Twin.DisposeAsync();
        stop.Dispose();
    }
}
