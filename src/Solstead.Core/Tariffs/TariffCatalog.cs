using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;
using Solstead.Core.Tariffs.Dynamic;
using Solstead.Core.Tariffs.Tempo;
using Solstead.Core.Tariffs.Zones;

namespace Solstead.Core.Tariffs;

/// <summary>What the reader of a contract needs beside its own keys.</summary>
/// <param name="Zone">The site's clock.</param>
/// <param name="Own">The settings in a file the owner names, or null with a finding; relative names are beside the settings.</param>
/// <param name="Shipped">The prices that come with the program, by the name of their file.</param>
public sealed record TariffContext(TimeZoneInfo Zone, Func<SettingsReader, string, SettingsReader?> Own, Func<string, SettingsReader?> Shipped);

/// <param name="Type">Word in the settings.</param>
/// <param name="Read">Reads the contract; findings go to the reader.</param>
public sealed record TariffKind(string Type, Func<SettingsReader, TariffContext, ITariff> Read);

/// <summary>The kinds of contracts. Adding one = one folder, one mirrored test folder, one line here.</summary>
public static class TariffCatalog
{
    public static IReadOnlyList<TariffKind> All { get; } = [new("fixed", ZoneReader.Fixed), new("hphc", ZoneReader.FullAndOffPeak), new("zones", ZoneReader.Zones), new("tempo", TempoReader.Read), new("dynamic", DynamicReader.Read)];

    /// <summary>The contract of the settings; null when there is none or it cannot be read.</summary>
    public static ITariff? Read(SettingsReader set, TariffContext context)
    {
        var type = set.Required("type");
        if (All.FirstOrDefault(k => k.Type == type) is not { } kind)
        {
            if (type.Length > 0) set.Report("config.tariff.type", Severity.Alarm, "type", Fact.Of("type", type), Fact.Of("nearest", Nearest.To(type, All.Select(k => k.Type)) ?? string.Join(", ", All.Select(k => k.Type))));
            set.AcceptAll();
            return null;
        }
        var tariff = kind.Read(set, context);
        return set.Broken ? null : tariff;
    }

    /// <summary>Prices in the settings, else in the file they name, else those that come with the program.</summary>
    internal static PriceList Prices(SettingsReader set, TariffContext context, IReadOnlyList<string> labels, IReadOnlyList<string> needed, string? shipped = null)
    {
        if (set.Text("prices_file") is { } name) return context.Own(set, name) is { } file ? PriceListReader.Read(file, labels, needed) : new("EUR", []);
        if (!set.Has("prices") && shipped is not null && context.Shipped(shipped) is { } own) return PriceListReader.Read(own, labels, needed);
        return PriceListReader.Read(set, labels, needed);
    }
}
