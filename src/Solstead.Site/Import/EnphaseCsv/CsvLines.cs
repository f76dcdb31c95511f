using System.Text;

namespace Solstead.Site.Import.EnphaseCsv;

/// <summary>A text of separated values, with whatever separator its program and country use.</summary>
internal static class CsvLines
{
    /// <summary>Rows with at least one value, their fields without quotes and outer spaces.</summary>
    /// <param name="separator">What was found to separate.</param>
    public static IReadOnlyList<string[]> Read(string text, out char separator)
    {
        text = text.TrimStart('\uFEFF');
        separator = Separator(text);
        var rows = new List<string[]>();
        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; i <= text.Length; i++)
        {
            var c = i < text.Length ? text[i] : '\n';
            if (quoted && i < text.Length)
            {
                if (c != '"') field.Append(c);
                else if (i + 1 < text.Length && text[i + 1] == '"') field.Append(text[++i]);
                else quoted = false;
            }
            else if (c == '"' && string.IsNullOrWhiteSpace(field.ToString())) (quoted, _) = (true, field.Clear());
            else if (c == separator || c is '\n' or '\r')
            {
                fields.Add(field.ToString().Trim());
                field.Clear();
                if (c == separator) continue;
                if (fields.Exists(f => f.Length > 0)) rows.Add([.. fields]);
                fields.Clear();
            }
            else field.Append(c);
        }
        return rows;
    }

    /// <summary>The sign that is there most evenly: in most lines, and as often as in the one before.</summary>
    private static char Separator(string text)
    {
        var lines = text.Split('\n', 60, StringSplitOptions.RemoveEmptyEntries).Take(50).ToList();
        char[] signs = [';', '\t', ',', '|'];
        return signs.MaxBy(sign =>
        {
            var counts = lines.Select(l => Outside(l, sign)).Where(n => n > 0).ToList();
            return counts.Count == 0 ? 0 : counts.GroupBy(n => n).Max(g => g.Count()) * 10 + (sign == ',' ? 0 : 5);
        });
    }

    private static int Outside(string line, char sign)
    {
        var (count, quoted) = (0, false);
        foreach (var c in line)
        {
            if (c == '"') quoted = !quoted;
            else if (c == sign && !quoted) count++;
        }
        return count;
    }
}
