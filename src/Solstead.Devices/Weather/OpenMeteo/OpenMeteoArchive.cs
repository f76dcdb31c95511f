using System.Globalization;
using System.Runtime.CompilerServices;
using Solstead.Core.Devices;
using Solstead.Core.Forecast;
using Solstead.Devices.Asking;

namespace Solstead.Devices.Weather.OpenMeteo;

/// <summary>
/// What has been: the last three months from the service of forecasts, what lies before from its archive; and what had been said before, from the runs it
/// keeps since January 2024. A piece of a month is one request.
/// </summary>
internal sealed class OpenMeteoArchive(OpenMeteoSettings settings, DriverContext context) : IWeatherArchive
{
    private static readonly TimeSpan Recent = TimeSpan.FromDays(90), Hour = TimeSpan.FromHours(1), Block = TimeSpan.FromHours(6);
    private static readonly DateTimeOffset FirstArchive = new(1940, 1, 1, 0, 0, 0, TimeSpan.Zero), FirstForecasts = new(2022, 1, 1, 0, 0, 0, TimeSpan.Zero), FirstRuns = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Between two requests of one errand: the free service counts long stretches several times.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private const int MonthDays = 30;

    public bool HasArchive => true;

    public async IAsyncEnumerable<WeatherIssue> HistoryAsync(DateTimeOffset from, DateTimeOffset to, [EnumeratorCancellation] CancellationToken ct)
    {
        var seam = Day(context.Now().Utc - Recent);
        var early = settings.PastForecasts ? Earlier(seam, FirstForecasts) : seam;
        foreach (var (first, end) in Pieces(Later(from, FirstArchive), Earlier(to, early)))
            if (await AskAsync("archive-api", "v1/archive", first, end, "", ct) is { Count: > 0 } slots) yield return new(OpenMeteoService.Key, context.Now().Utc, slots);
        foreach (var (first, end) in Pieces(Later(from, early), Earlier(to, seam)))
            if (await AskAsync("historical-forecast-api", "v1/forecast", first, end, "", ct) is { Count: > 0 } slots) yield return new(OpenMeteoService.Key, context.Now().Utc, slots);
        foreach (var (first, end) in Pieces(Later(from, seam), to))
            if (await AskAsync("api", "v1/forecast", first, end, "", ct) is { Count: > 0 } slots) yield return new(OpenMeteoService.Key, context.Now().Utc, slots);
    }

    public async IAsyncEnumerable<WeatherIssue> PreviousRunsAsync(DateTimeOffset from, DateTimeOffset to, int daysAhead, [EnumeratorCancellation] CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(daysAhead, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(daysAhead, 7);
        var suffix = "_previous_day" + daysAhead.ToString(CultureInfo.InvariantCulture);
        foreach (var (first, end) in Pieces(Later(from, FirstRuns), to))
            foreach (var issue in Issues(await AskAsync("previous-runs-api", "v1/forecast", first, end, suffix, ct), daysAhead)) yield return issue;
    }

    /// <summary>Each hour had been said at least so many days before it: of six hours together that holds for the last one.</summary>
    private static IEnumerable<WeatherIssue> Issues(IReadOnlyList<WeatherSlot> slots, int daysAhead) =>
        slots.GroupBy(s => s.Start.UtcTicks / Block.Ticks).Select(g => new WeatherIssue(OpenMeteoService.Key, g.Last().Start - TimeSpan.FromDays(daysAhead), [.. g]));

    /// <summary>What is over by now and lies in the piece; empty when nothing is told of it.</summary>
    private async Task<IReadOnlyList<WeatherSlot>> AskAsync(string host, string path, DateTimeOffset from, DateTimeOffset to, string suffix, CancellationToken ct)
    {
        using var wire = WeatherWire.Create(OpenMeteoService.Key, settings.Address, context.Time);
        var now = context.Now().Utc;
        // The label of the last interval is its end, which may be the midnight that begins the next day.
        var last = Earlier(to, Day(now));
        var query = OpenMeteoQuery.Make(settings, string.Create(CultureInfo.InvariantCulture,
            $"hourly={OpenMeteoQuery.Hourly(suffix)}&start_date={from.UtcDateTime:yyyy-MM-dd}&end_date={last.UtcDateTime:yyyy-MM-dd}{OpenMeteoQuery.Models([.. settings.Models.Take(1)])}"));
        try
        {
            if (settings.Key is { } key) query += "&apikey=" + key.Escaped(OpenMeteoService.Key);
            await Task.Delay(Pause, context.Time, ct);
            var slots = OpenMeteoAnswer.Read(await wire.AskAsync(new Uri(settings.Host(host), path + "?" + query), static at => WeatherWire.Get(at), ct), suffix: suffix);
            return [.. slots.Where(s => s.Start >= from && s.Start < to && s.Start + Hour <= now)];
        }
        catch (SourceException e) when (e.Problem.Code == "weather.source.empty")
        {
            return [];
        }
        catch (SourceException e)
        {
            throw new DeviceException(e.Problem, !e.NeedsPerson);
        }
    }

    private IEnumerable<(DateTimeOffset From, DateTimeOffset To)> Pieces(DateTimeOffset from, DateTimeOffset to)
    {
        to = Earlier(to, context.Now().Utc);
        for (var at = from; at < to;)
        {
            var end = Earlier(Day(at).AddDays(MonthDays), to);
            yield return (at, end);
            at = end;
        }
    }

    private static DateTimeOffset Day(DateTimeOffset at) => new(at.UtcDateTime.Date, TimeSpan.Zero);

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}
