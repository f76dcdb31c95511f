using System.Net;
using System.Net.Sockets;
using Solstead.Devices.Protocols.Modbus;

namespace Solstead.Tests.Devices.Protocols.Modbus;

public sealed class ModbusTcpServerTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("0001 0000 0006 01 03 0064 0002", "0001 0000 0007 01 03 04 0064 0065")]
    [InlineData("ABCD 0000 0006 01 04 0010 0001", "ABCD 0000 0005 01 04 02 0010")]
    [InlineData("0002 0000 0006 01 06 0005 BEEF", "0002 0000 0006 01 06 0005 BEEF")]
    [InlineData("0003 0000 000B 01 10 0005 0002 04 1111 2222", "0003 0000 0006 01 10 0005 0002")]
    [InlineData("0004 0000 0006 01 03 FFFF 0002", "0004 0000 0003 01 83 02")] // beyond the last register
    [InlineData("0005 0000 0006 01 03 0000 0000", "0005 0000 0003 01 83 03")] // none
    [InlineData("0006 0000 0006 01 03 0000 007E", "0006 0000 0003 01 83 03")] // more than 125
    [InlineData("0007 0000 0002 01 2B", "0007 0000 0003 01 AB 01")] // a function we do not have
    [InlineData("0008 0000 0009 01 10 0005 0002 02 1111", "0008 0000 0003 01 90 03")] // fewer bytes than words
    [InlineData("0009 0000 0006 09 03 0000 0001", "0009 0000 0003 09 83 0B")] // a unit nobody has
    [InlineData("000A 0000 0006 01 06 FFFF 0001", "000A 0000 0003 01 86 02")] // a register that is not to be written
    public async Task A_question_gets_the_answer_the_protocol_says(string question, string answer)
    {
        await using var server = Start(new Bank());
        using var client = await ConnectAsync(server);
        await client.GetStream().WriteAsync(Hex(question), Ct);
        (await ReadAsync(client, Hex(answer).Length)).ShouldBe(Hex(answer));
    }

    [Fact]
    public async Task Questions_may_come_in_one_packet_or_byte_by_byte()
    {
        await using var server = Start(new Bank());
        using var client = await ConnectAsync(server);
        var two = Hex("0001 0000 0006 01 03 0001 0001 0002 0000 0006 01 03 0002 0001");
        var answers = Hex("0001 0000 0005 01 03 02 0001 0002 0000 0005 01 03 02 0002");
        await client.GetStream().WriteAsync(two, Ct);
        (await ReadAsync(client, answers.Length)).ShouldBe(answers);
        foreach (var b in two) await client.GetStream().WriteAsync(new[] { b }, Ct);
        (await ReadAsync(client, answers.Length)).ShouldBe(answers);
    }

    [Fact]
    public async Task Connections_are_counted_and_one_that_was_left_does_not_stand_beside_the_next()
    {
        await using var server = Start(new Bank());
        for (var i = 0; i < 2; i++)
        {
            using var client = await ConnectAsync(server);
            await AskAsync(client);
        }
        (server.Openings, server.MostAtOnce).ShouldBe((2, 1));
        using var one = await ConnectAsync(server);
        using var two = await ConnectAsync(server);
        await AskAsync(two);
        (server.Openings, server.MostAtOnce).ShouldBe((4, 2));

        async Task AskAsync(TcpClient client)
        {
            await client.GetStream().WriteAsync(Hex("0007 0000 0006 01 03 0064 0001"), Ct);
            (await ReadAsync(client, 11)).Length.ShouldBe(11);
        }
    }

    [Theory, InlineData("FF"), InlineData("00 00 00 01 00"), InlineData("DEADBEEF CAFE 0102 0304 0506"), InlineData("0001 0000 FFFF 01 03"), InlineData("0001 0000 0006 01 83 00 00 00 00")]
    public async Task After_noise_the_next_question_is_answered_on_the_same_connection(string noise)
    {
        await using var server = Start(new Bank());
        using var client = await ConnectAsync(server);
        await client.GetStream().WriteAsync(Hex(noise), Ct);
        await client.GetStream().WriteAsync(Hex("0007 0000 0006 01 03 0064 0001"), Ct);
        (await ReadAsync(client, 11)).ShouldBe(Hex("0007 0000 0005 01 03 02 0064"));
    }

    [Fact]
    public async Task A_question_that_never_ends_is_given_up_and_the_next_one_answered()
    {
        await using var server = Start(new Bank());
        using var client = await ConnectAsync(server);
        await client.GetStream().WriteAsync(Hex("0001 0000 00F0 01 10 0000 0070 E0"), Ct);
        await Task.Delay(TimeSpan.FromSeconds(1.5), TimeProvider.System, Ct);
        await client.GetStream().WriteAsync(Hex("0007 0000 0006 01 03 0064 0001"), Ct);
        (await ReadAsync(client, 11)).ShouldBe(Hex("0007 0000 0005 01 03 02 0064"));
    }

    [Fact]
    public async Task Whatever_bytes_come_the_server_lives_and_the_last_question_is_answered()
    {
        await using var server = Start(new Bank());
        var random = new Random(20261120);
        for (var round = 0; round < 40; round++)
        {
            using var client = await ConnectAsync(server);
            var noise = new byte[random.Next(1, 700)];
            random.NextBytes(noise);
            if (round % 2 == 0) (noise[0], noise[1]) = (0, 0);
            await client.GetStream().WriteAsync(noise, Ct);
            await client.GetStream().WriteAsync(Hex("7A7A 0000 0006 01 03 0064 0001"), Ct);
            var seen = new List<byte>();
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(Ct);
            limit.CancelAfter(TimeSpan.FromSeconds(15));
            var buffer = new byte[512];
            while (!seen.TakeLast(11).SequenceEqual(Hex("7A7A 0000 0005 01 03 02 0064")))
            {
                var count = await client.GetStream().ReadAsync(buffer, limit.Token);
                count.ShouldBeGreaterThan(0, $"round {round}: the server closed the connection");
                seen.AddRange(buffer.AsSpan(0, count));
            }
        }
    }

    [Fact]
    public async Task One_too_many_is_closed_and_the_first_stays()
    {
        await using var server = Start(new Bank(), most: 1);
        using var first = await ConnectAsync(server);
        await first.GetStream().WriteAsync(Hex("0001 0000 0006 01 03 0001 0001"), Ct);
        await ReadAsync(first, 11);
        using var second = await ConnectAsync(server);
        (await second.GetStream().ReadAsync(new byte[1], Ct)).ShouldBe(0);
        await first.GetStream().WriteAsync(Hex("0001 0000 0006 01 03 0002 0001"), Ct);
        (await ReadAsync(first, 11))[^1].ShouldBe((byte)2);
    }

    [Fact]
    public async Task Who_asks_nothing_for_long_is_closed()
    {
        await using var server = Start(new Bank(), idle: 0.2);
        using var client = await ConnectAsync(server);
        (await client.GetStream().ReadAsync(new byte[1], Ct)).ShouldBe(0);
        await Support.Until.TrueAsync(() => server.Connections == 0);
    }

    [Fact]
    public async Task Our_client_and_our_server_understand_each_other_on_every_length()
    {
        await using var server = Start(new Bank());
        await using var client = new ModbusClient(new ModbusTcpLink(ModbusTcpOptions.For("127.0.0.1", server.Address.Port) with { Settle = TimeSpan.Zero }, TimeProvider.System));
        for (var count = 1; count <= 125; count++)
            (await client.ReadHoldingAsync(1, 1000, count, Ct)).ShouldBe(Enumerable.Range(1000, count).Select(i => (ushort)i));
    }

    internal static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));

    private static ModbusTcpServer Start(IModbusDevice device, int most = 16, double idle = 60) =>
        ModbusTcpServer.Start(device, new(new IPEndPoint(IPAddress.Loopback, 0), most, TimeSpan.FromSeconds(idle)), TimeProvider.System);

    private static async Task<TcpClient> ConnectAsync(ModbusTcpServer server)
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(server.Address, Ct);
        return client;
    }

    private static async Task<byte[]> ReadAsync(TcpClient client, int count)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        limit.CancelAfter(TimeSpan.FromSeconds(10));
        var bytes = new byte[count];
        await client.GetStream().ReadExactlyAsync(bytes, limit.Token);
        return bytes;
    }
}

/// <summary>Unit 1, every register holds its own address; the last one is not to be written.</summary>
internal sealed class Bank : IModbusDevice
{
    private readonly Lock gate = new();
    private readonly Dictionary<ushort, ushort> written = [];

    public IReadOnlyDictionary<ushort, ushort> Written { get { lock (gate) return new Dictionary<ushort, ushort>(written); } }

    public ValueTask<byte> ReadAsync(byte unit, byte function, ushort address, Memory<ushort> words, CancellationToken ct)
    {
        if (unit != 1) return new(ModbusCode.NoAnswer);
        lock (gate) for (var i = 0; i < words.Length; i++) words.Span[i] = written.GetValueOrDefault((ushort)(address + i), (ushort)(address + i));
        return new(ModbusCode.Ok);
    }

    public ValueTask<byte> WriteAsync(byte unit, ushort address, ReadOnlyMemory<ushort> words, CancellationToken ct)
    {
        if (address + words.Length > 0xFFFF) return new(ModbusCode.IllegalAddress);
        lock (gate) for (var i = 0; i < words.Length; i++) written[(ushort)(address + i)] = words.Span[i];
        return new(ModbusCode.Ok);
    }
}
