using System.Net;
using Solstead.Devices.Protocols.Modbus;

namespace Solstead.Devices.SunSpec.Twin;

/// <summary>How a twin describes itself.</summary>
public enum SunSpecStyle
{
    /// <summary>GEN24 with floats: inverter unit 1, meter unit 200, battery in models 124 and 160.</summary>
    FroniusFloat,
    /// <summary>The same with integers and scale factors; meter unit 240.</summary>
    FroniusInteger,
    /// <summary>Unit 126, no meter, one phase.</summary>
    Sma,
    /// <summary>Unit 71, battery in model 802.</summary>
    Kostal,
}

/// <summary>What the plant does now. [W]</summary>
/// <param name="Battery">+ = discharging.</param>
/// <param name="Grid">+ = import.</param>
public sealed record SunSpecPlant(double Pv, double Battery, double Grid, double Soc);

/// <summary>An inverter of another maker on a loopback port: the chains of <see cref="SunSpecStyle"/>, values as told.</summary>
public sealed class SunSpecTwin : IAsyncDisposable
{
    private readonly ModbusTcpServer server;

    private SunSpecTwin(SunSpecStyle style, int port)
    {
        Device = new Units(style);
        server = ModbusTcpServer.Start(Device, new(new IPEndPoint(IPAddress.Loopback, port), 4, TimeSpan.FromMinutes(2)), TimeProvider.System);
    }

    /// <summary>Host and port, as the settings want them.</summary>
    public string Host => $"127.0.0.1:{server.Address.Port}";

    /// <summary>What the plant does.</summary>
    public SunSpecPlant Plant { get => Device.Plant; set => Device.Plant = value; }

    /// <summary>The meter's values are "not implemented".</summary>
    public bool MeterLost { get => Device.MeterLost; set => Device.MeterLost = value; }

    private Units Device { get; }

    /// <param name="port">0 picks a free one.</param>
    public static SunSpecTwin Start(SunSpecStyle style, int port) => new(style, port);

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private sealed class Units(SunSpecStyle style) : IModbusDevice
    {
        private readonly Lock gate = new();

        public SunSpecPlant Plant { get; set; } = new(6200, -1500, -2600, 71.5);

        public bool MeterLost { get; set; }

        public ValueTask<byte> ReadAsync(byte unit, byte function, ushort address, Memory<ushort> words, CancellationToken ct)
        {
            lock (gate)
            {
                if (SunSpecChains.Of(style, unit, Plant, MeterLost) is not { } image) return new(ModbusCode.NoAnswer);
                return new(image.TryRead(address, words.Span) ? ModbusCode.Ok : ModbusCode.IllegalAddress);
            }
        }

        public ValueTask<byte> WriteAsync(byte unit, ushort address, ReadOnlyMemory<ushort> words, CancellationToken ct) => new(ModbusCode.IllegalAddress);
    }
}
