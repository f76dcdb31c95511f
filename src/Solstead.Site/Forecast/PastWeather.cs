using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.Forecast;
using Solstead.Core.History;

namespace Solstead.Site.Forecast;

/// <summary>Weather that had been said before, and where nobody kept that, weather as it was.</summary>
/// <param name="said">What had been said a day before, oldest first.</param>
/// <param name="was">What it was, oldest first.</param>
public sealed class PastWeather(
    Func<DateTimeOffset, DateTimeOffset, CancellationToken, IAsyncEnumerable<WeatherIssue>> said, Func<DateTimeOffset, DateTimeOffset, CancellationToken, IAsyncEnumerable<WeatherIssue>> was,
    IForecastStore store, IHistoryReader books, ILogger<PastWeather> log)
{
    /// <summary>Fewer days are no past worth asking for.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromDays(1);

    /// <summary>First hour of a span the books know the production of; null: they know less than a day.</summary>
    public async Task<DateTimeOffset?> BeginAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        if ((await books.EnergyAsync(from, to, ct)).FirstOrDefault(r => r.Pv is not null) is not { } first) return null;
        var begin = DateTimeOffset.FromUnixTimeSeconds(first.Slot / 4 * 3600);
        return to - begin < Least ? null : begin;
    }

    /// <summary>Fetches the weather since then and keeps it.</summary>
    /// <returns>Under whose name it is kept; null: there is none to be had now.</returns>
    public async Task<string?> FetchAsync(DateTimeOffset begin, DateTimeOffset now, CancellationToken ct)
    {
        try
        {
            return await KeepAsync(said(begin, now, ct), ct) ?? await KeepAsync(was(begin, now, ct), ct);
        }
        catch (Exception e) when (e is DeviceException or HttpRequestException)
        {
            Log.NoPast(log, e);
            return null;
        }
    }

    private async Task<string?> KeepAsync(IAsyncEnumerable<WeatherIssue> issues, CancellationToken ct)
    {
        string? source = null;
        await foreach (var issue in issues.WithCancellation(ct))
        {
            await store.PutAsync(issue, ct);
            source = issue.Source;
        }
        return source;
    }
}
