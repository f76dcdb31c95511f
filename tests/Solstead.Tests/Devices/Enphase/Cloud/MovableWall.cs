namespace Solstead.Tests.Devices.Enphase.Cloud;

/// <summary>A wall clock that a test moves, over real timers: days of waiting for the cloud pass at once.</summary>
internal sealed class MovableWall : TimeProvider
{
    private long offset;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref offset));

    public void Move(TimeSpan by) => Interlocked.Add(ref offset, by.Ticks);
}
