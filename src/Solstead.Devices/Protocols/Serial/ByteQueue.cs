using System.Runtime.ExceptionServices;

namespace Solstead.Devices.Protocols.Serial;

/// <summary>Bytes between the thread that receives them and the one task that reads them. Full: the oldest go.</summary>
internal sealed class ByteQueue
{
    private const int Capacity = 64 * 1024;

    private readonly Lock gate = new();
    private readonly byte[] ring = new byte[Capacity];
    private int first, count;
    private Exception? failure;
    private TaskCompletionSource? waiting;

    public long Dropped { get; private set; }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        TaskCompletionSource? reader;
        lock (gate)
        {
            foreach (var b in bytes)
            {
                ring[(first + count) % Capacity] = b;
                if (count < Capacity) count++;
                else
                {
                    first = (first + 1) % Capacity;
                    Dropped++;
                }
            }
            (reader, waiting) = (waiting, null);
        }
        reader?.TrySetResult();
    }

    /// <summary>Readers get what is left, then this; the first failure stays.</summary>
    public void Fail(Exception cause)
    {
        TaskCompletionSource? reader;
        lock (gate)
        {
            failure ??= cause;
            (reader, waiting) = (waiting, null);
        }
        reader?.TrySetResult();
    }

    public void Clear()
    {
        lock (gate) count = 0;
    }

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken ct)
    {
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            Task more;
            lock (gate)
            {
                if (count > 0) return Take(buffer.Span);
                if (failure is not null) ExceptionDispatchInfo.Throw(failure);
                waiting ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                more = waiting.Task;
            }
            await more.WaitAsync(ct);
        }
    }

    private int Take(Span<byte> buffer)
    {
        var taken = Math.Min(count, buffer.Length);
        for (var i = 0; i < taken; i++) buffer[i] = ring[(first + i) % Capacity];
        (first, count) = ((first + taken) % Capacity, count - taken);
        return taken;
    }
}
