using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Solstead.Core.Accounting;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Tariffs.Tempo;
using Solstead.Devices.Asking;
using Solstead.Devices.Tariffs.EdfTempo.Wire;

namespace Solstead.Devices.Tariffs.EdfTempo.Sources;

/// <summary>RTE's API "Tempo Like Supply Contract" (tempo.md 2.1), for which one needs an account.</summary>
/// <param name="id">Client id.</param>
/// <param name="secret">Reads the client's secret; null when it cannot be read.</param>
/// <param name="zone">The clock of France.</param>
internal sealed class RteApiSource(Uri address, string id, Func<string?> secret, TimeZoneInfo zone, TimeProvider time) : ITempoSource
{
    public const string Key = "rte-api";
    public static readonly Uri Usual = new("https://digital.iservices.rte-france.com/");
    private const string Calendars = "open_api/tempo_like_supply_contract/v1/tempo_like_calendars";
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(60);

    private readonly SourceWire wire = new(TariffName.Of(Key), address, time);
    private (string Value, DateTimeOffset Until)? token;

    public string Name => Key;
    public string Title => "RTE (API)";
    public DayAuthority Authority => DayAuthority.GridOperator;

    /// <summary>The end is exclusive and at most two days ahead.</summary>
    public Task<IReadOnlyList<ColourOfDay>> AskAsync(DateOnly today, CancellationToken ct) => GetAsync(today, today.AddDays(2), ct);

    public Task<IReadOnlyList<ColourOfDay>> SeasonAsync(TempoSeason season, DateOnly today, CancellationToken ct) =>
        GetAsync(season.First, today < season.Last ? today.AddDays(1) : season.Last.AddDays(1), ct);

    public void Dispose() => wire.Dispose();

    private async Task<IReadOnlyList<ColourOfDay>> GetAsync(DateOnly from, DateOnly to, CancellationToken ct)
    {
        var at = new Uri(address, $"{Calendars}?start_date={Midnight(from)}&end_date={Midnight(to)}&fallback_status=true");
        var word = await TokenAsync(ct);
        try
        {
            return await AskAsync(at, word, ct);
        }
        catch (SourceException e) when (e.Problem.Code == "tariff.source.account")
        {
            // A token may be withdrawn before its time: a new one, once.
            token = null;
            return await AskAsync(at, await TokenAsync(ct), ct);
        }
    }

    private async Task<IReadOnlyList<ColourOfDay>> AskAsync(Uri at, string word, CancellationToken ct) => TempoAnswers.RteApi(await wire.AskAsync(at, to =>
    {
        var request = SourceWire.Get(to);
        request.Headers.Authorization = new("Bearer", word);
        return request;
    }, ct));

    private async Task<string> TokenAsync(CancellationToken ct)
    {
        if (token is { } known && time.GetUtcNow() < known.Until) return known.Value;
        if (secret() is not { Length: > 0 } word) throw SourceException.Of(TariffName.Of(Key), "secret");
        var body = await wire.AskAsync(new Uri(address, "token/oauth/"), at => Login(at, word), ct);
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            var value = root.GetProperty("access_token").GetString();
            if (string.IsNullOrEmpty(value) || value.Any(char.IsControl)) throw SourceException.Of(TariffName.Of(Key), "odd", Fact.Of("said", "access_token"));
            var lasts = root.TryGetProperty("expires_in", out var seconds) && seconds.ValueKind == JsonValueKind.Number && seconds.TryGetDouble(out var s) && s is > 0 and < 1e6 ? TimeSpan.FromSeconds(s) : TimeSpan.FromHours(1);
            token = (value, time.GetUtcNow() + lasts - Before);
            return value;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw SourceException.Of(TariffName.Of(Key), "odd", Fact.Of("said", "access_token"));
        }
    }

    private HttpRequestMessage Login(Uri at, string word)
    {
        var request = SourceWire.Get(at);
        request.Method = HttpMethod.Post;
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{word}")));
        request.Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]);
        return request;
    }

    /// <summary>With the offset in force on that date; its plus sign is written %2B.</summary>
    private string Midnight(DateOnly date)
    {
        var instant = TimeZoneInfo.ConvertTime(LocalDay.On(date, zone).Start, zone);
        return Uri.EscapeDataString(instant.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture));
    }
}
