using System.Text.Json;
using Solstead.Core.Devices;

namespace Solstead.Site.Leases;

/// <summary>Settings live in a device's flash memory: each is written at most twelve times in any 24 hours, over restarts as well (safety.md C4). Giving back is never refused.</summary>
internal sealed class WriteBudget(IDeviceMemory memory, Func<DateTimeOffset> now)
{
    public const int MostPerDay = 12;

    private const string Name = "lease-writes";

    private Dictionary<string, List<long>>? written;

    /// <summary>True when one more leaves room for giving it back.</summary>
    public bool Allows(string key) => Recent().GetValueOrDefault(key)?.Count is not (>= MostPerDay - 1);

    /// <summary>One more, on disk before it is made.</summary>
    public void Spend(string key)
    {
        var recent = Recent();
        if (!recent.TryGetValue(key, out var times)) recent[key] = times = [];
        times.Add(now().ToUnixTimeSeconds());
        memory.Remember(Name, JsonSerializer.Serialize(recent, LeaseJson.Default.DictionaryStringListInt64));
    }

    /// <summary>A day and older counts no more; what a clock that was put back left in the future neither.</summary>
    private Dictionary<string, List<long>> Recent()
    {
        written ??= Load();
        var (since, until) = (now().AddDays(-1).ToUnixTimeSeconds(), now().ToUnixTimeSeconds());
        foreach (var times in written.Values) times.RemoveAll(at => at <= since || at > until);
        return written;
    }

    private Dictionary<string, List<long>> Load()
    {
        try
        {
            return memory.Recall(Name) is { } text ? JsonSerializer.Deserialize(text, LeaseJson.Default.DictionaryStringListInt64) ?? [] : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
