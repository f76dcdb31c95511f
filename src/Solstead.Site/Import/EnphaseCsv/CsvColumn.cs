using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Solstead.Core.Accounting;

namespace Solstead.Site.Import.EnphaseCsv;

/// <summary>A column of an export that we understand.</summary>
/// <param name="Index">Its place in the row.</param>
/// <param name="Title">As the file writes it.</param>
/// <param name="Factor">What a value is multiplied by to become Wh, or W.</param>
/// <param name="IsPower">Values are mean powers of the interval.</param>
internal sealed partial record CsvColumn(int Index, string Title, Flow Flow, double Factor, bool IsPower)
{
    /// <summary>Parts of words by which a column is known, plain letters; the first that fits counts, so the narrower ones come first.</summary>
    private static readonly (Flow Flow, string Words)[] Known =
    [
        (Flow.BatteryDischarge, "discharg|dechar|entlad|entnommen aus|ontlad|scaric|descarg|from battery|from batteries|de la batterie|des batteries"),
        (Flow.BatteryCharge, "charg|stored|stock|gespeichert|geladen|aufgeladen|opgeladen|opgeslagen|caric|immagazz|accumul|cargad|to battery|to batteries"),
        (Flow.GridExport, "export|inject|eingespeist|einspeis|teruggelever|geleverd|immess|inyect|vertid|verkauf|to grid|vers le reseau|naar net|vendu|sold"),
        (Flow.GridImport, "import|soutir|bezogen|bezug|netzbezug|afgenomen|preleva|from grid|du reseau|van net|achete|bought|purchas"),
        (Flow.Home, "consum|consom|verbrau|verbruik|consumo"),
        (Flow.Pv, "produ|erzeug|opgewekt|generat|genera|ertrag|opbrengst|solar|system energy|watt-hours|watt hours"),
    ];

    private static readonly string[] Times = ["date/time", "date", "time", "datum", "zeit", "fecha", "data", "heure", "tijd", "periode", "timestamp", "month", "mois", "monat", "maand", "mese", "day", "jour"];

    public static bool IsTime(string title)
    {
        var plain = Plain(title);
        return Unit().Match(plain) is { Success: false } && Array.Exists(Times, t => plain.Contains(t, StringComparison.Ordinal));
    }

    /// <returns>Null when the column means nothing to us.</returns>
    public static CsvColumn? Of(int index, string title)
    {
        var plain = Plain(title);
        var unit = Unit().Match(plain) is { Success: true } match ? match.Groups[1].Value : "";
        foreach (var (flow, words) in Known)
            if (Array.Exists(words.Split('|'), w => plain.Contains(w, StringComparison.Ordinal)))
                return new(index, title, flow, unit switch { "kwh" or "kw" => 1000, "mwh" or "mw" => 1_000_000, _ => 1 }, unit is "w" or "kw" or "mw");
        return null;
    }

    /// <summary>Small letters without accents.</summary>
    public static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in text.ToLowerInvariant())
        {
            var at = "àâäáãçéèêëíîïìñóôöòõúûüùÿß".IndexOf(c, StringComparison.Ordinal);
            plain.Append(at < 0 ? c : "aaaaaceeeeiiiinooooouuuuys"[at]);
        }
        return plain.ToString();
    }

    [GeneratedRegex(@"[\(\[\s]\s*(kwh|mwh|wh|kw|mw|w)\s*(?:[\)\]]|$)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Unit();

    /// <summary>How the numbers of a column are written: which sign separates decimals.</summary>
    /// <param name="values">Some of its values.</param>
    /// <param name="whole">They are most likely whole numbers: Wh, W.</param>
    public static char? Decimals(IEnumerable<string> values, bool whole)
    {
        var all = values.ToList();
        foreach (var (sign, other) in ((char, char)[])[(',', '.'), ('.', ',')])
        {
            var with = all.Where(v => v.Contains(sign, StringComparison.Ordinal)).ToList();
            if (with.Count == 0) continue;
            if (with.Exists(v => v.Contains(other, StringComparison.Ordinal))) return with.First(v => v.Contains(other, StringComparison.Ordinal)) is var both && both.LastIndexOf(sign) > both.LastIndexOf(other) ? sign : other;
            if (with.Exists(v => v.Count(c => c == sign) > 1)) return other;
            var thousands = with.TrueForAll(v => v.Length - v.LastIndexOf(sign) == 4 && v[0] != sign && v[0] != '0' && v.IndexOf(sign, StringComparison.Ordinal) <= 3);
            return thousands && whole ? other : sign;
        }
        return null;
    }

    /// <param name="decimals">From <see cref="Decimals"/>; null: there are none.</param>
    public static double? Number(string text, char? decimals)
    {
        var plain = new string([.. text.Where(c => !char.IsWhiteSpace(c) && c is not ('\'' or '’' or '\u202F' or '\u00A0') && (c is not ('.' or ',') || c == decimals))]).Replace(',', '.');
        return double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
    }
}
