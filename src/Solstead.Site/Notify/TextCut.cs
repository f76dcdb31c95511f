using System.Globalization;
using System.Text;

namespace Solstead.Site.Notify;

/// <summary>Cuts texts to what a service takes, between whole characters as people see them: never inside an accent, an emoji or a flag.</summary>
internal static class TextCut
{
    private const string Mark = "…";

    /// <summary>At most so many UTF-16 units, the mark of the cut included.</summary>
    public static string Chars(string text, int most) => Cut(text, most, static s => s.Length);

    /// <summary>At most so many bytes of UTF-8, the mark of the cut included.</summary>
    public static string Bytes(string text, int most) => Cut(text, most, static s => Encoding.UTF8.GetByteCount(s));

    private delegate int Measure(ReadOnlySpan<char> text);

    private static string Cut(string text, int most, Measure size)
    {
        if (size(text) <= most) return text;
        var (room, kept) = (most - size(Mark), 0);
        while (kept < text.Length)
        {
            var element = StringInfo.GetNextTextElementLength(text, kept);
            room -= size(text.AsSpan(kept, element));
            if (room < 0) break;
            kept += element;
        }
        return text[..kept].TrimEnd() + Mark;
    }
}
