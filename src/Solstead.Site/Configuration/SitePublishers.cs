using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.History;
using Solstead.Core.Settings;
using Solstead.Site.Publish;
using Solstead.Site.Run;

namespace Solstead.Site.Configuration;

/// <summary>A publisher of the settings file, its keys read.</summary>
public sealed record PublisherEntry(string Key, Func<PublisherContext, IPublisher> Create)
{
    /// <summary>The database server it writes to, with the tables; null for all others.</summary>
    public (History.Maria.ServerSettings Server, IReadOnlyList<string> Tables)? Server { get; init; }
}

/// <summary>The publishers of the settings file.</summary>
public static class SitePublishers
{
    /// <param name="memory">Where a publisher remembers things, by its key.</param>
    /// <param name="secrets">The protected store of a publisher, by its key.</param>
    public static IReadOnlyList<IPublisher> Create(
        SiteSettings settings, IReadOnlyList<IDevice> devices, ISiteControls controls, SiteProblems problems, string version, TimeProvider time, ILoggerFactory logs, Func<string, IDeviceMemory> memory,
        Func<string, ISecrets> secrets, IHistoryReader? history = null, IForecastStore? forecasts = null, IBooksEditor? books = null) =>
        [.. settings.Publishers.Select(p => p.Create(new(settings.Site, time, logs, memory(p.Key), problems, settings.Folder, version)
        {
            Devices = devices,
            Controls = controls,
            Secrets = secrets(p.Key),
            History = history,
            Forecasts = forecasts,
            Books = books,
            WeatherRanking = settings.Forecast?.Sources?.Sources ?? [],
        }))];

    /// <summary>Reads every publisher the file names; a broken entry disables that one only.</summary>
    internal static IReadOnlyList<PublisherEntry> Read(SettingsReader root, string folder)
    {
        var publish = root.Section("publish");
        var entries = new List<PublisherEntry>();
        foreach (var kind in PublisherCatalog.All.Where(kind => publish.Has(kind.Key)))
        {
            var set = publish.Section(kind.Key);
            var create = kind.Read(set);
            if (!set.Broken) entries.Add(new(kind.Key, create) { Server = (create.Target as Publish.Mysql.MysqlSettings)?.ServerIn(folder) });
        }
        return entries;
    }
}
