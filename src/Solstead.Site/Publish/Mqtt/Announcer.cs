using Solstead.Devices.Protocols.Mqtt;

namespace Solstead.Site.Publish.Mqtt;

/// <summary>
/// Keeps what the broker holds for us in step with what there is: announces devices to Home Assistant, takes back what is gone, first from the
/// announcements and then from the states, and remembers all of it.
/// </summary>
internal sealed class Announcer(MqttSettings settings, PublishedBook book, DiscoveryJson writer, Func<MqttMessage, Task<MqttDelivery>> send)
{
    private readonly Dictionary<string, string> said = [];
    private readonly HashSet<string> removed = [];

    /// <summary>Says everything anew with the next call, and tries again what could not be taken back: the broker or Home Assistant was started again.</summary>
    public void Forget()
    {
        said.Clear();
        removed.Clear();
    }

    /// <summary>Notes topics before anything is said there: what a crash in between leaves behind is found at the next start.</summary>
    public void Note(string device, IEnumerable<string> states) => book.Add(device, states);

    /// <summary>Brings the announcements of one device up to date.</summary>
    /// <param name="states">The retained state topics it has.</param>
    public async Task UpdateAsync(string device, IEnumerable<string> states, IReadOnlyList<HaDevice> shown, CancellationToken ct)
    {
        var wanted = settings.Discovery.Form == DiscoveryForm.Off ? [] : shown.SelectMany(writer.Write).ToDictionary(a => a.Topic);
        var before = book.Of(device);
        var next = states.ToDictionary(topic => topic, _ => new Dictionary<string, string>());
        foreach (var announcement in wanted.Values) next[announcement.Topic] = new(announcement.Parts);
        var gone = before.Keys.Where(topic => !next.ContainsKey(topic)).ToList();
        // Noted before anything is sent.
        book.Set(device, Union(before, next));
        var moved = await MoveAsync(before, gone, wanted, ct);
        List<string> left = [];
        foreach (var topic in gone.Where(t => !moved.Contains(t)).OrderByDescending(t => before[t].Count)) if (!await ClearAsync(topic, ct)) left.Add(topic);
        foreach (var one in shown) Announce(one, before, wanted);
        foreach (var topic in moved) if (!await ClearAsync(topic, ct)) left.Add(topic);
        foreach (var topic in left) next[topic] = before[topic];
        book.Set(device, next);
    }

    /// <summary>Takes back everything of devices the site does not have any more.</summary>
    public async Task RemoveOthersAsync(IReadOnlySet<string> devices, CancellationToken ct)
    {
        foreach (var device in book.Devices.Where(d => d != PublishedBook.Site && !devices.Contains(d) && removed.Add(d)).ToList())
        {
            var left = new Dictionary<string, Dictionary<string, string>>();
            foreach (var (topic, parts) in book.Of(device).OrderByDescending(t => t.Value.Count)) if (!await ClearAsync(topic, ct)) left[topic] = parts;
            book.Set(device, left);
        }
        removed.ExceptWith(devices);
    }

    private void Announce(HaDevice device, IReadOnlyDictionary<string, Dictionary<string, string>> before, IReadOnlyDictionary<string, Announcement> wanted)
    {
        if (settings.Discovery.Form == DiscoveryForm.Off) return;
        foreach (var announcement in writer.Write(device))
        {
            if (said.GetValueOrDefault(announcement.Topic) == announcement.Payload) continue;
            if (settings.Discovery.Form == DiscoveryForm.Device && before.TryGetValue(announcement.Topic, out var old))
            {
                // An entity goes when it is named with nothing but its platform; the message after this one does not name it any more.
                var lost = old.Where(o => !announcement.Parts.ContainsKey(o.Key) && !wanted.Values.Any(w => w.Parts.ContainsKey(o.Key))).ToDictionary();
                if (lost.Count > 0) Send(announcement.Topic, writer.Together(device, lost).Payload);
            }
            said[announcement.Topic] = announcement.Payload;
            Send(announcement.Topic, announcement.Payload);
        }
    }

    /// <summary>Entities that were announced one by one and now come with their device: Home Assistant is told to let go of the old message, not of the entity.</summary>
    private async Task<IReadOnlySet<string>> MoveAsync(
        IReadOnlyDictionary<string, Dictionary<string, string>> before, List<string> gone, IReadOnlyDictionary<string, Announcement> wanted, CancellationToken ct)
    {
        if (settings.Discovery.Form != DiscoveryForm.Device) return new HashSet<string>();
        var keys = wanted.Values.SelectMany(w => w.Parts.Keys).ToHashSet();
        var single = gone.Where(t => t.EndsWith("/config", StringComparison.Ordinal) && before[t].Count == 1 && before[t].Keys.First() is var key && t.EndsWith($"/{key}/config", StringComparison.Ordinal) && keys.Contains(key)).ToHashSet();
        foreach (var topic in single) await SendAsync(MqttMessage.Of(topic, """{"migrate_discovery":true}""", 1, retain: true), ct);
        return single;
    }

    private void Send(string topic, string payload) => _ = send(MqttMessage.Of(topic, payload, 1, retain: true));

    /// <returns>True when the broker has let go of it: only then the book may forget the topic.</returns>
    private async Task<bool> ClearAsync(string topic, CancellationToken ct)
    {
        said.Remove(topic);
        return await SendAsync(new MqttMessage(topic, ReadOnlyMemory<byte>.Empty, 1, Retain: true), ct) == MqttDelivery.Sent;
    }

    private Task<MqttDelivery> SendAsync(MqttMessage message, CancellationToken ct) => send(message).WaitAsync(ct);

    private static Dictionary<string, Dictionary<string, string>> Union(IReadOnlyDictionary<string, Dictionary<string, string>> before, Dictionary<string, Dictionary<string, string>> next)
    {
        var both = before.ToDictionary(t => t.Key, t => new Dictionary<string, string>(t.Value));
        foreach (var (topic, parts) in next)
        {
            if (!both.TryGetValue(topic, out var known)) both[topic] = known = [];
            foreach (var (key, platform) in parts) known[key] = platform;
        }
        return both;
    }
}
