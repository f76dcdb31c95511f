using System.Net;
using Solstead.Core.Panels;
using Solstead.Core.Rules.PanelWatch;
using Solstead.Core.Settings;
using Solstead.Core.Site;
using Solstead.Core.Tariffs;
using Solstead.Devices;
using Solstead.Devices.Tariffs;
using Solstead.Site.Commands;
using Solstead.Site.Notify;

namespace Solstead.Site.Configuration;

/// <summary>A device of the settings file; its own keys are read by its driver.</summary>
public sealed record DeviceEntry(string Id, Driver Driver, SettingsReader Settings)
{
    /// <summary>Groups of its panels and how they are watched; null for a device without panels.</summary>
    public PanelSettings? Panels { get; init; }
}

/// <param name="Groups">The groups the file names; the page may have others in force.</param>
public sealed record PanelSettings(IReadOnlyList<PanelGroup> Groups, WatchSettings Watch);

/// <param name="Batch">Time between two writes of telemetry, the most that a power cut can lose; null: 10 s, on an SD card 60 s.</param>
/// <param name="RawDays">Days for which one-second readings are kept.</param>
public sealed record HistorySettings(TimeSpan? Batch, int RawDays)
{
    /// <summary>A server that is supplied with history; null: none.</summary>
    public History.Maria.ServerSettings? Server { get; init; }
}

/// <summary>Everything the settings file says, as far as it could be understood.</summary>
/// <param name="File">Path of the file; null when there is none.</param>
/// <param name="Latitude">Degrees north; null when not told.</param>
/// <param name="ControlEnabled">The owner switched control on in the file (safety.md C9).</param>
/// <param name="Listen">Where page and API shall listen; beyond loopback only when a password exists (safety.md S1).</param>
/// <param name="Hosts">Names the page is opened by, beside the machine's own (safety.md S4).</param>
/// <param name="Proxies">Addresses whose word about the caller is taken (safety.md S23).</param>
public sealed record SiteSettings(
    string? File, SiteDefinition Site, double? Latitude, double? Longitude,
    IReadOnlyList<DeviceEntry> Devices, IReadOnlyList<IRule> Rules, IReadOnlyList<PublisherEntry> Publishers, bool ControlEnabled,
    HistorySettings History, IPEndPoint Listen, IReadOnlyList<string> Hosts, IReadOnlyList<IPAddress> Proxies)
{
    /// <summary>Who may use the old address of TWCManager's page.</summary>
    public TwcApi TwcApi { get; init; }

    /// <summary>The contract with the supplier; null: none is told.</summary>
    public ITariff? Tariff { get; init; }

    /// <summary>Who is asked for what the contract must be told; null: nobody.</summary>
    public TariffSourceEntry? TariffSources { get; init; }

    /// <summary>What is said about the forecast; null: nothing.</summary>
    public ForecastSettings? Forecast { get; init; }

    /// <summary>What the rules switch.</summary>
    public IReadOnlyList<TargetEntry> Targets { get; init; } = [];

    /// <summary>Whom to tell what happens, and how.</summary>
    public IReadOnlyList<ChannelEntry> Notify { get; init; } = [];

    /// <summary>Database servers that are written to, each with the tables it is written to; none named: those of the history.</summary>
    public IEnumerable<(History.Maria.ServerSettings Server, IReadOnlyList<string> Tables)> Servers => [.. History.Server is { } server ? [(server, (IReadOnlyList<string>)[])] : Array.Empty<(History.Maria.ServerSettings, IReadOnlyList<string>)>(), .. Publishers.Where(p => p.Server is not null).Select(p => p.Server!.Value)];

    /// <summary>Folder that relative file names in the settings are relative to.</summary>
    public string Folder => File is null ? Environment.CurrentDirectory : Path.GetDirectoryName(Path.GetFullPath(File))!;
}

/// <summary>Who may use the old address of TWCManager's page, which changes things without sign-in.</summary>
public enum TwcApi
{
    Off,
    /// <summary>Programs on this machine.</summary>
    Loopback,
    /// <summary>Whoever reaches the page.</summary>
    Network,
}

/// <param name="Root">The reader of the whole file; holds the findings.</param>
public sealed record LoadedSettings(SiteSettings Settings, SettingsReader Root)
{
    /// <summary>What a person should know about the file.</summary>
    public IReadOnlyList<Finding> Findings => Root.Findings;

    /// <summary>The same settings for a wall clock that was moved, and may run at another speed.</summary>
    /// <param name="pace">Wall seconds per real second.</param>
    public LoadedSettings At(double pace) => this with { Settings = Settings with { Site = Settings.Site with { Pace = pace, ClockMoved = true } } };
}
