using System.Globalization;
using System.Text.Json;

namespace Solstead.Soak;

/// <summary>What a soak asks a running service.</summary>
internal sealed class SiteApi(Uri url) : IDisposable
{
    private readonly HttpClient http = new() { BaseAddress = url, Timeout = TimeSpan.FromSeconds(10) };

    /// <summary>Waits until a reading has just arrived.</summary>
    /// <returns>Production, import and export of today in the books. [Wh]</returns>
    public async Task<(double Pv, double Import, double Export)> FreshTodayAsync(CancellationToken ct)
    {
        DateTimeOffset? before = null;
        while (true)
        {
            using var live = await GetAsync("/api/v1/live", ct);
            var read = live is not null && Age(live) is { } age ? live.RootElement.GetProperty("at").GetDateTimeOffset().AddSeconds(-age) : (DateTimeOffset?)null;
            // Ages are rounded: the same reading may seem to move by a tenth of a second.
            if (read - before > TimeSpan.FromSeconds(0.3) && Today(live!) is { } today) return today;
            before ??= read;
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, ct);
        }
    }

    /// <summary>Seconds and values of a point as history has them.</summary>
    public async Task<IReadOnlyDictionary<long, double>> SecondsAsync(string point, DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/api/v1/history?points={point}&from={from.UtcDateTime:O}&to={to.UtcDateTime:O}&resolution=second&max=20000");
        using var answer = await GetAsync(path, ct) ?? throw new InvalidOperationException("History did not answer.");
        if (answer.RootElement.GetProperty("stepSeconds").GetInt32() != 1) throw new InvalidOperationException("History was coarser than seconds.");
        var series = answer.RootElement.GetProperty("series")[0];
        return series.GetProperty("t").EnumerateArray().Zip(series.GetProperty("mean").EnumerateArray()).ToDictionary(p => p.First.GetInt64(), p => p.Second.GetDouble());
    }

    /// <summary>The documented bound of what a kill can take.</summary>
    public async Task<TimeSpan> LossBoundAsync(CancellationToken ct)
    {
        using var health = await GetAsync("/api/v1/health", ct) ?? throw new InvalidOperationException("Health did not answer.");
        return TimeSpan.FromSeconds(health.RootElement.GetProperty("history").GetProperty("lossBoundSeconds").GetDouble());
    }

    /// <returns>The answer of a path; null when there is none yet.</returns>
    public async Task<JsonDocument?> GetAsync(string path, CancellationToken ct)
    {
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative), ct);
        response.EnsureSuccessStatusCode();
        return response.StatusCode == System.Net.HttpStatusCode.NoContent ? null : await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(ct), default, ct);
    }

    /// <summary>True when a path answers 200.</summary>
    public async Task<bool> AnswersAsync(string path, CancellationToken ct)
    {
        try
        {
            using var response = await http.GetAsync(new Uri(path, UriKind.Relative), ct);
            return response.StatusCode == System.Net.HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public void Dispose() => http.Dispose();

    private static double? Age(JsonDocument live) => live.RootElement.GetProperty("balance").GetProperty("out").EnumerateArray()
        .Where(s => s.GetProperty("kind").GetString() == "grid").Select(s => s.GetProperty("ageSeconds")).Select(a => a.ValueKind == JsonValueKind.Number ? a.GetDouble() : (double?)null).FirstOrDefault();

    private static (double, double, double)? Today(JsonDocument live)
    {
        var today = live.RootElement.GetProperty("today");
        return Number("productionWh") is { } pv && Number("importWh") is { } import && Number("exportWh") is { } export ? (pv, import, export) : null;

        double? Number(string name) => today.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;
    }
}
