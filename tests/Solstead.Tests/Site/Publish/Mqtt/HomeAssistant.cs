using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Solstead.Tests.Devices.Protocols.Mqtt;

namespace Solstead.Tests.Site.Publish.Mqtt;

/// <summary>
/// What Home Assistant would show, worked out from the retained messages of a broker and nothing else: discovery of both forms, its
/// abbreviations, templates, availability. Anything it would complain about is in <see cref="Complaints"/>.
/// </summary>
internal sealed partial class HomeAssistant
{
    private static readonly Dictionary<string, string> Long = new()
    {
        ["uniq_id"] = "unique_id", ["stat_t"] = "state_topic", ["val_tpl"] = "value_template", ["dev_cla"] = "device_class", ["stat_cla"] = "state_class", ["unit_of_meas"] = "unit_of_measurement",
        ["exp_aft"] = "expire_after", ["ent_cat"] = "entity_category", ["cmd_t"] = "command_topic", ["pl_on"] = "payload_on", ["pl_off"] = "payload_off", ["avty"] = "availability", ["avty_mode"] = "availability_mode",
        ["t"] = "topic", ["dev"] = "device", ["ids"] = "identifiers", ["mf"] = "manufacturer", ["mdl"] = "model", ["sn"] = "serial_number", ["sw"] = "sw_version", ["o"] = "origin", ["cmps"] = "components", ["p"] = "platform",
        ["lrst_val_tpl"] = "last_reset_value_template", ["stat_on"] = "state_on", ["stat_off"] = "state_off", ["obj_id"] = "object_id", ["def_ent_id"] = "default_entity_id",
    };

    /// <summary>Units each class accepts and whether it must be a number (its list of sensor device classes).</summary>
    private static readonly Dictionary<string, string[]> Units = new()
    {
        ["power"] = ["W", "kW"], ["energy"] = ["Wh", "kWh"], ["energy_storage"] = ["Wh", "kWh"], ["apparent_power"] = ["VA"], ["reactive_power"] = ["var"], ["voltage"] = ["V"], ["current"] = ["A"],
        ["frequency"] = ["Hz"], ["battery"] = ["%"], ["temperature"] = ["°C"], ["power_factor"] = ["", "%"], ["duration"] = ["s"], ["timestamp"] = [""],
    };

    /// <summary>Device classes of binary sensors that we use.</summary>
    private static readonly string[] Binary = ["connectivity", "problem", "running", "plug", "battery_charging", "update"];

    /// <summary>Names that after a dot give a method of the dictionary and not the entry.</summary>
    private static readonly string[] Methods = ["clear", "copy", "fromkeys", "get", "items", "keys", "pop", "popitem", "setdefault", "update", "values"];

    /// <summary>State classes of the device classes that accept others than a measurement.</summary>
    private static readonly Dictionary<string, string[]> StateClasses = new()
    {
        ["energy"] = ["total", "total_increasing", ""], ["energy_storage"] = ["measurement", ""], ["timestamp"] = [""],
    };

    public sealed record Entity(string Platform, string UniqueId, string Name, string Device, string DeviceName, string? Via, string DeviceClass, string StateClass, string Unit, string? Value, string? Category, string? CommandTopic)
    {
        public string? StateTopic { get; init; }
        public string? Template { get; init; }
        public string? SinceTemplate { get; init; }

        /// <summary>The instant its total counts from.</summary>
        public string? Since { get; init; }
    }


    public Dictionary<string, Entity> Entities { get; } = [];
    public List<string> Complaints { get; } = [];
    public HashSet<string> Devices { get; } = [];

    /// <param name="now">Topics with their retained payloads.</param>
    public static HomeAssistant Look(IReadOnlyDictionary<string, string> now, string prefix = "homeassistant")
    {
        var home = new HomeAssistant();
        foreach (var (topic, payload) in now.Where(m => m.Key.StartsWith(prefix + "/", StringComparison.Ordinal) && m.Key.EndsWith("/config", StringComparison.Ordinal)))
        {
            var config = Expand(JsonDocument.Parse(payload).RootElement);
            var component = topic.Split('/')[1];
            // An old message that lets its entity go over to the message of its device.
            if (config.ContainsKey("migrate_discovery")) continue;
            if (!topic.Split('/').Skip(1).SkipLast(1).All(l => Identifier().IsMatch(l))) home.Complaints.Add($"topic {topic}");
            if (component != "device") home.Add(component, config, config, now);
            else
                foreach (var (_, part) in (Dictionary<string, object?>)config["components"]!)
                {
                    var own = (Dictionary<string, object?>)part!;
                    // A component named with its platform alone is one that goes.
                    if (own.Count > 1) home.Add((string)own["platform"]!, own, config, now);
                }
        }
        foreach (var entity in home.Entities.Values.Where(e => e.Via is not null && !home.Devices.Contains(e.Via))) home.Complaints.Add($"{entity.UniqueId} hangs on {entity.Via}, which does not exist");
        return home;
    }

    private void Add(string platform, Dictionary<string, object?> own, Dictionary<string, object?> shared, IReadOnlyDictionary<string, string> now)
    {
        string? Get(string key) => (own.GetValueOrDefault(key) ?? shared.GetValueOrDefault(key)) is { } found ? Convert.ToString(found, CultureInfo.InvariantCulture) : null;
        var device = (Dictionary<string, object?>)shared["device"]!;
        var identifier = (string)((List<object?>)device["identifiers"]!)[0]!;
        Devices.Add(identifier);
        var id = Get("unique_id") ?? "";
        if (id.Length == 0) Complaints.Add("no unique_id");
        if (!shared.ContainsKey("origin")) Complaints.Add($"{id}: no origin");
        var available = ((List<object?>)(own.GetValueOrDefault("availability") ?? shared["availability"])!).All(a => now.GetValueOrDefault((string)((Dictionary<string, object?>)a!)["topic"]!) == "online");
        var value = available && Get("state_topic") is { } topic && now.TryGetValue(topic, out var payload) ? Render(Get("value_template"), payload, id) : null;
        var entity = new Entity(
            platform, id, Get("name")!, identifier, (string)device["name"]!, (string?)device.GetValueOrDefault("via_device"), Get("device_class") ?? "", Get("state_class") ?? "",
            Get("unit_of_measurement") ?? "", value is "None" or "" ? null : value, Get("entity_category"), Get("command_topic"))
        {
            StateTopic = Get("state_topic"), Template = Get("value_template"), SinceTemplate = Get("last_reset_value_template"),
            Since = Get("last_reset_value_template") is { } since && Get("state_topic") is { } told && now.TryGetValue(told, out var message) ? Render(since, message, id) : null,
        };
        Check(entity, Get("state_on") ?? Get("payload_on"), Get("state_off") ?? Get("payload_off"));
        if (!Entities.TryAdd(id, entity)) Complaints.Add($"{id} twice");
    }

    private void Check(Entity entity, string? on, string? off)
    {
        if (entity.Platform is "binary_sensor" or "switch" && entity.Value is { } state && state != on && state != off) Complaints.Add($"{entity.UniqueId}: {state} is neither {on} nor {off}");
        if (entity.Platform is "switch" && (entity.CommandTopic is null || on is null || off is null || on == off)) Complaints.Add($"{entity.UniqueId} cannot be switched");
        if (entity.Platform == "binary_sensor" && entity.DeviceClass.Length > 0 && !Binary.Contains(entity.DeviceClass)) Complaints.Add($"{entity.UniqueId}: unknown class {entity.DeviceClass}");
        if (entity.Platform != "sensor") return;
        if (entity.DeviceClass.Length > 0 && !Units.ContainsKey(entity.DeviceClass)) Complaints.Add($"{entity.UniqueId}: unknown class {entity.DeviceClass}");
        if (entity.StateClass is not ("" or "measurement" or "total" or "total_increasing")) Complaints.Add($"{entity.UniqueId}: unknown state class {entity.StateClass}");
        if (entity.SinceTemplate is not null && entity.StateClass != "total") Complaints.Add($"{entity.UniqueId}: last_reset of {entity.StateClass}");
        if (entity.SinceTemplate is not null && entity.Value is not null && !DateTimeOffset.TryParseExact(entity.Since, "yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)) Complaints.Add($"{entity.UniqueId}: {entity.Since} is no instant");
        if (Units.TryGetValue(entity.DeviceClass, out var units) && !units.Contains(entity.Unit)) Complaints.Add($"{entity.UniqueId}: unit {entity.Unit} of {entity.DeviceClass}");
        if (entity.DeviceClass.Length > 0 && !StateClasses.GetValueOrDefault(entity.DeviceClass, ["measurement", ""]).Contains(entity.StateClass)) Complaints.Add($"{entity.UniqueId}: {entity.StateClass} of {entity.DeviceClass}");
        var numeric = entity.Unit.Length > 0 || entity.StateClass.Length > 0;
        if (numeric && entity.Value is { } number && !double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out _)) Complaints.Add($"{entity.UniqueId}: {number} is no number");
        if (entity.DeviceClass == "timestamp" && entity.Value is { } at && !DateTimeOffset.TryParseExact(at, "yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)) Complaints.Add($"{entity.UniqueId}: {at} is no instant");
        if (entity.Value is { Length: > 255 }) Complaints.Add($"{entity.UniqueId}: state too long");
    }

    /// <summary>The one kind of template we write: a path into the message.</summary>
    private string? Render(string? template, string payload, string id)
    {
        if (template is null) return payload;
        var path = Path().Match(template);
        if (!path.Success)
        {
            Complaints.Add($"{id}: {template}");
            return null;
        }
        var at = JsonDocument.Parse(payload).RootElement;
        foreach (Capture step in path.Groups["step"].Captures)
        {
            if (!step.Value.StartsWith('[') && Methods.Contains(step.Value[1..])) Complaints.Add($"{id}: {template} gives a method");
            if (!at.TryGetProperty(step.Value.Trim('[', ']', '.', '\''), out at))
            {
                Complaints.Add($"{id}: {template} leads nowhere");
                return null;
            }
        }
        return at.ValueKind == JsonValueKind.Null ? "None" : at.ToString();
    }

    private static Dictionary<string, object?> Expand(JsonElement json) =>
        json.EnumerateObject().ToDictionary(p => Long.GetValueOrDefault(p.Name, p.Name), p => Value(p.Value));

    private static object? Value(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => Expand(json),
        JsonValueKind.Array => json.EnumerateArray().Select(Value).ToList(),
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Null => null,
        _ => json.ToString(),
    };

    public static HomeAssistant Look(Listener listener) => Look(listener.Now);

    /// <summary>The sum its statistics would show, from the first value on: its recorder's rules for totals, worked through message by message.</summary>
    public static double Statistics(Listener listener, Entity entity)
    {
        var home = new HomeAssistant();
        var (sum, from, old, since) = (0.0, (double?)null, 0.0, (string?)null);
        foreach (var message in listener.All.Where(m => m.Topic == entity.StateTopic && m.Text.Length > 0))
        {
            if (!double.TryParse(home.Render(entity.Template, message.Text, entity.UniqueId), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)) continue;
            var told = entity.SinceTemplate is { } template ? home.Render(template, message.Text, entity.UniqueId) : null;
            // A new last_reset, or of a register that only rises a fall of a tenth or more: a new cycle, which begins at 0.
            var anew = entity.StateClass == "total_increasing" ? from is not null && value < 0.9 * old : told is not null && told != since;
            if (from is null) from = value;
            else if (anew) (sum, from) = (sum + old - from.Value, 0);
            (old, since) = (value, told);
        }
        return from is null ? 0 : sum + old - from.Value;
    }

    [GeneratedRegex("^[a-zA-Z0-9_-]+$", RegexOptions.None, 1000)]
    private static partial Regex Identifier();

    [GeneratedRegex(@"^\{\{ value_json(?<step>\.[a-zA-Z_][a-zA-Z0-9_]*|\['[^'\]]+'\])+ \}\}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Path();
}
