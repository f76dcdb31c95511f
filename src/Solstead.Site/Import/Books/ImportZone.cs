using System.Globalization;

namespace Solstead.Site.Import.Books;

/// <summary>A zone as people name it.</summary>
public static class ImportZone
{
    /// <summary>A zone by its name, or a fixed offset such as <c>+01:00</c> of a clock that nobody moved; null when there is none.</summary>
    public static TimeZoneInfo? Find(string word)
    {
        word = word.Trim();
        if (word is "Z" or "z") return TimeZoneInfo.Utc;
        if (TimeZoneInfo.TryFindSystemTimeZoneById(word, out var zone)) return zone;
        if (word.StartsWith("UTC", StringComparison.OrdinalIgnoreCase)) word = word[3..];
        if (word.Length < 2 || word[0] is not ('+' or '-')) return null;
        string[] forms = [@"hh\:mm", "hhmm", "%h"];
        if (!TimeSpan.TryParseExact(word[1..], forms, CultureInfo.InvariantCulture, out var offset) || offset > TimeSpan.FromHours(14)) return null;
        var name = $"UTC{word[0]}{offset:hh\\:mm}";
        return TimeZoneInfo.CreateCustomTimeZone(name, word[0] == '-' ? -offset : offset, name, name);
    }
}
