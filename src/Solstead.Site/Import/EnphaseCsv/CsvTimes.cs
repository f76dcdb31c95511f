using System.Globalization;
using System.Text.RegularExpressions;
using Solstead.Core.Quantities;
using Solstead.Site.Import.Books;

namespace Solstead.Site.Import.EnphaseCsv;

/// <summary>How days and months are ordered where they are written with slashes.</summary>
public enum DateOrder { Auto, DayFirst, MonthFirst }

/// <summary>A time as a file tells it.</summary>
/// <param name="Instant">Set where the offset stands with it. [UTC]</param>
/// <param name="IsDay">It is a date alone.</param>
internal readonly record struct CsvTime(DateTime Local, DateTimeOffset? Instant, bool IsDay);

/// <summary>Reads the column of times of an export: found out once for the whole file, so that no row is read otherwise than the next.</summary>
internal static partial class CsvTimes
{
    private static readonly string[] Clocks = ["HH:mm:ss", "H:mm:ss", "HH:mm", "H:mm", "hh:mm:ss tt", "h:mm:ss tt", "hh:mm tt", "h:mm tt", "h:mmtt", "HH'h'mm"];
    private static readonly string[] YearFirst = ["yyyy-MM-dd", "yyyy/MM/dd", "yyyy.MM.dd", "yyyy-M-d", "yyyy/M/d"];
    private static readonly string[] DayFirst = ["dd.MM.yyyy", "d.M.yyyy", "dd.MM.yy", "d.M.yy", "dd-MM-yyyy", "d-M-yyyy"];
    private static readonly string[] SlashDay = ["dd/MM/yyyy", "d/M/yyyy", "dd/MM/yy", "d/M/yy"];
    private static readonly string[] SlashMonth = ["MM/dd/yyyy", "M/d/yyyy", "MM/dd/yy", "M/d/yy"];
    private static readonly string[] Named = ["d MMM yyyy", "MMM d yyyy", "MMM d, yyyy", "d MMMM yyyy", "MMMM d, yyyy", "ddd MMM d yyyy", "ddd, d MMM yyyy"];

    /// <summary>The order of the slash dates of a file.</summary>
    /// <exception cref="ImportException">Both orders fit, and they do not say the same.</exception>
    public static DateOrder Order(IReadOnlyList<string> texts, DateOrder asked, string file)
    {
        var slashes = texts.Where(t => Slashed().IsMatch(t)).ToList();
        if (asked != DateOrder.Auto || slashes.Count == 0) return asked == DateOrder.Auto ? DateOrder.DayFirst : asked;
        bool day = Reads(DateOrder.DayFirst), month = Reads(DateOrder.MonthFirst);
        if (day != month) return day ? DateOrder.DayFirst : DateOrder.MonthFirst;
        // Both can be read: the right one goes on in equal steps.
        var (dayJumps, monthJumps) = (Jumps(DateOrder.DayFirst), Jumps(DateOrder.MonthFirst));
        if (dayJumps != monthJumps) return dayJumps < monthJumps ? DateOrder.DayFirst : DateOrder.MonthFirst;
        if (slashes.TrueForAll(t => Read(t, DateOrder.DayFirst)?.Local == Read(t, DateOrder.MonthFirst)?.Local)) return DateOrder.DayFirst;
        throw new ImportException("import.csv.dates", Fact.Of("file", file), Fact.Of("value", slashes[0]));

        bool Reads(DateOrder order) => slashes.TrueForAll(t => Read(t, order) is not null);

        int Jumps(DateOrder order)
        {
            var times = slashes.Select(t => Read(t, order)?.Local).OfType<DateTime>().ToList();
            return times.Zip(times.Skip(1), (a, b) => Math.Abs((b - a).TotalDays)).Count(d => d > 1.1);
        }
    }

    /// <returns>Null when the text is no time.</returns>
    public static CsvTime? Read(string text, DateOrder order) => ReadEnglish(text.Trim(), order) ?? (MonthNames.InEnglish(text.Trim()) is { } english ? ReadEnglish(english, order) : null);

    /// <summary>True for a month without a day: <c>03/2023</c>, <c>2023-03</c>, <c>Mar 2023</c>.</summary>
    public static bool IsMonth(string text) => Month().IsMatch(text.Trim());

    private static CsvTime? ReadEnglish(string text, DateOrder order)
    {
        if (text.Length < 6 || !text.Any(char.IsDigit)) return null;
        if (HasOffset(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant))
            return new(instant.DateTime, instant.ToUniversalTime(), false);
        if (text.Length > 10 && text[10] == 'T') text = $"{text[..10]} {text[11..]}";
        if (Midnight(text, order) is { } next) return next;
        foreach (var date in Dates(order))
        {
            if (DateTime.TryParseExact(text, date, CultureInfo.InvariantCulture, DateTimeStyles.AllowWhiteSpaces, out var day)) return new(day, null, true);
            foreach (var clock in Clocks)
                foreach (var between in (string[])[" ", ", "])
                    if (DateTime.TryParseExact(text, date + between + clock, CultureInfo.InvariantCulture, DateTimeStyles.AllowWhiteSpaces, out var at)) return new(at, null, false);
        }
        return null;
    }

    /// <summary>24:00 is the beginning of the next day.</summary>
    private static CsvTime? Midnight(string text, DateOrder order)
    {
        var at = text.IndexOf(" 24:00", StringComparison.Ordinal);
        return at > 0 && ReadEnglish(text[..at], order) is { IsDay: true } day ? new(day.Local.AddDays(1), null, false) : null;
    }

    private static IEnumerable<string> Dates(DateOrder order) => [.. YearFirst, .. DayFirst, .. order == DateOrder.MonthFirst ? SlashMonth : SlashDay, .. Named];

    /// <summary>An offset ends the text: Z, +02:00, +0200, after a clock.</summary>
    private static bool HasOffset(string text)
    {
        if (!text.Contains(':', StringComparison.Ordinal)) return false;
        if (text.EndsWith('Z') || text.EndsWith("UTC", StringComparison.Ordinal) || text.EndsWith("GMT", StringComparison.Ordinal)) return true;
        var sign = text.LastIndexOfAny(['+', '-']);
        return sign > text.IndexOf(':', StringComparison.Ordinal) && text[(sign + 1)..].Replace(":", "", StringComparison.Ordinal) is { Length: 2 or 4 } digits && digits.All(char.IsAsciiDigit);
    }

    [GeneratedRegex(@"^(\p{L}{3,}\.?,? \d{4}|\d{1,2}[/.-]\d{4}|\d{4}[/.-]\d{1,2})$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Month();

    [GeneratedRegex(@"^\s*\d{1,2}/\d{1,2}/\d{2,4}\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Slashed();
}
