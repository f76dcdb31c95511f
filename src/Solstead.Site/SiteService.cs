using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Solstead.Core.Accounting;
using Solstead.Core.Accounting.Hourly;
using Solstead.Core.Devices;
using Solstead.Core.History;
using Solstead.Core.Quantities;
using Solstead.Core.Rules.Charging;
using Solstead.Core.Site;
using Solstead.Devices;
using Solstead.Devices.Weather;
using Solstead.Site.Charging;
using Solstead.Site.Commands;
using Solstead.Site.Configuration;
using Solstead.Site.Forecast;
using Solstead.Site.History;
using Solstead.Site.History.Backfill;
using Solstead.Site.Leases;
using Solstead.Site.Notify;
using Solstead.Site.Panels;
using Solstead.Site.Publish;
using Solstead.Site.Run;
using Solstead.Site.Secrets;
using Solstead.Site.Tariffs;
using Solstead.Site.Web;
using Solstead.Site.Web.Live;
using Solstead.Site.Web.Overview;
using Solstead.Site.Web.Rules;
using Solstead.Site.Web.SignIn;
using Log = Solstead.Site.Run.Log;

namespace Solstead.Site;

/// <summary>What a service is started with.</summary>
/// <param name="Loaded">The settings.</param>
/// <param name="SettingsPath">Where the settings file is, or should be put.</param>
/// <param name="DataDirectory">Where everything it remembers lies.</param>
/// <param name="Time">Clock; its wall clock may be moved, its timers are real.</param>
/// <param name="Logging">Where the log goes.</param>
public sealed record ServiceOptions(LoadedSettings Loaded, string SettingsPath, string DataDirectory, TimeProvider Time, string Version, Action<ILoggingBuilder> Logging)
{
    public bool VirtualHouse { get; init; }

    public bool ClockShifted { get; init; }

    /// <summary>Called with the opened history before the site starts, e.g. to fill the past of a virtual house.</summary>
    public Func<SqliteHistory, CancellationToken, Task>? BeforeStart { get; init; }
}

/// <summary>One site as a running service: history, devices, engine, API and page, put together here and nowhere else.</summary>
public sealed class SiteService : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Parts own;

    private SiteService(WebApplication app, Parts own) => (this.app, this.own) = (app, own);

    /// <summary>What the service owns beside the application; disposed after it, in this order.</summary>
    private sealed record Parts(ILoggerFactory Logs, SqliteHistory History, IReadOnlyList<IDevice> Devices, IReadOnlyList<IDevice> Sources, SiteProblems Problems, IReadOnlyList<IPublisher> Publishers, SiteControls Controls, NamedSecrets Named, IReadOnlyDictionary<string, SwitchTarget> Targets, Func<string, IDeviceMemory> Memory) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            foreach (var target in Targets.Values) await target.DisposeAsync();
            foreach (var publisher in Publishers) await publisher.DisposeAsync();
            foreach (var device in Devices.Concat(Sources)) await device.DisposeAsync();
            await History.DisposeAsync();
            Logs.Dispose();
        }
    }

    /// <summary>Address of page and API.</summary>
    public Uri Url => new(app.Urls.First());

    /// <summary>Sets the first password from another machine; null when a password exists. Shown once at the start, kept only as a hash.</summary>
    public string? SetupCode { get; private init; }

    /// <summary>The setup code is asked of everyone, on this machine too.</summary>
    public bool CodeForEveryone => app.Services.GetRequiredService<FirstUse>().CodeAlways;

    /// <summary>Everything the service is made of, for tests.</summary>
    internal IServiceProvider Services => app.Services;

    /// <exception cref="HistoryException">The data directory is in use, or holds a database newer than the program.</exception>
    /// <exception cref="IOException">The address to listen on is taken.</exception>
    public static async Task<SiteService> StartAsync(ServiceOptions options, CancellationToken ct)
    {
        var origin = options.Time.GetTimestamp();
        var parts = await OpenAsync(options, origin, ct);
        WebApplication? web = null;
        try
        {
            if (options.BeforeStart is { } before) await before(parts.History, ct);
            var owner = new Owner(parts.History.State, options.Time);
            if (parts.History.Restored) await owner.EndAllAsync(ct);
            var code = await owner.NewSetupCodeAsync(ct);
            web = Build(options, parts, owner, new Listening(options.Loaded.Settings.Listen, owner, parts.Problems, options.Time, hasPassword: code is null), origin);
            web.MapSolstead(options.Loaded.Settings.Proxies);
            web.Lifetime.ApplicationStopping.Register(web.Services.GetRequiredService<LiveFeed>().Close);
            web.Lifetime.ApplicationStopping.Register(web.Services.GetRequiredService<LeaseKeeper>().End);
            parts.Controls.Open(web.Services.GetRequiredService<SiteRunner>(), web.Services.GetRequiredService<SiteParts>(), parts.History.Audit);
            await BeginAsync(web.Services, parts.History, options, ct);
            await web.StartAsync(ct);
            return new SiteService(web, parts) { SetupCode = code };
        }
        catch
        {
            if (web is not null) await web.DisposeAsync();
            await parts.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs until the process is asked to end.</summary>
    /// <returns>False when the service ended because its engine failed.</returns>
    public async Task<bool> WaitAsync(CancellationToken ct)
    {
        await app.WaitForShutdownAsync(ct);
        return app.Services.GetRequiredService<SiteRunner>().ExecuteTask is not { IsFaulted: true };
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        await own.DisposeAsync();
    }

    private static async Task<Parts> OpenAsync(ServiceOptions options, long origin, CancellationToken ct)
    {
        var settings = options.Loaded.Settings;
        var logs = LoggerFactory.Create(options.Logging);
        var history = await SqliteHistory.OpenAsync(
            new HistoryOptions
            {
                DataDirectory = options.DataDirectory,
                Zone = settings.Site.Zone,
                Time = options.Time,
                Pace = settings.Site.Pace,
                BatchPeriod = settings.History.Batch,
                FrameDays = settings.History.RawDays,
                Server = settings.History.Server,
                ClockWrongBefore = options.ClockShifted ? null : SiteDefinition.ClockNeverSet,
                ScheduledBackups = !options.ClockShifted,
            },
            logs.CreateLogger("Solstead.History"), ct);
        var problems = new SiteProblems(options.Time);
        var secrets = new SecretStore(options.DataDirectory, logs.CreateLogger("Solstead.Secrets"), problems);
        var devices = SiteDevices.Create(options.Loaded, options.Time, origin, logs,
            id => Memory("devices", id), id => secrets.For("devices", id));
        foreach (var left in LeaseJournal.Orphans(Path.Combine(options.DataDirectory, "devices"), [.. settings.Devices.Select(d => d.Id)]))
            problems.Raise("lease:" + left, new Problem("lease.orphan", Severity.Alarm, Fact.Of("device", left)));
        var controls = new SiteControls(devices, settings.Rules);
        var publishers = SitePublishers.Create(settings, devices, controls, problems, options.Version, options.Time, logs, key => Memory("publish", key), key => secrets.For("publish", key), history, history.Forecasts, history.Editor);
        var log = logs.CreateLogger("Solstead.Settings");
        foreach (var f in options.Loaded.Findings) Log.Finding(log, f.Line, f.Key, f.Code, Log.Write(f.Facts));
        Log.Started(log, settings.Site.Name, devices.Count, settings.Rules.Count, options.DataDirectory);
        var named = new NamedSecrets(secrets.For("commands", "named"), problems, settings.Targets.SelectMany(t => t.Secrets.Select(s => (s, t.Rule))).Concat(settings.Notify.SelectMany(n => n.Secrets.Select(s => (s, "notify: " + n.Policy.Name)))), Environment.GetEnvironmentVariable);
        var actions = new ActionContext(options.Time, logs, devices, publishers.OfType<IMessageSender>().FirstOrDefault()) { Secrets = named };
        // A clock that was moved lives in days of which nobody outside has told yet.
        var sources = new List<IDevice>();
        if (settings.TariffSources is { } entry && (entry.IsLocal || !options.ClockShifted)) sources.Add(entry.Create(Asking("tariff")));
        if (settings.Forecast?.Sources is { } weather && (weather.IsLocal || !options.ClockShifted)) sources.Add(weather.Create(Asking("weather")));
        return new Parts(logs, history, devices, sources, problems, publishers, controls, named, settings.Targets.ToDictionary(t => t.Rule, t => t.Create(actions)), id => Memory("devices", id));

        DriverContext Asking(string what) => new(what, options.Time, logs, Memory(what, "sources"), settings.Site.Zone, settings.Folder) { Origin = origin, Pace = settings.Site.Pace };

        FileDeviceMemory Memory(string kind, string id) => new(Path.Combine(options.DataDirectory, kind, id), logs.CreateLogger("Solstead.Memory"));
    }

    private static WebApplication Build(ServiceOptions options, Parts own, Owner owner, Listening listening, long origin)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "solstead", ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.ConfigureKestrel(kestrel => Limit(kestrel, listening));
        BriefServer.Use(builder.Services);
        AddStores(builder.Services, options, own);
        AddEngine(builder.Services, options, own, origin);
        AddTasks(builder.Services, options, own, listening);
        AddPage(builder.Services, options, own, owner, listening);
        // The web server is stopped first; its 2 s and the engine's 7 s fit in (safety.md P5).
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
        return builder.Build();
    }

    /// <summary>What was opened before.</summary>
    private static void AddStores(IServiceCollection services, ServiceOptions options, Parts own)
    {
        services.AddSingleton(own.Logs);
        services.AddSingleton(options.Time);
        services.AddSingleton<IHistoryStore>(own.History);
        services.AddSingleton(own.History);
        services.AddSingleton(own.Problems);
        services.AddSingleton(own.History.State);
        services.AddSingleton(own.History.Audit);
        services.AddSingleton(own.Publishers);
        services.AddSingleton(own.Named);
    }

    /// <summary>The engine and what it is fed from, remembers with and commands through.</summary>
    private static void AddEngine(IServiceCollection services, ServiceOptions options, Parts own, long origin)
    {
        var settings = options.Loaded.Settings;
        services.AddSingleton(s => new SiteRecorder(own.History, own.History.Audit, options.Time, s.GetRequiredService<ILogger<SiteRecorder>>()) { Told = s.GetRequiredService<Notifier>().Take });
        services.AddSingleton(new Notifier(new(settings.Notify, settings.Site, own.History.State, own.Problems, () => own.History.Problems, own.Named, options.Time, own.Logs)));
        services.AddSingleton(s => new SiteMemoryStore(own.History.State, own.History.Health.LossBound, s.GetRequiredService<ILogger<SiteMemoryStore>>()));
        services.AddSingleton(s => new RuleSwitches(own.History.State, s.GetRequiredService<ILogger<RuleSwitches>>()));
        services.AddSingleton(new CommandExecutor(
            own.History.Audit, own.Devices, own.Targets.ToDictionary(t => t.Key, t => (ISwitch)t.Value), ControlEnabled(options, own), () => Moment.Now(options.Time, origin)));
        services.AddSingleton<RuleBoard>();
        services.AddSingleton(s => new PlanWatch(settings.Rules, own.Problems, s.GetRequiredService<SiteRecorder>()));
        services.AddSingleton(_ => new SessionKeeper(own.History.Sessions, settings.Rules, settings.Site.Pace));
        services.AddSingleton(s => new ChargingBoard(settings.Rules, ControlEnabled(options, own), s.GetRequiredService<SessionKeeper>()));
        services.AddSingleton<ChargingDesk>();
        services.AddSingleton(s => new LeaseKeeper(own.Devices, own.Memory, own.History.Audit, own.Problems, options.Time, () => Moment.Now(options.Time, origin), s.GetRequiredService<ILogger<LeaseKeeper>>()));
        services.AddSingleton(s => new ForecastKeeper(
            settings.Forecast is { } forecast ? new(forecast.Place, forecast.Plant, forecast.Sources?.Sources ?? [], settings.Site.Zone) : null, own.History.Forecasts, own.History, own.History.State, Past(own, s),
            own.Problems, s.GetRequiredService<ILogger<ForecastKeeper>>()));
        services.AddSingleton(s => new ForecastScores(own.History.Forecasts, own.History, s.GetRequiredService<ForecastKeeper>().Plan, s.GetRequiredService<ForecastKeeper>().Flaws));
        services.AddSingleton(s => new TariffKeeper(settings.Tariff, own.History.State, options.Time, s.GetRequiredService<ILogger<TariffKeeper>>()));
        services.AddSingleton(s => new SiteParts(
            settings.Site with { Control = ControlEnabled(options, own), Tariff = settings.Tariff }, [.. own.Devices, .. own.Sources], settings.Rules, s.GetRequiredService<CommandExecutor>(),
            s.GetRequiredService<SiteRecorder>(), s.GetRequiredService<SiteMemoryStore>(), [s.GetRequiredService<RuleBoard>(), s.GetRequiredService<SessionKeeper>(), s.GetRequiredService<ChargingBoard>(), s.GetRequiredService<PlanWatch>(), s.GetRequiredService<TariffKeeper>(), s.GetRequiredService<ForecastKeeper>(), s.GetRequiredService<LeaseKeeper>(), s.GetRequiredService<LiveFeed>(), .. own.Publishers], own.Problems, options.Time, origin)
        {
            Switches = s.GetRequiredService<RuleSwitches>(),
            Stages = [s.GetRequiredService<PanelDesk>(), s.GetRequiredService<ForecastKeeper>()],
            RulesToCome = () => SettingsLoader.RulesToCome(settings.File),
        });
        services.AddSingleton(new PanelDesk(settings.Devices));
        services.AddSingleton<SiteRunner>();
    }

    /// <summary>The weather of the past, where one of the sources keeps it.</summary>
    private static PastWeather? Past(Parts own, IServiceProvider services) => own.Sources.OfType<IWeatherArchive>().FirstOrDefault(a => a.HasArchive) is not { } archive ? null
        : new((from, to, ct) => archive.PreviousRunsAsync(from, to, 1, ct), archive.HistoryAsync, own.History.Forecasts, own.History, services.GetRequiredService<ILogger<PastWeather>>());

    /// <summary>What runs. It stops in the reverse order: the notifier last, which keeps what the others said; the publishers, whose broker carries commands too, outlive the last off-commands.</summary>
    private static void AddTasks(IServiceCollection services, ServiceOptions options, Parts own, Listening listening)
    {
        services.AddHostedService(s => s.GetRequiredService<Notifier>());
        services.AddHostedService(s => new PublisherHost(own.Publishers, options.Time, s.GetRequiredService<ILogger<PublisherHost>>()));
        services.AddHostedService(s => s.GetRequiredService<SiteRunner>());
        // Stopped before the devices: what is borrowed goes back while they still answer.
        services.AddHostedService(s => s.GetRequiredService<LeaseKeeper>());
        services.AddHostedService(s => s.GetRequiredService<ForecastKeeper>());
        services.AddHostedService<Watchdog>();
        services.AddHostedService(_ => new MemoryKeeper(options.Time));
        services.AddHostedService<PanelWatchHost>();
        var (settings, history) = (options.Loaded.Settings, own.History);
        services.AddSingleton(s => new BackfillKeeper(
            history, s.GetRequiredService<SiteRunner>(), s.GetRequiredService<SiteParts>(),
            settings.Forecast?.Plant is { } plant ? new PlantShape(plant).Of : settings is { Latitude: { } latitude, Longitude: { } longitude } ? new SunShape(latitude, longitude).Of : null,
            s.GetRequiredService<ILogger<BackfillKeeper>>()));
        services.AddHostedService(s => s.GetRequiredService<BackfillKeeper>());
        services.AddHostedService(_ => listening);
    }

    /// <summary>What page and API show and ask.</summary>
    private static void AddPage(IServiceCollection services, ServiceOptions options, Parts own, Owner owner, Listening listening)
    {
        var settings = options.Loaded.Settings;
        services.AddSingleton(new Presentation(options.Loaded, options.SettingsPath, options.Version, options.VirtualHouse, options.ClockShifted));
        services.AddSingleton(s => new LiveViewMaker(settings.Site.Zone, () => [.. own.History.Problems, .. own.Problems.Open], ControlEnabled(options, own)) { Charging = () => s.GetRequiredService<ChargingBoard>().Latest, Lent = () => s.GetRequiredService<LeaseKeeper>().Latest });
        services.AddSingleton<LiveFeed>();
        services.AddSingleton<PanelLayouts>();
        services.AddSingleton<WatchLog>();
        services.AddSingleton(_ => owner);
        services.AddSingleton(new Hosts(settings.Hosts));
        services.AddSingleton(FirstUse.Of(settings.Listen, settings.Hosts, settings.Proxies));
        services.AddSingleton(listening);
        services.AddSolsteadWeb();
    }

    /// <summary>Control needs the owner's word and a state that was not lost (design.md 12).</summary>
    private static bool ControlEnabled(ServiceOptions options, Parts own) => options.Loaded.Settings.ControlEnabled && !own.History.StateLost;

    /// <summary>Explicit limits, so that a slow or greedy client costs the house nothing (safety.md 5).</summary>
    private static void Limit(KestrelServerOptions kestrel, Listening listening)
    {
        kestrel.Configure(listening.Endpoints, reloadOnChange: true);
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = 512;
        kestrel.Limits.MaxRequestBodySize = 1 << 20;
        kestrel.Limits.MaxRequestHeadersTotalSize = 32 << 10;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
    }

    /// <summary>The page starts with what history knows of today.</summary>
    private static async Task BeginAsync(IServiceProvider services, SqliteHistory history, ServiceOptions options, CancellationToken ct)
    {
        var now = options.Time.GetUtcNow();
        var day = LocalDay.Of(now, options.Loaded.Settings.Site.Zone);
        var slots = await history.EnergyAsync(day.Start, now, ct);
        var latest = await history.Audit.DecisionsAsync(null, 1, ct);
        services.GetRequiredService<LiveViewMaker>().Begin(slots, latest.Count > 0 ? latest[0] : null);
        await services.GetRequiredService<ChargingDesk>().LoadAsync(options.Loaded.Settings.Rules.OfType<ChargingRule>(), ct);
        await services.GetRequiredService<SessionKeeper>().LoadAsync(ct);
        await services.GetRequiredService<TariffKeeper>().LoadAsync(ct);
        await services.GetRequiredService<ForecastKeeper>().LoadAsync(now, ct);
        var watches = services.GetRequiredService<WatchLog>();
        await watches.LoadAsync(services.GetRequiredService<PanelDesk>().Devices.Keys, ct);
        await services.GetRequiredService<PanelLayouts>().BeginAsync(device => WatchLog.Verdicts(watches.Of(device).Days), ct);
    }
}
