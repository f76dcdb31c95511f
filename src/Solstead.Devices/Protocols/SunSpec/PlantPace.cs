namespace Solstead.Devices.Protocols.SunSpec;

/// <summary>How long cycles take: behind a gateway or with many followers longer than the pause between them.</summary>
internal sealed class PlantPace(TimeSpan interval)
{
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(250);

    private readonly Queue<TimeSpan> lately = [];
    private TimeSpan declared = interval;

    /// <summary>The shortest of the last three: one lost answer makes no plant slow.</summary>
    private TimeSpan Cycle => lately.Count < 3 ? TimeSpan.Zero : lately.Min();

    /// <summary>True when it is worth telling the grid before the rest is read.</summary>
    public bool IsSlow => Cycle > Slow;

    /// <summary>True when values come more rarely than was declared.</summary>
    public bool HasChanged => Cycle > declared * 1.2;

    public void Took(TimeSpan cycle)
    {
        lately.Enqueue(cycle);
        if (lately.Count > 3) lately.Dequeue();
    }

    /// <summary>The pace to declare from now on: never a shorter one, so that a point does not flap.</summary>
    public TimeSpan Declare()
    {
        if (HasChanged) declared = Cycle * 1.5;
        return declared;
    }
}
