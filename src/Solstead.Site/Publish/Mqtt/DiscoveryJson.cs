using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Solstead.Site.Publish.Mqtt;

/// <summary>One discovery message.</summary>
/// <param name="Parts">Its entities by key, with their platforms; for removing them one by one later.</param>
internal sealed record Announcement(string Topic, string Payload, IReadOnlyDictionary<string, string> Parts);

/// <summary>Writes devices as discovery messages (notifications.md 2): one per device, or one per entity with abbreviated keys.</summary>
internal sealed class DiscoveryJson(DiscoverySettings settings, string version)
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The short forms Home Assistant knows (its list of abbreviations).</summary>
    private static readonly Dictionary<string, string> Short = new()
    {
        ["name"] = "name", ["unique_id"] = "uniq_id", ["default_entity_id"] = "def_ent_id", ["object_id"] = "obj_id", ["state_topic"] = "stat_t", ["value_template"] = "val_tpl", ["last_reset_value_template"] = "lrst_val_tpl",
        ["device_class"] = "dev_cla", ["state_class"] = "stat_cla", ["unit_of_measurement"] = "unit_of_meas", ["expire_after"] = "exp_aft", ["entity_category"] = "ent_cat", ["enabled_by_default"] = "en",
        ["command_topic"] = "cmd_t", ["payload_on"] = "pl_on", ["payload_off"] = "pl_off", ["state_on"] = "stat_on", ["state_off"] = "stat_off", ["availability"] = "avty",
        ["availability_mode"] = "avty_mode", ["topic"] = "t", ["identifiers"] = "ids", ["manufacturer"] = "mf", ["model"] = "mdl", ["serial_number"] = "sn", ["sw_version"] = "sw",
        ["via_device"] = "via_device", ["support_url"] = "url", ["qos"] = "qos",
    };

    private bool Brief => settings.Form == DiscoveryForm.Entity;

    public IEnumerable<Announcement> Write(HaDevice device) => Brief ? device.Entities.Select(e => Alone(device, e)) : [Together(device, new Dictionary<string, string>())];

    /// <param name="gone">Entities to take out: named with their platform only.</param>
    public Announcement Together(HaDevice device, IReadOnlyDictionary<string, string> gone)
    {
        var payload = Text(json =>
        {
            Device(json, device);
            Origin(json);
            json.WriteStartObject("cmps");
            foreach (var entity in device.Entities)
            {
                json.WriteStartObject(entity.Key);
                json.WriteString("p", entity.Platform);
                Entity(json, entity);
                if (entity.OwnAvailability is { } own) Availability(json, [own]);
                json.WriteEndObject();
            }
            foreach (var (key, platform) in gone)
            {
                json.WriteStartObject(key);
                json.WriteString("p", platform);
                json.WriteEndObject();
            }
            json.WriteEndObject();
            Availability(json, device.Availability);
            json.WriteNumber("qos", 1);
        });
        return new($"{settings.Prefix}/device/{device.Id}/config", payload, device.Entities.ToDictionary(e => e.Key, e => e.Platform));
    }

    private Announcement Alone(HaDevice device, HaEntity entity)
    {
        var payload = Text(json =>
        {
            Entity(json, entity);
            Availability(json, entity.OwnAvailability is { } own ? [own] : device.Availability);
            json.WriteNumber("qos", 1);
            Device(json, device);
            Origin(json);
        });
        return new($"{settings.Prefix}/{entity.Platform}/{entity.Key}/config", payload, new Dictionary<string, string> { [entity.Key] = entity.Platform });
    }

    private void Entity(Utf8JsonWriter json, HaEntity entity)
    {
        json.WriteString(Key("name"), entity.Name);
        json.WriteString(Key("unique_id"), entity.Key);
        // Proposes the entity id; versions that read single messages know it by its former name.
        json.WriteString(Key(Brief ? "object_id" : "default_entity_id"), Brief ? entity.Key : $"{entity.Platform}.{entity.Key.ToLowerInvariant().Replace('-', '_')}");
        Some(json, "state_topic", entity.Topic);
        Some(json, "value_template", entity.Template);
        Some(json, "last_reset_value_template", entity.Since);
        Some(json, "device_class", entity.Class.Device);
        Some(json, "state_class", entity.Class.State);
        Some(json, "unit_of_measurement", entity.Class.Unit);
        Some(json, "entity_category", entity.Category);
        if (entity.Hidden) json.WriteBoolean(Key("enabled_by_default"), false);
        Some(json, "command_topic", entity.CommandTopic);
        if (entity.Words is { } words)
        {
            json.WriteString(Key("payload_on"), words.On);
            json.WriteString(Key("payload_off"), words.Off);
        }
        if (entity.Expires is { } seconds) json.WriteNumber(Key("expire_after"), seconds);
    }

    private void Device(Utf8JsonWriter json, HaDevice device)
    {
        json.WriteStartObject("dev");
        json.WriteStartArray(Key("identifiers"));
        json.WriteStringValue(device.Id);
        json.WriteEndArray();
        json.WriteString("name", device.Name);
        Some(json, "manufacturer", device.Maker);
        Some(json, "model", device.Model);
        Some(json, "serial_number", device.Serial);
        Some(json, "sw_version", device.Firmware);
        Some(json, "via_device", device.Via);
        json.WriteEndObject();
    }

    private void Origin(Utf8JsonWriter json)
    {
        json.WriteStartObject("o");
        json.WriteString("name", "Solstead");
        json.WriteString(Key("sw_version"), version);
        json.WriteEndObject();
    }

    private void Availability(Utf8JsonWriter json, IReadOnlyList<string> topics)
    {
        json.WriteStartArray(Key("availability"));
        foreach (var topic in topics)
        {
            json.WriteStartObject();
            json.WriteString(Key("topic"), topic);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString(Key("availability_mode"), "all");
    }

    private void Some(Utf8JsonWriter json, string key, string? value)
    {
        if (value is not null) json.WriteString(Key(key), value);
    }

    private string Key(string name) => Brief ? Short[name] : name;

    private static string Text(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
