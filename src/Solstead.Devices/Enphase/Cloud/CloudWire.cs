using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text;

namespace Solstead.Devices.Enphase.Cloud;

/// <summary>One answer of the cloud as it came.</summary>
/// <param name="Status">HTTP status; 0 when there was no complete answer.</param>
/// <param name="Location">Where a redirect points; it is never followed.</param>
/// <param name="Cookies">Name and value of each cookie set.</param>
internal sealed record CloudReply(int Status, string Body, string? Location, IReadOnlyDictionary<string, string> Cookies)
{
    public bool IsPage => Body.TrimStart('\uFEFF', ' ', '\t', '\r', '\n') is { Length: > 0 } body && body[0] == '<';

    public bool IsJson => Body.TrimStart('\uFEFF', ' ', '\t', '\r', '\n') is { Length: > 0 } body && body[0] == '{';
}

/// <summary>
/// POST requests to the cloud for one log-in: its certificate is verified as any web server's, redirects are not followed, and nothing is kept
/// afterwards. Nothing here throws on what the cloud does.
/// </summary>
internal sealed class CloudWire : IDisposable
{
    private const int BodyLimit = 512 * 1024;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly CloudReply None = new(0, "", null, new Dictionary<string, string>());

    private readonly HttpClient http;
    private readonly TimeProvider time;

    public CloudWire(CloudHosts hosts, TimeProvider time)
    {
        this.time = time;
        http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = !hosts.IsTwin,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate,
            ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        })
        { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Requests sent so far.</summary>
    public int Calls { get; private set; }

    public async Task<CloudReply> PostAsync(Uri at, HttpContent body, string? cookie, CancellationToken ct)
    {
        Calls++;
        using var timeout = new CancellationTokenSource(Limit, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        using var request = new HttpRequestMessage(HttpMethod.Post, at) { Content = body };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("*/*"));
        // Web fronts turn away who does not say what he is.
        request.Headers.TryAddWithoutValidation("User-Agent", "Solstead");
        if (cookie is not null) request.Headers.TryAddWithoutValidation("Cookie", cookie);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, linked.Token);
            var text = await ReadAsync(response, linked.Token);
            return text is null ? None : new((int)response.StatusCode, text, Header(response, "Location"), Cookies(response));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return None;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or AuthenticationException or InvalidDataException)
        {
            return None;
        }
    }

    public void Dispose() => http.Dispose();

    /// <summary>The body, or null when it is longer than any page they have.</summary>
    private static async Task<string?> ReadAsync(HttpResponseMessage response, CancellationToken ct)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await stream.ReadAsync(buffer, ct) is var count and > 0)
        {
            if (body.Length + count > BodyLimit) return null;
            body.Write(buffer, 0, count);
        }
        return Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length);
    }

    private static Dictionary<string, string> Cookies(HttpResponseMessage response)
    {
        var cookies = new Dictionary<string, string>();
        if (!response.Headers.NonValidated.TryGetValues("Set-Cookie", out var lines)) return cookies;
        foreach (var line in lines)
        {
            var pair = line.Split(';')[0];
            if (pair.IndexOf('=') is var at and > 0) cookies[pair[..at].Trim()] = pair[(at + 1)..].Trim();
        }
        return cookies;
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;
}
