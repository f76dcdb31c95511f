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
    /// <summary>Starting up.</summary>
    Busy,
    /// <summary>Too many sessions are open there; old ones lapse by themselves.</summary>
    Full,
    Unreachable,
    TimedOut,
    Distrusted,
}

/// <summary>
/// A session at a gateway of firmware 7 and later (enphase.md 3.3): one <c>check_jwt</c> with the token gives a cookie; the cookie alone goes
/// with every request; after a refusal or eight idle minutes there is one more <c>check_jwt</c>. The old cookie is kept until there is a new one.
/// </summary>
internal sealed class TokenSession(TokenShelf shelf, TimeProvider time, TimeSpan patience)
{
    /// <summary>The gateway forgets a session after ten minutes without a request.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(8);
    /// <summary>Old sessions lapse after ten minutes; asking more often than this opens none.</summary>
    public static readonly TimeSpan FullFor = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new(); // the stream opens sessions beside the driver's own turn
    private readonly Dictionary<string, Refusal> refused = [];
    private string? cookie;
    private GatewayToken? token;
    private long usedAt;
    private bool lapsed;
    private long? blockedAt;

    /// <summary>How a token fared that the gateway refuses. [time stamps]</summary>
    private sealed record Refusal(long Since, long At);

    /// <summary>What is wrong with the tokens on our side; none when one may be tried.</summary>
    public TokenFlaw Flaw { get; private set; }

    /// <summary>The token in use, or the one last looked at; null when there is none that can be read.</summary>
    public GatewayToken? Known { get; private set; }

    /// <summary>Where <see cref="Known"/> came from.</summary>
    public TokenOrigin Origin { get; private set; }

    /// <summary>True when the gateway last said that too many sessions are open.</summary>
    public bool IsFull { get; private set; }

    /// <summary>True when the last check was put off by a 503, which means it (enphase.md 3.5).</summary>
    public bool Is503 { get; private set; }

    /// <summary>How long the gateway has refused every token we have; null while one is accepted or was not tried.</summary>
    public TimeSpan? RefusedFor => cookie is null && Known is { } known && RefusalOf(known) is { } refusal ? time.GetElapsedTime(refusal.Since) : null;

    /// <summary>Opens a session when there is none or it has been idle too long.</summary>
    /// <param name="serial">Serial number of the gateway, which the token must name.</param>
    /// <param name="anew">True when the session there is has just been refused.</param>
    public async Task<SessionState> OpenAsync(GatewayTransport transport, string? serial, CancellationToken ct, bool anew = false)
    {
        if (cookie is not null && !lapsed && time.GetElapsedTime(usedAt) < Idle) return SessionState.Open;
        // No other session could be opened a moment ago: the old one serves what it still serves.
        if (cookie is not null && blockedAt is { } at && time.GetElapsedTime(at) < FullFor) return anew ? SessionState.Full : SessionState.Open;
        var kept = cookie;
        cookie = null;
        var outcome = await TryAllAsync(transport, serial, ct);
        if (outcome is SessionState.Open or SessionState.NoToken or SessionState.Refused) (lapsed, blockedAt) = (false, null);
        else (cookie, lapsed, blockedAt) = (kept, true, outcome == SessionState.Full ? time.GetTimestamp() : null);
        return outcome;
    }

    private async Task<SessionState> TryAllAsync(GatewayTransport transport, string? serial, CancellationToken ct)
    {
        var usable = Usable(serial);
        if (Flaw != TokenFlaw.None) return SessionState.NoToken;
        var outcome = SessionState.Refused;
        foreach (var one in usable)
        {
            if (RefusalOf(one.Token) is { } refusal && time.GetElapsedTime(refusal.At) < Pause(refusal)) continue;
            outcome = await CheckAsync(transport, one, ct);
            if (outcome != SessionState.Refused) return outcome;
        }
        return outcome;
    }

    /// <summary>Shows the gateway a token we do not use yet; when it is accepted, the session is that token's from now on.</summary>
    public Task<SessionState> TryAsync(GatewayTransport transport, GatewayToken candidate, TokenOrigin origin, CancellationToken ct) =>
        CheckAsync(transport, new(candidate, origin), ct);

    /// <summary>The gateway did not accept the cookie: it is to be tried anew.</summary>
    public void Lapse() => lapsed = true;

    /// <summary>Learns from an answer: each one to a bare token opens a session and names it (enphase.md 3.3), which is used from then on.</summary>
    public void Take(GatewayAnswer answer)
    {
        if (answer.Delivery != Delivery.Answered || answer.Status != 200) return;
        if (cookie is "" && answer.Cookie is { } given) cookie = given;
        lapsed = false;
        if (blockedAt is null) IsFull = false;
    }

    /// <summary>Looks for the gateway's complaint about too many sessions in a 503, wherever it comes.</summary>
    public bool SaysFull(GatewayAnswer answer) => IsFull = answer.Status == 503 && Says(answer.Body, "session");

    public void Authorize(HttpRequestHeaders headers)
    {
        usedAt = time.GetTimestamp();
        if (cookie is { Length: > 0 }) headers.TryAddWithoutValidation("Cookie", $"sessionId={cookie}");
        else headers.Authorization = new AuthenticationHeaderValue("Bearer", token!.Jwt);
    }

    /// <summary>The tokens without a flaw, the latest first. Sets <see cref="Flaw"/> and, when none is open, <see cref="Known"/>.</summary>
    public List<ShelvedToken> Usable(string? serial)
    {
        var now = time.GetUtcNow();
        var (all, flaw) = shelf.Read();
        var usable = all.Where(t => t.Token.FlawFor(serial, now) == TokenFlaw.None).ToList();
        lock (gate)
        {
            // A file that holds no token is the thing to repair; without one it is the best of the tokens we have.
            if (usable.Count > 0) Flaw = TokenFlaw.None;
            else Flaw = flaw != TokenFlaw.Malformed && all.Count > 0 ? all[0].Token.FlawFor(serial, now) : flaw;
            foreach (var gone in refused.Keys.Except(all.Select(t => t.Token.Jwt)).ToList()) refused.Remove(gone);
            if (cookie is not null) return usable;
            var shown = usable.Count > 0 ? usable[0] : all.Count > 0 ? all[0] : null;
            (Known, Origin) = (shown?.Token, shown?.Origin ?? TokenOrigin.Settings);
        }
        return usable;
    }

    /// <summary>Soon during the first two minutes (a gateway that has just started refuses for a while), then more and more rarely.</summary>
    private TimeSpan Pause(Refusal refusal) => time.GetElapsedTime(refusal.Since) is var age && age < TimeSpan.FromMinutes(2) ? patience : Min(LongestPause, age / 4);

    private async Task<SessionState> CheckAsync(GatewayTransport transport, ShelvedToken one, CancellationToken ct)
    {
        var answer = await transport.GetAsync("/auth/check_jwt", h => h.Authorization = new AuthenticationHeaderValue("Bearer", one.Token.Jwt), Limit, ct);
        if (answer.Delivery != Delivery.Answered) return Failure(answer.Delivery);
        Is503 = answer.Status == 503;
        if (answer.Status >= 500) return SaysFull(answer) ? SessionState.Full : SessionState.Busy;
        IsFull = false;
        // 404: some firmware has no check_jwt; then the token goes with each request.
        var accepted = answer.Status == 404 || (answer.Status == 200 && (answer.Cookie is not null || Says(answer.Body, "Valid token")));
        lock (gate)
        {
            if (!accepted)
            {
                var now = time.GetTimestamp();
                refused[one.Token.Jwt] = new(refused.TryGetValue(one.Token.Jwt, out var before) ? before.Since : now, now);
                return SessionState.Refused;
            }
            refused.Remove(one.Token.Jwt);
            (cookie, token, usedAt, Flaw, lapsed, blockedAt) = (answer.Cookie ?? "", one.Token, time.GetTimestamp(), TokenFlaw.None, false, null);
            (Known, Origin) = (one.Token, one.Origin);
            return SessionState.Open;
        }
    }

    private Refusal? RefusalOf(GatewayToken one)
    {
        lock (gate) return refused.GetValueOrDefault(one.Jwt);
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
