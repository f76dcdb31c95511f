using System.Globalization;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;

namespace Solstead.Core.Tariffs.Tempo;

/// <summary>Reads the Tempo contract (keys in the README of this folder).</summary>
public static class TempoReader
{
    /// <summary>The file of prices that comes with the program.</summary>
    public const string Shipped = "edf-tempo.yaml";

    private static readonly string[] Labels = ["blue-hc", "blue-hp", "white-hc", "white-hp", "red-hc", "red-hp"];

    public static ITariff Read(SettingsReader set, TariffContext context)
    {
        // The contract's hours are those of France, wherever the machine believes to be.
        var zone = TimeZoneInfo.TryFindSystemTimeZoneById("Europe/Paris", out var paris) ? paris : context.Zone;
        var calendar = new TempoCalendar(zone);
        var days = set.Section("calendar");
        foreach (var date in days.Keys) Day(days, date, calendar);
        return new TempoTariff(calendar, TariffCatalog.Prices(set, context, [.. Labels, TempoTariff.SellLabel], Labels, Shipped), zone);
    }

    /// <summary>A colour typed by hand wins over every source.</summary>
    private static void Day(SettingsReader days, string date, TempoCalendar calendar)
    {
        var colour = days.Choice(date, "", "blue", "white", "red");
        if (!DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            days.Report("config.value.wrong", Severity.Warning, date, Fact.Of("key", date), Fact.Of("value", date), Fact.Of("expected", "2026-01-13"));
        else if (Enum.TryParse<TempoColour>(colour, ignoreCase: true, out var known))
            calendar.Take(new(day, known, "settings", TempoTrust.Owner, DateTimeOffset.UnixEpoch));
    }
}
