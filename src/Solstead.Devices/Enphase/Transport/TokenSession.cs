using System.Net.Http.Headers;
using System.Text;

namespace Solstead.Devices.Enphase.Transport;

/// <summary>Whether requests may go out with credentials now.</summary>
internal enum SessionState
{
    Open,
    /// <summary>No usable token: see <see cref="TokenSession.Flaw"/>.</summary>
    NoToken,
    /// <summary>The gateway refuses the token.</summary>
    Refused,
    /// <summary>Too many sessions, or starting up.</summary>
    Busy,
    Unreachable,
    TimedOut,
    Distrusted,
}

/// <summary>
/// A session at a gateway of firmware 7 and later (enphase.md 3.3): one <c>check_jwt</c> with the token gives a cookie; the cookie alone goes
/// with every request; after a refusal or eight idle minutes there is one more <c>check_jwt</c>.
/// </summary>
internal sealed class TokenSession(ITokenSource tokens, TimeProvider time, TimeSpan patience)
{
    /// <summary>The gateway forgets a session after ten minutes without a request.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(8);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private string? cookie;
    private GatewayToken? token;
    private long usedAt;
    private long refusedAt;
    private int refusals;
    private long refusedSince;

    /// <summary>What is wrong with the token on our side.</summary>
    public TokenFlaw Flaw { get; private set; }

    /// <summary>The token last looked at, usable or not; null when there is none that can be read.</summary>
    public GatewayToken? Known { get; private set; }

    /// <summary>Opens a session when there is none or it has been idle too long.</summary>
    /// <param name="serial">Serial number of the gateway, which the token must name.</param>
    public async Task<SessionState> OpenAsync(GatewayTransport transport, string? serial, CancellationToken ct)
    {
        if (cookie is not null && time.GetElapsedTime(usedAt) < Idle) return SessionState.Open;
        var (current, flaw) = tokens.Current();
        Known = current;
        Flaw = flaw != TokenFlaw.None ? flaw : current!.FlawFor(serial, time.GetUtcNow());
        if (Flaw != TokenFlaw.None) return SessionState.NoToken;
        if (current!.Jwt != token?.Jwt) refusals = 0;
        token = current;
        if (refusals > 0 && time.GetElapsedTime(refusedAt) < Pause) return SessionState.Refused;
        return await CheckAsync(transport, ct);
    }

    /// <summary>Forgets the cookie: the gateway did not accept it.</summary>
    public void Lapse() => cookie = null;

    public void Authorize(HttpRequestHeaders headers)
    {
        usedAt = time.GetTimestamp();
        if (cookie is { Length: > 0 }) headers.TryAddWithoutValidation("Cookie", $"sessionId={cookie}");
        else headers.Authorization = new AuthenticationHeaderValue("Bearer", token!.Jwt);
    }

    /// <summary>Soon during the first two minutes (a gateway that has just started refuses for a while), then more and more rarely.</summary>
    private TimeSpan Pause => time.GetElapsedTime(refusedSince) is var age && age < TimeSpan.FromMinutes(2) ? patience : Min(LongestPause, age / 4);

    private async Task<SessionState> CheckAsync(GatewayTransport transport, CancellationToken ct)
    {
        var answer = await transport.GetAsync("/auth/check_jwt", h => h.Authorization = new AuthenticationHeaderValue("Bearer", token!.Jwt), Limit, ct);
        if (answer.Delivery != Delivery.Answered) return Failure(answer.Delivery);
        if (answer.Status >= 500) return SessionState.Busy;
        // 404: some firmware has no check_jwt; then the token goes with each request.
        var accepted = answer.Status == 404 || (answer.Status == 200 && (answer.Cookie is not null || Says(answer.Body, "Valid token")));
        if (!accepted)
        {
            if (refusals++ == 0) refusedSince = time.GetTimestamp();
            refusedAt = time.GetTimestamp();
            return SessionState.Refused;
        }
        (cookie, usedAt, refusals) = (answer.Cookie ?? "", time.GetTimestamp(), 0);
        return SessionState.Open;
    }

    private static SessionState Failure(Delivery delivery) => delivery switch
    {
        Delivery.Distrusted => SessionState.Distrusted,
        Delivery.TimedOut => SessionState.TimedOut,
        _ => SessionState.Unreachable,
    };

    private static bool Says(ReadOnlyMemory<byte> body, string text) => body.Span.IndexOf(Encoding.ASCII.GetBytes(text)) >= 0;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
