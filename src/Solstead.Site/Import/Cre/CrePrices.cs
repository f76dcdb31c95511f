using System.Globalization;
using System.Text;
using System.Text.Json;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;
using Solstead.Core.Tariffs;

namespace Solstead.Site.Import.Cre;

/// <param name="Rows">Dated prices, oldest first; rows that begin later than today are among them and hold from then on.</param>
/// <param name="Notes">Rows that were left out or repaired, with their line.</param>
public sealed record CreTable(IReadOnlyList<PriceRow> Rows, IReadOnlyList<Finding> Notes);

/// <summary>
/// Reads the CRE's tables of regulated prices, CSV or the JSON of the tabular API, with what is known to be wrong in them (tempo.md 1.2): decimal commas and points,
/// numbers as texts, empty last lines, dates with day and month swapped.
/// </summary>
public static class CrePrices
{
    private static readonly DateOnly First = new(2010, 1, 1);

    /// <param name="power">Subscribed power of the contract. [kVA]</param>
    /// <returns>Null when the text is no such table.</returns>
    public static CreTable? Read(string text, CreContract contract, int power)
    {
        var lines = text.AsSpan().TrimStart("\uFEFF \t\r\n") is ['{' or '[', ..] ? Json(text) : Csv(text);
        if (lines is null || lines.Count == 0 || !contract.Columns.Keys.All(lines[0].Cells.ContainsKey) || !lines[0].Cells.ContainsKey("datedebut")) return null;
        var notes = new List<Finding>();
        var rows = lines.Select(l => Row(l, contract, power, notes)).OfType<PriceRow>().ToList();
        // The table is sorted by date: of two rows of one date the later line corrects the earlier.
        return new([.. rows.AsEnumerable().Reverse().DistinctBy(r => r.From).OrderBy(r => r.From)], notes);
    }

    /// <summary>A file of prices as <c>prices_file</c> reads it.</summary>
    public static string Write(CreTable table, CreContract contract, int power)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"# Regulated prices of the contract {contract.Key}, {power} kVA, taxes included, in euros for one kWh; published by the CRE on data.gouv.fr.\n")
            .Append("# Named in the settings under tariff: prices_file. A row holds from its day on, until the next.\ncurrency: EUR\nprices:\n");
        foreach (var row in table.Rows)
            text.Append(CultureInfo.InvariantCulture, $"  - {{ from: {row.From:yyyy-MM-dd}, {string.Join(", ", contract.Columns.Values.Select(l => $"{l}: {row.Prices[l].PerKilowattHour.ToString("0.0000##", CultureInfo.InvariantCulture)}"))} }}\n");
        return text.ToString();
    }

    /// <summary>Prices change on the first of a month: any other day is one of the rows with day and month swapped, or none.</summary>
    internal static DateOnly? Date(string? text)
    {
        var word = text?.Trim().Split('T', ' ')[0];
        if (!DateOnly.TryParseExact(word, ["yyyy-MM-dd", "yyyy-M-d", "dd/MM/yyyy", "d/M/yyyy", "yyyy/MM/dd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)) return null;
        if (date.Day != 1) date = date.Month == 1 && date.Day <= 12 ? new(date.Year, date.Day, 1) : DateOnly.MinValue;
        return date >= First && date.Year < 2100 ? date : null;
    }

    private static PriceRow? Row(Line line, CreContract contract, int power, List<Finding> notes)
    {
        if (line.Cells.Values.All(string.IsNullOrWhiteSpace)) return null;
        var kva = line.Cells.GetValueOrDefault("psouscrite");
        if (!string.IsNullOrWhiteSpace(kva) && Number(kva) is { } of && of != power) return null;
        if (Date(line.Cells.GetValueOrDefault("datedebut")) is not { } from) return Left("DATE_DEBUT", line.Cells.GetValueOrDefault("datedebut"));
        var prices = new Dictionary<string, Price>();
        foreach (var (column, label) in contract.Columns)
        {
            // Per kWh and in euros: beyond this it is another unit.
            if (Number(line.Cells.GetValueOrDefault(column)) is not { } amount || amount is <= 0 or > 5) return Left(label, line.Cells.GetValueOrDefault(column));
            prices[label] = Price.Of(amount);
        }
        return new(from, prices);

        PriceRow? Left(string key, string? value)
        {
            notes.Add(new Finding("import.tariff.row", Severity.Notice, line.Number, key, Fact.Of("key", key), Fact.Of("value", value ?? "")));
            return null;
        }
    }

    private static decimal? Number(string? text) =>
        decimal.TryParse(text?.Trim().Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static List<Line>? Csv(string text)
    {
        var lines = text.TrimStart('\uFEFF').Split('\n');
        var separator = lines[0].Contains(';', StringComparison.Ordinal) ? ';' : lines[0].Contains('\t', StringComparison.Ordinal) ? '\t' : ',';
        string[] names = [.. Cells(lines[0], separator).Select(Name)];
        if (names.Length < 2) return null;
        return [.. lines.Select((l, i) => (Text: l, Number: i + 1)).Skip(1).Select(l => Of(Cells(l.Text, separator), l.Number))];

        Line Of(List<string> cells, int number)
        {
            var found = new Dictionary<string, string?>();
            for (var i = 0; i < names.Length; i++) found.TryAdd(names[i], i < cells.Count ? cells[i] : null);
            return new(number, found);
        }
    }

    /// <summary>Cells may be quoted, and a quoted one may hold the separator.</summary>
    private static List<string> Cells(string line, char separator)
    {
        var cells = new List<string>();
        var (cell, quoted) = (new StringBuilder(), false);
        foreach (var c in line.TrimEnd('\r'))
        {
            if (c == '"') quoted = !quoted;
            else if (c == separator && !quoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else cell.Append(c);
        }
        cells.Add(cell.ToString());
        return cells;
    }

    private static List<Line>? Json(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var rows = document.RootElement.ValueKind == JsonValueKind.Array ? document.RootElement : document.RootElement.TryGetProperty("data", out var data) ? data : default;
            if (rows.ValueKind != JsonValueKind.Array) return null;
            return [.. rows.EnumerateArray().Where(r => r.ValueKind == JsonValueKind.Object).Select((r, i) => new Line(i + 1, Members(r))).OrderBy(l => l.Cells.GetValueOrDefault("datedebut"), StringComparer.Ordinal)];
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Dictionary<string, string?> Members(JsonElement row)
    {
        var cells = new Dictionary<string, string?>();
        foreach (var member in row.EnumerateObject())
            cells.TryAdd(Name(member.Name), member.Value.ValueKind switch { JsonValueKind.String => member.Value.GetString(), JsonValueKind.Number => member.Value.GetRawText(), _ => null });
        return cells;
    }

    /// <summary>Spelling and underscores vary from file to file.</summary>
    private static string Name(string column) => new([.. column.Trim().ToLowerInvariant().Where(char.IsLetterOrDigit)]);

    private sealed record Line(int Number, IReadOnlyDictionary<string, string?> Cells);
}
