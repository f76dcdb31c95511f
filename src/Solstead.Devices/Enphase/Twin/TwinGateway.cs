using Microsoft.AspNetCore.Http;
using Solstead.Devices.Enphase.Twin.Live;

namespace Solstead.Devices.Enphase.Twin;

/// <summary>The way of one request: log, faults, queue, door, answer, latency, wire.</summary>
internal sealed class TwinGateway : IAsyncDisposable
{
    private static readonly TimeSpan QueueLimit = TimeSpan.FromSeconds(60);
    private readonly EnphaseTwinOptions options;
    private readonly SemaphoreSlim handler = new(1, 1);
    private readonly Random jitter;
    private readonly Lock jitterGate = new();
    private readonly TwinGate door;

    public TwinGateway(EnphaseTwinOptions options)
    {
        this.options = options;
        jitter = new Random(options.Seed);
        Clock = new TwinClock(options.Time);
        Faults = new TwinFaultBook(Clock);
        (Answers, Firmware) = Open(options, Clock, Faults);
        Tokens = new TwinTokens(Serial, Clock);
        Sessions = new TwinSessions(Clock, options.MaxInstallerSessions);
        door = new TwinGate(Tokens, Sessions, new TwinDigest(Clock, Users(options, Serial)), Clock);
        Certificate = new TwinCertificate(Serial, Clock.GetUtcNow(), options.ExpiredCertificate);
        Listener = new TwinListener(HandleAsync) { BeforeConnection = HangAsync };
        Redirector = new TwinListener(context => WriteAsync(context, TwinPages.RedirectToHttps(Url), null, null, null)) { BeforeConnection = HangAsync };
    }

    public TwinClock Clock { get; }
    public TwinTokens Tokens { get; }
    public TwinSessions Sessions { get; }
    public TwinFaultBook Faults { get; }
    public TwinCertificate Certificate { get; }
    public TwinListener Listener { get; }
    public TwinListener Redirector { get; }
    public TwinRequests Requests { get; } = new();
    public ITwinAnswers Answers { get; }
    public LiveAnswers? Live => Answers as LiveAnswers;
    public string Serial => Answers.Serial;
    public TwinFirmware Firmware { get; set; }
    public Uri Url => new($"{(Listener.Certificate is null ? "http" : "https")}://127.0.0.1:{Listener.Port}");

    private static (ITwinAnswers, TwinFirmware) Open(EnphaseTwinOptions options, TwinClock clock, TwinFaultBook faults)
    {
        if (options.Fixture is { } folder)
        {
            var fixture = new FixtureAnswers(folder, options.Serial, options.Firmware, clock);
            return (fixture, fixture.Firmware);
        }
        if (options.Plant is not { } plant) throw new ArgumentException("A twin needs a fixture folder or a plant.", nameof(options));
        return (new LiveAnswers(plant, options.Serial, options.Quirks, faults, clock), TwinFirmware.Parse(options.Firmware));
    }

    private static Dictionary<string, (string, TwinRole)> Users(EnphaseTwinOptions options, string serial)
    {
        var users = new Dictionary<string, (string, TwinRole)> { ["envoy"] = (options.Password ?? serial[^6..], TwinRole.Owner) };
        if (options.InstallerPassword is { } installer) users["installer"] = (installer, TwinRole.Installer);
        return users;
    }

    public async Task OpenAsync(int port, CancellationToken ct)
    {
        Listener.Certificate = Firmware.UsesTokens ? Certificate : null;
        await Listener.OpenAsync(port, ct);
        if (options.HttpRedirect && Firmware.UsesTokens) await Redirector.OpenAsync(Redirector.Port, ct);
    }

    public async Task CloseAsync()
    {
        await Listener.CloseAsync();
        await Redirector.CloseAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value + context.Request.QueryString.Value;
        var exchange = Requests.Begin(context.Request.Method, path, TwinGate.KindOf(context.Request), Clock);
        try
        {
            await AnswerAsync(context, path, exchange);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            context.Abort();
        }
        finally
        {
            exchange.End(0);
        }
    }

    private async Task AnswerAsync(HttpContext context, string path, TwinRequests.Exchange exchange)
    {
        await HangAsync(path, context.RequestAborted);
        var body = await ReadBodyAsync(context.Request, context.RequestAborted);
        var (answer, session) = await InTurnAsync(async () =>
        {
            var decided = Decide(context.Request, path, body);
            await DelayAsync(decided.Answer, path, context.RequestAborted);
            if (decided.Answer.Next is null)
                await WriteAsync(context, decided.Answer, Faults.Take(path, TwinFaultAnswers.Distorts)?.Fault, decided.Session, exchange);
            return decided;
        }, context, exchange);
        if (answer.Next is { } next) await new TwinStream(context, Faults, Clock, Chance).RunAsync(path, next, session);
        exchange.End(answer.Status);
    }

    /// <summary>One request after the other, when the options ask for it; who has waited a minute is sent away by the front server.</summary>
    private async Task<(TwinAnswer Answer, string? Session)> InTurnAsync(
        Func<Task<(TwinAnswer Answer, string? Session)>> handle, HttpContext context, TwinRequests.Exchange exchange)
    {
        if (!options.SingleThread) return await handle();
        if (!await EnterAsync(context.RequestAborted))
        {
            await WriteAsync(context, TwinPages.GatewayTimeOut(), null, null, exchange);
            return (TwinPages.GatewayTimeOut(), null);
        }
        try { return await handle(); }
        finally { handler.Release(); }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpRequest request, CancellationToken ct)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) return default;
        var buffer = new byte[65_536];
        var length = 0;
        while (length < buffer.Length && await request.Body.ReadAsync(buffer.AsMemory(length), ct) is > 0 and var read) length += read;
        return buffer.AsMemory(0, length);
    }

    private async Task<bool> EnterAsync(CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(QueueLimit, Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        try
        {
            await handler.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested) { return false; }
    }

    private (TwinAnswer Answer, string? Session) Decide(HttpRequest request, string path, ReadOnlyMemory<byte> body)
    {
        if (NightlyWindow() is { Text: "empty" }) return (new TwinAnswer(200, "application/json", ""), null);
        if (Faults.Take(path, TwinFaultAnswers.Replaces) is { } fault)
            return (TwinFaultAnswers.Make(fault.Fault, path, Firmware, options.Seed, Clock.GetUtcNow()), null);
        var admission = door.Admit(request, path, Firmware, Answers);
        if (admission.Refusal is { } refusal) return (refusal, null);
        if (Firmware.UsesTokens && path.Split('?')[0] == "/auth/check_jwt")
            return (new TwinAnswer(200, "text/html", TwinPages.ValidToken), admission.NewSession);
        return (Answers.Answer(new(request.Method, path, admission.Role, body), Firmware), admission.NewSession);
    }

    private double Chance()
    {
        lock (jitterGate) return jitter.NextDouble();
    }

    private async Task DelayAsync(TwinAnswer answer, string path, CancellationToken ct)
    {
        var wait = answer.Latency * options.LatencyScale * (0.8 + 0.4 * Chance());
        if (Faults.Take(path, k => k == TwinFaultKind.Delay) is { } late) wait += TimeSpan.FromSeconds(late.Fault.Amount ?? 5);
        if (wait > TimeSpan.Zero) await Task.Delay(wait, Clock, ct);
    }

    /// <summary>Holds a request for as long as a hang lasts; then the connection is cut, as after a watchdog reset.</summary>
    private async Task HangAsync(string path, CancellationToken ct)
    {
        if (NightlyWindow() is { } window && window.Text != "empty")
        {
            while (window.Text is null && NightlyWindow() is not null) await Task.Delay(TimeSpan.FromSeconds(1), Clock, ct);
            throw new OperationCanceledException("The gateway recycled its tasks.");
        }
        if (Faults.Take(path, k => k == TwinFaultKind.Hang) is not { } hang) return;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(hang.Ended, ct);
        await Task.Delay(Timeout.InfiniteTimeSpan, Clock, either.Token);
    }

    /// <summary>The window while it is that time of the night.</summary>
    private TwinFault? NightlyWindow()
    {
        if (Faults.Peek(TwinFaultKind.NightlyWindow) is not { } window) return null;
        var local = TimeZoneInfo.ConvertTime(Clock.GetUtcNow(), options.Plant?.Equipment.Zone ?? options.Zone);
        return local.Hour == 23 && local.TimeOfDay.TotalMinutes - 23 * 60 < (window.Fault.Amount ?? 3) ? window.Fault : null;
    }

    private async Task HangAsync(CancellationToken closed)
    {
        if (NightlyWindow() is { Text: "refuse" }) throw new OperationCanceledException("The gateway recycles its tasks.");
        if (Faults.Peek(TwinFaultKind.Hang) is not { } hang || hang.Fault.PathPrefix != "/" || hang.Fault.Count is not null) return;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(hang.Ended, closed);
        await Task.Delay(Timeout.InfiniteTimeSpan, Clock, either.Token);
    }

    private Task WriteAsync(HttpContext context, TwinAnswer answer, TwinFault? distortion, string? session, TwinRequests.Exchange? exchange)
    {
        if (session is not null)
            answer = answer.With("Set-Cookie", $"sessionId={session}; Secure; HttpOnly; path=/");
        return new TwinWire(context, Firmware, Clock, exchange is null ? null : () => exchange.End(answer.Status)).SendAsync(answer, distortion);
    }

    public async ValueTask DisposeAsync()
    {
        Faults.Clear();
        await CloseAsync();
        Certificate.Dispose();
        Tokens.Dispose();
        handler.Dispose();
    }
}
