using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.History;
using Solstead.Core.Settings;
using Solstead.Core.Site;
using Solstead.Devices;
using Solstead.Site.Run;

namespace Solstead.Site.Publish;

/// <summary>What the site gives a publisher to live with.</summary>
/// <param name="Site">What the owner told about the site.</param>
/// <param name="Time">Clock for timers, time-outs and stamps; its wall clock may be moved, its timers are real.</param>
/// <param name="Memory">What it must remember across restarts.</param>
/// <param name="Problems">Where it tells what is wrong; shown on the page and kept in history.</param>
/// <param name="Folder">Folder of the settings file; relative file names are relative to it.</param>
public sealed record PublisherContext(SiteDefinition Site, TimeProvider Time, ILoggerFactory Logs, IDeviceMemory Memory, SiteProblems Problems, string Folder, string Version)
{
    /// <summary>The devices of the settings; what they are now is in their <see cref="IDevice.Info"/>.</summary>
    public IReadOnlyList<IDevice> Devices { get; init; } = [];

    /// <summary>The protected store of this publisher.</summary>
    public ISecrets Secrets { get; init; } = new VolatileSecrets();

    /// <summary>What was recorded; null where nothing is.</summary>
    public IHistoryReader? History { get; init; }

    /// <summary>What was forecast; null where nothing is.</summary>
    public IForecastStore? Forecasts { get; init; }

    /// <summary>What the issues of the sources of weather are called, the one that counts first.</summary>
    public IReadOnlyList<string> WeatherRanking { get; init; } = [];

    /// <summary>What people and imports changed in the books; null where nothing can be.</summary>
    public IBooksEditor? Books { get; init; }

    /// <summary>What may be asked of the site; null while nothing can be.</summary>
    public ISiteControls? Controls { get; init; }
}

/// <summary>
/// Shows the site to other programs: a broker, a bus, a scraper. <see cref="ITickListener.On"/> runs on the engine's thread and only takes
/// what is needed; everything slow happens in <see cref="RunAsync"/>. A publisher that fails never delays or stops the house.
/// </summary>
public interface IPublisher : ITickListener, IAsyncDisposable
{
    /// <summary>Runs until cancelled: connects, publishes, reconnects. A failure it can name is a problem, not an exception.</summary>
    Task RunAsync(CancellationToken ct);
}

/// <summary>One kind of publisher. Adding one = one folder, one mirrored test folder, one line in <see cref="PublisherCatalog"/>.</summary>
/// <param name="Key">Its key under <c>publish</c> in the settings.</param>
/// <param name="Read">Reads its settings (findings go to the reader) and gives what makes it. Opens nothing.</param>
public sealed record Publisher(string Key, Func<SettingsReader, Func<PublisherContext, IPublisher>> Read);

/// <summary>The one list of publishers.</summary>
public static class PublisherCatalog
{
    public static IReadOnlyList<Publisher> All { get; } =
    [
        ModbusShare.ModbusSharePublisher.Kind,
        Mqtt.MqttPublisher.Kind,
        Mysql.MysqlPublisher.Kind,
        Prometheus.PrometheusPublisher.Kind,
        SunSpec.SunSpecPublisher.Kind,
        Venus.VenusPublisher.Kind,
        VenusMqtt.VenusMqttPublisher.Kind,
    ];
}
