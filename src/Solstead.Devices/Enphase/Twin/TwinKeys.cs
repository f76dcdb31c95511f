using System.Security.Cryptography;

namespace Solstead.Devices.Enphase.Twin;

/// <summary>
/// RSA keys for certificates, lent and taken back. Making one takes a tenth of a second or more, most of the time of a twin's start; twins
/// guard nothing, so a key may serve again. Two twins at a time never share one, nor do two that follow each other.
/// </summary>
internal static class TwinKeys
{
    private const int Resting = 4;
    private static readonly Lock Gate = new();
    private static readonly Queue<RSA> Pool = new();

    public static RSA Lend()
    {
        lock (Gate)
            if (Pool.Count >= Resting) return Pool.Dequeue();
        return RSA.Create(2048);
    }

    public static void TakeBack(RSA key)
    {
        lock (Gate) Pool.Enqueue(key);
    }
}
