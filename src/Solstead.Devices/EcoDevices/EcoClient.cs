using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Solstead.Devices.EcoDevices;

/// <summary>The box did not give a document.</summary>
/// <param name="status">What it said instead; null when it said nothing.</param>
internal sealed class EcoException(HttpStatusCode? status, string what, Exception? cause = null) : Exception(what, cause)
{
    public HttpStatusCode? Status { get; } = status;

    public bool IsRefused => Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;
}

/// <summary>Asks the box, one question at a time: it is a small one. Follows no redirect; answers above 1 MB are none.</summary>
internal sealed class EcoClient(Uri address, TimeProvider time) : IDisposable
{
    private const int Largest = 1 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false, MaxConnectionsPerServer = 1, ConnectTimeout = Patience })
    {
        MaxResponseContentBufferSize = Largest,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <param name="user">Null for a question without a password.</param>
    /// <exception cref="EcoException">No answer, or one that is none.</exception>
    public async Task<byte[]> GetAsync(string path, string? user, string? password, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, path));
        if (user is not null && password is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, either.Token);
            if (answer.StatusCode != HttpStatusCode.OK) throw new EcoException(answer.StatusCode, $"status {(int)answer.StatusCode}");
            return await answer.Content.ReadAsByteArrayAsync(either.Token);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new EcoException(null, "connection", e);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new EcoException(null, "time-out", e);
        }
    }

    public void Dispose() => http.Dispose();
}
