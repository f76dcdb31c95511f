namespace Solstead.Devices.Protocols.Modbus;

/// <summary>A device whose registers others may read through us, because it takes one connection only.</summary>
public interface IRegisterSource
{
    /// <summary>What was read of it lately.</summary>
    RegisterCache Registers { get; }
}

/// <summary>Asks a device, in the turn of the driver that holds its connection.</summary>
public delegate Task<ushort[]> AskRegisters(byte unit, int address, int count, CancellationToken ct);

/// <summary>
/// The answers a driver got, each with its age. Only words of one answer are given together: a value and its scale factor come from the same
/// instant. Safe from any thread.
/// </summary>
/// <param name="ask">For what the driver does not read by itself.</param>
public sealed class RegisterCache(TimeProvider time, AskRegisters ask)
{
    /// <summary>Nobody wants older ones.</summary>
    private static readonly TimeSpan Oldest = TimeSpan.FromMinutes(2);

    private readonly Lock gate = new();
    private readonly Dictionary<(byte Unit, int Address), Answer> answers = [];
    private readonly Dictionary<byte, long> heard = [];

    /// <summary>Keeps an answer; older ones with a word of it are no longer true.</summary>
    public void Store(byte unit, int address, ReadOnlySpan<ushort> read)
    {
        var answer = new Answer(unit, address, read.ToArray(), time.GetTimestamp());
        lock (gate)
        {
            heard[unit] = answer.At;
            foreach (var (key, _) in answers.Where(a => Overlap(a.Value, answer) || time.GetElapsedTime(a.Value.At) > Oldest).ToList()) answers.Remove(key);
            answers[(unit, address)] = answer;
        }
    }

    /// <summary>Fills words when one answer has all of them and is not older than that.</summary>
    public bool TryRead(byte unit, int address, Span<ushort> into, TimeSpan oldest)
    {
        lock (gate)
        {
            foreach (var answer in answers.Values)
            {
                if (answer.Unit != unit || address < answer.Address || address + into.Length > answer.End || time.GetElapsedTime(answer.At) > oldest) continue;
                answer.Words.AsSpan(address - answer.Address, into.Length).CopyTo(into);
                return true;
            }
        }
        return false;
    }

    /// <summary>True when something of this unit was read lately.</summary>
    public bool Knows(byte unit, TimeSpan oldest)
    {
        lock (gate) return heard.TryGetValue(unit, out var at) && time.GetElapsedTime(at) <= oldest;
    }

    /// <summary>Asks the device itself, between two cycles of the driver.</summary>
    /// <exception cref="IOException">It did not answer, or there is no connection.</exception>
    public Task<ushort[]> ReadThroughAsync(byte unit, int address, int count, CancellationToken ct) => ask(unit, address, count, ct);

    private static bool Overlap(Answer a, Answer b) => a.Unit == b.Unit && a.Address < b.End && b.Address < a.End;

    private sealed record Answer(byte Unit, int Address, ushort[] Words, long At)
    {
        public int End => Address + Words.Length;
    }
}
