using System.Text.Json;
using Solstead.Core.Devices;

namespace Solstead.Devices.Tariffs.EnergyCharts;

/// <summary>
/// The answer of energy-charts.info: <c>{"unix_seconds":[…],"price":[…],"unit":"EUR / MWh"}</c>. How long a price holds is read from the distance to the
/// next and is never assumed: markets change between hours and quarters, and days have 92 or 100 of these.
/// </summary>
internal static class PriceAnswer
{
    private const long Quarter = 900, Hour = 3600;

    /// <returns>In order; null when the text is no such answer.</returns>
    public static IReadOnlyList<PriceSpan>? Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("unix_seconds", out var times) || !root.TryGetProperty("price", out var prices)) return null;
            if (times.ValueKind != JsonValueKind.Array || prices.ValueKind != JsonValueKind.Array || times.GetArrayLength() != prices.GetArrayLength()) return null;
            // Another unit would be wrong by a factor of a thousand.
            if (root.TryGetProperty("unit", out var unit) && unit.GetString() is { } word && !word.Replace(" ", "", StringComparison.Ordinal).EndsWith("/MWh", StringComparison.OrdinalIgnoreCase)) return null;
            return Spans([.. times.EnumerateArray().Select(t => t.GetInt64())], [.. prices.EnumerateArray().Select(p => p.ValueKind == JsonValueKind.Number ? p.GetDecimal() : (decimal?)null)]);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>The smallest distance is the market's step: a price that was left out makes none before it longer.</summary>
    private static List<PriceSpan> Spans(long[] times, decimal?[] prices)
    {
        var step = times.Skip(1).Zip(times, (next, time) => next - time).Where(d => d is >= Quarter and <= Hour).DefaultIfEmpty(Quarter).Min();
        var spans = new List<PriceSpan>();
        for (var i = 0; i < times.Length; i++)
            if (prices[i] is { } price) spans.Add(new(DateTimeOffset.FromUnixTimeSeconds(times[i]), DateTimeOffset.FromUnixTimeSeconds(times[i] + step), price));
        spans.Sort((a, b) => a.From.CompareTo(b.From));
        return spans;
    }
}
