using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;
using Solstead.Core.Tariffs;
using Solstead.Devices.Tariffs;

namespace Solstead.Site.Configuration;

/// <summary>The contract of the settings with the files its prices are in, and who tells what it must be told.</summary>
internal static class TariffFiles
{
    /// <returns>Null when the settings name none, or none that can be read; findings are in the reader.</returns>
    /// <param name="folder">What relative names are relative to.</param>
    public static (ITariff? Tariff, TariffSourceEntry? Sources) Read(SettingsReader root, string folder, TimeZoneInfo zone)
    {
        if (!root.Has("tariff")) return default;
        var set = root.Section("tariff");
        var opened = new List<(string Name, SettingsReader Reader)>();
        var tariff = TariffCatalog.Read(set, new(zone, (asked, name) => Open(asked, "prices_file", Path.Combine(folder, name)), name => Open(set, "type", Path.Combine(AppContext.BaseDirectory, "tariffs", name))));
        foreach (var (name, reader) in opened)
        {
            reader.Finish();
            foreach (var finding in reader.Findings)
                set.Report("config.tariff.file", finding.Severity, "prices_file", Fact.Of("file", Path.GetFileName(name)), Fact.Of("line", finding.Line), Fact.Of("key", finding.Key));
        }
        var sources = TariffSources.Read(set, tariff, folder);
        return set.Broken ? default : (tariff, sources);

        SettingsReader? Open(SettingsReader asked, string key, string path)
        {
            try
            {
                var reader = new SettingsReader(YamlSettings.Parse(File.ReadAllText(path), path));
                opened.Add((path, reader));
                return reader;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or SettingsUnreadableException)
            {
                asked.Report("config.tariff.unreadable", Severity.Alarm, key, Fact.Of("file", Path.GetFileName(path)), Fact.Of("error", e is SettingsUnreadableException unreadable ? $"{unreadable.Line}: {unreadable.What}" : e.Message));
                return null;
            }
        }
    }
}
