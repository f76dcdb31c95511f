using System.Text.Json;
using Solstead.Core.Devices;

namespace Solstead.Devices.SolarEdge;

/// <summary>Writes to registers that the inverter keeps in its flash memory: at most twelve in any 24 hours, over restarts as well (safety.md C4).</summary>
internal sealed class WriteBudget(IDeviceMemory memory, Func<DateTimeOffset> now)
{
    public const int MostPerDay = 12;

    private const string Name = "writes";

    private List<long>? written;

    /// <summary>Writes that may still be made now; giving back is never refused, so it may be negative.</summary>
    public int Left => MostPerDay - Recent().Count;

    /// <summary>One more, on disk before it is made.</summary>
    public void Spend()
    {
        written = [.. Recent(), now().ToUnixTimeSeconds()];
        memory.Remember(Name, JsonSerializer.Serialize(written, BorrowedJson.Default.ListInt64));
    }

    /// <summary>What is a day old counts no more.</summary>
    private List<long> Recent()
    {
        written ??= Load();
        var since = now().AddDays(-1).ToUnixTimeSeconds();
        written.RemoveAll(at => at <= since);
        return written;
    }

    private List<long> Load()
    {
        try
        {
            return memory.Recall(Name) is { } text && JsonSerializer.Deserialize(text, BorrowedJson.Default.ListInt64) is { } known ? [.. known.Where(at => at <= now().ToUnixTimeSeconds())] : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
