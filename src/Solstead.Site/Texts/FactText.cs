using System.Globalization;
using Solstead.Core.Quantities;

namespace Solstead.Site.Texts;

/// <summary>Writes numbers, durations and instants for a reader, without culture data: the rules are few and stand in README.md.</summary>
/// <param name="words">The text of a code; null when there is none.</param>
internal sealed class FactText(bool french, TimeZoneInfo zone, Func<string, string?> words)
{
    private const string Missing = "—";
    private const char Minus = '\u2212';
    private static readonly string[] EnglishMonths = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
    private static readonly string[] FrenchMonths = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"];

    private char Space => french ? '\u202f' : '\u00a0';

    public string Of(Fact? fact, DateTimeOffset now, bool dateOnly = false)
    {
        if (fact is not { } f) return Missing;
        if (f.Unit == "instant") return Instant(f) is { } at ? Instant(at, now, dateOnly) : Missing;
        if (f.Unit == "setting" && f.Text is { } keys) return string.Join(", ", keys.Split(", ").Select(Setting));
        return f.Text ?? Number(f.Number, f.Unit);
    }

    /// <summary>What a setting is called, from its key: <c>schedule.0.soc</c> is <c>setting.schedule.soc</c> with the number 1.</summary>
    private string Setting(string key)
    {
        var parts = key.Split('.', 3);
        var kind = string.Join('.', parts.Where((_, i) => i != 1)).Replace('_', '-');
        if (words($"setting.{kind}") is not { } text) return key;
        return parts.Length > 1 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var place)
            ? text.Replace("{number}", Plain(place + 1), StringComparison.Ordinal) : text;
    }

    /// <summary>CLDR: English "one" is exactly 1; French "one" is everything below 2.</summary>
    public string Plural(Fact? fact, string one, string other, DateTimeOffset now)
    {
        var isOne = fact?.Number is { } n && (french ? Math.Abs(n) < 2 : Math.Abs(n).Equals(1.0));
        return (isOne ? one : other).Replace("#", Of(fact, now), StringComparison.Ordinal);
    }

    /// <summary>A part of a sentence that is there only when its fact is.</summary>
    public string Given(Fact? fact, string words, DateTimeOffset now)
    {
        var told = Of(fact, now);
        return told is "" or Missing ? "" : words.Replace("#", told, StringComparison.Ordinal);
    }

    public string Number(double? value, string unit)
    {
        if (value is not { } v || !double.IsFinite(v) || Math.Abs(v) >= 1e15) return Missing;
        var (number, symbol) = Parts(v, unit);
        return symbol.Length == 0 ? number : number + Space + symbol;
    }

    private (string Number, string Unit) Parts(double v, string unit) => unit switch
    {
        "W" or "var" or "VA" => Math.Floor(Math.Abs(v) + 0.5) < 1000 ? (Digits(v, 0), unit) : (Digits(v / 1000, 1), "k" + unit),
        "Wh" or "varh" or "VAh" => (Digits(v / 1000, Math.Floor(Math.Abs(v / 1000) * 100 + 0.5) < 1000 ? 2 : 1), "k" + unit),
        "s" => Duration(v),
        "%" or "V" => (Digits(v, 0), unit),
        "A" => (Digits(v, 1, strip: true), unit),
        "Hz" => (Digits(v, 2), unit),
        "°C" => (Digits(v, 1), unit),
        _ => (Digits(v, 2, strip: true), unit),
    };

    private (string, string) Duration(double v)
    {
        var seconds = Math.Floor(Math.Abs(v) + 0.5);
        var sign = v < 0 && seconds > 0 ? Minus.ToString() : "";
        if (seconds < 120) return (sign + Plain(seconds), "s");
        var minutes = Math.Floor(seconds / 60 + 0.5);
        if (minutes < 60) return (sign + Plain(minutes), "min");
        if (minutes < 48 * 60) return ($"{sign}{Plain(Math.Floor(minutes / 60))}{Space}h", Plain(minutes % 60).PadLeft(2, '0'));
        return (sign + Digits(Math.Floor(seconds / 86400 + 0.5), 0), french ? "j" : "d");
    }

    private static string Plain(double whole) => whole.ToString("0", CultureInfo.InvariantCulture);

    /// <summary>Half away from zero; <paramref name="strip"/> drops trailing zeros after the decimal sign.</summary>
    private string Digits(double value, int decimals, bool strip = false)
    {
        var scaled = Math.Floor(Math.Abs(value) * Math.Pow(10, decimals) + 0.5);
        var text = Plain(scaled).PadLeft(decimals + 1, '0');
        var whole = text[..^decimals];
        var fraction = text[^decimals..];
        if (strip) fraction = fraction.TrimEnd('0');
        var sign = value < 0 && scaled > 0 ? Minus.ToString() : "";
        return sign + Grouped(whole) + (fraction.Length > 0 ? (french ? "," : ".") + fraction : "");
    }

    /// <summary>Groups of three from five digits on, so that years, ports and line numbers stay whole.</summary>
    private string Grouped(string whole)
    {
        if (whole.Length < 5) return whole;
        var groups = new List<string>();
        for (var end = whole.Length; end > 0; end -= 3) groups.Insert(0, whole[Math.Max(0, end - 3)..end]);
        return string.Join(french ? "\u202f" : ",", groups);
    }

    private static DateTimeOffset? Instant(Fact fact)
    {
        if (fact.Text is { } text)
            return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;
        return fact.Number is { } seconds && Math.Abs(seconds) < 1e11 ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : null;
    }

    private string Instant(DateTimeOffset at, DateTimeOffset now, bool dateOnly)
    {
        var (local, today) = (TimeZoneInfo.ConvertTime(at, zone), TimeZoneInfo.ConvertTime(now, zone));
        var clock = local.ToString("HH:mm", CultureInfo.InvariantCulture);
        if (local.Date == today.Date && !dateOnly) return clock;
        var day = french && local.Day == 1 ? "1er" : local.Day.ToString(CultureInfo.InvariantCulture);
        var date = $"{day}\u00a0{(french ? FrenchMonths : EnglishMonths)[local.Month - 1]}";
        if (local.Year != today.Year) date += "\u00a0" + local.Year.ToString(CultureInfo.InvariantCulture);
        return (french, dateOnly) switch
        {
            (true, true) => $"le {date}",
            (true, false) => $"le {date} à {clock}",
            (false, true) => date,
            _ => $"{date} {clock}",
        };
    }
}
