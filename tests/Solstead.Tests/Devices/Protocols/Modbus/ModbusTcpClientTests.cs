using System.Net;
using System.Net.Sockets;
using Solstead.Devices.Protocols.Modbus;

namespace Solstead.Tests.Devices.Protocols.Modbus;

public sealed class ModbusTcpClientTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_question_has_the_bytes_of_the_vendors_example()
    {
        await using var server = new RawServer(r => [RawServer.Frame(r, [3, 114, .. new byte[114]])]);
        await using var client = Client(server.Port);
        await client.ReadHoldingAsync(1, 40188, 57, Ct);
        server.Requests[0].ShouldBe([0x00, 0x01, 0x00, 0x00, 0x00, 0x06, 0x01, 0x03, 0x9C, 0xFC, 0x00, 0x39]);
    }

    [Fact]
    public async Task Words_come_high_byte_first_from_both_tables()
    {
        await using var server = new RawServer(r => [RawServer.Frame(r, r[7], 4, 0x12, 0x34, 0xFF, 0xFE)]);
        await using var client = Client(server.Port);
        (await client.ReadHoldingAsync(1, 0, 2, Ct)).ShouldBe([0x1234, 0xFFFE]);
        (await client.ReadInputAsync(1, 0, 2, Ct)).ShouldBe([0x1234, 0xFFFE]);
        server.Requests.Select(r => r[7]).ShouldBe([(byte)3, (byte)4]);
    }

    [Fact]
    public async Task Writing_sends_one_request_for_words_that_belong_together()
    {
        await using var server = new RawServer(r => [RawServer.Frame(r, r[7..12])]);
        await using var client = Client(server.Port);
        await client.WriteAsync(2, 0xF001, 50, Ct);
        await client.WriteAsync(2, 0xE00E, new ushort[] { 0x4000, 0x459C }, Ct);
        server.Requests[0][6..].ShouldBe([2, 0x06, 0xF0, 0x01, 0x00, 0x32]);
        server.Requests[1][6..].ShouldBe([2, 0x10, 0xE0, 0x0E, 0x00, 0x02, 0x04, 0x40, 0x00, 0x45, 0x9C]);
    }

    [Fact]
    public async Task An_answer_may_come_byte_by_byte()
    {
        await using var server = new RawServer(r => [.. RawServer.Frame(r, 3, 2, 0, 7).Select(b => new[] { b })]);
        await using var client = Client(server.Port);
        (await client.ReadHoldingAsync(1, 0, 1, Ct)).ShouldBe([7]);
        server.Connections.ShouldBe(1);
    }

    /// <summary>What a device may send that is no answer to the question; after it the next question must get its own answer, on a new connection.</summary>
    public static TheoryData<string> WrongAnswers => ["transaction", "protocol", "unit", "function", "byte count", "length zero", "length huge", "too few words", "too many words", "twice"];

    [Theory, MemberData(nameof(WrongAnswers))]
    public async Task An_answer_to_something_else_is_refused_and_the_connection_opened_anew(string wrong)
    {
        var asked = 0;
        await using var server = new RawServer(r => ++asked == 1 ? [Wrong(wrong, r)] : [RawServer.Frame(r, 3, 2, 0, 42)]);
        await using var client = Client(server.Port);
        if (wrong != "twice") (await Should.ThrowAsync<ModbusException>(client.ReadHoldingAsync(1, 0, 1, Ct))).Fault.ShouldBe(ModbusFault.Garbled);
        else
        {
            (await client.ReadHoldingAsync(1, 0, 1, Ct)).ShouldBe([1]);
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Ct); // the second copy is on its way
        }
        (await client.ReadHoldingAsync(1, 0, 1, Ct)).ShouldBe([42]);
        server.Connections.ShouldBe(2);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(6), InlineData(0x0B)]
    public async Task An_exception_is_told_with_its_code_and_the_connection_stays(byte code)
    {
        var asked = 0;
        await using var server = new RawServer(r => ++asked == 1 ? [RawServer.Frame(r, 0x83, code)] : [RawServer.Frame(r, 3, 2, 0, 1)]);
        await using var client = Client(server.Port);
        var thrown = await Should.ThrowAsync<ModbusException>(client.ReadHoldingAsync(1, 0, 1, Ct));
        (thrown.Fault, thrown.Code).ShouldBe((ModbusFault.Exception, code));
        (await client.ReadHoldingAsync(1, 0, 1, Ct)).ShouldBe([1]);
        server.Connections.ShouldBe(1);
    }

    [Fact]
    public async Task Silence_ends_with_the_time_out_and_the_late_answer_reaches_nobody()
    {
        byte[]? late = null;
        await using var server = new RawServer(r =>
        {
            if (late is null)
            {
                late = RawServer.Frame(r, 3, 2, 0, 99);
                return [];
            }
            return [RawServer.Frame(r, 3, 2, 0, 5)];
        });
        await using var client = Client(server.Port, answer: 0.2);
        (await Should.ThrowAsync<ModbusException>(client.ReadHoldingAsync(1, 0, 1, Ct))).Fault.ShouldBe(ModbusFault.Silent);
        (await client.ReadHoldingAsync(1, 0, 1, Ct)).ShouldBe([5]);
        server.Connections.ShouldBe(2);
    }

    [Fact]
    public async Task A_connection_closed_before_any_answer_means_that_someone_else_is_served()
    {
        await using var server = new RawServer(_ => null);
        await using var client = Client(server.Port);
        (await Should.ThrowAsync<ModbusException>(client.ReadHoldingAsync(1, 0, 1, Ct))).Fault.ShouldBe(ModbusFault.TurnedAway);
    }

    [Fact]
    public async Task A_connection_closed_after_a_pause_is_opened_again_without_a_word()
    {
        var asked = 0;
        await using var server = new RawServer(r => ++asked == 2 ? null : [RawServer.Frame(r, 3, 2, 0, (byte)asked)]);
        await using var client = Client(server.Port);
        (await client.ReadHoldingAsync(1, 0, 1, Ct)).ShouldBe([1]);
        (await client.ReadHoldingAsync(1, 0, 1, Ct)).ShouldBe([3]);
    }

    [Fact]
    public async Task A_write_is_never_sent_twice()
    {
        var asked = 0;
        await using var server = new RawServer(r => ++asked == 2 ? null : [RawServer.Frame(r, r[7..12])]);
        await using var client = Client(server.Port);
        await client.WriteAsync(1, 1, 1, Ct);
        (await Should.ThrowAsync<ModbusException>(client.WriteAsync(1, 1, 2, Ct))).Fault.ShouldBe(ModbusFault.Closed);
        asked.ShouldBe(2);
    }

    [Fact]
    public async Task An_answer_cut_in_the_middle_is_no_answer()
    {
        var asked = 0;
        await using var server = new RawServer(r => ++asked == 1 ? [RawServer.Frame(r, 3, 4, 0, 7)[..^1]] : null);
        await using var client = Client(server.Port, answer: 0.2);
        (await Should.ThrowAsync<ModbusException>(client.ReadHoldingAsync(1, 0, 2, Ct))).Fault.ShouldBe(ModbusFault.Silent);
    }

    [Fact]
    public async Task A_port_nobody_serves_refuses_and_a_name_nobody_has_is_unreachable()
    {
        var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        await using var refused = Client(port);
        (await Should.ThrowAsync<ModbusException>(refused.ReadHoldingAsync(1, 0, 1, Ct))).Fault.ShouldBe(ModbusFault.Refused);
        await using var nowhere = new ModbusClient(new ModbusTcpLink(Options("no-such-host.invalid", 502, 1), TimeProvider.System));
        (await Should.ThrowAsync<ModbusException>(nowhere.ReadHoldingAsync(1, 0, 1, Ct))).Fault.ShouldBe(ModbusFault.Unreachable);
    }

    [Fact]
    public async Task Questions_from_many_sides_go_one_after_the_other()
    {
        var (now, most) = (0, 0);
        await using var server = new RawServer(r =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            Interlocked.Decrement(ref now);
            return [RawServer.Frame(r, 3, 2, r[8], r[9])];
        });
        await using var client = Client(server.Port);
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => client.ReadHoldingAsync(1, i, 1, Ct)));
        answers.Select(a => (int)a[0]).ShouldBe(Enumerable.Range(0, 200));
        (most, server.Connections).ShouldBe((1, 1));
    }

    [Fact]
    public async Task A_wait_that_is_cancelled_leaves_no_answer_behind()
    {
        var asked = 0;
        await using var server = new RawServer(r => ++asked == 1 ? [] : [RawServer.Frame(r, 3, 2, 0, 8)]);
        await using var client = Client(server.Port);
        using var stop = new CancellationTokenSource();
        var waiting = client.ReadHoldingAsync(1, 0, 1, stop.Token);
        await Support.Until.TrueAsync(() => server.Requests.Count == 1);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(waiting);
        (await client.ReadHoldingAsync(1, 0, 1, Ct)).ShouldBe([8]);
        server.Connections.ShouldBe(2);
    }

    private static byte[] Wrong(string what, byte[] request)
    {
        var good = RawServer.Frame(request, 3, 2, 0, 1);
        switch (what)
        {
            case "transaction": good[1]--; break;
            case "protocol": good[3] = 1; break;
            case "unit": good[6]++; break;
            case "function": good[7] = 4; break;
            case "byte count": good[8] = 4; break;
            case "length zero": good[5] = 0; break;
            case "length huge": good[4] = 0x10; break;
            case "too few words": return RawServer.Frame(request, 3, 0);
            case "too many words": return RawServer.Frame(request, 3, 4, 0, 1, 0, 1);
            case "twice": return [.. good, .. good];
        }
        return good;
    }

    private static ModbusClient Client(int port, double answer = 5) => new(new ModbusTcpLink(Options("127.0.0.1", port, answer), TimeProvider.System));

    private static ModbusTcpOptions Options(string host, int port, double answer) =>
        new(host, port, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(answer), TimeSpan.Zero);
}
