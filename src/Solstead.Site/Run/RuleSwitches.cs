using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using Solstead.Core.History;
using Solstead.Core.Site;

namespace Solstead.Site.Run;

/// <summary>The owner's word on the page about a rule, and what the settings said when it was given: settings changed later win.</summary>
public sealed record RuleSwitch(bool Enabled, bool InSettings);

/// <summary>Which rules their owner has taken out or put back on the page; kept beside the site's other state.</summary>
public sealed class RuleSwitches(IStateStore state, ILogger<RuleSwitches> log) : IDisposable
{
    private const string Key = "rules.enabled";
    private readonly SemaphoreSlim turn = new(1);
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
        var known = words.Count;
        foreach (var rule in rules.OfType<ISwitchingRule>())
        {
            if (!words.TryGetValue(rule.Name, out var word)) continue;
            if (word.InSettings == rule.EnabledInSettings) rule.Enabled = word.Enabled;
            // Settings that said otherwise once have ended the word for good. A rule that is only absent, e.g. by a fault in its lines, keeps it.
            else words.Remove(rule.Name);
        }
        if (words.Count < known) await SaveAsync(ct);
    }

    /// <summary>
    /// Puts the owner's word into force with the next tick, then remembers it; returns when it is on disk. Done whole whatever becomes of who
    /// asked, one after the other.
    /// </summary>
    public async Task SwitchAsync(ISwitchingRule rule, bool enabled, SiteRunner runner)
    {
        await turn.WaitAsync(CancellationToken.None);
        try
        {
            await runner.AskAsync((_, _) => rule.Enabled = enabled, CancellationToken.None);
            words[rule.Name] = new(enabled, rule.EnabledInSettings);
            await SaveAsync(CancellationToken.None);
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    private Task SaveAsync(CancellationToken ct) => state.SetAsync(Key, JsonSerializer.Serialize(words, RuleSwitchJson.Default.DictionaryStringRuleSwitch), ct);
}

[JsonSerializable(typeof(Dictionary<string, RuleSwitch>))]
internal sealed partial class RuleSwitchJson : JsonSerializerContext;
