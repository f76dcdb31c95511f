using System.Text.RegularExpressions;

namespace Solstead.Site.Import.EnphaseCsv;

/// <summary>Names of months in the languages Enlighten exports in, French, German, Dutch, Italian and Spanish, short or long; days of the week beside them.</summary>
internal static partial class MonthNames
{
    /// <summary>Beginnings of names, the longer ones first where one begins with the other.</summary>
    private static readonly (string English, string Begins)[] Months =
    [
        ("Jan", "jan|gen|ene"), ("Feb", "fe"), ("Mar", "mars|mar|mrt|mrz|maa|maer"), ("Apr", "apr|avr|abr"), ("May", "mai|may|mag|mei"), ("Jun", "juin|jun|giu"),
        ("Jul", "juil|jul|lug"), ("Aug", "aou|aug|ago"), ("Sep", "sep|set"), ("Oct", "oct|okt|ott"), ("Nov", "nov"), ("Dec", "dec|dez|dic"),
    ];

    /// <summary>The text with its month in English; null when it names none.</summary>
    public static string? InEnglish(string text)
    {
        var words = Word().Matches(text);
        // A day of the week comes first: mar. 3 janv. 2023 is a Tuesday.
        for (var i = words.Count - 1; i >= 0; i--)
        {
            if (Of(words[i].Value) is not { } english) continue;
            var rest = Word().Replace(text[..words[i].Index], "").TrimStart(' ', ',', '.').Replace(".", "", StringComparison.Ordinal);
            return $"{rest}{english}{text[(words[i].Index + words[i].Length)..]}".Replace(" de ", " ", StringComparison.OrdinalIgnoreCase);
        }
        return null;
    }

    private static string? Of(string word)
    {
        var plain = CsvColumn.Plain(word);
        foreach (var (english, begins) in Months)
            if (Array.Exists(begins.Split('|'), b => plain.StartsWith(b, StringComparison.Ordinal))) return english;
        return null;
    }

    [GeneratedRegex(@"\p{L}{3,}\.?", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Word();
}
