using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Solstead.Core.Accounting;
using Solstead.Core.Tariffs.Tempo;

namespace Solstead.Devices.Tariffs.Twin;

/// <summary>One request a twin got.</summary>
/// <param name="Authorization">As it was sent; null: none.</param>
public sealed record TariffTwinRequest(string Source, string Path, string? Authorization);

/// <summary>
/// The public services that know colours and prices, each under its name on one loopback port: <c>rte-file</c>, <c>rte-api</c>, <c>couleur-tempo</c>,
/// <c>edf</c>, <c>energy-charts</c>. A made season is behind them; each can misbehave.
/// </summary>
public sealed class TariffTwin : IAsyncDisposable
{
    public const string ClientId = "twin-id", ClientSecret = "twin-secret";
    private static readonly string[] Names = ["rte-file", "rte-api", "couleur-tempo", "edf", "energy-charts"];

    private readonly WebApplication app;
    private readonly TimeProvider time;
    private readonly TariffTwinAnswers answers;
    private readonly CancellationTokenSource over = new();
    private readonly ConcurrentDictionary<string, TariffTwinFault> faults = new();
    private readonly ConcurrentDictionary<(string Source, DateOnly Date), TempoColour> sayings = new();
    private readonly ConcurrentDictionary<int, IReadOnlyDictionary<DateOnly, TempoColour>> seasons = new();
    private int tokens;

    private TariffTwin(int port, TimeProvider time)
    {
        this.time = time;
        answers = new(this);
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        app = builder.Build();
        app.Run(ServeAsync);
    }

    /// <summary>The clock of France.</summary>
    public TimeZoneInfo Zone { get; } = TimeZoneInfo.TryFindSystemTimeZoneById("Europe/Paris", out var paris) ? paris : TimeZoneInfo.Utc;

    public Uri Url => new(app.Urls.First() + "/");

    public ConcurrentQueue<TariffTwinRequest> Requests { get; } = [];

    public DateOnly Today => LocalDay.Of(time.GetUtcNow(), Zone).Date;

    /// <summary>Length of one price of the market.</summary>
    public TimeSpan MarketStep { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Whether prices and colours of tomorrow have been published.</summary>
    public bool TomorrowIsKnown { get; set; } = true;

    /// <summary>Price of the market; null: left out. [EUR/MWh]</summary>
    public Func<DateTimeOffset, decimal?> Price { get; set; } = static at => 60 + Math.Round(50 * (decimal)Math.Sin(at.ToUnixTimeSeconds() * Math.Tau / 43_200), 2);

    /// <summary>Seconds a token of the API is good for.</summary>
    public int TokenSeconds { get; set; } = 7200;

    /// <summary>Seed of the seasons.</summary>
    public int Seed { get; set; } = 1;

    /// <param name="port">0 picks a free one.</param>
    public static async Task<TariffTwin> StartAsync(int port, TimeProvider time, CancellationToken ct)
    {
        var twin = new TariffTwin(port, time);
        await twin.app.StartAsync(ct);
        return twin;
    }

    /// <summary>How a service misbehaves from now on.</summary>
    public void Fail(string source, TariffTwinFault fault) => faults[source] = fault;

    /// <summary>What all services, or one, say of a day from now on; unknown: they leave it out.</summary>
    public void Say(DateOnly date, TempoColour colour, string? source = null)
    {
        foreach (var name in source is null ? Names : [source]) sayings[(name, date)] = colour;
    }

    /// <summary>All tokens given out so far are no longer good.</summary>
    public void WithdrawTokens() => Interlocked.Increment(ref tokens);

    public TempoColour ColourOf(string source, DateOnly date)
    {
        if (date > Today.AddDays(1) || (date > Today && (!TomorrowIsKnown || faults.GetValueOrDefault(source) == TariffTwinFault.NoTomorrow))) return TempoColour.Unknown;
        return sayings.TryGetValue((source, date), out var said) ? said : seasons.GetOrAdd(TempoSeason.Of(date).Year, year => SeasonMaker.Make(new(year), Seed + year))[date];
    }

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        await app.DisposeAsync();
        over.Dispose();
    }

    internal IReadOnlyList<(DateOnly Date, TempoColour Colour)> Known(string source, DateOnly from, DateOnly to) =>
        [.. Enumerable.Range(0, Math.Max(0, to.DayNumber - from.DayNumber + 1)).Select(from.AddDays).Select(d => (d, ColourOf(source, d))).Where(d => d.Item2 != TempoColour.Unknown)];

    private async Task ServeAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var source = request.Path.Value!.Split('/', 3)[1];
        Requests.Enqueue(new(source, request.Path + request.QueryString, request.Headers.Authorization));
        if (source == "control")
        {
            Control(request, response);
            return;
        }
        response.ContentType = "application/json";
        var fault = faults.GetValueOrDefault(source);
        if (await FailAsync(fault, context)) return;
        var (status, body) = Answer(source, request, fault);
        response.StatusCode = status;
        var bytes = Encoding.UTF8.GetBytes(body);
        await response.Body.WriteAsync(fault == TariffTwinFault.Truncated ? bytes.AsMemory(0, bytes.Length / 2) : bytes, context.RequestAborted);
    }

    private (int Status, string Body) Answer(string source, HttpRequest request, TariffTwinFault fault) => source switch
    {
        "rte-file" => (200, answers.RteFile(request, fault == TariffTwinFault.Fallback)),
        "rte-api" when request.Path.Value!.Contains("/token/oauth", StringComparison.Ordinal) => Token(request),
        "rte-api" => request.Headers.Authorization == $"Bearer twin-{tokens}" ? answers.RteApi(request) : (401, "{}"),
        "couleur-tempo" => (200, answers.CouleurTempo(request)),
        "edf" => (200, answers.EdfDays(request)),
        "energy-charts" => (200, answers.Prices(request)),
        _ => (404, "{}"),
    };

    private (int, string) Token(HttpRequest request)
    {
        var good = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ClientId}:{ClientSecret}"));
        return request.Method == "POST" && request.Headers.Authorization == good
            ? (200, $$"""{"access_token":"twin-{{tokens}}","token_type":"Bearer","expires_in":{{TokenSeconds}}}""") : (401, """{"error":"invalid_client"}""");
    }

    /// <returns>True when the answer has been given, or there is none.</returns>
    private async Task<bool> FailAsync(TariffTwinFault fault, HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        switch (fault)
        {
            case TariffTwinFault.Page:
                response.ContentType = "text/html";
                await response.WriteAsync("<!DOCTYPE html><html><body>Are you a robot?</body></html>", context.RequestAborted);
                return true;
            case TariffTwinFault.ErrorInside:
                await response.WriteAsync("""{"title":"An error occurred","error":"ERROR","errors":[{"code":"ATM_HTTP_400","description":"Down","severity":"ERROR"}],"content":null}""", context.RequestAborted);
                return true;
            case TariffTwinFault.Status500: response.StatusCode = 500; return true;
            case TariffTwinFault.Busy: response.StatusCode = 503; return true;
            case TariffTwinFault.Refused: response.StatusCode = 401; return true;
            case TariffTwinFault.TooMany:
                response.StatusCode = 429;
                response.Headers.RetryAfter = "7200";
                return true;
            case TariffTwinFault.Silent:
                using (var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, context.RequestAborted))
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return true;
            case TariffTwinFault.Large: await response.WriteAsync("{\"values\":{" + new string(' ', 1 << 21) + "}}", context.RequestAborted); return true;
            case TariffTwinFault.Elsewhere: response.Redirect("https://elsewhere.example/"); return true;
            case TariffTwinFault.Moved when !request.Query.ContainsKey("moved"):
                response.Redirect($"{request.Path}{(request.QueryString.HasValue ? request.QueryString.Value + "&" : "?")}moved=1");
                return true;
            default: return false;
        }
    }

    /// <summary><c>POST /control/edf/page</c>: for people at a terminal.</summary>
    private void Control(HttpRequest request, HttpResponse response)
    {
        var parts = request.Path.Value!.Split('/');
        if (request.Method == "POST" && parts.Length == 4 && Names.Contains(parts[2]) && Enum.TryParse<TariffTwinFault>(parts[3], ignoreCase: true, out var fault)) Fail(parts[2], fault);
        else response.StatusCode = 404;
    }
}
