using System.Text.Json;
using System.Text.Json.Serialization;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;
using Solstead.Core.Site;

namespace Solstead.Core.Rules.Thresholds;

/// <summary>A surplus threshold of the site's settings: reads the picture, carries the memory, wishes a switch position.</summary>
/// <param name="phase">0 for the sum of the phases, 1 to 3 for the export of one phase.</param>
public sealed class ThresholdRule(string name, ThresholdSettings settings, int phase, bool dryRun) : IRule
{
    private ThresholdMemory memory = ThresholdMemory.Initial;

    public string Type => "threshold";
    public string Name => name;
    public bool DryRun => dryRun;

    public RuleOutcome Decide(SitePicture now)
    {
        var grid = phase == 0 ? now.Grid : phase <= now.Phases.Count ? now.Phases[phase - 1].Grid : Seen.Nothing;
        var decision = SurplusThreshold.Decide(
            new ThresholdInput(now.Now, grid.Power?.Negative, grid.Quality, grid.Age, grid.GoodInARow), settings, memory);
        memory = decision.Next;
        var position = decision.On ? 1 : 0;
        var wish = new Wish(name, CommandKind.Switch, Layer.Surplus, position, position, name, decision.Reason, decision.Facts);
        return new RuleOutcome(decision.Reason, decision.Facts, [wish]);
    }

    public string Save() => JsonSerializer.Serialize(memory, ThresholdJson.Default.ThresholdMemory);

    public void Restore(string json)
    {
        try { memory = JsonSerializer.Deserialize(json, ThresholdJson.Default.ThresholdMemory) ?? memory; }
        catch (JsonException) { memory = ThresholdMemory.Initial; }
    }

    /// <summary>Reads <c>above_w, below_w</c> and the optional delays; documented in the folder's README.</summary>
    public static IRule Create(SettingsReader set)
    {
        var above = set.RequiredNumber("above_w", 0, 100_000);
        var below = set.Number("below_w", Math.Min(200, above ?? 200), 0, 100_000);
        if (below > above) set.Report("config.threshold.order", Devices.Severity.Alarm, "below_w", Fact.Of("above", above.Value.W), Fact.Of("below", below.W));
        var hour = TimeSpan.FromHours(1);
        var settings = new ThresholdSettings(
            (above ?? 0).W, below.W,
            set.Seconds("on_delay_s", TimeSpan.Zero, TimeSpan.Zero, hour), set.Seconds("off_delay_s", TimeSpan.Zero, TimeSpan.Zero, hour),
            set.Seconds("min_on_s", TimeSpan.Zero, TimeSpan.Zero, hour * 24), set.Seconds("min_off_s", TimeSpan.Zero, TimeSpan.Zero, hour * 24),
            set.Flag("enabled", true));
        var phase = set.Choice("phase", "all", "all", "l1", "l2", "l3") switch { "l1" => 1, "l2" => 2, "l3" => 3, _ => 0 };
        // What the rule switches comes with the device commands; until then both are read and kept as they are.
        set.Section("on").AcceptAll();
        set.Section("off").AcceptAll();
        return new ThresholdRule(set.Text("name", "surplus")!, settings, phase, set.Flag("dry_run", true));
    }
}

[JsonSerializable(typeof(ThresholdMemory))]
internal sealed partial class ThresholdJson : JsonSerializerContext;
