using Solstead.Core.History;
using Solstead.Core.Points;
using Solstead.Site.History.Format;
using Solstead.Site.History.Minutes;
using Solstead.Site.History.Writing;

namespace Solstead.Site.History.Reading;

/// <summary>Folds what was stored of one series into the buckets of a plan. Values come in order of time.</summary>
internal sealed class BucketFold(Series series, BucketPlan plan)
{
    private long from, to;

    private struct Cell
    {
        public double Weight, Sum, Growth;
        public long Min, Max, Last;
    }

    private readonly Cell[] cells = new Cell[plan.Count];
    private readonly Dictionary<(int Bucket, long Code), int>? held = series.HasTexts ? [] : null;

    /// <summary>Counter: the last value before the first one added.</summary>
    public long? Previous { get; set; }

    /// <summary>From now on only what lies in this stretch counts: edge buckets hold no more than was asked for, and nothing is counted twice.</summary>
    /// <param name="begin">First second that counts.</param>
    /// <param name="end">First second that does not.</param>
    public void Limit(long begin, long end) => (from, to) = (begin, end);

    /// <summary>A value that stood from one second to another.</summary>
    public void Hold(long begin, long end, long value)
    {
        if (begin >= from && begin < to) Grow(plan.IndexOf(begin), value);
        (begin, end) = (Math.Max(begin, from), Math.Min(end, to));
        while (begin < end)
        {
            var bucket = plan.IndexOf(begin);
            var until = Math.Min(end, plan.StartOf(bucket + 1));
            Take(bucket, value, (int)(until - begin));
            begin = until;
        }

        Previous = value;
    }

    /// <summary>The minutes of one UTC day.</summary>
    public void Day(int day, MinuteDay minutes)
    {
        var start = day * 86400L;
        var bucket = -1;
        var bucketEnd = long.MinValue;
        for (var i = 0; i < ChunkCodec.Slots; i++)
        {
            if (minutes.Covered[i] == 0) continue;
            var second = start + i * 60L;
            var value = minutes.Values[i];
            if (second + 60 > from && second < to)
            {
                if (second >= bucketEnd)
                {
                    bucket = plan.IndexOf(Math.Max(second, plan.First));
                    bucketEnd = plan.StartOf(bucket + 1);
                }

                Grow(bucket, value);
                Take(bucket, value, 1);
            }

            Previous = value;
        }
    }

    /// <summary>An hour or day row. <paramref name="second"/> lies in its bucket.</summary>
    public void Row(long second, SummaryRow row)
    {
        var bucket = plan.IndexOf(Math.Max(second, plan.First));
        ref var cell = ref cells[bucket];
        Extremes(ref cell, row.Min, row.Max);
        cell.Weight += row.N;
        cell.Last = row.Last;
        if (series.Kind == PointKind.Gauge) cell.Sum += row.Sum;
        else if (series.Kind == PointKind.Counter) cell.Growth += row.Sum;
        else held![(bucket, row.Sum)] = held.GetValueOrDefault((bucket, row.Sum)) + row.N;
        Previous = row.Last;
    }

    public List<Bucket> Buckets()
    {
        var buckets = new List<Bucket>();
        var longest = held?.GroupBy(h => h.Key.Bucket).ToDictionary(g => g.Key, g => Summary.Longest(g.ToDictionary(h => h.Key.Code, h => h.Value)));
        for (var i = 0; i < cells.Length; i++)
        {
            ref readonly var cell = ref cells[i];
            if (cell.Weight == 0) continue;
            buckets.Add(series.Kind switch
            {
                PointKind.Gauge => new(plan.StartOf(i), series.Value(cell.Min), series.Value(cell.Sum / cell.Weight), series.Value(cell.Max)),
                PointKind.Counter => new(plan.StartOf(i), series.Value(cell.Min), series.Value(cell.Last), series.Value(cell.Max), series.Value(cell.Growth)),
                _ => new(plan.StartOf(i), null, longest![i], null),
            });
        }

        return buckets;
    }

    private void Grow(int bucket, long value)
    {
        if (series.Kind == PointKind.Counter) cells[bucket].Growth += Summary.Growth(Previous, value);
        Previous = value;
    }

    private void Take(int bucket, long value, int weight)
    {
        ref var cell = ref cells[bucket];
        Extremes(ref cell, value, value);
        cell.Weight += weight;
        cell.Last = value;
        if (series.Kind == PointKind.Gauge) cell.Sum += (double)value * weight;
        else if (held is not null) held[(bucket, value)] = held.GetValueOrDefault((bucket, value)) + weight;
    }

    private static void Extremes(ref Cell cell, long min, long max)
    {
        cell.Min = cell.Weight == 0 ? min : Math.Min(cell.Min, min);
        cell.Max = cell.Weight == 0 ? max : Math.Max(cell.Max, max);
    }
}
