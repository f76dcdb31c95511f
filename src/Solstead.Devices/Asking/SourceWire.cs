using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text;
using Solstead.Core.Quantities;

namespace Solstead.Devices.Asking;

/// <summary>
/// Questions to a public service: at most 12 s and 1 MB unless told otherwise, certificates verified, redirects followed on the same host only, or within a domain that is named. Whatever goes wrong is a
/// <see cref="SourceException"/>.
/// </summary>
internal sealed class SourceWire : IDisposable
{
    private const int MostHops = 3;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(12);

    private readonly SourceName source;
    private readonly TimeProvider time;
    private readonly string? domain;
    private readonly HttpClient http;

    /// <param name="source">Who is asked, as told to a person.</param>
    /// <param name="address">Its base; where it is on this machine no proxy is used.</param>
    /// <param name="domain">Redirects may lead to any encrypted address within it.</param>
    public SourceWire(SourceName source, Uri address, TimeProvider time, string? domain = null)
    {
        (this.source, this.time, this.domain) = (source, time, domain);
        http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = !address.IsLoopback,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate | DecompressionMethods.Brotli,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
            MaxResponseHeadersLength = 64,
        })
        { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Longest body that is read. [bytes]</summary>
    public int MostBody { get; init; } = 1 << 20;

    /// <summary>Longest rest a service may ask for.</summary>
    public TimeSpan LongestRest { get; init; } = TimeSpan.FromHours(6);

    /// <summary>The body of a good answer.</summary>
    /// <param name="make">Makes the request for an address; called again after a redirect.</param>
    public async Task<string> AskAsync(Uri at, Func<Uri, HttpRequestMessage> make, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            for (var hop = 0; ; hop++)
            {
                using var request = make(at);
                using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
                if ((int)answer.StatusCode is >= 300 and < 400) at = Next(at, answer.Headers.Location, hop);
                else return Good(answer, await BodyAsync(answer, either.Token));
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw SourceException.Of(source, "silent", Fact.Of("error", "12 s"));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or AuthenticationException or InvalidDataException)
        {
            throw SourceException.Of(source, "silent", Fact.Of("error", e is HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } h ? h.HttpRequestError.ToString() : e.GetType().Name));
        }
    }

    public void Dispose() => http.Dispose();

    /// <summary>What a browser would say; some services turn away who says less.</summary>
    public static HttpRequestMessage Get(Uri at, params ReadOnlySpan<(string Name, string Value)> headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, at);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.TryAddWithoutValidation("User-Agent", "Mozilla/5.0 (compatible; Solstead)");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    private Uri Next(Uri at, Uri? location, int hop)
    {
        var next = location is null ? null : new Uri(at, location);
        if (next is null || hop >= MostHops || !((next.Host == at.Host && next.Port == at.Port && next.Scheme == at.Scheme) || IsWithin(next)))
            throw SourceException.Of(source, "redirect", Fact.Of("to", next is null ? "" : next.Host));
        return next;
    }

    private bool IsWithin(Uri next) => domain is not null && next.Scheme == Uri.UriSchemeHttps && (next.Host == domain || next.Host.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase));

    /// <summary>Some services tell what is wrong in the body of a bad answer; that is better than its number.</summary>
    private string Good(HttpResponseMessage answer, string body)
    {
        var status = (int)answer.StatusCode;
        var page = body.AsSpan().TrimStart("\uFEFF \t\r\n") is ['<', ..];
        if (status is 429 or 503 or 509) throw Busy(answer, status);
        if (status is 401 or 403 && !page) throw SourceException.Of(source, "account", Fact.Of("status", status));
        if (page) throw SourceException.Of(source, "page", Fact.Of("status", status));
        return status is >= 200 and < 300 || (status == 400 && body.Contains("\"error\"", StringComparison.Ordinal))
            ? body : throw SourceException.Of(source, "status", Fact.Of("status", status));
    }

    private SourceException Busy(HttpResponseMessage answer, int status)
    {
        var after = answer.Headers.RetryAfter;
        var rest = after?.Delta ?? (after?.Date is { } date ? date - time.GetUtcNow() : null);
        var told = SourceException.Of(source, "busy", Fact.Of("status", status));
        return new(told.Problem) { RestFor = rest is { } r && r > TimeSpan.Zero ? (r < LongestRest ? r : LongestRest) : TimeSpan.FromMinutes(10) };
    }

    private async Task<string> BodyAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        await using var stream = await answer.Content.ReadAsStreamAsync(ct);
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await stream.ReadAsync(buffer, ct) is var count and > 0)
        {
            if (body.Length + count > MostBody) throw SourceException.Of(source, "large");
            body.Write(buffer, 0, count);
        }
        return Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length);
    }
}
