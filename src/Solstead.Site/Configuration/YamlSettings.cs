using Solstead.Core.Settings;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Solstead.Site.Configuration;

/// <summary>The settings file cannot be read as YAML at all; the one case in which the service does not start.</summary>
/// <param name="line">Line of the fault, from 1.</param>
public sealed class SettingsUnreadableException(string file, int line, string what)
    : Exception($"{file}:{line}: {what}")
{
    public int Line { get; } = line;
    public string What { get; } = what;
}

/// <summary>Turns YAML text into settings nodes with their places. Works on parser events: no reflection, duplicate keys survive.</summary>
public static class YamlSettings
{
    private const int MostDepth = 32;

    /// <exception cref="SettingsUnreadableException">The text is not YAML, or its root is not a map.</exception>
    public static SettingsMap Parse(string text, string file)
    {
        try
        {
            var parser = new Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _)) return SettingsMap.Empty;
            parser.Consume<DocumentStart>();
            var root = Node(parser, [], 0);
            return root switch
            {
                SettingsMap map => map,
                SettingsScalar { Value: null or "" } => SettingsMap.Empty,
                _ => throw new SettingsUnreadableException(file, root.Line, "the file must begin with keys such as site: and devices:"),
            };
        }
        catch (YamlException e)
        {
            throw new SettingsUnreadableException(file, (int)Math.Max(1, e.Start.Line), e.InnerException?.Message ?? e.Message);
        }
    }

    private static SettingsNode Node(Parser parser, Dictionary<AnchorName, SettingsNode> anchors, int depth)
    {
        if (depth > MostDepth) throw new YamlException(parser.Current!.Start, parser.Current.End, $"nested deeper than {MostDepth} levels");
        if (parser.TryConsume<AnchorAlias>(out var alias))
            return anchors.TryGetValue(alias.Value, out var node) ? node : throw new YamlException(alias.Start, alias.End, $"unknown anchor {alias.Value}");
        if (parser.TryConsume<Scalar>(out var scalar)) return Keep(scalar, Value(scalar));
        if (parser.TryConsume<SequenceStart>(out var list)) return Keep(list, List(parser, list, anchors, depth));
        return Map(parser, parser.Consume<MappingStart>(), anchors, depth);

        SettingsNode Keep(NodeEvent at, SettingsNode node)
        {
            if (!at.Anchor.IsEmpty) anchors[at.Anchor] = node;
            return node;
        }
    }

    private static SettingsScalar Value(Scalar scalar)
    {
        var isNull = scalar.Style == ScalarStyle.Plain && scalar.Value is "" or "~" or "null";
        return new SettingsScalar(isNull ? null : scalar.Value, (int)scalar.Start.Line, (int)scalar.Start.Column);
    }

    private static SettingsList List(Parser parser, SequenceStart start, Dictionary<AnchorName, SettingsNode> anchors, int depth)
    {
        var items = new List<SettingsNode>();
        while (!parser.TryConsume<SequenceEnd>(out _)) items.Add(Node(parser, anchors, depth + 1));
        return new SettingsList(items, (int)start.Start.Line, (int)start.Start.Column);
    }

    private static SettingsMap Map(Parser parser, MappingStart start, Dictionary<AnchorName, SettingsNode> anchors, int depth)
    {
        var entries = new List<SettingsEntry>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = parser.Consume<Scalar>();
            entries.Add(new SettingsEntry(key.Value, Node(parser, anchors, depth + 1), (int)key.Start.Line));
        }
        var map = new SettingsMap(entries, (int)start.Start.Line, (int)start.Start.Column);
        if (!start.Anchor.IsEmpty) anchors[start.Anchor] = map;
        return map;
    }
}
