using System.Text.Json;
using System.Text.Json.Serialization;
using Solstead.Core.Devices;
using Solstead.Core.Leases;

namespace Solstead.Site.Leases;

[JsonSerializable(typeof(List<Lease>))]
[JsonSerializable(typeof(Dictionary<string, List<long>>))]
internal sealed partial class LeaseJson : JsonSerializerContext;

/// <summary>What is borrowed of one device, on disk before anything is written to it (safety.md 3). Owned by one thread at a time.</summary>
internal sealed class LeaseJournal(IDeviceMemory memory)
{
    /// <summary>Name of its file.</summary>
    public const string Name = "leases";

    private List<Lease>? rows;

    /// <summary>In the order in which they were borrowed.</summary>
    public IReadOnlyList<Lease> Rows => Loaded;

    private List<Lease> Loaded => rows ??= Load();

    public Lease? Find(string key) => Loaded.Find(l => l.Key == key);

    /// <returns>False when it did not reach the disk: then nothing has changed, and the device must not be written to.</returns>
    public bool Put(Lease lease)
    {
        var before = Find(lease.Key);
        if (before is not null && before.Ours.SequenceEqual(lease.Ours) && before.Until == lease.Until && before.Rule == lease.Rule) return true;
        Replace(before, lease);
        if (memory.IsKept(Name)) return true;
        Replace(lease, before);
        return false;
    }

    public void Drop(string key) => Replace(Find(key), null);

    private void Replace(Lease? old, Lease? next)
    {
        var at = old is null ? -1 : Loaded.IndexOf(old);
        if (at >= 0 && next is not null) Loaded[at] = next;
        else if (at >= 0) Loaded.RemoveAt(at);
        else if (next is not null) Loaded.Add(next);
        memory.Remember(Name, Loaded.Count == 0 ? null : JsonSerializer.Serialize(Loaded, LeaseJson.Default.ListLease));
    }

    private List<Lease> Load()
    {
        try
        {
            var known = memory.Recall(Name) is { } text ? JsonSerializer.Deserialize(text, LeaseJson.Default.ListLease) : null;
            return [.. (known ?? []).Where(l => l is { Key: not null, Ours.Count: > 0, Rule: not null, Reason: not null })];
        }
        catch (JsonException)
        {
            return []; // nobody knows the originals any more: what is there is the device's own from now on
        }
    }
}
