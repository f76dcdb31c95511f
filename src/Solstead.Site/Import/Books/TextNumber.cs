using System.Globalization;

namespace Solstead.Site.Import.Books;

/// <summary>Numbers as other programs leave them: text where a number should be, commas for points, separators of thousands.</summary>
public static class TextNumber
{
    /// <summary>Words for "there is none".</summary>
    private static readonly HashSet<string> Nothing = new(StringComparer.OrdinalIgnoreCase) { "", "null", "none", "nan", "na", "n/a", "-", "--", "—", "unknown", "unavailable", "\\N" };

    /// <summary>True when the text says that there is no value, rather than a wrong one.</summary>
    public static bool IsNothing(string? text) => text is null || Nothing.Contains(text.Trim());

    /// <summary>The number; null when there is none or it is no number.</summary>
    /// <remarks>
    /// A single comma or point is the decimal sign. Of several signs the last kind is the decimal sign when it comes once, e.g. <c>1.234,5</c>, and all are separators
    /// when they are of one kind, e.g. <c>1,234,567</c>. Spaces of any width and apostrophes separate thousands.
    /// </remarks>
    public static double? Read(string? text)
    {
        // Most are plain, and there are millions of them.
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)) return number;
        if (IsNothing(text)) return null;
        var plain = new string([.. text!.Where(c => !char.IsWhiteSpace(c) && c is not ('\'' or '’' or '\u202F' or '\u00A0'))]);
        var (commas, points) = (plain.Count(c => c == ','), plain.Count(c => c == '.'));
        if (commas > 0 && points > 0)
            plain = plain.LastIndexOf(',') > plain.LastIndexOf('.') ? plain.Replace(".", "", StringComparison.Ordinal).Replace(',', '.') : plain.Replace(",", "", StringComparison.Ordinal);
        else if (commas > 1) plain = plain.Replace(",", "", StringComparison.Ordinal);
        else if (points > 1) plain = plain.Replace(".", "", StringComparison.Ordinal);
        else plain = plain.Replace(',', '.');
        return double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number) ? number : null;
    }

    /// <summary>A count of whole things, where a comma before three digits separates thousands: <c>12,345</c>.</summary>
    public static double? Count(string? text) =>
        text?.Trim() is { Length: >= 5 and <= 7 } plain && plain[^4] == ',' && plain[0] != '0'
            && plain.Remove(plain.Length - 4, 1).All(char.IsAsciiDigit) ? Read(plain.Remove(plain.Length - 4, 1)) : Read(text);

    /// <summary>A whole number within bounds, also when written as <c>7.0</c>; null otherwise.</summary>
    public static int? Whole(string? text, int least, int most) =>
        Read(text) is { } number && number == Math.Floor(number) && number >= least && number <= most ? (int)number : null;
}
