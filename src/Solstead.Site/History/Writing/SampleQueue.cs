using System.Threading.Channels;
using Solstead.Core.History;
using Solstead.Site.History.Format;

namespace Solstead.Site.History.Writing;

/// <summary>The way of samples to the writer. Bounded: when the writer falls behind, the oldest samples go and are counted.</summary>
internal sealed class SampleQueue
{
    public const int Capacity = 10_000;
    private readonly SeriesRegistry registry;
    private readonly Channel<Tick> channel;
    private long dropped, refused;

    public SampleQueue(SeriesRegistry registry)
    {
        this.registry = registry;
        channel = Channel.CreateBounded<Tick>(
            new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => Interlocked.Increment(ref dropped));
    }

    /// <summary>Samples lost because the writer was too slow.</summary>
    public long Dropped => Interlocked.Read(ref dropped);

    /// <summary>Samples of undeclared points, without a finite value, or with a time outside 1970…4840.</summary>
    public long Refused => Interlocked.Read(ref refused);

    public void Put(IReadOnlyList<Sample> samples)
    {
        for (var i = 0; i < samples.Count; i++)
        {
            var sample = samples[i];
            if (sample.Second is < 0 or >= 86400L << 20 || registry.Find(sample.Series) is not { } series || !series.TryStore(sample.Value, sample.Text, out var stored))
                Interlocked.Increment(ref refused);
            else channel.Writer.TryWrite(new(series.Sid, sample.Second, stored));
        }
    }

    public bool TryTake(out Tick tick) => channel.Reader.TryRead(out tick);
}
