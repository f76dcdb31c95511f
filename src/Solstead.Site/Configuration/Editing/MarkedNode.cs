using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Solstead.Site.Configuration.Editing;

/// <summary>A node of the settings file with the characters it occupies.</summary>
/// <param name="Start">First character of the node.</param>
/// <param name="End">First character after its last visible one.</param>
internal abstract record MarkedNode(int Start, int End)
{
    /// <summary>The file as nodes with places, or null when it holds nothing but comments.</summary>
    /// <exception cref="YamlException">The text is not YAML.</exception>
    public static MarkedNode? Parse(string text)
    {
        var parser = new Parser(new StringReader(text));
        parser.Consume<StreamStart>();
        if (parser.Accept<StreamEnd>(out _)) return null;
        parser.Consume<DocumentStart>();
        return Node(parser, text);
    }

    private static MarkedNode Node(Parser parser, string text)
    {
        if (parser.TryConsume<AnchorAlias>(out var alias)) return new MarkedFixed(Index(alias.Start), Index(alias.End));
        if (parser.TryConsume<Scalar>(out var scalar))
        {
            var isNull = scalar.Style == ScalarStyle.Plain && scalar.Value is "" or "~" or "null";
            return new MarkedScalar(isNull ? null : scalar.Value, Index(scalar.Start), Trim(text, Index(scalar.Start), Index(scalar.End)));
        }
        return parser.TryConsume<SequenceStart>(out var list) ? List(parser, list, text) : Map(parser, parser.Consume<MappingStart>(), text);
    }

    private static MarkedList List(Parser parser, SequenceStart start, string text)
    {
        var items = new List<MarkedNode>();
        while (!parser.TryConsume<SequenceEnd>(out _)) items.Add(Node(parser, text));
        var flow = start.Style == SequenceStyle.Flow;
        var last = items.Count == 0 ? Index(start.Start) + 1 : items[^1].End;
        return new(items, flow, Index(start.Start), flow ? Closed(text, last) : last);
    }

    private static MarkedMap Map(Parser parser, MappingStart start, string text)
    {
        var entries = new List<MarkedEntry>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = Node(parser, text);
            var value = Node(parser, text);
            // The place of an absent value is where the next token begins; what counts is the end of its key.
            if (value is MarkedScalar { Value: null } none && none.Start == none.End) value = none with { Start = AfterColon(text, key.End), End = AfterColon(text, key.End) };
            entries.Add(new((key as MarkedScalar)?.Value, key.Start, value));
        }
        var flow = start.Style == MappingStyle.Flow;
        var last = entries.Count == 0 ? Index(start.Start) + 1 : entries[^1].Value.End;
        return new(entries, flow, Index(start.Start), flow ? Closed(text, last) : last);
    }

    /// <summary>The parser's mark of a closing brace lies before or behind it by version; what lies between the last element and the brace is only space.</summary>
    private static int Closed(string text, int last)
    {
        for (var at = last; at < text.Length; at++)
        {
            if (text[at] is '}' or ']') return at + 1;
            if (text[at] == '#') at = text.IndexOf('\n', at) is > 0 and var end ? end : text.Length;
        }
        return last;
    }

    private static int AfterColon(string text, int end)
    {
        var at = end;
        while (at < text.Length && text[at] is ' ' or '\t') at++;
        return at < text.Length && text[at] == ':' ? at + 1 : end;
    }

    /// <summary>A block scalar ends with its line breaks; they are not part of what is seen.</summary>
    private static int Trim(string text, int start, int end)
    {
        while (end > start && char.IsWhiteSpace(text[end - 1])) end--;
        return end;
    }

    private static int Index(Mark mark) => (int)mark.Index;
}

/// <param name="Value">Null for an empty value.</param>
internal sealed record MarkedScalar(string? Value, int Start, int End) : MarkedNode(Start, End);

/// <summary>An alias: what it stands for lies elsewhere and is not touched.</summary>
internal sealed record MarkedFixed(int Start, int End) : MarkedNode(Start, End);

internal sealed record MarkedList(IReadOnlyList<MarkedNode> Items, bool Flow, int Start, int End) : MarkedNode(Start, End);

internal sealed record MarkedMap(IReadOnlyList<MarkedEntry> Entries, bool Flow, int Start, int End) : MarkedNode(Start, End)
{
    public MarkedEntry? Find(string key) => Entries.FirstOrDefault(e => e.Key == key);
}

/// <param name="Key">Null when the key is no plain text.</param>
/// <param name="Start">Where the key begins.</param>
internal sealed record MarkedEntry(string? Key, int Start, MarkedNode Value);
