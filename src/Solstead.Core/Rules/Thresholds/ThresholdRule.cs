using System.Text.Json;
using System.Text.Json.Serialization;
using Solstead.Core.Site;

namespace Solstead.Core.Rules.Thresholds;

/// <summary>A surplus threshold of the site's settings: reads the picture, carries the memory, wishes a switch position.</summary>
/// <param name="phase">0 for the sum of the phases, 1 to 3 for the export of one phase.</param>
/// <param name="offWhen">When the off-command runs although the sun does not ask for it.</param>
public sealed class ThresholdRule(string name, ThresholdSettings settings, int phase, bool dryRun, OffWhen offWhen = OffWhen.Disabled | OffWhen.Removed) : ISwitchingRule
{
    private ThresholdMemory memory = ThresholdMemory.Initial;

    public string Type => "threshold";
    public string Name => name;
    public bool DryRun => dryRun;
    public OffWhen OffWhen => offWhen;
    public bool EnabledInSettings => settings.Enabled;
    public bool Enabled { get; set; } = settings.Enabled;
    public ThresholdSettings Settings => settings;

    /// <summary>0 for the sum of the phases, 1 to 3 for one phase.</summary>
    public int Phase => phase;

    public RuleOutcome Decide(SitePicture now)
    {
        var grid = phase == 0 ? now.Grid : now.GridByPhase[phase - 1];
        var decision = SurplusThreshold.Decide(
            new ThresholdInput(now.Now, -grid.Power, grid.Quality, grid.Age, grid.Silence, grid.Gone, grid.GoodInARow),
            settings.Enabled == Enabled ? settings : settings with { Enabled = Enabled }, memory);
        memory = decision.Next;
        var position = decision.On ? 1 : 0;
        var wish = new Wish(name, CommandKind.Switch, Layer.Surplus, position, position, name, decision.Reason, decision.Facts);
        return new RuleOutcome(decision.Reason, decision.Facts, HasSay(decision.Reason) ? [wish] : [])
        {
            State = new(decision.On, memory.Since, Enabled, -grid.Power, settings.Above, settings.Below),
        };
    }

    /// <summary>
    /// Nothing is commanded on an old value (safety.md C3), before the first good readings after a start, a loss or a sleep (C12), nor for a rule
    /// that was taken out and shall leave things as they are.
    /// </summary>
    private bool HasSay(string reason) => reason switch
    {
        "threshold.disabled" => offWhen.HasFlag(OffWhen.Disabled),
        "threshold.stale" or "threshold.recovering" => false,
        _ => true,
    };

    public string Save() => JsonSerializer.Serialize(memory, ThresholdJson.Default.ThresholdMemory);

    public void Restore(string json)
    {
        try { memory = JsonSerializer.Deserialize(json, ThresholdJson.Default.ThresholdMemory) ?? memory; }
        catch (JsonException) { memory = ThresholdMemory.Initial; }
    }
}

[JsonSerializable(typeof(ThresholdMemory))]
internal sealed partial class ThresholdJson : JsonSerializerContext;
