using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Core.Site;

namespace Solstead.Site.Publish.Mqtt;

/// <summary>One value at the time of the shot.</summary>
/// <param name="Value">Null when missing, not believable, or a text.</param>
/// <param name="Text">The value of a state or text point.</param>
public readonly record struct PointShot(PointDeclaration Declaration, double? Value, string? Text)
{
    public bool HasValue => Value is not null || Text is not null;
}

/// <param name="Alive">True while at least one value is not missing.</param>
/// <param name="Heard">When it last gave a reading; null when never.</param>
public sealed record DeviceShot(DeviceInfo Info, bool Alive, DateTimeOffset? Heard, IReadOnlyList<PointShot> Points)
{
    /// <summary>True once it told what it is; until then nobody knows which points it lacks.</summary>
    public bool IsIdentified => Info.Points.Count > 0;
}

/// <summary>What publishers need of a tick, taken on the engine's thread; a picture of its own that nobody changes.</summary>
public sealed record SiteShot(Moment At, IReadOnlyList<DeviceShot> Devices)
{
    /// <summary>The rules are shown as a device of this name, unless the owner gave it to one.</summary>
    public const string RulesId = "rules";

    /// <param name="enabled">Rules that can be taken out, with where they stand.</param>
    public static SiteShot Of(Tick tick, SiteEngine engine, IReadOnlyDictionary<string, bool> enabled)
    {
        var now = tick.Picture.Now;
        var devices = new List<DeviceShot>(engine.Devices.Count);
        foreach (var device in engine.Devices.Values)
        {
            var points = new PointShot[device.Points.Count];
            var (count, alive) = (0, false);
            foreach (var state in device.Points.Values)
            {
                var believed = state.QualityAt(now) < Quality.Suspect;
                var value = believed && state.Reading.Value is { } number && double.IsFinite(number) ? number : (double?)null;
                var shot = new PointShot(state.Declaration, value, believed ? state.Reading.Text : null);
                alive |= shot.HasValue;
                points[count++] = shot;
            }
            devices.Add(new(device.Info, alive, device.Heard?.Utc, points));
        }
        if (tick.Rules.Count > 0 && !engine.Devices.ContainsKey(RulesId)) devices.Add(OfRules(tick, enabled));
        return new(now, devices);
    }

    private static DeviceShot OfRules(Tick tick, IReadOnlyDictionary<string, bool> enabled)
    {
        List<PointShot> points = [];
        foreach (var rule in tick.Rules.DistinctBy(r => TopicNames.Slug(r.Name)))
        {
            var slug = TopicNames.Slug(rule.Name);
            Add(slug, "reason", PointKind.Text, rule.Reason);
            if (rule.State is { } state) Add(slug, "on", PointKind.State, state.On ? "ON" : "OFF");
            if (enabled.TryGetValue(rule.Name, out var stands)) Add(slug, "enabled", PointKind.State, stands ? "ON" : "OFF");
        }
        return new(DeviceInfo.Unknown(RulesId, RulesId) with { Points = [.. points.Select(p => p.Declaration)] }, true, tick.Picture.Now.Utc, points);

        void Add(string slug, string quantity, PointKind kind, string text) => points.Add(new(new($"{slug}.{quantity}", Unit.None, kind, "", $"mqtt.name.rule.{quantity}"), null, text));
    }
}
