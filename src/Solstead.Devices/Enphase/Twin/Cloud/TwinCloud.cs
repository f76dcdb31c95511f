using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Solstead.Devices.Enphase.Twin.Cloud;

/// <summary>
/// Plays enlighten.enphaseenergy.com and entrez.enphaseenergy.com on one loopback port of its own: both ways to a token, with every answer
/// and fault of enphase.md 3.2. Point <c>cloud_url</c> at it.
/// </summary>
public sealed class TwinCloud : IAsyncDisposable
{
    private readonly TwinTokens tokens, foreign;
    private readonly string serial;
    private readonly TimeProvider time;
    private readonly TwinListener listener;
    private readonly Lock gate = new();
    private readonly List<TwinCloudFault> faults = [];
    private readonly Dictionary<string, TwinAccount> sessions = [];

    internal TwinCloud(TwinTokens tokens, string serial, TimeProvider time)
    {
        (this.tokens, this.serial, this.time) = (tokens, serial, time);
        foreign = new TwinTokens(serial, time);
        listener = new TwinListener(HandleAsync);
    }

    public Uri Url => new($"http://127.0.0.1:{listener.Port}");

    /// <summary>What was asked; <see cref="TwinRequest.Auth"/> is always <c>none</c>.</summary>
    public TwinRequests Requests { get; } = new();

    /// <summary>Log-ins so far, good or bad.</summary>
    public int Logins => Requests.All.Count(r => r.Path is "/login" or "/login/login.json");

    /// <summary>Life of the tokens from now on; null: a year for owners, 12 hours for installers.</summary>
    public TimeSpan? TokenLife { get; set; }

    /// <summary>Ids of all sessions so far, to look for where they must not be.</summary>
    public IReadOnlyList<string> SessionIds { get { lock (gate) return [.. sessions.Keys]; } }

    public IReadOnlyList<TwinCloudFault> Faults { get { lock (gate) return [.. faults]; } }

    public async Task InjectAsync(TwinCloudFault fault, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        lock (gate) faults.Add(fault);
        if (fault.Kind == TwinCloudFaultKind.Unreachable) await listener.CloseAsync();
    }

    public async Task ClearAsync(CancellationToken ct)
    {
        lock (gate) faults.Clear();
        if (!listener.IsOpen) await listener.OpenAsync(listener.Port, ct);
    }

    public async ValueTask DisposeAsync()
    {
        lock (gate) faults.Clear();
        await listener.DisposeAsync();
        foreign.Dispose();
    }

    internal Task OpenAsync(CancellationToken ct) => listener.OpenAsync(0, ct);

    private async Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "/";
        var exchange = Requests.Begin(context.Request.Method, path, "none", time);
        try
        {
            var fault = Take(path);
            if (fault?.Kind == TwinCloudFaultKind.Hang) await Task.Delay(Timeout.InfiniteTimeSpan, time, context.RequestAborted);
            if (fault?.Kind == TwinCloudFaultKind.Slow) await Task.Delay(TimeSpan.FromSeconds(fault.Amount ?? 5), time, context.RequestAborted);
            var body = await new StreamReader(context.Request.Body).ReadToEndAsync(context.RequestAborted);
            var answer = Everywhere(fault) ?? Route(context.Request, path, body, fault);
            exchange.End(answer.Status);
            await WriteAsync(context, answer);
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

    private TwinCloudFault? Take(string path)
    {
        lock (gate)
        {
            var at = faults.FindIndex(f => path.StartsWith(f.PathPrefix, StringComparison.Ordinal));
            if (at < 0) return null;
            var fault = faults[at];
            if (fault.Count is { } left)
            {
                if (left <= 1) faults.RemoveAt(at);
                else faults[at] = fault with { Count = left - 1 };
            }
            return fault;
        }
    }

    private static TwinAnswer? Everywhere(TwinCloudFault? fault) => fault?.Kind switch
    {
        TwinCloudFaultKind.Unavailable => new(503, "text/html", CloudPages.Maintenance),
        TwinCloudFaultKind.Html => new(200, "text/html", CloudPages.Maintenance),
        TwinCloudFaultKind.Empty => new(200, null, ""),
        TwinCloudFaultKind.Redirect => new TwinAnswer(302, "text/html", "").With("Location", "https://elsewhere.example.invalid/"),
        _ => null,
    };

    private TwinAnswer Route(HttpRequest request, string path, string body, TwinCloudFault? fault) => (request.Method, path) switch
    {
        ("POST", "/login/login.json") => Enlighten(Form(body), fault),
        ("POST", "/tokens") => Tokens(body, fault),
        ("POST", "/login") => Entrez(Form(body), fault),
        ("POST", "/entrez_tokens") => Page(request, Form(body), fault),
        _ => new(404, "text/html", CloudPages.Maintenance),
    };

    private TwinAnswer Enlighten(Dictionary<string, string> form, TwinCloudFault? fault)
    {
        if (fault?.Kind == TwinCloudFaultKind.TooManySessions) return new(200, "application/json", CloudPages.TooManySessions);
        return Find(form, "user[email]", "user[password]") switch
        {
            null => new(401, "application/json", CloudPages.WrongPassword),
            { Kind: TwinAccountKind.SecondFactor } => new TwinAnswer(200, "application/json", CloudPages.SecondFactor).With("Set-Cookie", $"login_otp_nonce={Id()}; path=/; secure"),
            { Kind: TwinAccountKind.Blocked } => new(200, "application/json", CloudPages.Blocked),
            var account => new(200, "application/json", CloudPages.Success(Open(account))),
        };
    }

    private TwinAnswer Tokens(string body, TwinCloudFault? fault)
    {
        if (fault?.Kind == TwinCloudFaultKind.ErrorText) return new(200, "text/plain", fault.Text ?? "Error: something went wrong");
        if (fault?.Kind == TwinCloudFaultKind.ErrorJson) return new(200, "application/json", CloudPages.Message(fault.Text ?? "something went wrong"));
        using var json = JsonDocument.Parse(body);
        var asked = json.RootElement;
        if (Known(asked.GetProperty("session_id").GetString()) is not { } account) return new(401, "application/json", CloudPages.Message("Unauthorized"));
        if (asked.GetProperty("username").GetString() != account.User) return new(403, "application/json", CloudPages.Message("Forbidden"));
        return asked.GetProperty("serial_num").GetString() == serial
            ? new(200, "text/plain", Issue(TwinRole.Owner, account, fault))
            : new(200, "application/json", CloudPages.Message("You do not have access to this serial number"));
    }

    private TwinAnswer Entrez(Dictionary<string, string> form, TwinCloudFault? fault)
    {
        if (fault?.Kind == TwinCloudFaultKind.TooManySessions) return new(200, "application/json", CloudPages.TooManySessions);
        return Find(form, "username", "password") switch
        {
            { Kind: TwinAccountKind.Owner or TwinAccountKind.Installer } account => new TwinAnswer(200, "text/html", CloudPages.Login).With("Set-Cookie", $"SESSION={Open(account)}; Path=/; HttpOnly"),
            { Kind: TwinAccountKind.SecondFactor } => new(200, "application/json", CloudPages.SecondFactor),
            { Kind: TwinAccountKind.Blocked } => new(200, "application/json", CloudPages.Blocked),
            _ => new(401, "text/html", CloudPages.Login),
        };
    }

    private TwinAnswer Page(HttpRequest request, Dictionary<string, string> form, TwinCloudFault? fault)
    {
        if (Known(request.Cookies["SESSION"]) is not { } account) return new(200, "text/html", CloudPages.Login);
        var text = fault?.Kind is TwinCloudFaultKind.ErrorText or TwinCloudFaultKind.ErrorJson ? fault.Text ?? "Error: something went wrong"
            : form.GetValueOrDefault("serialNum") != serial ? "Error: You do not have access to this serial number"
            : Issue(account.Kind == TwinAccountKind.Installer ? TwinRole.Installer : TwinRole.Owner, account, fault);
        return new(200, "text/html", CloudPages.TokenPage(text));
    }

    private string Issue(TwinRole role, TwinAccount account, TwinCloudFault? fault)
    {
        var life = fault?.Kind == TwinCloudFaultKind.OldToken ? TimeSpan.FromHours(-1) : TokenLife ?? (role == TwinRole.Installer ? TimeSpan.FromHours(12) : TimeSpan.FromDays(365));
        var maker = fault?.Kind == TwinCloudFaultKind.ForeignKey ? foreign : tokens;
        return maker.Issue(role, life, fault?.Kind == TwinCloudFaultKind.OtherSerial ? fault.Text ?? "999999999999" : null, user: account.User);
    }

    private static TwinAccount? Find(Dictionary<string, string> form, string user, string password) =>
        TwinAccount.All.FirstOrDefault(a => a.User == form.GetValueOrDefault(user) && a.Password == form.GetValueOrDefault(password));

    private string Open(TwinAccount account)
    {
        var id = Id();
        lock (gate) sessions[id] = account;
        return id;
    }

    private TwinAccount? Known(string? id)
    {
        lock (gate) return id is not null ? sessions.GetValueOrDefault(id) : null;
    }

    private static string Id() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static Dictionary<string, string> Form(string body)
    {
        var form = new Dictionary<string, string>();
        foreach (var pair in body.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            if (at > 0) form[Decode(pair[..at])] = Decode(pair[(at + 1)..]);
        }
        return form;
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    private static async Task WriteAsync(HttpContext context, TwinAnswer answer)
    {
        var response = context.Response;
        response.StatusCode = answer.Status;
        if (answer.ContentType is { } type) response.ContentType = type;
        foreach (var (name, value) in answer.Headers) response.Headers.Append(name, value);
        response.ContentLength = answer.Body.Length;
        await response.Body.WriteAsync(answer.Body, context.RequestAborted);
    }
}
