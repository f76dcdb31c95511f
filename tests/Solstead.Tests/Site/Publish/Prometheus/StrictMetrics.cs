using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Solstead.Tests.Site.Publish.Prometheus;

internal sealed record StrictSample(string Name, IReadOnlyDictionary<string, string> Labels, double Value);

internal sealed record StrictFamily(string Name, string Type, string Help, string? Unit, List<StrictSample> Samples);

/// <summary>
/// Reads an exposition as strictly as its description allows, and fails on the first thing a lenient scraper would forgive. Written from the
/// two specifications, not from our writer.
/// </summary>
internal sealed partial class StrictMetrics
{
    private readonly bool open;
    private readonly Dictionary<string, StrictFamily> families = [];
    private readonly HashSet<string> series = [];
    private StrictFamily? current;
    private string? help, helpOf, type, unit;

    private StrictMetrics(bool open) => this.open = open;

    public static Dictionary<string, StrictFamily> Parse(string text, bool open)
    {
        text.ShouldEndWith("\n");
        text.ShouldNotContain("\r");
        var reader = new StrictMetrics(open);
        var lines = text[..^1].Split('\n');
        if (open) lines[^1].ShouldBe("# EOF");
        foreach (var line in open ? lines[..^1] : lines) reader.Line(line);
        foreach (var family in reader.families.Values) family.Samples.ShouldNotBeEmpty($"{family.Name} is announced and never comes");
        return reader.families;
    }

    private void Line(string line)
    {
        line.ShouldNotBeEmpty();
        if (line.StartsWith('#')) Comment(line);
        else Sample(line);
    }

    private void Comment(string line)
    {
        var match = Announced().Match(line);
        match.Success.ShouldBeTrue(line);
        var (what, name, rest) = (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value);
        if (what == "HELP")
        {
            (current, type, unit) = (null, null, null);
            (help, helpOf) = (Unescape(rest, quotes: open), name);
            return;
        }
        name.ShouldBe(helpOf, "HELP, TYPE and UNIT belong together");
        if (what == "TYPE")
        {
            rest.ShouldBeOneOf(open ? ["gauge", "counter", "info"] : ["gauge", "counter"]);
            type = rest;
        }
        else
        {
            open.ShouldBeTrue("the classic format knows no UNIT");
            name.ShouldEndWith("_" + rest);
            unit = rest;
        }
    }

    private void Sample(string line)
    {
        var match = Written().Match(line);
        match.Success.ShouldBeTrue(line);
        var name = match.Groups[1].Value;
        Open(name);
        var labels = Labels(match.Groups[2].Value, line);
        series.Add(name + string.Join('|', labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={l.Value}"))).ShouldBeTrue($"twice: {line}");
        var value = double.Parse(match.Groups[3].Value, NumberStyles.Float, CultureInfo.InvariantCulture);
        double.IsFinite(value).ShouldBeTrue(line);
        if (current!.Type == "counter") value.ShouldBeGreaterThanOrEqualTo(0, line);
        if (current.Type == "info") value.ShouldBe(1, line);
        current.Samples.Add(new(name, labels, value));
    }

    /// <summary>The samples of one family stand together under its announcement.</summary>
    private void Open(string sample)
    {
        type.ShouldNotBeNull($"{sample} without a TYPE");
        var expected = helpOf + (open ? type switch { "counter" => "_total", "info" => "_info", _ => "" } : "");
        sample.ShouldBe(expected);
        if (type == "counter") sample.ShouldEndWith("_total");
        if (current is not null) return;
        families.ShouldNotContainKey(helpOf!, "a family comes once");
        families[helpOf!] = current = new(helpOf!, type, help!, unit, []);
        if (open) families.Keys.ShouldNotContain(k => k != helpOf && (k == helpOf + "_total" || k == helpOf + "_info"), helpOf);
    }

    private static Dictionary<string, string> Labels(string text, string line)
    {
        var labels = new Dictionary<string, string>();
        if (text.Length == 0) return labels;
        var inner = text[1..^1];
        var at = 0;
        while (at < inner.Length)
        {
            var match = Label().Match(inner, at);
            (match.Success && match.Index == at).ShouldBeTrue(line);
            match.Groups[1].Value.ShouldNotStartWith("__");
            labels.TryAdd(match.Groups[1].Value, Unescape(match.Groups[2].Value, quotes: true)).ShouldBeTrue(line);
            at += match.Length;
            if (at == inner.Length) break;
            inner[at++].ShouldBe(',');
            at.ShouldBeLessThan(inner.Length, "a comma at the end");
        }
        return labels;
    }

    private static string Unescape(string text, bool quotes)
    {
        var plain = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\') { plain.Append(text[i]); continue; }
            (++i).ShouldBeLessThan(text.Length, text);
            plain.Append(text[i] switch { '\\' => '\\', 'n' => '\n', '"' when quotes => '"', _ => throw new InvalidDataException(text) });
        }
        return plain.ToString();
    }

    [GeneratedRegex("^# (HELP|TYPE|UNIT) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$", RegexOptions.None, 1000)]
    private static partial Regex Announced();

    [GeneratedRegex(@"^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{.+\})? ([-+]?[0-9][0-9.]*(?:[eE][-+]?[0-9]+)?)$", RegexOptions.None, 1000)]
    private static partial Regex Written();

    [GeneratedRegex("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\.)*)\"", RegexOptions.None, 1000)]
    private static partial Regex Label();
}
