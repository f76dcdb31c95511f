namespace Solstead.Site.Configuration;

/// <summary>A file <c>.env</c>: a name and a value on each line, with or without quotes and <c>export</c>.</summary>
public static class DotEnv
{
    /// <summary>Name, value and line of each assignment; the last one of a name counts.</summary>
    public static IReadOnlyDictionary<string, (string Value, int Line)> Read(string text)
    {
        var values = new Dictionary<string, (string, int)>(StringComparer.Ordinal);
        var lines = text.TrimStart('\uFEFF').Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line.StartsWith("export ", StringComparison.Ordinal)) line = line[7..].TrimStart();
            var at = line.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0 || line[0] == '#') continue;
            var name = line[..at].Trim();
            if (name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')) values[name] = (Value(line[(at + 1)..].Trim()), i + 1);
        }
        return values;
    }

    private static string Value(string text)
    {
        if (text.Length > 0 && text[0] is '"' or '\'' && text.LastIndexOf(text[0]) is > 0 and var end)
        {
            var inner = text[1..end];
            return text[0] == '"' ? inner.Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal) : inner;
        }
        var comment = text.IndexOf(" #", StringComparison.Ordinal);
        return comment < 0 ? text : text[..comment].TrimEnd();
    }
}
