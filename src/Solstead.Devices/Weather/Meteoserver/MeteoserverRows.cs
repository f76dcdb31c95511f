using System.Globalization;
using System.Text.Json;
using Solstead.Core.Accounting;
using Solstead.Core.Forecast;

namespace Solstead.Devices.Weather.Meteoserver;

/// <summary>Rows of a file as intervals.</summary>
internal static class MeteoserverRows
{
    private static readonly TimeZoneInfo? Dutch = TimeZoneInfo.TryFindSystemTimeZoneById("Europe/Amsterdam", out var zone) ? zone : null;

    /// <summary>1 J/cm² an hour. [W/m²]</summary>
    private const double JoulePerHour = 10_000.0 / 3600;

    /// <param name="solar">The solar file: <c>gr_w</c> is the irradiance and <c>tc</c> the cloud cover; in the hourly ones these are <c>gr</c> and <c>tw</c>.</param>
    /// <returns>Oldest first, each start once.</returns>
    public static List<WeatherSlot> Slots(JsonElement rows, bool solar)
    {
        var byStart = new SortedDictionary<DateTimeOffset, JsonElement>();
        var texts = new HashSet<string>();
        foreach (var row in rows.EnumerateArray())
            if (row.ValueKind == JsonValueKind.Object && (Time(row) ?? Civil(row, texts)) is { } start && start.ToUnixTimeSeconds() % 900 == 0) byStart.TryAdd(start, row);
        DateTimeOffset[] starts = [.. byStart.Keys];
        var slots = new List<WeatherSlot>(starts.Length);
        for (var i = 0; i < starts.Length; i++)
        {
            var slot = Slot(new(starts[i], Minutes(starts, i)), byStart[starts[i]], solar);
            if (slot != new WeatherSlot(slot.Start, slot.Minutes)) slots.Add(slot);
        }
        return slots;
    }

    /// <summary>The row's <c>time</c> or <c>tijd</c>, in seconds since 1970; null when there is none of this century.</summary>
    public static DateTimeOffset? Time(JsonElement row)
    {
        var seconds = Number(row, "time") ?? Number(row, "tijd");
        return seconds is { } s && s >= Stamp.First.ToUnixTimeSeconds() && s < Stamp.Latest && double.IsInteger(s) ? DateTimeOffset.FromUnixTimeSeconds((long)seconds) : null;
    }

    private static WeatherSlot Slot(WeatherSlot slot, JsonElement row, bool solar) => slot with
    {
        Global = Plausible.Light(solar ? Number(row, "gr_w") ?? Number(row, "gr") * JoulePerHour : Number(row, "gr")),
        Air = Plausible.Air(Number(row, "temp")),
        Wind = Plausible.Wind(Number(row, "winds")),
        Cloud = Plausible.Cloud(Number(row, solar ? "tc" : "tw")),
        Rain = Plausible.Rain(Number(row, solar ? "prec" : "neersl")),
    };

    /// <summary>Three hours where several rows in a line are that far apart, as at the end of long forecasts; else an hour, also before a row that was left out.</summary>
    private static int Minutes(DateTimeOffset[] starts, int i)
    {
        return (Far(i) && (Far(i + 1) || Far(i - 1))) || (i == starts.Length - 1 && Far(i - 1) && Far(i - 2)) ? 180 : 60;

        bool Far(int at) => at >= 0 && at + 1 < starts.Length && starts[at + 1] - starts[at] == TimeSpan.FromHours(3);
    }

    /// <summary>Only where there is no other stamp: when the clocks go back the same text comes twice, first in summer time.</summary>
    private static DateTimeOffset? Civil(JsonElement row, HashSet<string> seen)
    {
        if (Dutch is null || (Word(row, "cet") ?? Word(row, "tijd_nl")) is not { } text) return null;
        if (!DateTime.TryParseExact(text, ["dd-MM-yyyy HH:mm", "d-M-yyyy H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) || !Stamp.IsMeant(local)) return null;
        var second = !seen.Add(text);
        if (second && !Dutch.IsAmbiguousTime(local)) return null;
        return LocalDay.InstantOf(local, Dutch) + (second ? TimeSpan.FromHours(1) : TimeSpan.Zero);
    }

    private static double? Number(JsonElement row, string name)
    {
        if (!row.TryGetProperty(name, out var value)) return null;
        if (value.ValueKind == JsonValueKind.Number) return value.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;
        return value.ValueKind == JsonValueKind.String && double.TryParse(value.GetString()!.Replace(',', '.'), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var told)
            && double.IsFinite(told) ? told : null;
    }

    private static string? Word(JsonElement row, string name) => row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()?.Trim() : null;
}
