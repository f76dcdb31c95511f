using System.Globalization;
using System.Text;

namespace Solstead.Site.Publish.Prometheus;

/// <summary>
/// Writes families as text. Two dialects: the classic exposition format 0.0.4, and OpenMetrics 1.0.0, where a counter's family loses its
/// <c>_total</c>, units are told, infos have a type of their own and the end is marked.
/// </summary>
/// <remarks>Sources: Prometheus documentation, "Exposition formats"; OpenMetrics 1.0 specification, sections "Text format" and "Metric types".</remarks>
internal static class MetricsText
{
    public const string ClassicType = "text/plain; version=0.0.4; charset=utf-8";
    public const string OpenType = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    public static string Write(IEnumerable<MetricFamily> families, bool open)
    {
        var text = new StringBuilder(32_768);
        foreach (var family in families.Where(f => f.Samples.Count > 0))
        {
            var sample = family.Name + Suffix(family.Type);
            var head = open ? family.Name : sample;
            text.Append("# HELP ").Append(head).Append(' ');
            Escape(text, family.Help, quotes: open);
            text.Append("\n# TYPE ").Append(head).Append(' ').Append(Word(family.Type, open)).Append('\n');
            if (open && family.Unit.Length > 0 && family.Name.EndsWith("_" + family.Unit, StringComparison.Ordinal)) text.Append("# UNIT ").Append(head).Append(' ').Append(family.Unit).Append('\n');
            foreach (var one in family.Samples) Sample(text, sample, one);
        }
        if (open) text.Append("# EOF\n");
        return text.ToString();
    }

    private static string Suffix(MetricType type) => type switch { MetricType.Counter => "_total", MetricType.Info => "_info", _ => "" };

    private static string Word(MetricType type, bool open) => type switch { MetricType.Counter => "counter", MetricType.Info when open => "info", _ => "gauge" };

    private static void Sample(StringBuilder text, string name, MetricSample sample)
    {
        text.Append(name);
        for (var i = 0; i < sample.Labels.Count; i++)
        {
            text.Append(i == 0 ? '{' : ',').Append(sample.Labels[i].Name).Append("=\"");
            Escape(text, sample.Labels[i].Value, quotes: true);
            text.Append('"');
        }
        if (sample.Labels.Count > 0) text.Append('}');
        text.Append(' ').Append(sample.Value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }

    /// <summary>Backslash and line feed everywhere, the quote where it would end the value.</summary>
    private static void Escape(StringBuilder text, string value, bool quotes)
    {
        foreach (var c in value)
        {
            if (c == '\\') text.Append(@"\\");
            else if (c == '\n') text.Append(@"\n");
            else if (c == '"' && quotes) text.Append("\\\"");
            else text.Append(c);
        }
    }
}
