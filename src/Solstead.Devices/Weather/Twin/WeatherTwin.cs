using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Solstead.Devices.Weather.Twin;

/// <summary>One request a twin got.</summary>
public sealed record WeatherTwinRequest(string Source, string Path);

/// <summary>
/// The public services that know the weather, each under its name on one loopback port: <c>open-meteo</c>, <c>meteoserver</c>, <c>forecast-solar</c>. One sky
/// is behind them all, and each errs about its future in its own way.
/// </summary>
public sealed class WeatherTwin : IAsyncDisposable
{
    /// <summary>The key that meteoserver takes.</summary>
    public const string Key = "twin-key";

    public static readonly IReadOnlyList<string> Names = ["open-meteo", "meteoserver", "forecast-solar"];

    private readonly WebApplication app;
    private readonly TimeProvider time;
    private readonly CancellationTokenSource over = new();
    private readonly ConcurrentDictionary<string, WeatherTwinFault> faults = new();
    private readonly List<DateTimeOffset> solarAsked = [];

    private WeatherTwin(int port, TimeProvider time)
    {
        this.time = time;
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        app = builder.Build();
        app.Run(ServeAsync);
    }

    public Uri Url => new(app.Urls.First() + "/");

    public ConcurrentQueue<WeatherTwinRequest> Requests { get; } = [];

    /// <summary>Seed of the sky it makes.</summary>
    public int Seed { get; set; } = 1;

    /// <summary>The place of who asks by a name. [°]</summary>
    public (double Latitude, double Longitude) Place { get; set; } = (51.92, 4.48);

    /// <summary>Another sky, e.g. that of a virtual house; null: a made one over the place that is asked for.</summary>
    public Func<DateTimeOffset, TwinSky>? Sky { get; set; }

    /// <summary>Requests an hour that forecast.solar grants.</summary>
    public int SolarLimit { get; set; } = 12;

    /// <summary>Panel planes that forecast.solar takes in one request: 1 without a key.</summary>
    public int SolarPlanes { get; set; } = 1;

    internal DateTimeOffset Now => time.GetUtcNow();

    /// <param name="port">0 picks a free one.</param>
    public static async Task<WeatherTwin> StartAsync(int port, TimeProvider time, CancellationToken ct)
    {
        var twin = new WeatherTwin(port, time);
        await twin.app.StartAsync(ct);
        return twin;
    }

    /// <summary>Base address of a service, for <c>urls</c>.</summary>
    public Uri UrlOf(string source) => new(Url, source + "/");

    /// <summary>How a service misbehaves from now on.</summary>
    public void Fail(string source, WeatherTwinFault fault) => faults[source] = fault;

    /// <summary>The sky as it is, over a place.</summary>
    public Func<DateTimeOffset, TwinSky> SkyOver(double latitude, double longitude) => Sky ?? new MadeSky(Seed, latitude, longitude).At;

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        await app.DisposeAsync();
        over.Dispose();
    }

    /// <summary>What a service says of a sky.</summary>
    internal TwinForecast Forecast(string source, double latitude, double longitude) =>
        new(SkyOver(latitude, longitude), unchecked((Seed * 1000) + source.Sum(static c => c * 7)));

    private async Task ServeAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var source = request.Path.Value!.Split('/', 3)[1];
        if (source == "control")
        {
            Control(request, response);
            return;
        }
        Requests.Enqueue(new(source, request.Path + request.QueryString));
        response.ContentType = "application/json";
        var fault = faults.GetValueOrDefault(source);
        if (await WeatherTwinFaults.FailAsync(fault, source, context, over.Token)) return;
        var (status, body) = Answer(source, request, fault);
        response.StatusCode = status;
        var bytes = Encoding.UTF8.GetBytes(body);
        await response.Body.WriteAsync(fault == WeatherTwinFault.Truncated ? bytes.AsMemory(0, bytes.Length / 2) : bytes, context.RequestAborted);
    }

    private (int Status, string Body) Answer(string source, HttpRequest request, WeatherTwinFault fault)
    {
        try
        {
            return source switch
            {
                "open-meteo" => new TwinOpenMeteo(this, fault).Answer(request),
                "meteoserver" => new TwinMeteoserver(this, fault).Answer(request),
                "forecast-solar" => new TwinForecastSolar(this, fault).Answer(request, Remaining()),
                _ => (404, "{}"),
            };
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
        {
            return (400, $$"""{"error":true,"reason":"{{e.GetType().Name}}"}""");
        }
    }

    /// <summary>Requests left in the hour that began with the first one; below zero: one too many.</summary>
    private int Remaining()
    {
        lock (solarAsked)
        {
            solarAsked.RemoveAll(at => Now - at >= TimeSpan.FromHours(1));
            if (solarAsked.Count >= SolarLimit) return -1;
            solarAsked.Add(Now);
            return SolarLimit - solarAsked.Count;
        }
    }

    /// <summary><c>POST /control/open-meteo/truncated</c>: for people at a terminal.</summary>
    private void Control(HttpRequest request, HttpResponse response)
    {
        var parts = request.Path.Value!.Split('/');
        if (request.Method == "POST" && parts.Length == 4 && Names.Contains(parts[2]) && Enum.TryParse<WeatherTwinFault>(parts[3], ignoreCase: true, out var fault) && Enum.IsDefined(fault)) Fail(parts[2], fault);
        else response.StatusCode = 404;
    }

    internal static double Number(string? text) => double.Parse(text ?? "", NumberStyles.Float, CultureInfo.InvariantCulture);
}
