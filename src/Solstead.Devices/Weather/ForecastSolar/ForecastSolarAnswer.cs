using System.Globalization;
using System.Text.Json;
using Solstead.Core.Accounting;
using Solstead.Core.Forecast;
using Solstead.Core.Quantities;
using Solstead.Devices.Asking;

namespace Solstead.Devices.Weather.ForecastSolar;

/// <summary>How often the service may still be asked.</summary>
/// <param name="Period">Over which it counts.</param>
/// <param name="Limit">Requests within it.</param>
/// <param name="Remaining">Of these.</param>
internal readonly record struct SolarLimit(TimeSpan Period, int Limit, int Remaining);

/// <summary>An answer of forecast.solar: energies since the key before (pv-forecast.md 9.3). The first key of a day is sunrise, the last one sunset.</summary>
internal static class ForecastSolarAnswer
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32 };

    /// <summary>More cannot lie between two keys of one day; a night can.</summary>
    private static readonly TimeSpan LongestStretch = TimeSpan.FromHours(3), LongestNight = TimeSpan.FromHours(22);

    /// <returns>Oldest first; the energy of the answer is that of its intervals.</returns>
    /// <exception cref="SourceException">It is no such answer.</exception>
    public static IReadOnlyList<PvSlot> Read(string json) => Parse(json, static root =>
    {
        if (root.TryGetProperty("result", out var result) && result.ValueKind == JsonValueKind.Object && result.TryGetProperty("watt_hours_period", out var periods) && periods.ValueKind == JsonValueKind.Object)
        {
            var keys = Keys(periods, Zone(root));
            var slots = Slots(keys);
            return slots.Count > 0 ? slots : throw Wrong("empty");
        }
        // An empty map of PHP is written as a list.
        if (result.ValueKind == JsonValueKind.Array && result.GetArrayLength() == 0) throw Refusal(root) ?? Wrong("empty");
        throw Refusal(root) ?? Wrong("odd", Fact.Of("said", "watt_hours_period"));
    });

    /// <returns>Null when the answer does not tell.</returns>
    public static SolarLimit? Limit(string json) => Parse(json, static root =>
        root.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.Object && message.TryGetProperty("ratelimit", out var limit) && limit.ValueKind == JsonValueKind.Object
        && Whole(limit, "period") is > 0 and < 100_000 and { } period && Whole(limit, "limit") is > 0 and { } most && Whole(limit, "remaining") is { } left
            ? new SolarLimit(TimeSpan.FromSeconds(period), most, left) : (SolarLimit?)null);

    /// <summary>What several planes give together, where all of them are told.</summary>
    public static IReadOnlyList<PvSlot> Sum(IReadOnlyList<IReadOnlyList<PvSlot>> planes)
    {
        if (planes.Count == 1) return planes[0];
        return [.. planes.SelectMany(p => p).GroupBy(s => (s.Start, s.Minutes)).Where(g => g.Count() == planes.Count).OrderBy(g => g.Key.Start)
            .Select(g => new PvSlot(g.Key.Start, g.Key.Minutes, g.Sum(s => s.WattHours)))];
    }

    /// <summary>Energy of each stretch is spread evenly over the intervals it lies in: sunrise and sunset are no whole quarters.</summary>
    private static List<PvSlot> Slots(List<(DateTimeOffset At, double WattHours)> keys)
    {
        if (keys.Count < 2) return [];
        var minutes = Step(keys);
        var step = TimeSpan.FromMinutes(minutes);
        var sums = new SortedDictionary<DateTimeOffset, (double WattHours, TimeSpan Known)>();
        // What lies before sunrise and after sunset is night.
        if (keys[0].WattHours == 0) Add(Floor(keys[0].At), keys[0].At, 0);
        for (var i = 1; i < keys.Count; i++)
        {
            var (from, to, energy) = (keys[i - 1].At, keys[i].At, keys[i].WattHours);
            if (to - from <= (energy == 0 ? LongestNight : LongestStretch)) Add(from, to, energy);
        }
        if (Floor(keys[^1].At) is var last && last != keys[^1].At) Add(keys[^1].At, last + step, 0);
        return [.. sums.Where(s => s.Value.Known >= step - TimeSpan.FromSeconds(1)).Select(s => new PvSlot(s.Key, minutes, s.Value.WattHours))];

        void Add(DateTimeOffset from, DateTimeOffset to, double energy)
        {
            for (var start = Floor(from); start < to; start += step)
            {
                var (a, b) = (start > from ? start : from, start + step < to ? start + step : to);
                var before = sums.GetValueOrDefault(start);
                sums[start] = (before.WattHours + (energy * ((b - a) / (to - from))), before.Known + (b - a));
            }
        }

        DateTimeOffset Floor(DateTimeOffset at) => new(at.UtcTicks / step.Ticks * step.Ticks, TimeSpan.Zero);
    }

    /// <summary>The distance most keys have: an hour, or less with an account.</summary>
    private static int Step(List<(DateTimeOffset At, double WattHours)> keys)
    {
        var usual = keys.Skip(1).Zip(keys, static (next, key) => next.At - key.At).GroupBy(d => d).OrderByDescending(g => g.Count()).First().Key;
        return usual <= TimeSpan.FromMinutes(15) ? 15 : usual <= TimeSpan.FromMinutes(30) ? 30 : 60;
    }

    private static List<(DateTimeOffset At, double WattHours)> Keys(JsonElement periods, TimeZoneInfo? zone)
    {
        var keys = new SortedDictionary<DateTimeOffset, double>();
        foreach (var member in periods.EnumerateObject())
            if (Instant(member.Name, zone) is { } at && member.Value.ValueKind == JsonValueKind.Number && member.Value.TryGetDouble(out var energy) && energy is >= 0 and < 1e9) keys.TryAdd(at, energy);
        return [.. keys.Select(k => (k.Key, k.Value))];
    }

    /// <summary>With an offset, as asked for; without one it is a local time of the place.</summary>
    private static DateTimeOffset? Instant(string key, TimeZoneInfo? zone)
    {
        if (DateTime.TryParseExact(key, ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return zone is null || !Stamp.IsMeant(local) ? null : LocalDay.InstantOf(local, zone);
        return DateTimeOffset.TryParse(key, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) && at > Stamp.First && at < Stamp.Last ? at.ToUniversalTime() : null;
    }

    private static TimeZoneInfo? Zone(JsonElement root) =>
        root.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.Object && message.TryGetProperty("info", out var info) && info.ValueKind == JsonValueKind.Object
        && info.TryGetProperty("timezone", out var name) && name.ValueKind == JsonValueKind.String && TimeZoneInfo.TryFindSystemTimeZoneById(name.GetString()!, out var zone) ? zone : null;

    /// <summary>What the service says against the request; null: nothing.</summary>
    private static SourceException? Refusal(JsonElement root) =>
        root.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.Object && message.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String
        && text.GetString() is { Length: > 0 } said ? Wrong("refused", Fact.Of("said", said.Length > 200 ? said[..200] : said)) : null;

    private static int? Whole(JsonElement map, string name) => map.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;

    private static T Parse<T>(string json, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            return document.RootElement.ValueKind == JsonValueKind.Object ? read(document.RootElement) : throw Wrong("odd", Fact.Of("said", document.RootElement.ValueKind.ToString()));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw Wrong("odd", Fact.Of("said", "JSON"));
        }
    }

    private static SourceException Wrong(string what, params IReadOnlyList<Fact> facts) => SourceException.Of(WeatherName.Of(ForecastSolarService.Key), what, facts);
}
