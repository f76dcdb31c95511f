using System.Text.Json;
using System.Text.Json.Serialization;
using Solstead.Core.Devices;

namespace Solstead.Site.Publish.Mqtt;

/// <summary>
/// What the broker keeps for us: retained topics by device, discovery messages with their entities. Remembered across restarts, so that what
/// goes is taken back even when it went while we were not there.
/// </summary>
internal sealed class PublishedBook
{
    /// <summary>Under which name the topics of the site itself stand; no device can have it.</summary>
    public const string Site = "";

    private const string Name = "published";
    private readonly IDeviceMemory memory;
    private readonly Dictionary<string, Dictionary<string, Dictionary<string, string>>> devices;
    private readonly HashSet<string> entities;

    public PublishedBook(IDeviceMemory memory)
    {
        this.memory = memory;
        try { devices = memory.Recall(Name) is { } text ? JsonSerializer.Deserialize(text, PublishedJson.Default.Book) ?? [] : []; }
        catch (JsonException) { devices = []; }
        entities = Keys();
    }

    public IReadOnlyCollection<string> Devices => devices.Keys;

    /// <summary>Topics of a device; those of discovery with the keys and platforms of their entities, others with none.</summary>
    public IReadOnlyDictionary<string, Dictionary<string, string>> Of(string device) => devices.TryGetValue(device, out var topics) ? topics : new Dictionary<string, Dictionary<string, string>>();

    public bool HasEntity(string key) => entities.Contains(key);

    /// <summary>Notes what is there from now on; none takes the device out.</summary>
    public void Set(string device, IReadOnlyDictionary<string, Dictionary<string, string>> topics)
    {
        if (Same(Of(device), topics)) return;
        if (topics.Count == 0) devices.Remove(device);
        else devices[device] = topics.OrderBy(t => t.Key, StringComparer.Ordinal).ToDictionary(t => t.Key, t => t.Value);
        entities.Clear();
        entities.UnionWith(Keys());
        memory.Remember(Name, JsonSerializer.Serialize(devices, PublishedJson.Default.Book));
    }

    /// <summary>Notes topics beside those that are there.</summary>
    public void Add(string device, IEnumerable<string> topics)
    {
        var known = Of(device);
        var more = topics.Where(t => !known.ContainsKey(t)).ToList();
        if (more.Count > 0) Set(device, known.Concat(more.Select(t => KeyValuePair.Create(t, new Dictionary<string, string>()))).ToDictionary());
    }

    private HashSet<string> Keys() => [.. devices.Values.SelectMany(topics => topics.Values).SelectMany(parts => parts.Keys)];

    private static bool Same(IReadOnlyDictionary<string, Dictionary<string, string>> one, IReadOnlyDictionary<string, Dictionary<string, string>> other) =>
        one.Count == other.Count && one.All(t => other.TryGetValue(t.Key, out var parts) && parts.Count == t.Value.Count && t.Value.All(p => parts.GetValueOrDefault(p.Key) == p.Value));
}

[JsonSerializable(typeof(Dictionary<string, Dictionary<string, Dictionary<string, string>>>), TypeInfoPropertyName = "Book")]
internal sealed partial class PublishedJson : JsonSerializerContext;
