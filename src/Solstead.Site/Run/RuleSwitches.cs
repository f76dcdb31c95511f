using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using Solstead.Core.History;
using Solstead.Core.Site;

namespace Solstead.Site.Run;

/// <summary>The owner's word on the page about a rule, and what the settings said when it was given: settings changed later win.</summary>
public sealed record RuleSwitch(bool Enabled, bool InSettings);

/// <summary>Which rules their owner has taken out or put back on the page; kept beside the site's other state.</summary>
public sealed class RuleSwitches(IStateStore state, ILogger<RuleSwitches> log)
{
    private const string Key = "rules.enabled";
    private Dictionary<string, RuleSwitch> words = [];

    /// <summary>Puts the owner's word into force.</summary>
    public async Task LoadAsync(IReadOnlyList<IRule> rules, CancellationToken ct)
    {
        try
        {
            if (await state.GetAsync(Key, ct) is { } json) words = JsonSerializer.Deserialize(json, RuleSwitchJson.Default.DictionaryStringRuleSwitch) ?? words;
        }
        catch (JsonException e)
        {
            Log.StateUnreadable(log, e);
        }
        foreach (var rule in rules.OfType<ISwitchingRule>())
            if (words.TryGetValue(rule.Name, out var word) && word.InSettings == rule.EnabledInSettings) rule.Enabled = word.Enabled;
    }

    /// <summary>Remembers the owner's word; returns when it is on disk.</summary>
    public Task SetAsync(ISwitchingRule rule, bool enabled, CancellationToken ct)
    {
        var next = new Dictionary<string, RuleSwitch>(words) { [rule.Name] = new(enabled, rule.EnabledInSettings) };
        words = next;
        return state.SetAsync(Key, JsonSerializer.Serialize(next, RuleSwitchJson.Default.DictionaryStringRuleSwitch), ct);
    }
}

[JsonSerializable(typeof(Dictionary<string, RuleSwitch>))]
internal sealed partial class RuleSwitchJson : JsonSerializerContext;
