using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text;

namespace Solstead.Site.Notify.Channels;

/// <summary>An answer of a service.</summary>
internal sealed record Answer(int Status, string Text, HttpResponseHeaders Headers);

/// <summary>
/// A channel of one HTTP request per message. 2xx is sent; network, 408, 429 and 5xx may work later; a redirect and every other answer will not. What a
/// service says is handed on without our secrets in it.
/// </summary>
internal abstract class HttpChannel(HttpWay way, ChannelContext context) : IChannel
{
    private const int MostAnswer = 16 << 10, MostWords = 300;

    private readonly Lock gate = new();
    private HttpClient? client;

    public abstract string Shown { get; }

    protected TimeProvider Time => context.Time;

    public Task<Delivery> SendAsync(Outgoing message, CancellationToken ct) => TryAsync(known => Request(message, known), ct);

    public virtual Task<Delivery> TestAsync(Outgoing message, CancellationToken ct) => SendAsync(message, ct);

    public ValueTask DisposeAsync()
    {
        client?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The request of a message; null when a secret it needs has no value.</summary>
    protected abstract HttpRequestMessage? Request(Outgoing message, Revealed known);

    /// <summary>The service's words for people, out of its answer.</summary>
    protected virtual string? Words(Answer answer) => AnswerText.Message(answer.Text);

    /// <summary>When the service wants to be asked again, beside Retry-After.</summary>
    protected virtual TimeSpan? Wish(Answer answer) => AnswerText.RetryAfter(answer.Text);

    /// <summary>By what the service knows the message.</summary>
    protected virtual string? Handle(Answer answer) => null;

    protected virtual DeliveryOutcome Outcome(Answer answer) => answer.Status switch
    {
        >= 200 and < 300 => DeliveryOutcome.Sent,
        408 or 429 or >= 500 => DeliveryOutcome.Later,
        _ => DeliveryOutcome.Refused,
    };

    protected async Task<Delivery> TryAsync(Func<Revealed, HttpRequestMessage?> make, CancellationToken ct)
    {
        var known = new Revealed(context.Secrets);
        try
        {
            using var request = make(known);
            if (request is null || (way.Proxy is not null && known.Get(way.Proxy) is null)) return new(DeliveryOutcome.Later, "notify.answer.secret");
            request.Version = HttpVersion.Version11;
            using var answer = await Client().SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            return Judge(new((int)answer.StatusCode, await TextAsync(answer, ct), answer.Headers), known);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or HttpWay.TargetRefusedException or UriFormatException or FormatException)
        {
            return Why(e);
        }
    }

    /// <summary>Made when it is needed: a proxy may be secret, and given later.</summary>
    private HttpClient Client() { lock (gate) return client ??= way.Create(context.Secrets); }

    private Delivery Judge(Answer answer, Revealed known)
    {
        var outcome = Outcome(answer);
        var words = Words(answer) is { } told ? TextCut.Chars(known.Hide(told.ReplaceLineEndings(" ").Trim()), MostWords) : null;
        var code = answer.Status is >= 300 and < 400 ? "notify.answer.redirect" : outcome switch
        {
            DeliveryOutcome.Sent => "notify.answer.sent",
            DeliveryOutcome.Later => "notify.answer.later",
            _ => "notify.answer.refused",
        };
        return new(outcome, code, answer.Status, string.IsNullOrEmpty(words) ? null : words,
            outcome == DeliveryOutcome.Later ? Longer(RetryAfter(answer), Wish(answer)) : null, outcome == DeliveryOutcome.Sent ? Handle(answer) : null);
    }

    private TimeSpan? RetryAfter(Answer answer) => answer.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - Time.GetUtcNow(),
        _ => null,
    };

    private static TimeSpan? Longer(TimeSpan? a, TimeSpan? b) => a is null || b > a ? b : a;

    private static async Task<string> TextAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        await using var stream = await answer.Content.ReadAsStreamAsync(ct);
        var bytes = new byte[MostAnswer];
        var read = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, ct);
        return Encoding.UTF8.GetString(bytes, 0, read);
    }

    /// <summary>What the framework says may hold addresses; ours does not.</summary>
    private static Delivery Why(Exception e)
    {
        for (var inner = e; inner is not null; inner = inner.InnerException)
        {
            if (inner is HttpWay.TargetRefusedException or UriFormatException) return new(DeliveryOutcome.Refused, "notify.answer.target");
            if (inner is AuthenticationException) return new(DeliveryOutcome.Later, "notify.answer.certificate");
        }
        return e is FormatException ? new(DeliveryOutcome.Refused, "notify.answer.target") : new(DeliveryOutcome.Later, "notify.answer.unreachable");
    }

    /// <summary>Form fields in the order given.</summary>
    protected static ByteArrayContent Form(params IEnumerable<(string Name, string Value)> fields)
    {
        var content = new ByteArrayContent(Encoding.ASCII.GetBytes(string.Join('&', fields.Select(f => $"{f.Name}={Uri.EscapeDataString(f.Value)}"))));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded") { CharSet = "utf-8" };
        return content;
    }

    protected static ByteArrayContent Json(Action<System.Text.Json.Utf8JsonWriter> write)
    {
        var content = new ByteArrayContent(JsonText.Bytes(write));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        return content;
    }
}
