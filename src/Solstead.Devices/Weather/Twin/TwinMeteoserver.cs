using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Solstead.Devices.Weather.Twin;

/// <summary>Answers in the forms of meteoserver.nl (pv-forecast.md 9.2): every value a text, stamps of the start of the hour, and Dutch civil time beside them.</summary>
internal sealed class TwinMeteoserver(WeatherTwin twin, WeatherTwinFault fault)
{
    private const int SolarHours = 112, HarmonieHours = 48, GfsHours = 96, GfsSteps = 48;
    private static readonly TimeZoneInfo Dutch = TimeZoneInfo.TryFindSystemTimeZoneById("Europe/Amsterdam", out var zone) ? zone : TimeZoneInfo.Utc;

    private int nulls;

    public (int Status, string Body) Answer(HttpRequest request)
    {
        var query = QueryHelpers.ParseQuery(request.QueryString.Value);
        if (query.GetValueOrDefault("key") != WeatherTwin.Key) return (403, """{"error":"Invalid key"}""");
        var (latitude, longitude) = query.TryGetValue("lat", out var lat) ? (WeatherTwin.Number(lat), WeatherTwin.Number(query.GetValueOrDefault("long"))) : twin.Place;
        var forecast = twin.Forecast("meteoserver", latitude, longitude);
        var known = twin.Now - (fault == WeatherTwinFault.Past ? TimeSpan.FromDays(7) : TimeSpan.Zero);
        var hour = new DateTimeOffset(known.UtcTicks / TimeSpan.TicksPerHour * TimeSpan.TicksPerHour, TimeSpan.Zero);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteStartArray("plaatsnaam");
            json.WriteStartObject();
            json.WriteString("plaats", query.GetValueOrDefault("locatie").ToString() is { Length: > 0 } name ? name : "Rotterdam");
            json.WriteEndObject();
            json.WriteEndArray();
            var file = request.Path.Value!.Split('/')[^1];
            if (file == "solar.php") Solar(json, forecast, latitude, longitude, known, hour);
            else if (file is "uurverwachting.php" or "uurverwachting_gfs.php") Hourly(json, forecast, known, hour, gfs: file.Contains("gfs", StringComparison.Ordinal));
            else return (404, "");
            json.WriteEndObject();
        }
        return (200, Encoding.UTF8.GetString(stream.ToArray()));
    }

    private void Solar(Utf8JsonWriter json, TwinForecast forecast, double latitude, double longitude, DateTimeOffset known, DateTimeOffset hour)
    {
        json.WriteStartArray("current");
        json.WriteStartObject();
        var measured = new DateTimeOffset(known.UtcTicks / (TimeSpan.TicksPerMinute * 10) * TimeSpan.TicksPerMinute * 10, TimeSpan.Zero);
        Row(json, TwinSky.Mean(at => forecast.At(at, known), measured.AddMinutes(-10), 10), measured, latitude, longitude);
        json.WriteString("station", "Rotterdam");
        json.WriteString("sr", "05:21");
        json.WriteString("ss", "22:05");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartArray("forecast");
        for (var i = 0; fault != WeatherTwinFault.Empty && i < SolarHours; i++)
        {
            json.WriteStartObject();
            Row(json, TwinSky.Mean(at => forecast.At(at, known), hour.AddHours(i), 60), hour.AddHours(i), latitude, longitude);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void Row(Utf8JsonWriter json, TwinSky sky, DateTimeOffset start, double latitude, double longitude)
    {
        var sun = TwinSun.At(start, latitude, longitude);
        json.WriteString("time", start.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        json.WriteString("cet", Civil(start));
        json.WriteString("elev", Text(Math.Asin(Math.Clamp(sun.Up, -1, 1)) * 180 / Math.PI, 0));
        json.WriteString("az", Text(sun.Azimuth, 0));
        Value(json, "temp", sky.Air, 1);
        Value(json, "gr", sky.Global * 0.36, 0);
        Value(json, "gr_w", sky.Global, 0);
        Value(json, "sd", 60 * (1 - (sky.Cloud / 100)), 0);
        Value(json, "tc", sky.Cloud, 0);
        Value(json, "lc", sky.Cloud * 0.6, 0);
        Value(json, "mc", sky.Cloud * 0.3, 0);
        Value(json, "hc", sky.Cloud * 0.5, 0);
        Value(json, "vis", 30_000, 0);
        Value(json, "prec", sky.Rain, 1);
    }

    private void Hourly(Utf8JsonWriter json, TwinForecast forecast, DateTimeOffset known, DateTimeOffset hour, bool gfs)
    {
        json.WriteStartArray("data");
        var starts = Enumerable.Range(0, gfs ? GfsHours : HarmonieHours).Select(i => (hour.AddHours(i), 60)).Concat(gfs ? Enumerable.Range(0, GfsSteps).Select(i => (hour.AddHours(GfsHours + (3 * i)), 180)) : []);
        foreach (var (start, minutes) in fault == WeatherTwinFault.Empty ? [] : starts)
        {
            var sky = TwinSky.Mean(at => forecast.At(at, known), start, minutes);
            json.WriteStartObject();
            json.WriteString("tijd", start.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
            json.WriteString("tijd_nl", Civil(start));
            Value(json, "temp", sky.Air, 1);
            Value(json, "winds", sky.Wind, 0);
            Value(json, "rv", 80, 0);
            Value(json, "luchtd", 1015, 1);
            Value(json, "neersl", sky.Rain * minutes / 60, 1);
            Value(json, "gr", sky.Global, 0);
            Value(json, "tw", sky.Cloud, 0);
            json.WriteString("samenv", "Halfbewolkt");
            json.WriteString("icoon", "3");
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void Value(Utf8JsonWriter json, string name, double value, int digits) =>
        json.WriteString(name, fault == WeatherTwinFault.Nulls && nulls++ % 2 == 1 ? "" : fault == WeatherTwinFault.Units ? "n/a" : Text(value, digits));

    private static string Text(double value, int digits) => Math.Round(value, digits).ToString(CultureInfo.InvariantCulture);

    private static string Civil(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Dutch).ToString("dd-MM-yyyy HH:mm", CultureInfo.InvariantCulture);
}
