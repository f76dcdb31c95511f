using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.Accounting;
using Solstead.Core.Devices;
using Solstead.Core.History;
using Solstead.Core.Tariffs;
using Solstead.Devices.Clock;
using Solstead.Devices.Enphase.Twin;
using Solstead.Simulator;
using Solstead.Site;
using Solstead.Site.Configuration;
using Solstead.Site.History;
using Solstead.Site.Run;

namespace Solstead.Demo;

/// <summary>
/// The virtual house: its gateway as a twin on loopback that speaks the real protocol, its settings, its data in a temporary folder that is
/// gone afterwards, and its past filled in, so that the page tells a whole day from the first second.
/// </summary>
internal sealed class VirtualSite : IAsyncDisposable
{
    /// <summary>A summer day around noon: sun, clouds and a surplus to decide about, whatever the hour outside.</summary>
    private static readonly DateTime Noon = new(2026, 6, 26, 12, 48, 0);

    private readonly EnphaseTwin twin;
    private readonly Relay relay;
    private readonly Neighbours neighbours;
    private readonly Garage? garage;
    private readonly HouseWeather weather;
    private readonly HousePast past;
    private readonly string groups;
    private readonly string folder;
    private readonly ShiftedClock clock;

    private VirtualSite(EnphaseTwin twin, Relay relay, Neighbours neighbours, Garage? garage, HouseWeather weather, HousePast past, string groups, string folder, ShiftedClock clock) =>
        (this.twin, this.relay, this.neighbours, this.garage, this.weather, this.past, this.groups, this.folder, this.clock) = (twin, relay, neighbours, garage, weather, past, groups, folder, clock);

    /// <summary>Where the house is published.</summary>
    public Neighbours Neighbours => neighbours;

    /// <param name="speed">Seconds of the house per second.</param>
    /// <param name="days">Days of past to fill in before today.</param>
    public static async Task<VirtualSite> StartAsync(double speed, int days, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("solstead-demo-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => LeaveNothing(folder);
        try
        {
            // Broker and bus start while the past of the house is lived.
            var neighbours = Neighbours.StartAsync(folder, ct);
            try
            {
                return await StartAsync(speed, days, folder, neighbours, ct);
            }
            catch
            {
                await (await neighbours).DisposeAsync();
                throw;
            }
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <summary>The program may be asked to end while the house is still being built: then nobody waits for the tidying up of the others.</summary>
    private static void LeaveNothing(string folder)
    {
        Companion.EndAll();
        try
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // Something was written into it this very moment; it lies in the folder for temporary things.
        }
    }

    private static async Task<VirtualSite> StartAsync(double speed, int days, string folder, Task<Neighbours> neighbours, CancellationToken ct)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
        var start = new DateTimeOffset(Noon, zone.GetUtcOffset(Noon));
        var settings = new HouseSettings { Zone = zone, Phases = 3, BatteryWh = 5_000, BatteryWatts = 1_500, LoadScale = 2 };
        var beginning = LocalDay.Of(start.AddDays(-days), zone).Start;
        var house = new VirtualHouse(settings, beginning);
        var garage = Garage.TryStart();
        var past = HousePast.Live(house, garage is null ? null : new(zone, settings.Seed), beginning, start, ct);
        var clock = new ShiftedClock(TimeProvider.System, start, speed);
        var twin = await EnphaseTwin.StartAsync(new EnphaseTwinOptions { Plant = house, Time = clock, Zone = zone, LatencyScale = 0.2 }, ct);
        var relay = await Relay.StartAsync(ct);
        await File.WriteAllTextAsync(Path.Combine(folder, "roof.jwt"), twin.Token(), ct);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Path.Combine(folder, "roof.jwt"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        house.Car = garage is null ? null : () => garage.Watts;
        var weather = await HouseWeather.StartAsync(settings, clock, ct);
        return new VirtualSite(twin, relay, await neighbours, garage, weather, past, Groups(settings, house), folder, clock);
    }

    /// <summary>What the service needs to run this house.</summary>
    /// <param name="listen">Where the page listens.</param>
    /// <param name="version">Version of the program, as the page tells it.</param>
    public ServiceOptions Options(string listen, string version, Action<ILoggingBuilder> logging)
    {
        File.WriteAllText(SettingsFile, Settings(listen));
        return new ServiceOptions(SettingsLoader.Load(SettingsFile).At(clock.Speed), SettingsFile, Path.Combine(folder, "data"), clock, version, logging)
        {
            VirtualHouse = true,
            ClockShifted = true,
            BeforeStart = FillAsync,
        };
    }

    private string SettingsFile => Path.Combine(folder, "solstead.yaml");

    private string Settings(string listen) => $$"""
        site:
          name: Les Tilleuls
          location: { latitude: 43.6, longitude: 1.44 }
          timezone: Europe/Paris
          grid: { phases: 3, max_current_a: 32 }
        devices:
          - id: roof
            type: enphase
            host: "{{twin.Url.Authority}}"
            token_file: roof.jwt
            interval_s: 1
            groups:
        {{groups}}{{garage?.Device}}
        rules:
          - type: threshold
            name: water heater
            above_w: 1200
            below_w: 100
            on_delay_s: 10
            off_delay_s: 60
            min_on_s: 300
            on:  { http: "{{relay.Url}}?turn=on", expect: '"ison":true' }
            off: { http: "{{relay.Url}}?turn=off", expect: '"ison":false' }{{(garage is null ? "" : Garage.Rule)}}
        control: { enabled: true }{{weather.Settings}}
        tariff: { type: hphc, off_peak: ["21:00-05:00"], prices: { hp: 0.2081, hc: 0.1635, sell: 0.04 } }
        publish:
          prometheus: {}{{neighbours.Settings}}
        web: { listen: "{{listen}}" }
        """;

    /// <summary>The sides of the roof as groups; one panel is forgotten, so that there is something to propose and to drag.</summary>
    private static string Groups(HouseSettings settings, VirtualHouse house)
    {
        var lines = new List<string>();
        var serials = house.Equipment.Panels.Select(p => p.Serial).ToList();
        foreach (var side in settings.Roof)
        {
            var members = serials.Take(side.Panels).ToList();
            serials.RemoveRange(0, side.Panels);
            if (serials.Count == 0) members.RemoveAt(members.Count - 1);
            lines.Add($"      - {{ name: {side.Name}, azimuth_deg: {side.Azimuth}, tilt_deg: {side.Tilt}, panel_wp: {settings.PanelPeakWatts}, panels: [{string.Join(", ", members)}] }}");
        }
        return string.Join('\n', lines);
    }

    /// <summary>Reads the gateway once to know its points, then writes the past of those that have one.</summary>
    private async Task FillAsync(SqliteHistory history, CancellationToken ct)
    {
        var look = SiteDevices.Create(SettingsLoader.Load(SettingsFile), clock, clock.GetTimestamp(), NullLoggerFactory.Instance,
            id => new FileDeviceMemory(Path.Combine(folder, "look", id), NullLogger.Instance), secrets: null);
        foreach (var device in look)
        {
            await using var closed = device;
            // Only the gateway has a past; a garage would first have to be heard for seconds.
            if (device.Info.Id != "roof") continue;
            foreach (var identified in (await ((IReadOnce)device).ReadOnceAsync(ct)).OfType<Report.Identified>())
                foreach (var point in identified.Info.Points) history.Declare(new SeriesKey(identified.Info.Id, point));
        }
        var known = history.KnownSeries.Select(s => s.Series).ToHashSet();
        foreach (var (point, minutes) in past.Minutes)
            if (known.Contains($"roof/{point}")) await history.FillAsync($"roof/{point}", minutes, overwrite: false, ct);
        var settings = SettingsLoader.Load(SettingsFile).Settings;
        await history.WriteEnergyAsync([.. past.Slots.Select(s => Priced(s, settings.Tariff))], ct);
        if (past.Slots.Count > 0 && settings.Forecast?.Plant is { } plant)
            await weather.RememberAsync(history.Forecasts, plant, DateTimeOffset.FromUnixTimeSeconds(past.Slots[0].Slot * 900), clock.GetUtcNow(), ct);
    }

    private static EnergySlot Priced(EnergySlot row, ITariff? tariff) =>
        tariff is not null && SlotPrice.Of(tariff, row.Slot) is var price ? row with { BuyPrice = price.Buy, SellPrice = price.Sell } : row;

    public async ValueTask DisposeAsync()
    {
        await twin.DisposeAsync();
        await relay.DisposeAsync();
        if (garage is not null) await garage.DisposeAsync();
        await weather.DisposeAsync();
        await neighbours.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
