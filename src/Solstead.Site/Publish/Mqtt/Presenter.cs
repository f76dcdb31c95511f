using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Site.Texts;

namespace Solstead.Site.Publish.Mqtt;

/// <summary>
/// How the devices of the site are shown: a gateway as one device or as four (production, net, total, storage), its panels and groups as
/// devices of their own that hang on it. An entity appears with its first value, so that none stands there empty, and stays until its point goes.
/// </summary>
/// <param name="had">True for an entity that was shown before, also by an earlier process.</param>
internal sealed class Presenter(MqttSettings settings, TopicNames topics, Sentences say, IReadOnlySet<string> switchable, Func<string, bool> had)
{
    /// <summary>A state longer than this is refused by Home Assistant.</summary>
    private const int LongestState = 255;

    public static bool IsTooLong(in PointShot point) => point.Text is { Length: > LongestState };

    private static readonly (string Section, string Code)[] Four = [("production", "mqtt.name.production"), ("grid", "mqtt.name.net"), ("consumption", "mqtt.name.total"), ("storage", "mqtt.name.storage")];

    public IReadOnlyList<HaDevice> Show(DeviceShot device)
    {
        var main = Main(device);
        var shown = device.Points.Select(p => (Point: p, Name: PointName.Parse(p.Declaration.Id))).Where(p => IsShown(p.Name) && IsWorthIt(device, p.Point, p.Name)).ToList();
        var result = new List<HaDevice>();
        foreach (var group in shown.GroupBy(p => Home(p.Name)))
        {
            var entities = group.Select(p => Entity(device, p.Point, p.Name)).ToList();
            if (group.Key.Length == 0) main = main with { Entities = [.. main.Entities, .. entities] };
            else result.Add(Part(device, group.Key, group.First().Name, main) with { Entities = entities });
        }
        return [main, .. result];
    }

    /// <summary>Unique within the broker, the same for ever: made of names that are the owner's or the maker's.</summary>
    public string KeyOf(string device, string what) => TopicNames.Identifier($"{topics.Node}_{device}_{what}");

    private string KeyOf(string device, PointName point) => KeyOf(device, point.Unique);

    private HaDevice Main(DeviceShot device)
    {
        var id = device.Info.Id;
        var title = id == SiteShot.RulesId && device.Info.Type == SiteShot.RulesId ? say.Say("mqtt.name.rules") : id;
        var maker = device.Info.Type == "enphase" ? "Enphase" : null;
        var alive = new HaEntity(KeyOf(id, "availability"), "binary_sensor", say.Say("mqtt.name.connection"), topics.Availability(id), null, new("connectivity", null, null), null)
        {
            Category = "diagnostic", Words = ("online", "offline"), OwnAvailability = topics.Status,
        };
        List<HaEntity> entities = [alive];
        if (settings.Commands && switchable.Contains(id))
            entities.Add(new(KeyOf(id, "switch"), "switch", say.Say("mqtt.name.switch"), null, null, new(null, null, null), null) { CommandTopic = topics.Command(id), Words = ("ON", "OFF") });
        return new(KeyOf(id, "device"), title, maker, device.Info.Model ?? device.Info.Type, device.Info.Serial, device.Info.Firmware, null, [topics.Status, topics.Availability(id)], entities);
    }

    private HaDevice Part(DeviceShot device, string home, PointName first, HaDevice main) => main with
    {
        Id = KeyOf(device.Info.Id, home),
        Name = first.Section switch
        {
            "inverter" => say.Say("mqtt.name.panel", Fact.Of("serial", first.Part)),
            "group" => say.Say("mqtt.name.group", Fact.Of("name", first.Part)),
            _ => say.Say(Four.First(f => f.Section == first.Section).Code, Fact.Of("device", device.Info.Id)),
        },
        Model = first.Section is "inverter" or "group" ? null : main.Model,
        Serial = first.Section == "inverter" ? first.Part : null,
        Firmware = null,
        Via = main.Id,
    };

    /// <summary>The device a point is shown in; empty for the main one.</summary>
    private string Home(PointName name) => name.Section switch
    {
        "inverter" or "group" => $"{name.Section}.{TopicNames.Key(name.Part)}",
        _ when settings.Discovery.Four && Four.Any(f => f.Section == name.Section) => name.Section,
        _ => "",
    };

    private bool IsShown(PointName name) => name.Section switch
    {
        "inverter" => settings.Discovery.Panels,
        "group" => settings.Discovery.Groups,
        _ => true,
    };

    private bool IsWorthIt(DeviceShot device, PointShot point, PointName name) =>
        !(point.Declaration.Kind == PointKind.Text && point.Declaration.Id.EndsWith(".events", StringComparison.Ordinal))
        && !IsTooLong(point)
        && (point.HasValue || had(KeyOf(device.Info.Id, name)));

    private HaEntity Entity(DeviceShot device, PointShot point, PointName name)
    {
        var kind = HaClass.Of(point.Declaration);
        var live = kind.State == "measurement" && point.Declaration.FreshFor <= TimeSpan.FromMinutes(1);
        var settable = settings.Commands && device.Info.Id == SiteShot.RulesId && name.Quantity == "enabled";
        return new HaEntity(
            KeyOf(device.Info.Id, name), settable ? "switch" : "sensor", NameOf(point.Declaration, name), topics.Document(device.Info.Id),
            name.Template(name.Field), kind, live ? (int)Math.Max(180, settings.Refresh.TotalSeconds * 3) : null)
        {
            Since = kind.IsDaily ? name.Template(name.SinceField) : null,
            Category = name.Quantity is "last_report" or "status" or "provisioned" or "communicating" or "operating" or "power_reported" ? "diagnostic" : null,
            Hidden = name.Quantity == "power_reported",
            CommandTopic = settable ? topics.Command($"{SiteShot.RulesId}/{name.Section}") : null,
            Words = settable ? ("ON", "OFF") : null,
        };
    }

    /// <summary>As the page names it (Texts/README.md, Names of points).</summary>
    private string NameOf(PointDeclaration point, PointName name)
    {
        var told = point.Text.Length > 0 ? say.Say(point.Text) : point.Id;
        if (told == point.Text) told = point.Id;
        if (point.Text.StartsWith("mqtt.name.rule.", StringComparison.Ordinal)) return $"{name.Section}: {told}";
        if (name.Part.Length > 0 && name.Section is not ("inverter" or "group")) told = say.Say("point.part", Fact.Of("point", told), Fact.Of("part", name.Part));
        return name.Phase == 0 ? told : say.Say("point.phase", Fact.Of("point", told), Fact.Of("phase", $"L{name.Phase}"));
    }
}
