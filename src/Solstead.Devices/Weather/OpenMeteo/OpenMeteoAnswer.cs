using System.Globalization;
using System.Text.Json;
using Solstead.Core.Forecast;
using Solstead.Core.Quantities;
using Solstead.Devices.Asking;

namespace Solstead.Devices.Weather.OpenMeteo;

/// <summary>
/// An answer of Open-Meteo or of one of its archives: columns under <c>hourly</c> and <c>minutely_15</c>. Radiation and rain of a label are those of the
/// stretch that ends there, all else is that of the instant (open-meteo.com/en/docs, hourly parameter definition).
/// </summary>
internal static class OpenMeteoAnswer
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32 };

    /// <param name="model">Model whose columns are read when several were asked for; null: they bear no model.</param>
    /// <param name="suffix">End of the names of the columns before the model, e.g. <c>_previous_day1</c>.</param>
    /// <returns>Of the first place; where all quarters of an hour are told it is told by them.</returns>
    /// <exception cref="SourceException">It is no such answer.</exception>
    public static IReadOnlyList<WeatherSlot> Read(string json, string? model = null, string suffix = "") => Places(json, model, suffix)[0];

    /// <summary>One list for each place that was asked for; several come as a JSON array.</summary>
    /// <inheritdoc cref="Read"/>
    public static IReadOnlyList<IReadOnlyList<WeatherSlot>> Places(string json, string? model = null, string suffix = "")
    {
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            var root = document.RootElement;
            IReadOnlyList<IReadOnlyList<WeatherSlot>> places = root.ValueKind == JsonValueKind.Array
                ? [.. root.EnumerateArray().Select(p => OfPlace(p, model, suffix))] : [OfPlace(root, model, suffix)];
            return places.Count > 0 ? places : throw Wrong("empty");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw Wrong("odd", Fact.Of("said", "JSON"));
        }
    }

    private static List<WeatherSlot> OfPlace(JsonElement place, string? model, string suffix)
    {
        if (place.ValueKind != JsonValueKind.Object) throw Wrong("odd", Fact.Of("said", place.ValueKind.ToString()));
        if (place.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.True) throw Wrong("refused", Fact.Of("said", Reason(place)));
        var end = suffix + (model is null ? "" : "_" + model);
        var hours = OpenMeteoColumns.Of(place, "hourly", end)?.Slots(60) ?? throw Wrong("odd", Fact.Of("said", "hourly"));
        var quarters = OpenMeteoColumns.Of(place, "minutely_15", end)?.Slots(15) ?? [];
        var slots = QuartersOfHours.Join(hours, quarters);
        return slots.Count > 0 ? slots : throw Wrong("empty");
    }

    private static string Reason(JsonElement place) =>
        place.TryGetProperty("reason", out var reason) && reason.ValueKind == JsonValueKind.String && reason.GetString() is { } said ? said.Length > 200 ? said[..200] : said : "";

    internal static SourceException Wrong(string what, params IReadOnlyList<Fact> facts) => SourceException.Of(WeatherName.Of(OpenMeteoService.Key), what, facts);

    /// <summary>A label in seconds since 1970, or in the other form of the service when its times are those of UTC.</summary>
    internal static long? Label(JsonElement time) => time.ValueKind switch
    {
        JsonValueKind.Number when time.TryGetInt64(out var seconds) => seconds,
        JsonValueKind.String when DateTime.TryParseExact(time.GetString(), "yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
            => new DateTimeOffset(at).ToUnixTimeSeconds(),
        _ => null,
    };
}
