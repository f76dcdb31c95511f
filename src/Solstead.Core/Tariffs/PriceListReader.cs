using System.Globalization;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;

namespace Solstead.Core.Tariffs;

/// <summary>Reads prices: <c>prices: { hp: 0.27, hc: 0.20 }</c> for ever, or a list of such maps, each with the day it holds from.</summary>
public static class PriceListReader
{
    /// <param name="set">Has <c>currency</c> and <c>prices</c>.</param>
    /// <param name="labels">The prices the contract has.</param>
    /// <param name="needed">Of those, the ones a row cannot be without.</param>
    public static PriceList Read(SettingsReader set, IReadOnlyList<string> labels, IReadOnlyList<string> needed)
    {
        var currency = set.Text("currency", "EUR")!;
        if (set.HasMap("prices")) return new(currency, [new(DateOnly.MinValue, Prices(set.Section("prices"), labels, needed))]);
        var rows = new List<PriceRow>();
        foreach (var row in set.Sections("prices"))
        {
            var prices = Prices(row, labels, needed);
            if (From(row) is { } from) rows.Add(new(from, prices));
        }
        if (rows.Count == 0) set.Report("config.tariff.prices", Severity.Alarm, "prices", Fact.Of("labels", string.Join(", ", labels)));
        return new(currency, rows);
    }

    private static Dictionary<string, Price> Prices(SettingsReader row, IReadOnlyList<string> labels, IReadOnlyList<string> needed)
    {
        var prices = new Dictionary<string, Price>();
        foreach (var label in labels)
        {
            if (row.Text(label) is not { } text)
            {
                if (needed.Contains(label)) row.Report("config.tariff.price.missing", Severity.Warning, label, Fact.Of("key", label));
            }
            else if (Price.Parse(text) is { } price) prices[label] = price;
            else row.Report("config.value.wrong", Severity.Warning, label, Fact.Of("key", label), Fact.Of("value", text), Fact.Of("expected", "0.2516"));
        }
        return prices;
    }

    private static DateOnly? From(SettingsReader row)
    {
        var text = row.Required("from");
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)) return date;
        if (text.Length > 0) row.Report("config.value.wrong", Severity.Warning, "from", Fact.Of("key", "from"), Fact.Of("value", text), Fact.Of("expected", "2026-02-01"));
        return null;
    }
}
