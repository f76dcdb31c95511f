using System.Text.Json;
using Solstead.Devices.Protocols.Mqtt;

namespace Solstead.Site.Publish.Mqtt;

/// <summary>What the state topics say, and what of it is new: each value under its own topic, and one document per device.</summary>
/// <param name="resets">Since when the registers of the day count.</param>
internal sealed class StateBoard(MqttSettings settings, TopicNames topics, DayResets resets)
{
    private const string Online = "online", Offline = "offline", Alive = "";
    private readonly Dictionary<string, Dictionary<string, string>> said = [];
    private readonly Dictionary<string, TimeSpan> refreshed = [];

    /// <summary>The topics of a device; of one that has not told what it is only whether it is there.</summary>
    public IEnumerable<string> TopicsOf(DeviceShot device)
    {
        var id = device.Info.Id;
        if (!device.IsIdentified) return [topics.Availability(id)];
        IEnumerable<string> own = [topics.Availability(id), topics.Document(id)];
        return settings.Topics ? own.Concat(device.Points.Select(p => topics.Point(id, p.Declaration.Id))) : own;
    }

    /// <summary>Messages for what changed since the last call; everything when the refresh is due.</summary>
    /// <param name="all">Say everything again, e.g. to a broker that was started anew.</param>
    public IEnumerable<MqttMessage> Next(SiteShot shot, bool all)
    {
        foreach (var gone in said.Keys.Except(shot.Devices.Select(d => d.Info.Id)).ToList()) Forget(gone);
        foreach (var device in shot.Devices)
        {
            var id = device.Info.Id;
            var words = WordsOf(device);
            var due = all || !refreshed.TryGetValue(id, out var last) || shot.At.Elapsed - last >= settings.Refresh;
            if (due) refreshed[id] = shot.At.Elapsed;
            if (device.IsIdentified)
            {
                var changed = false;
                foreach (var point in device.Points)
                {
                    var text = ValueText.Of(point);
                    if (!IsNews(words, point.Declaration.Id, text) && !due) continue;
                    changed = true;
                    if (settings.Topics) yield return Retained(topics.Point(id, point.Declaration.Id), text);
                }
                if (changed || due) yield return Retained(topics.Document(id), Document(device, shot.At.Utc));
            }
            var alive = device.Alive ? Online : Offline;
            if (IsNews(words, Alive, alive) || due) yield return Retained(topics.Availability(id), alive);
        }
        resets.Save();
    }

    /// <summary>A device that is gone says nothing any more.</summary>
    private void Forget(string device)
    {
        said.Remove(device);
        refreshed.Remove(device);
        resets.Forget(device);
    }

    /// <summary>What was said of the device's points; a point that went is forgotten, so that it is said anew when it comes back.</summary>
    private Dictionary<string, string> WordsOf(DeviceShot device)
    {
        if (!said.TryGetValue(device.Info.Id, out var words)) said[device.Info.Id] = words = [];
        if (words.Count > device.Points.Count + 1)
            foreach (var gone in words.Keys.Except(device.Points.Select(p => p.Declaration.Id)).Where(id => id != Alive).ToList()) words.Remove(gone);
        return words;
    }

    private static bool IsNews(Dictionary<string, string> words, string name, string text)
    {
        if (words.TryGetValue(name, out var before) && before == text) return false;
        words[name] = text;
        return true;
    }

    private static MqttMessage Retained(string topic, string text) => MqttMessage.Of(topic, text, 0, retain: true) with { Newest = true };

    private string Document(DeviceShot device, DateTimeOffset now)
    {
        using var buffer = new MemoryStream(4096);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("at", device.Heard?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture));
            foreach (var group in device.Points.Select(p => (Name: PointName.Parse(p.Declaration.Id), Shot: p)).GroupBy(p => p.Name.Group))
            {
                json.WriteStartObject(group.Key);
                foreach (var (name, point) in group.DistinctBy(p => p.Name.Field))
                {
                    ValueText.Write(json, name.Field, point);
                    if (name.IsDaily && HaClass.Of(point.Declaration).IsDaily) json.WriteString(name.SinceField, ValueText.Of(resets.Of(device.Info.Id, point, now)));
                }
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
