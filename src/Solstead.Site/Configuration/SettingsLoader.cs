using System.Globalization;
using System.Net;
using Solstead.Core.Devices;
using Solstead.Core.Panels;
using Solstead.Core.Quantities;
using Solstead.Core.Rules.PanelWatch;
using Solstead.Core.Settings;
using Solstead.Core.Site;
using Solstead.Devices;
using Solstead.Site.Commands;
using Solstead.Site.History.Maria;
using Solstead.Site.Notify;

namespace Solstead.Site.Configuration;

/// <summary>Reads <c>solstead.yaml</c>. Starts with what is valid; every fault is a finding with its line, never an exception, unless the file is no YAML at all.</summary>
public static class SettingsLoader
{
    public static readonly IPEndPoint DefaultListen = new(IPAddress.Loopback, 7080);

    /// <summary>The service without a settings file: no devices, the first-run page.</summary>
    public static LoadedSettings Nothing() => Loaded(SettingsMap.Empty, null, EnvironmentSettings.OfProcess());

    /// <exception cref="SettingsUnreadableException">The file is not YAML.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static LoadedSettings Load(string file) => Parse(System.IO.File.ReadAllText(file), file, EnvironmentSettings.OfProcess(Path.GetDirectoryName(Path.GetFullPath(file))));

    /// <inheritdoc cref="Load"/>
    /// <param name="variables">Settings from the environment, which count more than the file's.</param>
    public static LoadedSettings Parse(string yaml, string file, IReadOnlyList<(string Name, string Value)>? variables = null) =>
        Loaded(YamlSettings.Parse(yaml, file), file, variables ?? []);

    private static LoadedSettings Loaded(SettingsMap map, string? file, IReadOnlyList<(string Name, string Value)> variables)
    {
        var reader = new SettingsReader(EnvironmentSettings.Over(map, variables, out var unused));
        foreach (var name in unused) reader.Report("config.environment", Severity.Warning, name, Fact.Of("name", name));
        return new(Read(reader, file), reader);
    }

    /// <summary>
    /// Names of the rules a service started now would act for: none when control is off, the file is gone or is no settings; null when it
    /// cannot be read just now.
    /// </summary>
    public static IReadOnlySet<string>? RulesToCome(string? file)
    {
        try
        {
            if (file is null) return null;
            var settings = Load(file).Settings;
            return settings.Rules.Where(r => settings.ControlEnabled && !r.DryRun && r is not ISwitchingRule { EnabledInSettings: false }).Select(r => r.Name).ToHashSet();
        }
        catch (Exception e) when (e is SettingsUnreadableException or FileNotFoundException or DirectoryNotFoundException)
        {
            return new HashSet<string>();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static SiteSettings Read(SettingsReader root, string? file)
    {
        var folder = file is null ? Environment.CurrentDirectory : Path.GetDirectoryName(Path.GetFullPath(file))!;
        var devices = Devices(root);
        var site = Site(root);
        var rules = SiteRules.Read(root, folder, devices,
            root.Section("site").Section("grid").Has("phases") ? site.Phases : 3);
        var (tariff, sources) = TariffFiles.Read(root, folder, site.Zone);
        var settings = new SiteSettings(
            file, site with { Roles = Roles(root, devices) },
            root.Section("site").Section("location").Number("latitude", -90, 90),
            root.Section("site").Section("location").Number("longitude", -180, 180),
            devices, [.. rules.Select(r => r.Rule)], SitePublishers.Read(root, folder), root.Section("control").Flag("enabled", false), History(root, folder), Listen(root), root.Section("web").Texts("hosts"), Proxies(root))
        {
            TwcApi = root.Section("web").Choice("twcmanager", "off", "off", "loopback", "network") switch { "loopback" => TwcApi.Loopback, "network" => TwcApi.Network, _ => TwcApi.Off },
            Tariff = tariff,
            TariffSources = sources,
            Targets = [.. rules.Select(r => r.Target).OfType<TargetEntry>()],
            Notify = NotifySettings.Read(root, file is null ? Environment.CurrentDirectory : Path.GetDirectoryName(Path.GetFullPath(file))!),
        };
        return settings with { Forecast = ForecastSettings.Read(root, settings) };
    }

    private static SiteDefinition Site(SettingsReader root)
    {
        var site = root.Section("site");
        var grid = site.Section("grid");
        var name = site.Text("name", "Home")!;
        return new SiteDefinition(name, Zone(site), grid.Whole("phases", 1, 1, 3), grid.Number("max_current_a", 1, 1000)?.A, null);
    }

    private static TimeZoneInfo Zone(SettingsReader site)
    {
        if (site.Text("timezone") is not { } id) return TimeZoneInfo.Local;
        if (TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone)) return zone;
        site.Report("config.value.wrong", Severity.Warning, "timezone", Fact.Of("key", "timezone"), Fact.Of("value", id), Fact.Of("expected", "Europe/Paris, …"));
        return TimeZoneInfo.Local;
    }

    private static List<DeviceEntry> Devices(SettingsReader root)
    {
        var devices = new List<DeviceEntry>();
        foreach (var set in root.Sections("devices"))
        {
            var id = set.Required("id");
            var type = set.Required("type");
            if (id.Length > 0 && !IsName(id)) set.Report("config.device.id", Severity.Alarm, "id", Fact.Of("id", id));
            else if (devices.Any(d => d.Id == id)) set.Report("config.device.duplicate", Severity.Alarm, "id", Fact.Of("id", id));
            var driver = type.Length == 0 ? null : DriverCatalog.Find(type) ?? Unknown(set, type);
            // No driver will read the keys of a device that is left out.
            if (driver is null || set.Broken) set.AcceptAll();
            else devices.Add(new(id, driver, set) { Panels = driver.HasPanels ? new(GroupSettings.Read(set), WatchSettings.Read(set)) : null });
        }
        return devices;
    }

    /// <summary>Ids become parts of paths, topics and file names: letters, digits, dash, underscore and dot.</summary>
    private static bool IsName(string id) => id.Length <= 64 && id[0] != '.' && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private static Driver? Unknown(SettingsReader set, string type)
    {
        var types = DriverCatalog.All.Select(d => d.Type);
        set.Report("config.device.type", Severity.Alarm, "type", Fact.Of("type", type), Fact.Of("nearest", Nearest.To(type, types) ?? string.Join(", ", types)));
        return null;
    }

    private static RoleMap? Roles(SettingsReader root, IReadOnlyList<DeviceEntry> devices)
    {
        if (!root.Has("roles")) return null;
        var set = root.Section("roles");
        return new(One("grid"), Many("pv"), One("battery"), One("home"), Many("chargers"), Many("loads"));

        SectionRef? One(string key) => set.Text(key) is { } text ? Check(key, text, "section") : null;
        IReadOnlyList<SectionRef> Many(string key) => [.. set.Texts(key).Select(t => Check(key, t, "section")).OfType<SectionRef>()];

        SectionRef? Check(string key, string text, string section)
        {
            if ((SectionRef.Parse(text) ?? SectionRef.Parse($"{text}/{key.TrimEnd('s')}")) is { } found && devices.Any(d => d.Id == found.Device)) return found;
            set.Report("config.role.unknown", Severity.Warning, key, Fact.Of("role", key), Fact.Of("value", text), Fact.Of("nearest", Nearest.To(text, devices.Select(d => $"{d.Id}/{section}")) ?? ""));
            return null;
        }
    }

    private static HistorySettings History(SettingsReader root, string folder)
    {
        var set = root.Section("history");
        var server = set.Choice("store", "sqlite", "sqlite", "mariadb") == "mariadb" ? ServerSettings.Read(set, folder) : null;
        TimeSpan? batch = set.Choice("medium", "auto", "auto", "disk", "sdcard") switch { "disk" => 10.Seconds, "sdcard" => 60.Seconds, _ => null };
        return new(set.Number("batch_s", 1, 60)?.Seconds ?? batch, set.Whole("raw_days", 3, 0, 30)) { Server = server };
    }

    private static List<IPAddress> Proxies(SettingsReader root)
    {
        var web = root.Section("web");
        var proxies = new List<IPAddress>();
        foreach (var text in web.Texts("proxies"))
        {
            if (IPAddress.TryParse(text, out var address)) proxies.Add(address);
            else web.Report("config.value.wrong", Severity.Warning, "proxies", Fact.Of("key", "proxies"), Fact.Of("value", text), Fact.Of("expected", "127.0.0.1"));
        }
        return proxies;
    }

    private static IPEndPoint Listen(SettingsReader root)
    {
        var web = root.Section("web");
        var text = web.Text("listen");
        if (text is null) return DefaultListen;
        if (Address(text) is { } listen) return listen;
        web.Report("config.value.wrong", Severity.Warning, "listen", Fact.Of("key", "listen"), Fact.Of("value", text), Fact.Of("expected", "127.0.0.1:7080"));
        return DefaultListen;
    }

    /// <summary>
    /// Address and port, or a port alone for this machine only. Anything shorter is refused: the framework would read 7080 as the address
    /// 0.0.27.168, and an address without a port as any port.
    /// </summary>
    private static IPEndPoint? Address(string text)
    {
        var colon = text.LastIndexOf(':');
        if (!ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)) return null;
        var host = text[..Math.Max(0, colon)];
        if (colon < 0 || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return new(IPAddress.Loopback, port);
        var whole = host.StartsWith('[') ? host.EndsWith(']') : host.Count(c => c == '.') == 3 && !host.Contains(':', StringComparison.Ordinal);
        return whole && IPAddress.TryParse(host, out var address) ? new(address, port) : null;
    }
}
