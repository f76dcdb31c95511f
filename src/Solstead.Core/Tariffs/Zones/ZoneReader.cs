using System.Globalization;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;

namespace Solstead.Core.Tariffs.Zones;

/// <summary>Reads contracts whose price follows the clock: <c>fixed</c>, <c>hphc</c> and <c>zones</c> (keys in the README of this folder).</summary>
public static class ZoneReader
{
    private const string Base = "base", Full = "hp", OffPeak = "hc";
    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    public static ITariff Fixed(SettingsReader set, TariffContext context)
    {
        string[] labels = [Base, ZoneTariff.SellLabel];
        if (set.Text("price") is null) return new ZoneTariff(Base, [], TariffCatalog.Prices(set, context, labels, [Base]), context.Zone);
        var row = new Dictionary<string, Price>();
        foreach (var (key, label) in ((string, string)[])[("price", Base), ("sell", ZoneTariff.SellLabel)])
            if (set.Text(key) is { } text)
            {
                if (Price.Parse(text) is { } price) row[label] = price;
                else set.Report("config.value.wrong", Severity.Alarm, key, Fact.Of("key", key), Fact.Of("value", text), Fact.Of("expected", "0.2516"));
            }
        return new ZoneTariff(Base, [], new PriceList(set.Text("currency", "EUR")!, [new(DateOnly.MinValue, row)]), context.Zone);
    }

    public static ITariff FullAndOffPeak(SettingsReader set, TariffContext context)
    {
        var ranges = Ranges(set, "off_peak");
        if (ranges.Count == 0) set.Report("config.tariff.ranges", Severity.Alarm, "off_peak", Fact.Of("key", "off_peak"));
        return new ZoneTariff(Full, [new(OffPeak, ranges)], TariffCatalog.Prices(set, context, [Full, OffPeak, ZoneTariff.SellLabel], [Full, OffPeak]), context.Zone);
    }

    public static ITariff Zones(SettingsReader set, TariffContext context)
    {
        var otherwise = set.Text("otherwise", Base)!;
        var zones = set.Sections("zones").Select(Zone).ToList();
        string[] labels = [.. zones.Select(z => z.Label).Append(otherwise).Distinct()];
        return new ZoneTariff(otherwise, zones, TariffCatalog.Prices(set, context, [.. labels, ZoneTariff.SellLabel], labels), context.Zone);
    }

    private static TariffZone Zone(SettingsReader set)
    {
        var holidays = set.Choice("holidays", "any", "any", "only", "never");
        return new(set.Required("price"), Ranges(set, "times"), Chosen(set, "days", Days, i => (DayOfWeek)i), Months(set), holidays switch { "only" => true, "never" => false, _ => null });
    }

    private static List<int>? Months(SettingsReader set) => Chosen(set, "months", [.. Enumerable.Range(1, 12).Select(m => m.ToString(CultureInfo.InvariantCulture))], i => i + 1);

    private static List<T>? Chosen<T>(SettingsReader set, string key, IReadOnlyList<string> words, Func<int, T> of)
    {
        var texts = set.Texts(key);
        foreach (var wrong in texts.Where(t => !words.Contains(t)))
            set.Report("config.value.wrong", Severity.Warning, key, Fact.Of("key", key), Fact.Of("value", wrong), Fact.Of("expected", string.Join(" | ", words)));
        List<T> chosen = [.. words.Select((w, i) => (w, i)).Where(w => texts.Contains(w.w)).Select(w => of(w.i))];
        return texts.Count == 0 ? null : chosen;
    }

    /// <summary>Stretches as <c>22:00-06:00</c>; what is none is told and left out.</summary>
    private static List<TimeRange> Ranges(SettingsReader set, string key)
    {
        var ranges = new List<TimeRange>();
        foreach (var text in set.Texts(key))
        {
            var parts = text.Split(['-', '–']);
            if (parts.Length == 2 && Time(parts[0]) is { } from && Time(parts[1]) is { } to && from != to) ranges.Add(new(from, to));
            else set.Report("config.value.wrong", Severity.Warning, key, Fact.Of("key", key), Fact.Of("value", text), Fact.Of("expected", "22:00-06:00"));
        }
        return ranges;
    }

    private static TimeOnly? Time(string text) =>
        text.Trim() is "24:00" ? TimeOnly.MinValue : TimeOnly.TryParseExact(text.Trim(), ["HH:mm", "H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;
}
