using System.Runtime.InteropServices;
using Solstead.Devices.Protocols.Serial;

namespace Solstead.Tests.Devices.Protocols.Serial;

public sealed class SerialLineTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly SerialSettings Usual = new(9600);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_byte_value_passes_both_ways_unchanged()
    {
        await using var device = PseudoTerminal.Open(TimeProvider.System);
        await using var line = SerialLine.Open(device.Path, Usual, TimeProvider.System);
        var all = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();
        await line.WriteAsync(all, Ct);
        (await ReadAsync(device, 256)).ShouldBe(all);
        await device.WriteAsync(all, Ct);
        (await ReadAsync(line, 256)).ShouldBe(all);
    }

    [Fact]
    public async Task A_read_that_is_cancelled_loses_no_byte()
    {
        await using var device = PseudoTerminal.Open(TimeProvider.System);
        await using var line = SerialLine.Open(device.Path, Usual, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var waiting = line.ReadAsync(new byte[8], stop.Token).AsTask();
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(waiting);
        await device.WriteAsync(new byte[] { 1, 2, 3 }, Ct);
        (await ReadAsync(line, 3)).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task A_pulled_plug_ends_reading_and_writing()
    {
        var device = PseudoTerminal.Open(TimeProvider.System);
        await using var line = SerialLine.Open(device.Path, Usual, TimeProvider.System);
        var waiting = line.ReadAsync(new byte[8], Ct).AsTask();
        await device.DisposeAsync();
        (await Should.ThrowAsync<SerialException>(waiting.WaitAsync(Patience, Ct))).Fault.ShouldBe(SerialFault.Lost);
        (await Should.ThrowAsync<SerialException>(line.WriteAsync(new byte[] { 1 }, Ct).AsTask())).Fault.ShouldBe(SerialFault.Lost);
    }

    [Fact]
    public async Task What_came_before_the_plug_was_pulled_is_still_read()
    {
        var device = PseudoTerminal.Open(TimeProvider.System);
        await using var line = SerialLine.Open(device.Path, Usual, TimeProvider.System);
        await device.WriteAsync(new byte[] { 7 }, Ct);
        (await ReadAsync(line, 1)).ShouldBe([7]);
        await device.DisposeAsync();
        await Should.ThrowAsync<IOException>(line.ReadAsync(new byte[8], Ct).AsTask().WaitAsync(Patience, Ct));
    }

    [Fact]
    public async Task A_port_that_comes_back_under_its_name_is_opened_again()
    {
        var folder = Directory.CreateTempSubdirectory("solstead-serial-");
        var name = Path.Combine(folder.FullName, "usb-adapter");
        try
        {
            Should.Throw<SerialException>(() => SerialLine.Open(name, Usual, TimeProvider.System)).Fault.ShouldBe(SerialFault.Missing);
            for (var times = 0; times < 3; times++)
            {
                await using var device = PseudoTerminal.Open(TimeProvider.System, name);
                await using var line = SerialLine.Open(name, Usual, TimeProvider.System);
                await device.WriteAsync(new byte[] { (byte)times }, Ct);
                (await ReadAsync(line, 1)).ShouldBe([(byte)times]);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_port_is_held_by_one_only_until_it_is_closed()
    {
        await using var device = PseudoTerminal.Open(TimeProvider.System);
        await using (SerialLine.Open(device.Path, Usual, TimeProvider.System))
            Should.Throw<SerialException>(() => SerialLine.Open(device.Path, Usual, TimeProvider.System)).Fault.ShouldBe(SerialFault.Busy);
        await using var again = SerialLine.Open(device.Path, Usual, TimeProvider.System);
    }

    [Theory, InlineData("/nowhere/at/all", SerialFault.Missing), InlineData("/dev/null", SerialFault.Unsuitable)]
    public void What_is_no_port_is_told_as_such(string path, SerialFault fault) =>
        Should.Throw<SerialException>(() => SerialLine.Open(path, Usual, TimeProvider.System)).Fault.ShouldBe(fault);

    [Fact]
    public async Task A_speed_that_does_not_exist_is_refused_and_the_port_let_go()
    {
        await using var device = PseudoTerminal.Open(TimeProvider.System);
        Should.Throw<SerialException>(() => SerialLine.Open(device.Path, new SerialSettings(12_345), TimeProvider.System)).Fault.ShouldBe(SerialFault.Unsuitable);
        await using var line = SerialLine.Open(device.Path, Usual, TimeProvider.System);
    }

    [Fact]
    public async Task A_line_nobody_reads_keeps_the_newest_bytes_and_counts_the_others()
    {
        await using var device = PseudoTerminal.Open(TimeProvider.System);
        await using var line = SerialLine.Open(device.Path, new SerialSettings(115_200), TimeProvider.System);
        var sent = new byte[80_000];
        for (var i = 0; i < sent.Length; i++) sent[i] = (byte)(i % 251);
        await device.WriteAsync(sent, Ct);
        await Support.Until.TrueAsync(() => line.Overruns == sent.Length - 65_536);
        (await ReadAsync(line, 65_536)).ShouldBe(sent[^65_536..]);
    }

    [Fact]
    public async Task Closing_while_a_read_waits_ends_that_read()
    {
        await using var device = PseudoTerminal.Open(TimeProvider.System);
        var line = SerialLine.Open(device.Path, Usual, TimeProvider.System);
        var waiting = line.ReadAsync(new byte[8], Ct).AsTask();
        await line.DisposeAsync();
        await Should.ThrowAsync<ObjectDisposedException>(waiting.WaitAsync(Patience, Ct));
    }

    [Theory, InlineData(SerialParity.None, 1, 8, 10), InlineData(SerialParity.Even, 1, 8, 11), InlineData(SerialParity.Even, 1, 7, 10), InlineData(SerialParity.Odd, 2, 8, 12)]
    public void A_byte_takes_its_bits_on_the_line(SerialParity parity, int stop, int data, int bits) =>
        new SerialSettings(9600, parity, stop, data).ByteTime.TotalSeconds.ShouldBe(bits / 9600.0, 1e-6);

    [Theory, InlineData(SerialParity.None, 1, 8, 0x8B0u), InlineData(SerialParity.Even, 1, 7, 0x9A0u), InlineData(SerialParity.Odd, 2, 8, 0xBF0u)]
    public void The_bits_of_a_line_are_set_as_termios_names_them(SerialParity parity, int stop, int data, uint control)
    {
        var line = new Libc.Termios { Control = 0x8000_0000 | 0x370, Input = 0xFFFF, Output = 1, Local = 0xFFFF };
        new SerialSettings(9600, parity, stop, data).TryApply(ref line).ShouldBeTrue();
        (line.Control & 0x8000_0FF0).ShouldBe(control);
        (line.Output, line.Local, line.Input & 0xFFE0).ShouldBe((0u, 0u, 0u));
        Marshal.SizeOf<Libc.Termios>().ShouldBe(60);
    }

    private static async Task<byte[]> ReadAsync(Stream stream, int count)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        limit.CancelAfter(Patience);
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, limit.Token);
        return bytes;
    }
}
