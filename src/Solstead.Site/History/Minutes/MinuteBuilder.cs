using Solstead.Core.Points;

namespace Solstead.Site.History.Minutes;

/// <summary>
/// Turns the ticks of one series into minutes. Gauge: time-weighted mean; counter: last value; state and text: the code that held longest.
/// A value holds until the next one, at most for the hold time of its point. A minute with less than 30 s covered does not exist.
/// The result depends only on the ticks and their order, so minutes built again from the frame log are the same.
/// </summary>
/// <param name="hold">Longest time a value stands without a new one. [s]</param>
internal sealed class MinuteBuilder(PointKind kind, int hold)
{
    public const int LeastCovered = 30;

    private bool any;
    private long lastSecond;
    private long lastValue;
    private long minute = -1;
    private int covered;
    private long sum;
    private Dictionary<long, int>? held;

    /// <param name="emit">Receives (minute since 1970, value, covered seconds).</param>
    public void Add(long second, long value, Action<long, long, int> emit)
    {
        if (any && second < lastSecond)
        {
            Cover(lastSecond, lastSecond + 1, lastValue, emit);     // the clock went back: how long the last value held is not known
            Emit(emit);
        }
        else if (any && second > lastSecond)
        {
            Cover(lastSecond, Math.Min(second, lastSecond + hold), lastValue, emit);
        }

        any = true;
        lastSecond = second;
        lastValue = value;
    }

    /// <summary>Emits what is there if nothing more comes before <paramref name="limit"/>. The builder itself goes on as if nothing had been asked.</summary>
    public void Preview(long limit, Action<long, long, int> emit)
    {
        if (!any) return;
        var copy = (MinuteBuilder)MemberwiseClone();
        copy.held = held is null ? null : new(held);
        copy.Cover(lastSecond, Math.Min(Math.Max(limit, lastSecond), lastSecond + hold), lastValue, emit);
        copy.Emit(emit);
    }

    private void Cover(long from, long to, long value, Action<long, long, int> emit)
    {
        while (from < to)
        {
            if (from / 60 != minute)
            {
                Emit(emit);
                minute = from / 60;
            }

            var until = Math.Min(to, (minute + 1) * 60);
            Take((int)(until - from), value);
            from = until;
        }
    }

    private void Take(int seconds, long value)
    {
        covered += seconds;
        switch (kind)
        {
            case PointKind.Gauge: sum += value * seconds; break;
            case PointKind.Counter: sum = value; break;
            default:
                held ??= [];
                held[value] = held.GetValueOrDefault(value) + seconds;
                break;
        }
    }

    private void Emit(Action<long, long, int> emit)
    {
        if (covered >= LeastCovered) emit(minute, Result(), covered);
        covered = 0;
        sum = 0;
        held?.Clear();
        minute = -1;
    }

    private long Result() => kind switch
    {
        PointKind.Gauge => RoundedMean(sum, covered),
        PointKind.Counter => sum,
        _ => Summary.Longest(held!),
    };

    private static long RoundedMean(long sum, int n)
    {
        var quotient = Math.DivRem(sum, n, out var rest);
        return quotient + (Math.Abs(rest) * 2 >= n ? Math.Sign(sum) : 0);
    }
}
