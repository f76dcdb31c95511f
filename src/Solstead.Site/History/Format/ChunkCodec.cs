namespace Solstead.Site.History.Format;

/// <summary>
/// One series over one UTC day in 1,440 one-minute slots. Format version 1, described in docs for people who read the file without us.
/// One instance per thread: it keeps its buffers, so that decoding allocates nothing per value.
/// </summary>
internal sealed class ChunkCodec
{
    public const int Slots = 1440;
    private static readonly int MostBytes = Column.MostBytes(Slots);
    private readonly byte[] scratch = new byte[MostBytes];
    private byte[] unpacked = [];

    /// <param name="values">1,440 numbers.</param>
    /// <param name="present">1,440 bytes, 0 = absent.</param>
    public byte[] Encode(ReadOnlySpan<long> values, ReadOnlySpan<byte> present) =>
        Blob.Seal(scratch.AsSpan(0, Column.Write(values[..Slots], present[..Slots], scratch)));

    /// <summary>False when the blob is not a well-formed chunk; the outputs are then worthless.</summary>
    public bool TryDecode(byte[] blob, Span<long> values, Span<byte> present, out int count)
    {
        count = 0;
        if (!Blob.TryOpen(blob, MostBytes, ref unpacked, out var body)) return false;
        return Column.TryRead(ref body, values[..Slots], present[..Slots], out count) && body.IsEmpty;
    }
}
