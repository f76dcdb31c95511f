using System.Text.Json;
using Solstead.Core.Forecast;
using Solstead.Core.Quantities;

namespace Solstead.Devices.Weather.OpenMeteo;

/// <summary>The columns of one block of an answer, by the labels of their rows.</summary>
internal sealed class OpenMeteoColumns
{
    private readonly Dictionary<long, int> rows = [];
    private readonly Dictionary<string, double?[]> columns = [];
    private string end = "";

    /// <summary>Names of the columns and the units they are asked in. Snow lies in metres.</summary>
    public static readonly IReadOnlyList<(string Name, string Unit)> Hourly =
    [
        ("shortwave_radiation", "W/m²"), ("direct_normal_irradiance", "W/m²"), ("diffuse_radiation", "W/m²"), ("temperature_2m", "°C"),
        ("wind_speed_10m", "m/s"), ("cloud_cover", "%"), ("precipitation", "mm"), ("snow_depth", "m"),
    ];

    /// <summary>What there is by quarters of an hour too.</summary>
    public static readonly IReadOnlyList<string> Quarterly = ["shortwave_radiation", "direct_normal_irradiance", "diffuse_radiation", "temperature_2m", "wind_speed_10m", "precipitation"];

    /// <param name="end">End of the columns' names.</param>
    /// <returns>Null when there is no such block.</returns>
    public static OpenMeteoColumns? Of(JsonElement place, string block, string end)
    {
        if (!place.TryGetProperty(block, out var table) || table.ValueKind != JsonValueKind.Object || !table.TryGetProperty("time", out var times) || times.ValueKind != JsonValueKind.Array) return null;
        CheckUnits(place, block + "_units", end);
        var made = new OpenMeteoColumns { end = end };
        var row = 0;
        foreach (var time in times.EnumerateArray())
        {
            if (OpenMeteoAnswer.Label(time) is { } label && label is > Stamp.Earliest and < Stamp.Latest) made.rows.TryAdd(label, row);
            row++;
        }
        foreach (var (name, _) in Hourly)
            if (table.TryGetProperty(name + end, out var values) && values.ValueKind == JsonValueKind.Array)
                made.columns[name + end] = [.. values.EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Number && v.TryGetDouble(out var d) && double.IsFinite(d) ? d : (double?)null)];
        return made;
    }

    /// <summary>The intervals, oldest first; those of which nothing is told are left out.</summary>
    /// <param name="minutes">Distance of the labels. [min]</param>
    public IReadOnlyList<WeatherSlot> Slots(int minutes)
    {
        var step = minutes * 60L;
        var slots = new List<WeatherSlot>(rows.Count);
        foreach (var label in rows.Keys.Order())
        {
            var start = label - step;
            if (start % 900 != 0) continue;
            var slot = new WeatherSlot(DateTimeOffset.FromUnixTimeSeconds(start), minutes)
            {
                Global = Plausible.Light(At("shortwave_radiation", label)),
                Beam = Plausible.Light(At("direct_normal_irradiance", label)),
                Diffuse = Plausible.Light(At("diffuse_radiation", label)),
                Air = Between("temperature_2m", start, label, Plausible.Air),
                Wind = Between("wind_speed_10m", start, label, Plausible.Wind),
                Cloud = Between("cloud_cover", start, label, Plausible.Cloud),
                Rain = Plausible.Rain(At("precipitation", label)),
                Snow = Between("snow_depth", start, label, static metres => Plausible.Snow(metres * 100)),
            };
            if (slot != new WeatherSlot(slot.Start, minutes)) slots.Add(slot);
        }
        return slots;
    }

    private double? At(string name, long label) =>
        columns.TryGetValue(name + end, out var values) && rows.TryGetValue(label, out var row) && row < values.Length ? values[row] : null;

    /// <summary>The mean of the instants at both ends; where only one is told it stands for the interval, as at the edge of a model's range.</summary>
    private double? Between(string name, long start, long label, Func<double?, double?> plausible) =>
        (plausible(At(name, start)), plausible(At(name, label))) switch
        {
            ({ } a, { } b) => (a + b) / 2,
            (var a, var b) => a ?? b,
        };

    /// <summary>A wind in km/h or a temperature in °F would be believed. A unit the service does not know belongs to a column without values.</summary>
    private static void CheckUnits(JsonElement place, string block, string end)
    {
        if (!place.TryGetProperty(block, out var units) || units.ValueKind != JsonValueKind.Object) return;
        foreach (var (name, unit) in Hourly)
            if (units.TryGetProperty(name + end, out var told) && told.ValueKind == JsonValueKind.String && told.GetString() is { Length: > 0 } word && word != unit && word != "undefined")
                throw OpenMeteoAnswer.Wrong("unit", Fact.Of("what", name), Fact.Of("unit", word));
    }
}
