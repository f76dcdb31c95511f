using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Solstead.Devices.Weather.Twin;

/// <summary>Answers in the form of forecast.solar (pv-forecast.md 9.3) for today and tomorrow, from sunrise to sunset, and its book of who asked how often.</summary>
internal sealed class TwinForecastSolar(WeatherTwin twin, WeatherTwinFault fault)
{
    /// <summary>Of what the panels could give.</summary>
    private const double Performance = 0.86;

    private sealed record Plane(double Tilt, double Azimuth, double Size);

    public (int Status, string Body) Answer(HttpRequest request, int remaining)
    {
        var parts = request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries).SkipWhile(p => p != "estimate").Skip(1).ToList();
        if (parts.Count < 5 || (parts.Count - 2) % 3 != 0) return (404, Message(404, "Not found", remaining));
        if (remaining < 0) return (429, Message(429, "Rate limit for API calls reached.", 0));
        var numbers = parts.Select(WeatherTwin.Number).ToList();
        var planes = numbers.Skip(2).Chunk(3).Select(p => new Plane(p[0], p[1] + 180, p[2])).ToList();
        if (planes.Count > twin.SolarPlanes) return (400, Message(422, "More planes than your account allows.", remaining));
        if (planes.Exists(p => p.Tilt is < 0 or > 90 || p.Azimuth is < 0 or > 360 || p.Size <= 0)) return (400, Message(400, "Declination or azimuth out of range.", remaining));
        var query = QueryHelpers.ParseQuery(request.QueryString.Value);
        var most = query.TryGetValue("inverter", out var inverter) ? WeatherTwin.Number(inverter) * 1000 : double.PositiveInfinity;
        return (200, Body(numbers[0], numbers[1], planes, most, query.GetValueOrDefault("time") == "utc", remaining));
    }

    private string Body(double latitude, double longitude, List<Plane> planes, double most, bool utc, int remaining)
    {
        var known = twin.Now - (fault == WeatherTwinFault.Past ? TimeSpan.FromDays(7) : TimeSpan.Zero);
        var forecast = twin.Forecast("forecast-solar", latitude, longitude);
        // The days of the place, near enough.
        var zone = utc ? TimeSpan.Zero : TimeSpan.FromHours(Math.Round(longitude / 15));
        var noon = new DateTimeOffset(DateOnly.FromDateTime(known.AddHours(longitude / 15).UtcDateTime), new TimeOnly(12, 0), TimeSpan.Zero).AddHours(-Math.Round(longitude / 15));
        var keys = fault == WeatherTwinFault.Empty ? [] : Enumerable.Range(0, 2).SelectMany(d => Keys(noon.AddDays(d), latitude, longitude)).ToList();
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteStartObject("result");
            Map(json, "watts", keys, zone, k => Power(k.At));
            Map(json, "watt_hours_period", keys, zone, k => k.From is { } from ? Energy(from, k.At) : 0);
            json.WriteEndObject();
            json.WritePropertyName("message");
            json.WriteRawValue(Told(0, "success", "", remaining));
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());

        double Power(DateTimeOffset at)
        {
            var (sky, sun) = (forecast.At(at, known), TwinSun.At(at, latitude, longitude));
            return Math.Min(most, Performance * planes.Sum(p => p.Size * ((sky.Beam * sun.On(p.Tilt, p.Azimuth)) + (sky.Diffuse * (1 + Math.Cos(p.Tilt * Math.PI / 180)) / 2))));
        }

        double Energy(DateTimeOffset from, DateTimeOffset to)
        {
            var steps = Math.Max(1, (int)((to - from).TotalMinutes / 5));
            var step = (to - from) / steps;
            return Enumerable.Range(0, steps).Average(i => Power(from + (step * (i + 0.5)))) * (to - from).TotalHours;
        }
    }

    /// <summary>Sunrise, the whole hours of the day, sunset.</summary>
    private static IEnumerable<(DateTimeOffset At, DateTimeOffset? From)> Keys(DateTimeOffset noon, double latitude, double longitude)
    {
        bool Up(DateTimeOffset at) => TwinSun.At(at, latitude, longitude).Up > 0;
        var minutes = Enumerable.Range(-12 * 60, 24 * 60).Select(m => noon.AddMinutes(m)).Where(Up).ToList();
        if (minutes.Count == 0) yield break;
        DateTimeOffset? before = null;
        foreach (var at in minutes.Where((m, i) => i == 0 || i == minutes.Count - 1 || m.Minute == 0))
        {
            yield return (at, before);
            before = at;
        }
    }

    private void Map(Utf8JsonWriter json, string name, IEnumerable<(DateTimeOffset At, DateTimeOffset? From)> keys, TimeSpan zone, Func<(DateTimeOffset At, DateTimeOffset? From), double> value)
    {
        json.WriteStartObject(name);
        var i = 0;
        foreach (var key in keys)
        {
            var label = zone == TimeSpan.Zero ? key.At.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture) : key.At.ToOffset(zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
            if (fault == WeatherTwinFault.Nulls && i++ % 2 == 1) json.WriteNull(label);
            else if (fault == WeatherTwinFault.Units) json.WriteString(label, "n/a");
            else json.WriteNumber(label, Math.Round(value(key)));
        }
        json.WriteEndObject();
    }

    private string Message(int code, string text, int remaining) => $$"""{"result":null,"message":{{Told(code, "error", text, remaining)}}}""";

    private string Told(int code, string type, string text, int remaining) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"code":{{code}},"type":"{{type}}","text":"{{text}}","info":{"timezone":"UTC","time_utc":"{{twin.Now:yyyy-MM-dd'T'HH:mm:sszzz}}"},"ratelimit":{"zone":"IP 127.0.0.1","period":3600,"limit":{{twin.SolarLimit}},"remaining":{{Math.Max(0, remaining)}}""") + "}}";
}
