namespace Solstead.Devices.Protocols.Modbus;

/// <summary>A device whose registers others may read through us, because it takes one connection only.</summary>
public interface IRegisterSource
{
    /// <summary>What was read of it lately.</summary>
    RegisterCache Registers { get; }
}

/// <summary>
/// The words a driver read, each with its age. Words of one answer stay together: a value and its scale factor come from the same cycle.
/// Safe from any thread.
/// </summary>
/// <param name="client">The connection in use now, for what the driver does not read by itself.</param>
public sealed class RegisterCache(TimeProvider time, Func<ModbusClient?> client)
{
    /// <summary>No device has more that is worth keeping.</summary>
    private const int Most = 20_000;

    private readonly Lock gate = new();
    private readonly Dictionary<(byte Unit, int Address), (ushort Word, long At)> words = [];
    private readonly Dictionary<byte, long> heard = [];

    /// <summary>Keeps what was read.</summary>
    public void Store(byte unit, int address, ReadOnlySpan<ushort> read)
    {
        var now = time.GetTimestamp();
        lock (gate)
        {
            if (words.Count > Most) words.Clear();
            heard[unit] = now;
            for (var i = 0; i < read.Length; i++) words[(unit, address + i)] = (read[i], now);
        }
    }

    /// <summary>Fills words when all of them are known and none is older than that.</summary>
    public bool TryRead(byte unit, int address, Span<ushort> into, TimeSpan oldest)
    {
        lock (gate)
        {
            for (var i = 0; i < into.Length; i++)
            {
                if (!words.TryGetValue((unit, address + i), out var known) || time.GetElapsedTime(known.At) > oldest) return false;
                into[i] = known.Word;
            }
        }
        return true;
    }

    /// <summary>True when something of this unit was read lately.</summary>
    public bool Knows(byte unit, TimeSpan oldest)
    {
        lock (gate) return heard.TryGetValue(unit, out var at) && time.GetElapsedTime(at) <= oldest;
    }

    /// <summary>Asks the device itself, over the driver's connection and in its turn.</summary>
    /// <exception cref="IOException">It did not answer, or there is no connection.</exception>
    public Task<ushort[]> ReadThroughAsync(byte unit, int address, int count, CancellationToken ct) =>
        client() is { IsOpen: true } open ? open.ReadHoldingAsync(unit, address, count, ct) : throw new ModbusException(ModbusFault.Unreachable, "the device is away");
}
