using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Solstead.Devices.Protocols.Serial;

/// <summary>
/// Bytes from and to a terminal device. A thread waits for bytes, so that reading can be cancelled and nothing is lost between two reads;
/// what nobody reads is kept up to 64 kB, then the oldest goes. One reader at a time.
/// </summary>
public abstract class TerminalStream : Stream
{
    /// <summary>A line that takes no byte for so long hangs.</summary>
    private static readonly TimeSpan WritePatience = TimeSpan.FromSeconds(2);

    private readonly SafeFileHandle terminal;
    private readonly SafeFileHandle wake;
    private readonly TimeProvider time;
    private readonly ByteQueue queue = new();
    private readonly Thread thread;
    private volatile bool closing;

    private protected TerminalStream(SafeFileHandle terminal, string path, TimeProvider time)
    {
        (this.terminal, Path, this.time) = (terminal, path, time);
        LastByteAt = time.GetTimestamp();
        wake = new SafeFileHandle(Libc.eventfd(0, Libc.EventNonBlocking | Libc.EventCloseOnExec), ownsHandle: true);
        if (wake.IsInvalid) throw SerialException.Last(path);
        thread = new Thread(Listen) { IsBackground = true, Name = "serial " + path };
        thread.Start();
    }

    /// <summary>The port.</summary>
    public string Path { get; }

    /// <summary>Bytes that went because nobody read them.</summary>
    public long Overruns => queue.Dropped;

    /// <summary>Timestamp of the clock when the last byte came in or went out; at first when the line was opened. Tells how long it has been quiet.</summary>
    public long LastByteAt { get => Interlocked.Read(ref field); private set => Interlocked.Exchange(ref field, value); }

    public override bool CanRead => true;
    public override bool CanWrite => true;
    public override bool CanSeek => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Waits for at least one byte.</summary>
    /// <exception cref="SerialException">The line is gone.</exception>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => queue.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Hands all bytes to the system; they are on the line some milliseconds later.</summary>
    /// <exception cref="SerialException">The line is gone or hangs.</exception>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var began = time.GetTimestamp();
        while (buffer.Length > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ObjectDisposedException.ThrowIf(closing, this);
            var sent = Libc.write(terminal, buffer.Span, (nuint)buffer.Length);
            if (sent > 0)
            {
                buffer = buffer[(int)sent..];
                (began, LastByteAt) = (time.GetTimestamp(), time.GetTimestamp());
                continue;
            }
            if (Marshal.GetLastPInvokeError() is not (Libc.TryAgain or Libc.Interrupted)) throw new SerialException(SerialFault.Lost, Path, Marshal.GetLastPInvokeErrorMessage());
            if (time.GetElapsedTime(began) > WritePatience) throw new SerialException(SerialFault.Stuck, Path, "no byte was taken");
            await Task.Delay(TimeSpan.FromMilliseconds(2), time, cancellationToken);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Forgets what came in and was not read.</summary>
    public void DiscardInput() => queue.Clear();

    /// <summary>The system sends by itself; there is nothing to push.</summary>
    public override void Flush() { }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Reading waits: use ReadAsync.");
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Writing may wait: use WriteAsync.");
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>What must be undone before the device is let go.</summary>
    private protected virtual void Release(SafeFileHandle terminal) { }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !closing)
        {
            closing = true;
            _ = Libc.write(wake, [1, 0, 0, 0, 0, 0, 0, 0], 8);
            thread.Join();
            queue.Fail(new ObjectDisposedException(Path));
            Release(terminal);
            terminal.Dispose();
            wake.Dispose();
        }
        base.Dispose(disposing);
    }

    /// <summary>The thread: waits for bytes until the line ends or is closed.</summary>
    private void Listen()
    {
        Span<byte> buffer = stackalloc byte[1024];
        var error = "closed";
        while (!closing)
        {
            Span<Libc.PollEntry> entries =
            [
                new() { Descriptor = (int)terminal.DangerousGetHandle(), Asked = Libc.PollIn },
                new() { Descriptor = (int)wake.DangerousGetHandle(), Asked = Libc.PollIn },
            ];
            if (Libc.poll(entries, 2, -1) < 0 && Marshal.GetLastPInvokeError() == Libc.Interrupted) continue;
            if (closing) return;
            var count = Libc.read(terminal, buffer, (nuint)buffer.Length);
            if (count > 0)
            {
                LastByteAt = time.GetTimestamp();
                queue.Add(buffer[..(int)count]);
                continue;
            }
            var hungUp = (entries[0].Told & (Libc.PollHangUp | Libc.PollError | Libc.PollInvalid)) != 0;
            if (count < 0 && !hungUp && Marshal.GetLastPInvokeError() is Libc.TryAgain or Libc.Interrupted) continue;
            error = count == 0 ? "hung up" : Marshal.GetLastPInvokeErrorMessage();
            break;
        }
        // Who closes it says so himself; a signal may have ended the wait before the look at it.
        if (!closing) queue.Fail(new SerialException(SerialFault.Lost, Path, error));
    }
}
