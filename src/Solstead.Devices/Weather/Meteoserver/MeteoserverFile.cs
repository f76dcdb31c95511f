using System.Text;
using System.Text.Json;
using Solstead.Core.Forecast;

namespace Solstead.Devices.Weather.Meteoserver;

/// <summary>
/// Files of meteoserver.nl: the solar file (<c>forecast</c>), which older programs keep once a day under a name such as <c>data.rotterdam</c>, and the hourly ones
/// (<c>data</c>). Every value is a text, rows are labelled by the start of their interval.
/// </summary>
public static class MeteoserverFile
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32, AllowTrailingCommas = true };

    /// <summary>Source of the issues.</summary>
    public const string Source = "meteoserver";

    /// <summary>What a file says. Issued when its <c>current</c> row was measured; without one, at its first interval.</summary>
    /// <param name="bytes">UTF-8, with or without a mark at its beginning; what is not is taken for Latin-1.</param>
    /// <exception cref="FormatException">It is no such file, or has no interval that can be used.</exception>
    public static WeatherIssue Parse(ReadOnlySpan<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(Text(bytes), Options);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) throw new FormatException("no object");
            var solar = root.TryGetProperty("forecast", out var rows);
            if ((!solar && !root.TryGetProperty("data", out rows)) || rows.ValueKind != JsonValueKind.Array) throw new FormatException("neither forecast nor data");
            var slots = MeteoserverRows.Slots(rows, solar);
            if (slots.Count == 0) throw new FormatException("no rows");
            return new(Source, Measured(root) ?? slots[0].Start, slots);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException("no JSON", e);
        }
    }

    private static DateTimeOffset? Measured(JsonElement root) =>
        root.TryGetProperty("current", out var current) && current.ValueKind == JsonValueKind.Array && current.GetArrayLength() > 0 ? MeteoserverRows.Time(current[0]) : null;

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("\uFEFF"u8)) bytes = bytes[3..];
        return System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes);
    }
}
