using System.Collections.Concurrent;

namespace Solstead.Devices.Protocols.DBus;

/// <summary>A message on its way to the connection's thread.</summary>
/// <param name="Answer">Where the answer goes; null when none is wanted.</param>
internal sealed record DBusOutgoing(DBusMessage Message, TaskCompletionSource<DBusMessage>? Answer)
{
    private uint serial;

    /// <summary>True when nobody waits for the answer any more.</summary>
    public bool IsForgotten => Answer?.Task.IsCompleted == true;

    /// <summary>Called by the thread when it went out.</summary>
    public void Sent(uint number, ConcurrentDictionary<uint, TaskCompletionSource<DBusMessage>> asked)
    {
        if (Answer is null) return;
        asked[number] = Answer;
        Volatile.Write(ref serial, number);
        if (IsForgotten) asked.TryRemove(number, out _);
    }

    /// <summary>Called by the asker when it waits no longer.</summary>
    public void Forget(ConcurrentDictionary<uint, TaskCompletionSource<DBusMessage>> asked)
    {
        Answer?.TrySetCanceled();
        if (Volatile.Read(ref serial) is not 0 and var number) asked.TryRemove(number, out _);
    }
}
