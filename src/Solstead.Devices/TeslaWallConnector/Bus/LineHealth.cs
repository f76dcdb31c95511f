namespace Solstead.Devices.TeslaWallConnector.Bus;

/// <summary>Good and garbled frames: more than a few garbled ones in an hour mean wiring.</summary>
internal sealed class LineHealth
{
    private const int Few = 5, Kept = 1000;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1), Minute = TimeSpan.FromMinutes(1);

    private readonly Queue<TimeSpan> bad = [];

    public long Good { get; private set; }
    public long Bad { get; private set; }

    public void Understood() => Good++;

    public void Garbled(TimeSpan now)
    {
        Bad++;
        bad.Enqueue(now);
        if (bad.Count > Kept) bad.Dequeue();
    }

    public int InLastMinute(TimeSpan now) => bad.Count(t => now - t <= Minute);

    public int InLastHour(TimeSpan now)
    {
        while (bad.TryPeek(out var oldest) && now - oldest > Hour) bad.Dequeue();
        return bad.Count;
    }

    public bool IsNoisy(TimeSpan now) => InLastHour(now) > Few;
}
