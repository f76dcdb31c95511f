using System.Text.Json;
using System.Text.Json.Serialization;
using Solstead.Core.Devices;
using Solstead.Core.Leases;

namespace Solstead.Site.Leases;

/// <summary>A setting somebody has their way, or its owner took back: it stays so over a restart.</summary>
/// <param name="How"><c>theirs</c> or <c>taken-back</c>.</param>
/// <param name="Meant">What the rule meant then.</param>
internal sealed record LeftAlone(string Key, string How, double Meant, DateTimeOffset Until);

[JsonSerializable(typeof(List<Lease>))]
[JsonSerializable(typeof(List<LeftAlone>))]
[JsonSerializable(typeof(Dictionary<string, List<long>>))]
internal sealed partial class LeaseJson : JsonSerializerContext;

/// <summary>What is borrowed of one device, on disk before anything is written to it (safety.md 3). Owned by one thread at a time.</summary>
internal sealed class LeaseJournal(IDeviceMemory memory)
{
    /// <summary>Name of its file.</summary>
    public const string Name = "leases";

    /// <summary>Devices that are not in the settings any more, and of which something is still borrowed.</summary>
    public static IReadOnlyList<string> Orphans(string folder, IReadOnlyList<string> known) =>
        !Directory.Exists(folder) ? [] : [.. Directory.EnumerateDirectories(folder).Where(f => File.Exists(Path.Combine(f, Name + ".json"))).Select(f => Path.GetFileName(f)!).Where(id => !known.Contains(id))];

    private const string LeftName = "leases-left", DamagedName = "leases-damaged";

    private List<Lease>? rows;

    /// <summary>A journal that could not be read was set aside: nobody knows the originals, so nothing is borrowed until a person has looked and deleted it.</summary>
    public bool IsDamaged => Rows.Count >= 0 && memory.Recall(DamagedName) is not null;

    /// <summary>What was left alone by an earlier process.</summary>
    public IReadOnlyList<LeftAlone> Left
    {
        get
        {
            try { return memory.Recall(LeftName) is { } text ? JsonSerializer.Deserialize(text, LeaseJson.Default.ListLeftAlone) ?? [] : []; }
            catch (JsonException) { return []; }
        }
    }

    public void PutLeft(LeftAlone left) => memory.Remember(LeftName, JsonSerializer.Serialize([.. Left.Where(l => l.Key != left.Key && l.Until > left.Until.AddDays(-2)), left], LeaseJson.Default.ListLeftAlone));

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
        var text = memory.Recall(Name);
        try
        {
            var known = text is not null ? JsonSerializer.Deserialize(text, LeaseJson.Default.ListLease) : null;
            return [.. (known ?? []).Where(l => l is { Key: not null, Ours.Count: > 0, Rule: not null, Reason: not null })];
        }
        catch (JsonException)
        {
            memory.Remember(DamagedName, text);
            memory.Remember(Name, null);
            return [];
        }
    }
}
