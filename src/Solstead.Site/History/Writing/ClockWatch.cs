namespace Solstead.Site.History.Writing;

/// <summary>Compares the wall clock with the monotonic one.</summary>
/// <param name="pace">Wall seconds that pass in one real second.</param>
internal sealed class ClockWatch(TimeProvider time, double pace)
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SameInstant = TimeSpan.FromMilliseconds(100);
    private DateTimeOffset wall = time.GetUtcNow();
    private long stamp = time.GetTimestamp();

    /// <summary>How far the wall clock was moved since the last look, zero when it was not.</summary>
    public TimeSpan Jump()
    {
        var (now, nowStamp) = ReadBoth();
        var jump = now - wall - time.GetElapsedTime(stamp, nowStamp) * pace;
        (wall, stamp) = (now, nowStamp);
        return jump.Duration() > Tolerance * Math.Max(1, pace) ? jump : TimeSpan.Zero;
    }

    /// <summary>Both clocks at one instant: the process may be stopped between the two readings, and that is no jump.</summary>
    private (DateTimeOffset Wall, long Stamp) ReadBoth()
    {
        while (true)
        {
            var before = time.GetTimestamp();
            var now = time.GetUtcNow();
            var after = time.GetTimestamp();
            if (time.GetElapsedTime(before, after) < SameInstant) return (now, after);
        }
    }
}
