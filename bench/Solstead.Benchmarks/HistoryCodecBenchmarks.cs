using BenchmarkDotNet.Attributes;
using Solstead.Site.History.Format;
using Solstead.Site.History.Minutes;

namespace Solstead.Benchmarks;

/// <summary>One day of one series, 1,440 values (anchor: reference 38 M values/s in, 179 M/s out).</summary>
[MemoryDiagnoser]
public class HistoryCodecBenchmarks
{
    private readonly ChunkCodec codec = new();
    private readonly long[] values = new long[ChunkCodec.Slots];
    private readonly byte[] present = new byte[ChunkCodec.Slots];
    private MinuteDay day = new();
    private byte[] blob = [];

    [GlobalSetup]
    public void SetUp()
    {
        var level = 0.0;
        day = HistoryHome.Day(new Random(1), 0, ref level);
        blob = codec.Encode(day.Values, day.Covered);
    }

    [Benchmark(OperationsPerInvoke = ChunkCodec.Slots)]
    public byte[] EncodeADay() => codec.Encode(day.Values, day.Covered);

    [Benchmark(OperationsPerInvoke = ChunkCodec.Slots)]
    public bool DecodeADay() => codec.TryDecode(blob, values, present, out _);
}
