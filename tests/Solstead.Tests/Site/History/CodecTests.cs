using FsCheck;
using FsCheck.Fluent;
using Solstead.Site.History.Format;

namespace Solstead.Tests.Site.History;

public sealed class CodecTests
{
    private static readonly byte[] Golden = Convert.FromHexString("0102059B0BB81704" + "0100B109");

    private static (long[] Values, byte[] Present) Day(IEnumerable<(int Slot, long Value)> values)
    {
        var day = (Values: new long[ChunkCodec.Slots], Present: new byte[ChunkCodec.Slots]);
        foreach (var (slot, value) in values) (day.Values[slot], day.Present[slot]) = (value, 1);
        return day;
    }

    [Fact]
    public void The_documented_example_has_the_documented_bytes()
    {
        var (values, present) = Day([(0, 1500), (1, 1502), (2, 1501), (3, 1501), (4, 900)]);
        new ChunkCodec().Encode(values, present).ShouldBe(Golden);
    }

    [Fact]
    public void The_documented_bytes_read_as_the_documented_example()
    {
        var (values, present) = (new long[1440], new byte[1440]);
        new ChunkCodec().TryDecode(Golden, values, present, out var count).ShouldBeTrue();
        count.ShouldBe(5);
        values[..5].ShouldBe([1500, 1502, 1501, 1501, 900]);
        present[..6].ShouldBe<byte>([1, 1, 1, 1, 1, 0]);
    }

    [Fact]
    public void A_full_day_is_deflated_and_small()
    {
        var (values, present) = Day(Enumerable.Range(0, 1440).Select(i => (i, 1500L + (i * 7919 % 13))));
        var blob = new ChunkCodec().Encode(values, present);
        blob[0].ShouldBe((byte)0x11);
        blob.Length.ShouldBeLessThan(1200);
        var (back, there) = (new long[1440], new byte[1440]);
        new ChunkCodec().TryDecode(blob, back, there, out var count).ShouldBeTrue();
        count.ShouldBe(1440);
        back.ShouldBe(values);
    }

    [Fact]
    public void Any_numbers_with_any_gaps_survive_the_round_trip_within_the_promised_size()
    {
        var slots = Gen.Choose(0, 1439).ListOf().Select(l => l.Distinct().Order().ToArray());
        var anyLong = ArbMap.Default.ArbFor<long>().Generator;
        var numbers = Gen.OneOf(anyLong, Gen.Choose(-2000, 2000).Select(i => (long)i), Gen.Elements(long.MinValue, long.MaxValue, 0L, -1L));
        var days = from s in slots from n in numbers.ArrayOf(Math.Max(1, s.Length)) select s.Zip(n).ToArray();
        var codec = new ChunkCodec();
        Prop.ForAll(days.ToArbitrary(), day =>
        {
            var (values, present) = Day(day);
            var blob = codec.Encode(values, present);
            var (back, there) = (new long[1440], new byte[1440]);
            codec.TryDecode(blob, back, there, out var count).ShouldBeTrue();
            count.ShouldBe(day.Length);
            there.ShouldBe(present);
            foreach (var (slot, value) in day) back[slot].ShouldBe(value);
            var runs = 2 * day.Length + 1;
            blob.Length.ShouldBeLessThanOrEqualTo(10 * day.Length + 2 * runs + 32);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_frame_of_any_series_survives_the_round_trip()
    {
        var tick = from sid in Gen.Choose(1, 65535) from second in Gen.Choose(0, 59) from value in ArbMap.Default.ArbFor<long>().Generator select new Tick(sid, 1_700_000_000 + second, value);
        var codec = new FrameCodec();
        Prop.ForAll(tick.ListOf().ToArbitrary(), ticks =>
        {
            var sorted = ticks.Index().OrderBy(t => t.Item.Sid).ThenBy(t => t.Item.Second).ThenBy(t => t.Index).Select(t => t.Item).ToArray();
            var back = new List<Tick>();
            codec.TryDecode(codec.Encode(sorted, 1_700_000_000, 60), 60, _ => true, (sid, values, present) =>
            {
                for (var i = 0; i < 60; i++)
                    if (present[i] != 0) back.Add(new(sid, 1_700_000_000 + i, values[i]));
            }).ShouldBeTrue();
            back.ShouldBe(sorted.GroupBy(t => (t.Sid, t.Second)).Select(g => g.Last()));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_frame_hands_out_only_the_series_that_are_wanted()
    {
        var codec = new FrameCodec();
        var blob = codec.Encode([new(1, 100, 300), new(1, 101, 300_000), new(7, 101, -5), new(900, 109, long.MaxValue)], 100, 10);
        var seen = new List<(int, long)>();
        codec.TryDecode(blob, 10, sid => sid != 1, (sid, values, present) => seen.Add((sid, values[present.IndexOf((byte)1)]))).ShouldBeTrue();
        seen.ShouldBe([(7, -5), (900, long.MaxValue)]);
    }

    [Fact]
    public void Damaged_and_random_bytes_are_refused_without_an_exception()
    {
        var random = new Random(20260314);
        var (chunks, frames) = (new ChunkCodec(), new FrameCodec());
        var (values, present) = Day(Enumerable.Range(100, 900).Select(i => (i, (long)random.Next(-5000, 5000))));
        var chunk = chunks.Encode(values, present);
        var frame = frames.Encode([.. Enumerable.Range(1, 60).SelectMany(s => Enumerable.Range(0, 10).Select(t => new Tick(s, 1000 + t, random.Next(-900, 900))))], 1000, 10);
        var (back, there) = (new long[1440], new byte[1440]);
        for (var i = 0; i < 20_000; i++)
        {
            var blob = (i % 4) switch
            {
                0 => chunk[..random.Next(chunk.Length)],
                1 => Damage(i % 8 < 4 ? chunk : frame, random),
                2 => frame[..random.Next(frame.Length)],
                _ => Noise(random),
            };
            if (chunks.TryDecode(blob, back, there, out var count)) count.ShouldBeInRange(0, 1440);
            frames.TryDecode(blob, 10, _ => true, (sid, v, _) => { sid.ShouldBeInRange(1, 65535); v.Length.ShouldBe(10); });
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("01")]
    [InlineData("02" + "02059B0BB817040100B109")]       // another version
    [InlineData("21" + "02059B0BB817040100B109")]       // unknown flag
    [InlineData("01" + "00")]                           // no runs
    [InlineData("01" + "02059A0BB817040100B109")]       // runs do not fill the day
    [InlineData("01" + "02059C0BB817040100B109")]       // runs overfill it
    [InlineData("01" + "02059B0BB817040100")]           // a value is missing
    [InlineData("01" + "02059B0BB817040100B10900")]     // something left over
    [InlineData("01" + "0300A00B00")]                   // an empty run in the middle
    [InlineData("01" + "FFFFFFFFFFFFFFFFFF7F")]         // more runs than any buffer holds
    public void Each_broken_length_is_refused(string hex)
    {
        var (values, present) = (new long[1440], new byte[1440]);
        new ChunkCodec().TryDecode(Convert.FromHexString(hex), values, present, out _).ShouldBeFalse();
    }

    [Fact]
    public void A_blob_that_unpacks_to_more_than_a_day_is_refused_within_bounded_memory()
    {
        using var packed = new MemoryStream();
        packed.WriteByte(0x11);
        using (var deflate = new System.IO.Compression.DeflateStream(packed, System.IO.Compression.CompressionLevel.Optimal, leaveOpen: true))
            for (var i = 0; i < 512; i++) deflate.Write(new byte[1 << 20]);
        var bomb = packed.ToArray();
        var (values, present) = (new long[1440], new byte[1440]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        new ChunkCodec().TryDecode(bomb, values, present, out _).ShouldBeFalse();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1 << 20);
        new FrameCodec().TryDecode(bomb, 10, _ => true, (_, _, _) => { }).ShouldBeFalse();
    }

    [Fact]
    public void Decoding_allocates_nothing_per_value()
    {
        var (values, present) = Day(Enumerable.Range(0, 1440).Select(i => (i, (long)(i * 37 % 900))));
        var codec = new ChunkCodec();
        var blob = codec.Encode(values, present);
        codec.TryDecode(blob, values, present, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) codec.TryDecode(blob, values, present, out _);
        ((GC.GetAllocatedBytesForCurrentThread() - before) / 100).ShouldBeLessThan(1440);
    }

    private static byte[] Damage(byte[] blob, Random random)
    {
        var damaged = blob.ToArray();
        for (var n = random.Next(1, 5); n > 0; n--) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
        return damaged;
    }

    private static byte[] Noise(Random random)
    {
        var noise = new byte[random.Next(64)];
        random.NextBytes(noise);
        if (noise.Length > 0 && random.Next(2) == 0) noise[0] = (byte)(random.Next(2) == 0 ? 0x01 : 0x11);
        return noise;
    }
}
