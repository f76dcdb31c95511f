using Solstead.Devices.Protocols.Mqtt;

namespace Solstead.Site.Publish.Mqtt;

/// <summary>When the four documents are sent: QoS 0, not retained; the meters when they changed since the last look, the others by their settings.</summary>
internal sealed class DocumentSender(DocumentSettings settings)
{
    private readonly Dictionary<string, (string Text, TimeSpan At)> sent = [];
    private TimeSpan? looked;

    public IEnumerable<MqttMessage> Next(SiteShot shot)
    {
        if (looked is { } before && shot.At.Elapsed - before < settings.Every) yield break;
        looked = shot.At.Elapsed;
        if (Gateway(shot) is not { } gateway) yield break;
        var documents = new EnphaseDocuments(gateway);
        if (Due(shot, settings.Meters, documents.MetersDocument(), DocumentSending.Changed, TimeSpan.Zero) is { } meters) yield return meters;
        if (settings.SendInverters != DocumentSending.Off && Due(shot, settings.Inverters, documents.InvertersDocument(shot.At.Utc.ToUnixTimeSeconds()), settings.SendInverters, settings.InvertersEvery) is { } inverters) yield return inverters;
        if (settings.SendDevices != DocumentSending.Off && Due(shot, settings.Devices, documents.DevicesDocument(), settings.SendDevices, settings.DevicesEvery) is { } devices) yield return devices;
        if (settings.SendEvents != DocumentSending.Off && Due(shot, settings.Events, documents.EventsDocument(), settings.SendEvents, settings.EventsEvery) is { } events) yield return events;
    }

    /// <summary>The named gateway, else the first that measures production.</summary>
    private DeviceShot? Gateway(SiteShot shot) => settings.Device is { } id
        ? shot.Devices.FirstOrDefault(d => d.Info.Id == id)
        : shot.Devices.FirstOrDefault(d => d.Points.Any(p => p.Declaration.Id == "production.power"));

    private MqttMessage? Due(SiteShot shot, string topic, string? text, DocumentSending how, TimeSpan every)
    {
        if (text is null) return null;
        var known = sent.TryGetValue(topic, out var last);
        if (known && shot.At.Elapsed - last.At < every) return null;
        if (known && how == DocumentSending.Changed && last.Text == text) return null;
        sent[topic] = (text, shot.At.Elapsed);
        return MqttMessage.Of(topic, text);
    }
}
