namespace Solstead.Devices.Protocols.Modbus;

/// <summary>One or several units on a serial bus. Broadcast writes are obeyed by all and answered by none; frames for others and noise are passed over.</summary>
/// <param name="units">Units that are ours.</param>
/// <param name="byteTime">Time one byte takes on the line.</param>
internal sealed class ModbusRtuServer(Stream line, IModbusDevice device, IReadOnlySet<byte> units, TimeSpan byteTime, TimeProvider time)
{
    private readonly byte[] buffer = new byte[2 * RtuFrame.Longest];
    private int count;

    /// <summary>Frames for us that were answered or obeyed.</summary>
    public long Requests { get; private set; }

    /// <summary>Bytes that belonged to no request.</summary>
    public long Skipped { get; private set; }

    /// <summary>Serves until cancelled.</summary>
    /// <exception cref="IOException">The line is gone.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        while (true)
        {
            var read = await ReadAsync(ct);
            if (read is 0) throw new EndOfStreamException("the line ended");
            if (read is { } bytes) count += bytes;
            else await SilenceAsync(ct);
            while (TryTake() is { } frame) await HandleAsync(frame, ct);
            if (count == buffer.Length) Remove(RtuFrame.Longest, noise: true);
        }
    }

    private byte[]? TryTake()
    {
        var frame = RtuFrame.FindRequest(buffer.AsSpan(0, count), out var start);
        if (frame.IsEmpty) return null;
        var copy = frame.ToArray();
        Skipped += start;
        Remove(start + copy.Length, noise: false);
        return copy;
    }

    /// <summary>The gap between two frames: what is there now is a whole frame, or noise.</summary>
    private async Task SilenceAsync(CancellationToken ct)
    {
        var frame = buffer[..count];
        if (RtuFrame.IsGood(frame)) Remove(count, noise: false);
        else
        {
            Remove(count, noise: true);
            return;
        }
        // A function whose length we do not know; an answer of another unit looks the same but is not for us.
        if (units.Contains(frame[0]) && (frame[1] & ModbusFunction.ExceptionBit) == 0 && frame[1] is not (ModbusFunction.ReadHolding or ModbusFunction.ReadInput)) await HandleAsync(frame, ct);
    }

    private async Task HandleAsync(byte[] frame, CancellationToken ct)
    {
        var (unit, pdu) = (frame[0], frame[1..^2]);
        if (unit == 0)
        {
            if (pdu[0] is not (ModbusFunction.WriteSingle or ModbusFunction.WriteMultiple)) return;
            Requests++;
            foreach (var each in units) await ModbusResponder.AnswerAsync(device, each, pdu, ct);
            return;
        }
        if (!units.Contains(unit)) return;
        Requests++;
        var answer = await ModbusResponder.AnswerAsync(device, unit, pdu, ct);
        if (answer.Length == 0) return;
        await Task.Delay(RtuFrame.Gap(byteTime), time, ct);
        await line.WriteAsync(RtuFrame.Make(unit, answer), ct);
        await line.FlushAsync(ct);
    }

    private void Remove(int bytes, bool noise)
    {
        buffer.AsSpan(bytes, count - bytes).CopyTo(buffer);
        count -= bytes;
        if (noise) Skipped += bytes;
    }

    /// <returns>Null when a frame that began does not go on. The gap is longer than the protocol's: adapters deliver in lumps of up to 20 ms.</returns>
    private async Task<int?> ReadAsync(CancellationToken ct)
    {
        if (count == 0) return await line.ReadAsync(buffer, ct);
        using var limit = new CancellationTokenSource(RtuFrame.Gap(byteTime) + TimeSpan.FromMilliseconds(50), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            return await line.ReadAsync(buffer.AsMemory(count), either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
    }
}
