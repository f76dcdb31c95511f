using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.Accounting;
using Solstead.Core.Devices;
using Solstead.Core.Forecast;
using Solstead.Core.Forecast.Sky;
using Solstead.Core.Forecast.Sun;
using Solstead.Core.History;
using Solstead.Core.Quantities;
using Solstead.Site.Forecast;
using Solstead.Site.History;
using Solstead.Site.Run;
using Solstead.Tests.Site.History;

namespace Solstead.Tests.Site.Forecast;

/// <summary>A home with panels, a store of its own and a keeper; weather and production as a test wants them.</summary>
internal sealed class SunnyHome : IAsyncDisposable
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    public static readonly PvPlant Plant = new(new Place(43.6, 1.44, 150), [PvInverter.Micro(new PanelPlane(30, 180), 12, 400, 366)]);

    private readonly StoreHome home;

    private SunnyHome(StoreHome home, SqliteHistory history) => (this.home, History) = (home, history);

    public SqliteHistory History { get; private set; }

    public ForecastKeeper Keeper { get; private set; } = null!;

    public SiteProblems Problems { get; private set; } = null!;

    public static async Task<SunnyHome> OpenAsync(string start = "2026-06-26T10:02:00Z", PvPlant? plant = null, bool noPlant = false, IReadOnlyList<string>? ranking = null, Func<IForecastStore, IHistoryReader, PastWeather>? past = null)
    {
        var home = new StoreHome(start);
        var sunny = new SunnyHome(home, await home.OpenAsync());
        await sunny.BeginAsync(noPlant ? null : plant ?? Plant, ranking ?? ["open-meteo", "meteoserver"], past);
        return sunny;
    }

    public DateTimeOffset Now => home.Time.GetUtcNow();

    /// <summary>The process ends and begins again.</summary>
    public async Task RestartAsync(PvPlant? plant = null)
    {
        await History.DisposeAsync();
        History = await home.OpenAsync();
        await BeginAsync(plant ?? Plant, ["open-meteo", "meteoserver"], null);
    }

    private async Task BeginAsync(PvPlant? plant, IReadOnlyList<string> ranking, Func<IForecastStore, IHistoryReader, PastWeather>? past)
    {
        Problems = new(home.Time);
        Keeper = new(new(plant?.Place, plant, ranking, StoreHome.Paris), History.Forecasts, History, History.State, past?.Invoke(History.Forecasts, History), Problems, NullLogger<ForecastKeeper>.Instance);
        await Keeper.LoadAsync(Now, Ct);
    }

    public void Advance(TimeSpan by) => home.Time.Advance(by);

    public Task RoundAsync() => Keeper.RoundAsync(Now, Ct);

    /// <summary>Hours under a share of the clear sky, told now.</summary>
    public static WeatherIssue Sky(DateTimeOffset issued, double share = 1, int hours = 72, string source = "open-meteo", DateTimeOffset? from = null)
    {
        var first = from ?? new DateTimeOffset(issued.UtcTicks - issued.UtcTicks % TimeSpan.TicksPerHour, TimeSpan.Zero);
        double[] time = [.. Enumerable.Range(0, hours).Select(i => first.ToUnixTimeSeconds() + (i + 0.5) * 3600)], up = new double[hours], zenith = new double[hours];
        SolarPosition.Compute(Ephemeris.Covering(time[0], time[^1] + 1), Plant.Place, time, new() { Up = up, ApparentZenith = zenith });
        return new(source, issued, [.. Enumerable.Range(0, hours).Select(i => new WeatherSlot(first.AddHours(i), 60) { Global = share * Math.Max(0, up[i]) * 950, Air = 22, Wind = 2 })]);
    }

    public Task TellAsync(WeatherIssue issue)
    {
        Keeper.Extend(new Report.Weather(issue.Source, new Moment(TimeSpan.Zero, Now), issue));
        return RoundAsync();
    }

    /// <summary>What had been said on the days before, six hours at a time.</summary>
    public static async IAsyncEnumerable<WeatherIssue> SaidBefore(DateTimeOffset from, DateTimeOffset to, [EnumeratorCancellation] CancellationToken ct)
    {
        await Task.Yield();
        for (var at = from; at < to; at = at.AddHours(6)) yield return Sky(at.AddHours(-19), hours: 6, from: at);
    }

    /// <summary>An archive that tells <paramref name="said"/>.</summary>
    public static Func<IForecastStore, IHistoryReader, PastWeather> Archive(Func<DateTimeOffset, DateTimeOffset, CancellationToken, IAsyncEnumerable<WeatherIssue>>? said = null) =>
        (store, books) => new(said ?? SaidBefore, (_, _, _) => AsyncEnumerable.Empty<WeatherIssue>(), store, books, NullLogger<PastWeather>.Instance);

    /// <summary>What is expected of an hour now. [Wh]</summary>
    public async Task<double> HourAsync(DateTimeOffset hour) => (await SaidAsync(hour, hour.AddHours(1))).Sum(s => s.Slot.WattHours);

    /// <summary>Books of a stretch: a share of what the plant gives under this sky by physics.</summary>
    public async Task ProduceAsync(DateTimeOffset from, DateTimeOffset to, double share, double sky = 1, int quality = 0, bool sleeps = false, Func<int, double>? ofQuarter = null)
    {
        var count = (int)((to - from).TotalHours);
        var weather = Sky(from, sky, count, from: from);
        double[] global = [.. weather.Slots.Select(s => s.Global!.Value)], air = [.. weather.Slots.Select(s => s.Air!.Value)], power = new double[4 * count];
        PvSteps.Power(new PvModel(Plant), from.ToUnixTimeSeconds(), 3600, new() { Global = global, Air = air }, 900, power);
        await History.WriteEnergyAsync([.. power.Select((w, i) => new EnergySlot(from.ToUnixTimeSeconds() / 900 + i, 0, 0, sleeps && w <= 0 ? null : (long)Math.Round(share * (ofQuarter?.Invoke(i) ?? 1) * w / 4), null, null, null, null, null, quality))], Ct);
    }

    public async Task<IReadOnlyList<IssuedPv>> SaidAsync(DateTimeOffset from, DateTimeOffset to, TimeSpan? lead = null, bool hindcasts = false) =>
        await History.Forecasts.PvAsync("solstead", from, to, lead, hindcasts, Ct);

    public ValueTask DisposeAsync()
    {
        Keeper.Dispose();
        return home.DisposeAsync();
    }

    public LocalDay Today => LocalDay.Of(Now, StoreHome.Paris);
}
