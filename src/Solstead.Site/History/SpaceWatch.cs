namespace Solstead.Site.History;

/// <summary>How much room the volume has left, in the steps at which history saves itself.</summary>
public enum SpaceLevel { Fine, Low, Short, Stop }

/// <summary>Looks at the free space of the volume and keeps or gives up the reserve file.</summary>
internal sealed class SpaceWatch(DataDirectory directory, SpaceLimits limits, TimeProvider time)
{
    private long firstLook = -1;
    private long firstFree;

    public SpaceLevel Level { get; private set; }

    public long FreeBytes { get; private set; } = long.MaxValue;

    /// <summary>When the volume will be full if it goes on filling as since the start; null when it does not fill or nobody knows yet.</summary>
    public DateTimeOffset? FullAt { get; private set; }

    /// <summary>Looks again; true when the level changed.</summary>
    public bool Look()
    {
        if (Measure() is not var (free, total)) return false;
        FreeBytes = free;
        Project(free);
        var fitting = limits.For(total);
        var level = LevelOf(free, total, fitting);
        if (level < Level && LevelOf((long)(free / 1.1), total, fitting) >= Level) level = Level;     // do not flutter around a limit
        // The bytes of the given-up reserve belong to audit and leases: telemetry waits until there is room for both again.
        if (Level == SpaceLevel.Stop && free < (fitting.StopBytes + fitting.ReserveBytes) * 1.1) level = SpaceLevel.Stop;
        var changed = level != Level;
        Level = level;
        if (level >= SpaceLevel.Stop) GiveUpReserve();
        else if (level <= SpaceLevel.Low && free > fitting.ReserveBytes * 3) KeepReserve(fitting.ReserveBytes);
        return changed;
    }

    /// <summary>No room for even the smallest file.</summary>
    public static bool IsFull(string path)
    {
        try
        {
            return new DriveInfo(path).AvailableFreeSpace < 64 << 10;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>The disk refused although it seemed to have room (a quota, another process).</summary>
    public void GiveUpReserve()
    {
        try
        {
            File.Delete(directory.ReservePath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A read-only volume: nothing to win.
        }
    }

    internal static SpaceLevel LevelOf(long free, long total, SpaceLimits l) =>
        free < l.StopBytes ? SpaceLevel.Stop
        : free < l.ShortenBytes ? SpaceLevel.Short
        : free < l.WarnBytes || free < total * l.WarnShare ? SpaceLevel.Low
        : SpaceLevel.Fine;

    private (long Free, long Total)? Measure()
    {
        try
        {
            var drive = new DriveInfo(directory.Path);
            return (drive.AvailableFreeSpace, drive.TotalSize);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private void Project(long free)
    {
        if (firstLook < 0)
        {
            (firstLook, firstFree) = (time.GetTimestamp(), free);
            return;
        }

        var watched = time.GetElapsedTime(firstLook);
        var used = firstFree - free;
        var days = used > 0 ? watched.TotalDays * free / used : double.PositiveInfinity;
        FullAt = watched > TimeSpan.FromHours(1) && days < 3650 ? time.GetUtcNow().AddDays(days) : null;
    }

    private void KeepReserve(long bytes)
    {
        if (bytes <= 0 || File.Exists(directory.ReservePath)) return;
        try
        {
            using var file = new FileStream(directory.ReservePath, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, PreallocationSize = bytes });
            file.SetLength(bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            GiveUpReserve();
        }
    }
}
