using System.IO.Compression;

namespace Solstead.Site.History.Format;

/// <summary>
/// The envelope of chunks and frames: one byte <c>version | flags &lt;&lt; 4</c>, then the body, as raw Deflate when flag 1 is set.
/// Deflate is applied only when it makes the body smaller.
/// </summary>
internal static class Blob
{
    public const int Version = 1;
    private const int Deflated = 1;

    /// <summary>Below this size Deflate never wins.</summary>
    private const int TooSmall = 24;

    public static byte[] Seal(ReadOnlySpan<byte> body)
    {
        if (body.Length >= TooSmall)
        {
            using var packed = new MemoryStream(body.Length);
            packed.WriteByte(Version | Deflated << 4);
            using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true)) deflate.Write(body);
            if (packed.Length <= body.Length) return packed.ToArray();
        }

        var plain = new byte[body.Length + 1];
        plain[0] = Version;
        body.CopyTo(plain.AsSpan(1));
        return plain;
    }

    /// <summary>
    /// Unpacks a blob into <paramref name="buffer"/>, which grows up to <paramref name="mostBytes"/> and is meant to be used again.
    /// False for another version, unknown flags, broken Deflate data or a body larger than allowed.
    /// </summary>
    public static bool TryOpen(byte[] blob, int mostBytes, ref byte[] buffer, out ReadOnlySpan<byte> body)
    {
        body = default;
        if (blob.Length < 2 || (blob[0] & 0x0F) != Version) return false;
        var flags = blob[0] >> 4;
        if (flags == 0)
        {
            body = blob.AsSpan(1);
            return body.Length <= mostBytes;
        }

        if (flags != Deflated || !TryInflate(blob, mostBytes, ref buffer, out var length)) return false;
        body = buffer.AsSpan(0, length);
        return true;
    }

    private static bool TryInflate(byte[] blob, int mostBytes, ref byte[] buffer, out int length)
    {
        length = 0;
        try
        {
            using var inflate = new DeflateStream(new MemoryStream(blob, 1, blob.Length - 1, writable: false), CompressionMode.Decompress);
            while (true)
            {
                if (length == buffer.Length)
                {
                    if (length > mostBytes) return false;
                    Array.Resize(ref buffer, Math.Min(Math.Max(4096, buffer.Length * 2), mostBytes + 1));
                }

                var read = inflate.Read(buffer, length, buffer.Length - length);
                if (read == 0) return length <= mostBytes;
                length += read;
            }
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
