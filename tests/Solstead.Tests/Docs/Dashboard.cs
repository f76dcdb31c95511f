using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Solstead.Tests.Architecture;

namespace Solstead.Tests.Docs;

/// <summary>A ready dashboard of <c>docs/grafana</c>: its panels and what they ask.</summary>
internal sealed partial class Dashboard
{
    private readonly JsonElement root;

    private Dashboard(JsonElement root) => this.root = root;

    public static Dashboard Read(string name)
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "grafana", name)));
        return new(file.RootElement.Clone());
    }

    public IEnumerable<JsonElement> Panels => root.GetProperty("panels").EnumerateArray();

    /// <summary>Panel and question of each target, and of each variable that asks.</summary>
    public IEnumerable<(string Of, string Question)> Questions(params string[] keys)
    {
        foreach (var panel in Panels.Where(p => p.TryGetProperty("targets", out _)))
            foreach (var target in panel.GetProperty("targets").EnumerateArray())
                foreach (var key in keys)
                    if (target.TryGetProperty(key, out var question)) yield return (panel.GetProperty("title").GetString()!, question.GetString()!);
        foreach (var variable in root.GetProperty("templating").GetProperty("list").EnumerateArray())
            if (variable.TryGetProperty("definition", out var definition)) yield return (variable.GetProperty("name").GetString()!, definition.GetString()!);
    }

    /// <summary>A question as Grafana would send it for a span of time.</summary>
    public static string Filled(string question, DateTimeOffset from, DateTimeOffset to)
    {
        var text = question
            .Replace("$__unixEpochFrom()", from.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("$__unixEpochTo()", to.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("$__from", from.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("$__to", to.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("$source", "solstead", StringComparison.Ordinal);
        text.ShouldNotContain('$', text);
        return text;
    }

    /// <summary>The names of the metrics a PromQL expression reads.</summary>
    public static IEnumerable<string> Metrics(string expression) => Metric().Matches(expression).Select(m => m.Value);

    [GeneratedRegex(@"\b(?:solstead|process|dotnet)_[a-z0-9_]+", RegexOptions.None, 1000)]
    private static partial Regex Metric();
}
