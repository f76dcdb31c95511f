using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;

namespace Solstead.Core.Tariffs.Dynamic;

/// <summary>Reads a contract that follows the market (keys in the README of this folder).</summary>
public static class DynamicReader
{
    public static ITariff Read(SettingsReader set, TariffContext context)
    {
        var sell = set.Text("sell");
        var market = sell == "market";
        var surcharge = Amount(set, "surcharge") ?? default;
        var fix = market || sell is null ? null : Amount(set, "sell");
        return new DynamicTariff(set.Text("bzn", "FR")!, new(surcharge.PerKilowattHour, (decimal)set.Number("tax_factor", 1, 0.5, 3), fix, market), context.Zone);
    }

    private static Price? Amount(SettingsReader set, string key)
    {
        if (set.Text(key) is not { } text) return null;
        if (Price.Parse(text) is { } price) return price;
        set.Report("config.value.wrong", Severity.Warning, key, Fact.Of("key", key), Fact.Of("value", text), Fact.Of("expected", "0.1254"));
        return null;
    }
}
