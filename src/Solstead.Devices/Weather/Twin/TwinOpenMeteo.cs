using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Solstead.Devices.Weather.Twin;

/// <summary>Answers in the forms of Open-Meteo, of all its hosts on one (pv-forecast.md 9.1).</summary>
internal sealed class TwinOpenMeteo(WeatherTwin twin, WeatherTwinFault fault)
{
    private const int MostDays = 16;
    private static readonly string[] Variables =
    [
        "shortwave_radiation", "direct_normal_irradiance", "diffuse_radiation", "direct_radiation", "temperature_2m", "wind_speed_10m", "cloud_cover", "precipitation", "snow_depth",
    ];

    private int nulls;

    public (int Status, string Body) Answer(HttpRequest request)
    {
        var query = QueryHelpers.ParseQuery(request.QueryString.Value);
        var ask = new Asked(key => query.TryGetValue(key, out var value) ? value.ToString() : null, request.Path.Value!.EndsWith("/archive", StringComparison.Ordinal));
        if (ask.Wrong is { } wrong) return Error(wrong);
        foreach (var name in ask.Hourly.Concat(ask.Quarterly))
            if (!Variables.Contains(Plain(name).Name)) return Error($"Data corrupted at path ''. Cannot initialize SurfacePressureAndHeightVariable from invalid String value {name}.");
        var now = twin.Now - (fault == WeatherTwinFault.Past ? TimeSpan.FromDays(7) : TimeSpan.Zero);
        var (first, last) = ask.Days(DateOnly.FromDateTime(now.UtcDateTime));
        if (last > DateOnly.FromDateTime(now.UtcDateTime).AddDays(MostDays)) return Error("Parameter 'end_date' is out of allowed range");
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            var places = ask.Latitudes.Zip(ask.Longitudes).ToList();
            if (places.Count > 1) json.WriteStartArray();
            foreach (var (latitude, longitude) in places) Write(json, ask, latitude, longitude, first, last, now);
            if (places.Count > 1) json.WriteEndArray();
        }
        return (200, Encoding.UTF8.GetString(stream.ToArray()));
    }

    private void Write(Utf8JsonWriter json, Asked ask, double latitude, double longitude, DateOnly first, DateOnly last, DateTimeOffset now)
    {
        json.WriteStartObject();
        json.WriteNumber("latitude", latitude);
        json.WriteNumber("longitude", longitude);
        json.WriteNumber("generationtime_ms", 0.5);
        json.WriteNumber("utc_offset_seconds", 0);
        json.WriteString("timezone", "GMT");
        json.WriteString("timezone_abbreviation", "GMT");
        json.WriteNumber("elevation", 1);
        var begin = new DateTimeOffset(first, TimeOnly.MinValue, TimeSpan.Zero);
        var end = new DateTimeOffset(last.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero);
        if (ask.Hourly.Count > 0) Block(json, ask, "hourly", ask.Hourly, begin, end, 60, latitude, longitude, now);
        if (ask.Quarterly.Count > 0)
        {
            var quarter = new DateTimeOffset(now.UtcTicks / TimeSpan.FromMinutes(15).Ticks * TimeSpan.FromMinutes(15).Ticks, TimeSpan.Zero);
            Block(json, ask, "minutely_15", ask.Quarterly, ask.QuartersAhead is null ? begin : quarter, ask.QuartersAhead is { } ahead ? quarter.AddMinutes(15 * ahead) : end, 15, latitude, longitude, now);
        }
        json.WriteEndObject();
    }

    private void Block(Utf8JsonWriter json, Asked ask, string name, IReadOnlyList<string> variables, DateTimeOffset begin, DateTimeOffset end, int minutes, double latitude, double longitude, DateTimeOffset now)
    {
        var labels = new List<DateTimeOffset>();
        if (fault != WeatherTwinFault.Empty)
            for (var at = begin; at < end; at = at.AddMinutes(minutes)) labels.Add(at);
        IReadOnlyList<string?> models = ask.Models.Count > 1 ? [.. ask.Models] : [null];
        json.WriteStartObject(name + "_units");
        json.WriteString("time", ask.Unix ? "unixtime" : "iso8601");
        foreach (var model in models)
            foreach (var variable in variables) json.WriteString(Named(variable, model), Unit(Plain(variable).Name, ask.Metres && fault != WeatherTwinFault.Units));
        json.WriteEndObject();
        json.WriteStartObject(name);
        json.WriteStartArray("time");
        foreach (var label in labels)
            if (ask.Unix) json.WriteNumberValue(label.ToUnixTimeSeconds());
            else json.WriteStringValue(label.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture));
        json.WriteEndArray();
        foreach (var model in models)
            foreach (var variable in variables)
            {
                var forecast = twin.Forecast("open-meteo" + model, latitude, longitude);
                json.WriteStartArray(Named(variable, model));
                foreach (var label in labels) Value(json, Of(variable, forecast, label, minutes, now, model, ask));
                json.WriteEndArray();
            }
        json.WriteEndObject();
    }

    private void Value(Utf8JsonWriter json, double? value)
    {
        if (value is null || (fault == WeatherTwinFault.Nulls && nulls++ % 2 == 1)) json.WriteNullValue();
        else json.WriteNumberValue(Math.Round(value.Value, 2));
    }

    /// <summary>Null beyond the range of a model: fine ones end after two days, all after sixteen; an archive ends now.</summary>
    private double? Of(string variable, TwinForecast forecast, DateTimeOffset label, int minutes, DateTimeOffset now, string? model, Asked ask)
    {
        var (name, back) = Plain(variable);
        var known = back > 0 ? Min(now, label.AddDays(-back)) : now;
        if (label > now && (ask.Archive || label - now > TimeSpan.FromDays(model == "icon_d2" ? 2 : MostDays))) return null;
        TwinSky At(DateTimeOffset at) => forecast.At(at, known);
        return name switch
        {
            "shortwave_radiation" => Mean().Global,
            "direct_normal_irradiance" => Mean().Beam,
            "diffuse_radiation" => Mean().Diffuse,
            "direct_radiation" => Mean() is var m ? Math.Max(0, m.Global - m.Diffuse) : 0,
            "precipitation" => Mean().Rain * minutes / 60,
            "wind_speed_10m" => At(label).Wind * (ask.Metres && fault != WeatherTwinFault.Units ? 1 : 3.6),
            "temperature_2m" => fault == WeatherTwinFault.Units ? (At(label).Air * 1.8) + 32 : At(label).Air,
            "cloud_cover" => At(label).Cloud,
            _ => At(label).Snow / 100,
        };
        TwinSky Mean() => TwinSky.Mean(At, label.AddMinutes(-minutes), minutes);
    }

    private string Unit(string name, bool metres) => name switch
    {
        "temperature_2m" => fault == WeatherTwinFault.Units ? "°F" : "°C",
        "wind_speed_10m" => metres ? "m/s" : "km/h",
        "cloud_cover" => "%",
        "precipitation" => "mm",
        "snow_depth" => "m",
        _ => "W/m²",
    };

    private static (string Name, int DaysBack) Plain(string variable) =>
        variable.IndexOf("_previous_day", StringComparison.Ordinal) is var at and > 0 ? (variable[..at], int.Parse(variable[(at + 13)..], CultureInfo.InvariantCulture)) : (variable, 0);

    private static string Named(string variable, string? model) => model is null ? variable : $"{variable}_{model}";

    private static DateTimeOffset Min(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static (int, string) Error(string reason) => (400, $$"""{"error":true,"reason":"{{reason}}"}""");

    /// <summary>The parameters of a request.</summary>
    private sealed class Asked(Func<string, string?> value, bool archive)
    {
        public bool Archive => archive;
        public IReadOnlyList<double> Latitudes => [.. List("latitude").Select(WeatherTwin.Number)];
        public IReadOnlyList<double> Longitudes => [.. List("longitude").Select(WeatherTwin.Number)];
        public List<string> Hourly => List("hourly");
        public List<string> Quarterly => List("minutely_15");
        public List<string> Models => List("models");
        public bool Unix => value("timeformat") == "unixtime";
        public bool Metres => value("wind_speed_unit") == "ms";
        public int? QuartersAhead => Whole("forecast_minutely_15");

        public string? Wrong =>
            Latitudes.Count == 0 || Latitudes.Count != Longitudes.Count || Latitudes.Any(l => Math.Abs(l) > 90) ? "Latitude must be in range of -90 to 90°."
            : Whole("forecast_days") is < 0 or > MostDays ? "Forecast days is invalid. Allowed range 0 to 16."
            : Whole("past_days") is < 0 or > 92 ? "Past days is invalid. Allowed range 0 to 92."
            : archive && value("start_date") is null ? "Parameter 'start_date' and 'end_date' must be set"
            : value("timezone") is not (null or "GMT") ? "The twin only knows GMT." : null;

        public (DateOnly First, DateOnly Last) Days(DateOnly today) => value("start_date") is { } start && value("end_date") is { } end
            ? (DateOnly.ParseExact(start, "yyyy-MM-dd", CultureInfo.InvariantCulture), DateOnly.ParseExact(end, "yyyy-MM-dd", CultureInfo.InvariantCulture))
            : (today.AddDays(-(Whole("past_days") ?? 0)), today.AddDays((Whole("forecast_days") ?? 7) - 1));

        private int? Whole(string key) => value(key) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

        private List<string> List(string key) => [.. (value(key) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)];
    }
}
