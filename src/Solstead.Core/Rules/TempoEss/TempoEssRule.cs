using System.Text.Json;
using System.Text.Json.Serialization;
using Solstead.Core.Quantities;
using Solstead.Core.Site;
using Solstead.Core.Tariffs.Tempo;

namespace Solstead.Core.Rules.TempoEss;

/// <summary>A battery system that is set by the colours of EDF Tempo.</summary>
public sealed class TempoEssRule(string name, TempoEssSettings settings, bool dryRun) : IWatchingRule
{

    /// <summary>Sources of the colours have this long to answer after a first start, before a day nobody knows anything of counts as the dearest.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private TempoPolicy? changed;
    private double? held;

    public string Type => "tempo-ess";
    public string Name => name;
    public bool DryRun => dryRun;

    /// <summary>What the settings file says.</summary>
    public TempoEssSettings InSettings { get; private set; } = settings;

    /// <summary>What is in force: the settings, with the policy its owner changed on the page.</summary>
    public TempoEssSettings Settings => changed is null ? InSettings : InSettings with { Policy = changed };

    /// <summary>The policy its owner changed on the page; null: the one of the settings.</summary>
    public TempoPolicy? Changed { get => changed; set => changed = value; }

    public IReadOnlyList<PointRef> Watched => [Soc, MinSoc, Care];

    private PointRef Soc => new(InSettings.Device, "battery.soc");
    private PointRef MinSoc => new(InSettings.Device, "settings.min_soc");
    private PointRef Care => new(InSettings.Device, "settings.battery_life");

    /// <summary>Names the battery system where the settings did not.</summary>
    public void Use(string device) => InSettings = InSettings with { Device = device };

    public RuleOutcome Decide(SitePicture now)
    {
        if (now.Tariff is not TempoTariff tariff) return new("tempo.none", [], []);
        if (!now.ClockSet) return new("tempo.clock", [], []);
        var (calendar, zone, at) = (tariff.Calendar, tariff.Zone, now.Now.Utc);
        var battery = new BatterySeen(now.Values.Of(Soc), now.Values.Of(MinSoc), now.Values.Of(Care) is { } on ? on > 0 : null, held);
        var day = TempoDay.Of(at, zone);
        if (now.Now.Elapsed < Patience && calendar.Of(day.Date).Colour == TempoColour.Unknown && calendar.Of(day.Date.AddDays(-1)).Colour == TempoColour.Unknown) return new("tempo.wait", [], []);
        var label = TempoTariff.LabelOf(calendar.Of(day.Date).Colour, day.IsPeak(at));
        var wanted = TempoEssPlan.At(at, calendar, zone, Settings, name, battery);
        held = wanted.FirstOrDefault(s => s.Setting.Key == "min_soc")?.Value;
        return new($"tempo.now.{label}", [Fact.Of("until", day.IsPeak(at) ? day.Evening : day.End)], Denied(TempoEssPlan.LabelAt(at, calendar, zone, Settings)))
        {
            Settings = wanted,
        };
    }

    /// <summary>What may not draw now is held at nothing; who wants it all the same says so on the page, and is stronger.</summary>
    private IReadOnlyList<Wish> Denied(string label)
    {
        if (Settings.Deny is not { } deny || !deny.Labels.Contains(label)) return [];
        return [.. deny.Chargers.Select(c => Nothing(c, CommandKind.CurrentLimit)), .. deny.Rules.Select(r => Nothing(r, CommandKind.Switch))];

        Wish Nothing(string target, CommandKind kind) => new(target, kind, Layer.ScheduleAndPlan, 0, 0, name, "tempo.denied", []);
    }

    public string? Save() => changed is null ? null : JsonSerializer.Serialize(changed, TempoEssJson.Default.TempoPolicy);

    public void Restore(string json)
    {
        try { changed = JsonSerializer.Deserialize(json, TempoEssJson.Default.TempoPolicy) is { Blue: not null, White: not null, Red: not null } policy ? policy : null; }
        catch (JsonException) { changed = null; }
    }
}

[JsonSerializable(typeof(TempoPolicy))]
internal sealed partial class TempoEssJson : JsonSerializerContext;
