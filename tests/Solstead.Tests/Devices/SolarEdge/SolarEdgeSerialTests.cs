using Solstead.Core.Devices;
using Solstead.Devices.Protocols.Modbus;
using Solstead.Devices.Protocols.Serial;
using Solstead.Devices.SolarEdge.Twin;

namespace Solstead.Tests.Devices.SolarEdge;

/// <summary>The same inverter on its RS-485 bus: absent at the start, plugged in, noisy, pulled out, plugged in again.</summary>
public sealed class SolarEdgeSerialTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("solstead-rs485-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Port => Path.Combine(folder, "usb-rs485");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task An_adapter_may_come_and_go()
    {
        await using var bench = SolarEdgeBench.Run("unused", null, ("serial", Port));
        await bench.ToldAsync("serial.missing");
        await using (var bus = Bus.Plug(Port))
        {
            await bench.GoodAsync();
            bench.Newest("grid.power")!.Value.Value.ShouldBe(-7031);
            for (var times = 0; times < 5; times++)
            {
                await bus.Line.WriteAsync(new byte[] { 0x00, 0xFF, 0x55, 0x01, 0x03, 0x13 }, Ct);
                await bench.NextAsync();
            }
            bench.Reports.OfType<Report.Measured>().SelectMany(m => m.Readings).Where(r => r.Point == "grid.power").ShouldAllBe(r => r.Value == -7031);
        }
        await bench.ToldAsync("serial.missing");
        await using var again = Bus.Plug(Port);
        await bench.GoodAsync();
    }

    private sealed class Bus : IAsyncDisposable
    {
        private readonly CancellationTokenSource stop = new();
        private readonly Task serving;

        private Bus(PseudoTerminal line)
        {
            Line = line;
            var unit = new SolarEdgeUnit(new SolarEdgeTwinOptions { Plant = new SteadyPlant() }, new SolarEdgeFaultBook(TimeProvider.System));
            serving = new ModbusRtuServer(line, unit, new HashSet<byte> { 1 }, new SerialSettings(115_200).ByteTime, TimeProvider.System).RunAsync(stop.Token);
        }

        public PseudoTerminal Line { get; }

        public static Bus Plug(string name) => new(PseudoTerminal.Open(TimeProvider.System, name));

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(serving);
            await Line.DisposeAsync();
            stop.Dispose();
        }
    }
}
