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
internal sealed partial class CsvTimes(DateOrder order)
{
    private static readonly string[] Clocks = ["HH:mm:ss", "H:mm:ss", "HH:mm", "H:mm", "hh:mm:ss tt", "h:mm:ss tt", "hh:mm tt", "h:mm tt", "h:mmtt", "HH'h'mm"];
    private static readonly string[] YearFirst = ["yyyy-MM-dd", "yyyy/MM/dd", "yyyy.MM.dd", "yyyy-M-d", "yyyy/M/d"];
    private static readonly string[] DayFirst = ["dd.MM.yyyy", "d.M.yyyy", "dd.MM.yy", "d.M.yy", "dd-MM-yyyy", "d-M-yyyy"];
    private static readonly string[] SlashDay = ["dd/MM/yyyy", "d/M/yyyy", "dd/MM/yy", "d/M/yy"];
    private static readonly string[] SlashMonth = ["MM/dd/yyyy", "M/d/yyyy", "MM/dd/yy", "M/d/yy"];
    private static readonly string[] Named = ["d MMM yyyy", "MMM d yyyy", "MMM d, yyyy", "d MMMM yyyy", "MMMM d, yyyy", "ddd MMM d yyyy", "ddd, d MMM yyyy"];

    private readonly List<(string Form, bool IsDay)> forms = [.. Dates(order).SelectMany(Forms)];

    /// <summary>How the row before was written: the next one is written so too.</summary>
    private (string Form, bool IsDay) latest = ("", false);

    /// <summary>The order of the slash dates of a file.</summary>
    /// <param name="texts">Its times, with what is none between them.</param>
    /// <exception cref="ImportException">Both orders fit, and they do not say the same.</exception>
    public static DateOrder Order(IEnumerable<string> texts, DateOrder asked, string file)
    {
        if (asked != DateOrder.Auto) return asked;
        var (days, months) = (new CsvTimes(DateOrder.DayFirst), new CsvTimes(DateOrder.MonthFirst));
        var (byDay, byMonth) = (new List<DateTime>(), new List<DateTime>());
        bool day = true, month = true;
        string? first = null;
        foreach (var text in texts.Where(t => Slashed().IsMatch(t)))
        {
            // What no order can read is no time at all and says nothing.
            var (read, other) = (day ? days.Read(text)?.Local : null, month ? months.Read(text)?.Local : null);
            if (read is null && other is null) continue;
            first ??= text;
            if (read is { } d) byDay.Add(d);
            else day = false;
            if (other is { } m) byMonth.Add(m);
            else month = false;
        }
        if (first is null || day != month) return day ? DateOrder.DayFirst : DateOrder.MonthFirst;
        // Both can be read: the right one goes on in equal steps.
        var (dayJumps, monthJumps) = (Jumps(byDay), Jumps(byMonth));
        if (dayJumps != monthJumps) return dayJumps < monthJumps ? DateOrder.DayFirst : DateOrder.MonthFirst;
        return byDay.SequenceEqual(byMonth) ? DateOrder.DayFirst : throw new ImportException("import.csv.dates", Fact.Of("file", file), Fact.Of("value", first));
    }

    private static int Jumps(List<DateTime> times) => times.Zip(times.Skip(1), (a, b) => Math.Abs((b - a).TotalDays)).Count(d => d > 1.1);

    /// <returns>Null when the text is no time.</returns>
    public CsvTime? Read(string text) => ReadEnglish(text.Trim()) ?? (MonthNames.InEnglish(text.Trim()) is { } english ? ReadEnglish(english) : null);

    /// <summary>True for a month without a day: <c>03/2023</c>, <c>2023-03</c>, <c>Mar 2023</c>.</summary>
    public static bool IsMonth(string text) => Month().IsMatch(text.Trim());

    private CsvTime? ReadEnglish(string text)
    {
        if (text.Length < 6 || !text.Any(char.IsDigit)) return null;
        if (HasOffset(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant))
            return new(instant.DateTime, instant.ToUniversalTime(), false);
        if (text.Length > 10 && text[10] == 'T') text = $"{text[..10]} {text[11..]}";
        if (Midnight(text) is { } next) return next;
        if (Parse(text, latest.Form) is { } same) return new(same, null, latest.IsDay);
        foreach (var form in forms)
        {
            if (Parse(text, form.Form) is not { } at) continue;
            latest = form;
            return new(at, null, form.IsDay);
        }
        return null;
    }

    private static DateTime? Parse(string text, string form) =>
        form.Length > 0 && DateTime.TryParseExact(text, form, CultureInfo.InvariantCulture, DateTimeStyles.AllowWhiteSpaces, out var at) ? at : null;

    /// <summary>24:00 is the beginning of the next day.</summary>
    private CsvTime? Midnight(string text)
    {
        var at = text.IndexOf(" 24:00", StringComparison.Ordinal);
        return at > 0 && ReadEnglish(text[..at]) is { IsDay: true } day ? new(day.Local.AddDays(1), null, false) : null;
    }

    private static IEnumerable<string> Dates(DateOrder order) => [.. YearFirst, .. DayFirst, .. order == DateOrder.MonthFirst ? SlashMonth : SlashDay, .. Named];

    private static IEnumerable<(string, bool)> Forms(string date) => Clocks.SelectMany(clock => (string[])[$"{date} {clock}", $"{date}, {clock}"]).Select(f => (f, false)).Prepend((date, true));

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
