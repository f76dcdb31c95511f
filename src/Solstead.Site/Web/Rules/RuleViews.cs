using System.Text.Json.Serialization;
using Solstead.Core.Quantities;

namespace Solstead.Site.Web.Rules;

/// <summary>One command of a rule, without anything that could be secret.</summary>
/// <param name="Kind"><c>http</c>, <c>mqtt</c>, <c>program</c> or <c>device</c>.</param>
/// <param name="To">Host, topic, program or device.</param>
public sealed record CommandView(string Kind, string To);

/// <param name="On">What is done to switch on; null when there is nothing to do.</param>
/// <param name="Off">What is done to switch off; null when there is nothing to do.</param>
public sealed record CommandsView(CommandView? On, CommandView? Off);

/// <summary>The latest command of a rule and what came of it.</summary>
/// <param name="Command"><c>on</c> or <c>off</c>.</param>
/// <param name="Outcome"><c>applied</c>, <c>dry-run</c>, <c>refused</c>, <c>unconfirmed</c>, <c>none</c>, or <c>open</c> while under way.</param>
public sealed record LastCommandView(DateTimeOffset At, string Command, string Outcome, string Code, IReadOnlyList<Fact> Facts, string Actor);

/// <summary>One rule. Powers in watts, exported, negative = import; null = unknown or not of this kind of rule.</summary>
/// <param name="DryRun">Decides but sends nothing: its own setting, or control is off.</param>
/// <param name="Phase"><c>all</c> or <c>l1</c>…<c>l3</c>; null for rules that watch no phase.</param>
/// <param name="On">The position it wants; null for rules that switch nothing.</param>
public sealed record RuleRow(
    string Name, string Type, bool Enabled, bool DryRun, bool DryRunInSettings, string? Phase, bool? On, DateTimeOffset? Since,
    double? ValueWatts, double? AboveWatts, double? BelowWatts, string? Code, IReadOnlyList<Fact> Facts, CommandsView? Commands, LastCommandView? Last);

/// <param name="Control">The owner switched control on in the settings.</param>
public sealed record RulesView(bool Control, IReadOnlyList<RuleRow> Rules);

/// <summary>The owner takes a rule out or puts it back.</summary>
public sealed record RuleChange(bool? Enabled);

/// <summary>What came of a command that was run once.</summary>
/// <param name="Code">Why it did not work; null when it did.</param>
public sealed record TestView(string Rule, string Command, string Outcome, string? Code, IReadOnlyList<Fact> Facts);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, Converters = [typeof(InstantJson)])]
[JsonSerializable(typeof(RulesView))]
[JsonSerializable(typeof(RuleChange))]
[JsonSerializable(typeof(TestView))]
internal sealed partial class RulesJson : JsonSerializerContext;
