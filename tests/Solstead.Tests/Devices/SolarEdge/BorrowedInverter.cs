using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.Devices;
using Solstead.Devices;
using Solstead.Devices.Protocols.Modbus;
using Solstead.Devices.SolarEdge;
using Solstead.Soak.Modbus;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.SolarEdge;

/// <summary>The control registers of an inverter, without a network: what a write does to them is the test's to say.</summary>
internal sealed class BorrowedInverter : IModbusDevice
{
    private static readonly (ushort At, ushort[] Words)[] Delivered =
    [
        (0xE000, [0, 0, 0, 0]), (0xE004, [1, 0]), (0xE00A, [0, 0, 0, 0, 0x4000, 0x459C, 0x4000, 0x459C]), (0xF000, [0, 100]), (0xF100, [0]), (0xF104, [0, 0]), (0xF142, [0, 0]),
        (0xF300, [.. new ushort[4], 0x4000, 0x461C, .. new ushort[6], 0x4000, 0x461C, .. new ushort[20], 0, 0x42C8, .. new ushort[4]]),
    ];

    private readonly HurriedClock clock;

    /// <param name="speed">Seconds that pass in one.</param>
    public BorrowedInverter(double speed = 500)
    {
        clock = new(speed);
        foreach (var (at, words) in Delivered)
            for (var i = 0; i < words.Length; i++) Words[(ushort)(at + i)] = words[i];
    }

    public Dictionary<ushort, ushort> Words { get; } = [];

    public List<ushort> Written { get; } = [];

    /// <summary>Registers that are refused with exception 4.</summary>
    public HashSet<ushort> Refused { get; } = [];

    /// <summary>Changes the words of a write before they are taken.</summary>
    public Func<ushort, ushort[], ushort[]> Takes { get; set; } = (_, words) => words;

    public IDeviceMemory Memory { get; init; } = new VolatileMemory();

    /// <summary>What it gives. [W]</summary>
    public double? Watts { get; set; }

    /// <summary>What 0xF100 reads after a commit.</summary>
    public ushort CommitCode { get; set; }

    public SolarEdgeControl Control(bool bare = false, bool mayControl = true) =>
        new(1, allowed: true, bare, new DriverContext("sedge", clock, NullLoggerFactory.Instance, Memory, TimeZoneInfo.Utc, ".") { MayControl = mayControl, Origin = clock.GetTimestamp() }) { Inverter = () => (Watts, "SE8K-RWS48BNN4") };

    /// <param name="cut">The process dies at this exchange, from 1; 0: never.</param>
    /// <param name="arrived">It dies after the inverter got the question.</param>
    public ModbusClient Connect(int cut = 0, bool arrived = false) => new(new Wire(this, cut, arrived));

    public ValueTask<byte> ReadAsync(byte unit, byte function, ushort address, Memory<ushort> words, CancellationToken ct)
    {
        for (var i = 0; i < words.Length; i++)
            if (!Words.TryGetValue((ushort)(address + i), out words.Span[i])) return new(ModbusCode.IllegalAddress);
        return new(Refused.Contains(address) ? ModbusCode.Failure : ModbusCode.Ok);
    }

    public ValueTask<byte> WriteAsync(byte unit, ushort address, ReadOnlyMemory<ushort> words, CancellationToken ct)
    {
        Written.Add(address);
        if (Refused.Contains(address)) return new(ModbusCode.Failure);
        var taken = address == 0xF100 ? [CommitCode] : Takes(address, words.ToArray());
        for (var i = 0; i < taken.Length; i++) Words[(ushort)(address + i)] = taken[i];
        return new(ModbusCode.Ok);
    }

    private sealed class Wire(BorrowedInverter inverter, int cut, bool arrived) : IModbusLink
    {
        private int exchanges;

        public bool IsOpen => true;

        public async ValueTask<int> ExchangeAsync(byte unit, ReadOnlyMemory<byte> request, Memory<byte> answer, CancellationToken ct)
        {
            var last = ++exchanges >= cut && cut > 0;
            if (last && (!arrived || exchanges > cut)) throw new KilledException();
            var pdu = await ModbusResponder.AnswerAsync(inverter, unit, request.ToArray(), ct);
            if (last) throw new KilledException();
            pdu.CopyTo(answer);
            return pdu.Length;
        }

        public void HangUp() { }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

/// <summary>Nothing of ours runs any more.</summary>
internal sealed class KilledException : Exception;

/// <summary>A disk that takes nothing.</summary>
internal sealed class FullDisk : IDeviceMemory
{
    public string? Recall(string name) => null;

    public void Remember(string name, string? text) { }

    public bool IsKept(string name) => false;
}
