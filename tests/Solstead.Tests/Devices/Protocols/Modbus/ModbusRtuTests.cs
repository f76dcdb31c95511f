using Solstead.Devices.Protocols.Modbus;
using Solstead.Devices.Protocols.Serial;

namespace Solstead.Tests.Devices.Protocols.Modbus;

/// <summary>The bus over a pseudo terminal: our client on the port, raw bytes or our server at the other end.</summary>
public sealed class ModbusRtuTests
{
    private static readonly SerialSettings Line = new(115_200);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_vendors_question_has_its_bytes()
    {
        await using var bus = PseudoTerminal.Open(TimeProvider.System);
        await using var client = Client(bus, answer: 0.1);
        var asking = client.ReadHoldingAsync(1, 0x9C40, 122, Ct);
        (await ReadAsync(bus, 8)).ShouldBe(Hex("01 03 9C 40 00 7A EB AD"));
        await Should.ThrowAsync<ModbusException>(asking);
    }

    /// <summary>01 03 02 00 2A with its checksum; what noise may be around it and still let it through.</summary>
    [Theory, InlineData("01 03 02 00 2A 39 9B"), InlineData("FF FF 01 03 02 00 2A 39 9B"), InlineData("01 01 03 02 00 2A 39 9B 00 FF"), InlineData("01 03 02 00 2A 39 9C 01 03 02 00 2A 39 9B"), InlineData("01 83 02 01 03 02 00 2A 39 9B")]
    public async Task Noise_around_an_answer_does_not_hide_it(string bytes)
    {
        await using var bus = PseudoTerminal.Open(TimeProvider.System);
        await using var client = Client(bus, answer: 2);
        var asking = client.ReadHoldingAsync(1, 0, 1, Ct);
        await ReadAsync(bus, 8);
        await bus.WriteAsync(Hex(bytes), Ct);
        (await asking).ShouldBe([42]);
    }

    [Theory, InlineData("01 03 02 00 2B 39 9B"), InlineData("02 03 02 00 2A 39 9B"), InlineData("01 04 02 00 2A 39 9B"), InlineData("01 03 04 00 2A 00 00 DB FB"), InlineData("55 AA 55 AA")]
    public async Task What_is_not_the_answer_is_never_taken_for_it(string bytes)
    {
        await using var bus = PseudoTerminal.Open(TimeProvider.System);
        await using var client = Client(bus, answer: 0.2);
        var asking = client.ReadHoldingAsync(1, 0, 1, Ct);
        await ReadAsync(bus, 8);
        await bus.WriteAsync(Hex(bytes), Ct);
        (await Should.ThrowAsync<ModbusException>(asking)).Fault.ShouldBe(ModbusFault.Garbled);
    }

    [Fact]
    public async Task An_answer_that_comes_too_late_is_dropped_before_the_next_question()
    {
        await using var bus = PseudoTerminal.Open(TimeProvider.System);
        await using var client = Client(bus, answer: 0.1);
        var first = client.ReadHoldingAsync(1, 0, 1, Ct);
        await ReadAsync(bus, 8);
        (await Should.ThrowAsync<ModbusException>(first)).Fault.ShouldBe(ModbusFault.Silent);
        await bus.WriteAsync(Hex("01 03 02 00 2A 39 9B"), Ct);
        var second = client.ReadHoldingAsync(1, 7, 1, Ct);
        await ReadAsync(bus, 8);
        await bus.WriteAsync(RtuFrame.Make(1, [3, 2, 0, 7]), Ct);
        (await second).ShouldBe([7]);
    }

    /// <summary>A converter passes bytes on when they come, whoever waits for them by then.</summary>
    [Fact]
    public async Task A_late_answer_out_of_a_converter_is_not_taken_for_the_next_one()
    {
        await using var converter = new Converter();
        await using var client = new ModbusClient(ModbusRtuLink.OverTcp("127.0.0.1", converter.Port, ModbusRtuOptions.For(Line) with { Answer = TimeSpan.FromMilliseconds(200) }, TimeProvider.System));
        (await client.ReadHoldingAsync(1, 1, 1, Ct)).ShouldBe([1]);
        (await Should.ThrowAsync<ModbusException>(client.ReadHoldingAsync(1, Converter.Slow, 1, Ct))).Fault.ShouldBe(ModbusFault.Silent);
        await Support.Until.TrueAsync(() => converter.Late);
        for (var address = 2; address < 12; address++) (await client.ReadHoldingAsync(1, address, 1, Ct)).ShouldBe([(ushort)address]);
        converter.Connections.ShouldBe(1);
    }

    /// <summary>Answers each question with its address as the value; the slow one 300 ms after it was given up.</summary>
    private sealed class Converter : Support.LoopbackServer
    {
        public const int Slow = 99;

        public Converter() => Listen();

        public bool Late { get; private set; }

        protected override async Task ServeAsync(Stream stream, CancellationToken ct)
        {
            while (true)
            {
                var request = await ModbusRtuTests.ReadAsync(stream, 8);
                if (request[3] == Slow) await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, ct);
                await stream.WriteAsync(RtuFrame.Make(1, [3, 2, 0, request[3]]), ct);
                Late |= request[3] == Slow;
            }
        }
    }

    [Fact]
    public async Task An_exception_is_told_with_its_code()
    {
        await using var bus = PseudoTerminal.Open(TimeProvider.System);
        await using var client = Client(bus);
        var asking = client.ReadHoldingAsync(1, 0, 1, Ct);
        await ReadAsync(bus, 8);
        await bus.WriteAsync(RtuFrame.Make(1, [0x83, 6]), Ct);
        (await Should.ThrowAsync<ModbusException>(asking)).Code.ShouldBe(ModbusCode.Busy);
    }

    [Fact]
    public async Task A_broadcast_waits_for_no_answer_and_reaches_every_unit()
    {
        await using var bus = PseudoTerminal.Open(TimeProvider.System);
        await using var client = Client(bus);
        var bank = new Bank();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var server = new ModbusRtuServer(bus, bank, new HashSet<byte> { 1, 2 }, Line.ByteTime, TimeProvider.System);
        var serving = server.RunAsync(stop.Token);
        await client.WriteAsync(0, 5, 77, Ct);
        await Support.Until.TrueAsync(() => bank.Written.GetValueOrDefault((ushort)5) == 77);
        (await client.ReadHoldingAsync(1, 5, 1, Ct)).ShouldBe([77]);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(serving);
    }

    [Fact]
    public async Task Client_and_server_get_every_word_across_a_bus_with_noise_between_the_frames()
    {
        await using var bus = PseudoTerminal.Open(TimeProvider.System);
        await using var client = Client(bus, answer: 2);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var server = new ModbusRtuServer(bus, new Bank(), new HashSet<byte> { 1 }, Line.ByteTime, TimeProvider.System);
        var serving = server.RunAsync(stop.Token);
        var random = new Random(7);
        for (var round = 0; round < 60; round++)
        {
            var noise = new byte[random.Next(0, 12)];
            random.NextBytes(noise);
            var count = random.Next(1, 126);
            await bus.WriteAsync(noise, Ct); // what the client hears before it asks
            (await client.ReadHoldingAsync(1, round, count, Ct)).ShouldBe(Enumerable.Range(round, count).Select(i => (ushort)i));
        }
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(serving);
    }

    [Fact]
    public async Task A_server_passes_over_noise_other_units_and_their_answers()
    {
        await using var bus = PseudoTerminal.Open(TimeProvider.System);
        await using var port = SerialLine.Open(bus.Path, Line, TimeProvider.System);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var server = new ModbusRtuServer(bus, new Bank(), new HashSet<byte> { 1 }, Line.ByteTime, TimeProvider.System);
        var serving = server.RunAsync(stop.Token);
        await port.WriteAsync(new byte[] { 0xFF, 1, 3, 0 }, Ct);
        await port.WriteAsync(RtuFrame.Make(2, [3, 0, 0, 0, 1]), Ct);
        await port.WriteAsync(RtuFrame.Make(2, [3, 2, 0, 9]), Ct);
        await port.WriteAsync(RtuFrame.Make(1, [3, 0, 9, 0, 1]), Ct);
        (await ReadAsync(port, 7)).ShouldBe(RtuFrame.Make(1, [3, 2, 0, 9]));
        await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, Ct);
        await port.WriteAsync(RtuFrame.Make(1, [0x2B, 0x0E, 1, 0]), Ct);
        (await ReadAsync(port, 5)).ShouldBe(RtuFrame.Make(1, [0xAB, 1]));
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(serving);
    }

    [Fact]
    public async Task An_adapter_that_hears_itself_is_told_so_and_its_echo_dropped()
    {
        await using var bus = PseudoTerminal.Open(TimeProvider.System);
        await using var client = new ModbusClient(ModbusRtuLink.Serial(bus.Path, Line, ModbusRtuOptions.For(Line) with { Echo = true }, TimeProvider.System));
        var writing = client.WriteAsync(1, 4, 9, Ct);
        var heard = await ReadAsync(bus, 8);
        await bus.WriteAsync(heard, Ct);
        await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Ct);
        writing.IsCompleted.ShouldBeFalse();
        await bus.WriteAsync(heard, Ct); // the answer to function 6 has the same bytes
        await writing;
    }

    [Fact]
    public async Task A_port_that_was_pulled_out_is_opened_again_when_it_is_back()
    {
        var folder = Directory.CreateTempSubdirectory("solstead-rtu-");
        var name = Path.Combine(folder.FullName, "adapter");
        try
        {
            await using var client = new ModbusClient(ModbusRtuLink.Serial(name, Line, ModbusRtuOptions.For(Line), TimeProvider.System));
            (await Should.ThrowAsync<SerialException>(client.ReadHoldingAsync(1, 0, 1, Ct))).Fault.ShouldBe(SerialFault.Missing);
            var bus = PseudoTerminal.Open(TimeProvider.System, name);
            var asking = client.ReadHoldingAsync(1, 0, 1, Ct);
            await ReadAsync(bus, 8);
            await bus.DisposeAsync();
            (await Should.ThrowAsync<SerialException>(asking)).Fault.ShouldBe(SerialFault.Lost);
            await using var again = PseudoTerminal.Open(TimeProvider.System, name);
            asking = client.ReadHoldingAsync(1, 0, 1, Ct);
            await ReadAsync(again, 8);
            await again.WriteAsync(Hex("01 03 02 00 2A 39 9B"), Ct);
            (await asking).ShouldBe([42]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static byte[] Hex(string text) => ModbusTcpServerTests.Hex(text);

    private static ModbusClient Client(PseudoTerminal bus, double answer = 1) =>
        new(ModbusRtuLink.Serial(bus.Path, Line, ModbusRtuOptions.For(Line) with { Answer = TimeSpan.FromSeconds(answer) }, TimeProvider.System));

    private static async Task<byte[]> ReadAsync(Stream stream, int count)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        limit.CancelAfter(TimeSpan.FromSeconds(10));
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, limit.Token);
        return bytes;
    }
}
