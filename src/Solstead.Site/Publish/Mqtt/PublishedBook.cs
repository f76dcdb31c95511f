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
    private const string Name = "published";
    private readonly IDeviceMemory memory;
    private readonly Dictionary<string, Dictionary<string, Dictionary<string, string>>> devices;
    private string written;

    public PublishedBook(IDeviceMemory memory)
    {
        this.memory = memory;
        written = memory.Recall(Name) ?? "{}";
        try { devices = JsonSerializer.Deserialize(written, PublishedJson.Default.Book) ?? []; }
        catch (JsonException) { devices = []; }
    }

    public IReadOnlyCollection<string> Devices => devices.Keys;

    /// <summary>Topics of a device; those of discovery with the keys and platforms of their entities, others with none.</summary>
    public IReadOnlyDictionary<string, Dictionary<string, string>> Of(string device) => devices.TryGetValue(device, out var topics) ? topics : new Dictionary<string, Dictionary<string, string>>();

    public bool HasEntity(string key) => devices.Values.Any(topics => topics.Values.Any(parts => parts.ContainsKey(key)));

    /// <summary>Notes what is there from now on; none takes the device out.</summary>
    public void Set(string device, IReadOnlyDictionary<string, Dictionary<string, string>> topics)
    {
        if (topics.Count == 0) devices.Remove(device);
        else devices[device] = topics.OrderBy(t => t.Key, StringComparer.Ordinal).ToDictionary(t => t.Key, t => t.Value);
        var text = JsonSerializer.Serialize(devices, PublishedJson.Default.Book);
        if (text == written) return;
        written = text;
        memory.Remember(Name, text);
    }
}

[JsonSerializable(typeof(Dictionary<string, Dictionary<string, Dictionary<string, string>>>), TypeInfoPropertyName = "Book")]
internal sealed partial class PublishedJson : JsonSerializerContext;
