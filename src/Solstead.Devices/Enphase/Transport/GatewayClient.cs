using System.Net.Http.Headers;
using System.Text.Json.Serialization.Metadata;
using Solstead.Devices.Enphase.Wire;

namespace Solstead.Devices.Enphase.Transport;

/// <summary>How one endpoint answered, as far as the driver has to act differently.</summary>
internal enum Outcome
{
    Ok,
    /// <summary>This firmware or hardware does not have it.</summary>
    Missing,
    /// <summary>Not with this role, or not without credentials.</summary>
    Forbidden,
    /// <summary>500, 503, 504, or an error in the place of a document: later.</summary>
    Busy,
    /// <summary>An answer that is no document: cut off, garbage, another page.</summary>
    Malformed,
    Unreachable,
    /// <summary>The connection was there and was closed instead of an answer.</summary>
    Ended,
    TimedOut,
    /// <summary>The certificate changed; nothing was sent.</summary>
    Distrusted,
    /// <summary>No usable token.</summary>
    NoToken,
    /// <summary>The gateway refuses the token.</summary>
    Refused,
}

/// <summary>One answered or failed request.</summary>
/// <param name="Wait">How long the gateway asks to be left alone; zero when it does not.</param>
internal readonly record struct Fetched<T>(Outcome Outcome, T? Document, TimeSpan Took, TimeSpan Wait) where T : class;

/// <summary>Requests with credentials to one known gateway, strictly one at a time.</summary>
/// <param name="serial">Serial number of the gateway; null when unknown.</param>
internal sealed class GatewayClient(GatewayTransport transport, GatewayIdentity identity, string? serial, TokenSession session, TimeProvider time) : IDisposable
{
    /// <summary>"Resource busy, please retry after 30 seconds" is meant, whatever the words (enphase.md 3.5).</summary>
    private static readonly TimeSpan BusyFor = TimeSpan.FromSeconds(30);

    /// <summary>A page that refused a session which had just been found good is not a reason to open another one for so long (enphase.md 3.3).</summary>
    private static readonly TimeSpan RefusesFor = TimeSpan.FromMinutes(8);

    private readonly Dictionary<string, (string? Token, long At)> refusing = [];
    private readonly SemaphoreSlim one = new(1, 1);
    private GatewayTransport? second;

    public GatewayIdentity Identity => identity;
    public string? Serial => serial;
    public TokenSession Session => session;

    /// <summary>User and password of firmware below 7; null when none is given.</summary>
    public DigestAuth? Digest
    {
        get;
        set
        {
            field = value;
            CredentialsRefused = null;
        }
    }

    /// <summary>True when an endpoint asked for a user and password and we had none, or the wrong ones (firmware below 7).</summary>
    public bool? CredentialsRefused { get; private set; }

    public CertificatePin? Seen => transport.Seen;

    public async Task<Fetched<T>> FetchAsync<T>(string path, JsonTypeInfo<T> type, TimeSpan limit, CancellationToken ct) where T : class
    {
        await one.WaitAsync(ct);
        var start = time.GetTimestamp();
        try
        {
            var answer = identity.NeedsToken ? await WithTokenAsync(path, type, limit, ct) : await WithDigestAsync(path, type, limit, ct);
            return answer with { Took = time.GetElapsedTime(start) };
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>Shows the gateway a token that is not in use yet; accepted, it is used from then on (one request, in turn with the others).</summary>
    public async Task<SessionState> TryTokenAsync(GatewayToken candidate, TokenOrigin origin, CancellationToken ct)
    {
        await one.WaitAsync(ct);
        try
        {
            return await session.TryAsync(transport, candidate, origin, ct);
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>Opens an answer that has no end, on a connection of its own: only its head is a request like the others, and takes its turn.</summary>
    public async Task<OpenAnswer> OpenAsync(string path, TimeSpan limit, CancellationToken ct)
    {
        await one.WaitAsync(ct);
        try
        {
            second ??= transport.Another();
            return identity.NeedsToken ? await OpenWithTokenAsync(path, limit, ct) : await OpenWithDigestAsync(path, limit, ct);
        }
        finally
        {
            one.Release();
        }
    }

    public void Dispose()
    {
        second?.Dispose();
        transport.Dispose();
        one.Dispose();
    }

    private async Task<Fetched<T>> WithTokenAsync<T>(string path, JsonTypeInfo<T> type, TimeSpan limit, CancellationToken ct) where T : class
    {
        for (var attempt = 1; ; attempt++)
        {
            var state = await session.OpenAsync(transport, serial, ct, anew: attempt > 1);
            if (state != SessionState.Open) return Failed<T>(state);
            var answer = await transport.GetAsync(path, session.Authorize, limit, ct);
            session.Take(answer);
            var fetched = Judge(answer, type);
            if (IsAnswered(path, fetched.Outcome, attempt)) return fetched;
        }
    }

    /// <summary>True when the answer stands; false when the session is to be tried and the page asked once more.</summary>
    private bool IsAnswered(string path, Outcome outcome, int attempt)
    {
        if (outcome != Outcome.Forbidden)
        {
            if (outcome == Outcome.Ok) refusing.Remove(path);
            return true;
        }
        var known = session.Known?.Jwt;
        if (attempt > 1) refusing[path] = (known, time.GetTimestamp());
        else if (!refusing.TryGetValue(path, out var before) || before.Token != known || time.GetElapsedTime(before.At) > RefusesFor)
        {
            session.Lapse();
            return false;
        }
        return true;
    }

    private async Task<Fetched<T>> WithDigestAsync<T>(string path, JsonTypeInfo<T> type, TimeSpan limit, CancellationToken ct) where T : class
    {
        Action<HttpRequestHeaders>? authorize = Digest is null ? null : headers =>
        {
            if (Digest.Ready) headers.TryAddWithoutValidation("Authorization", $"Digest {Digest.Answer("GET", path)}");
        };
        var answer = await transport.GetAsync(path, authorize, limit, ct);
        // A nonce is a clock reading of the gateway: an old one is answered with a new challenge, once.
        if (answer is { Status: 401, Challenge: { } challenge } && Digest?.Accept(challenge) == true)
            answer = await transport.GetAsync(path, authorize, limit, ct);
        var fetched = Judge(answer, type);
        if (fetched.Outcome == Outcome.Forbidden) CredentialsRefused = Digest is not null;
        return fetched;
    }

    private async Task<OpenAnswer> OpenWithTokenAsync(string path, TimeSpan limit, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            var state = await session.OpenAsync(transport, serial, ct, anew: attempt > 1);
            if (state != SessionState.Open) return new(GatewayAnswer.Failed(Delivery.Answered)) { Outcome = Failed<object>(state).Outcome };
            var opened = await second!.OpenAsync(path, session.Authorize, limit, ct);
            opened = opened with { Outcome = OutcomeOf(opened.Head) };
            session.Take(opened.Head);
            // An owner is refused here whatever the session is worth: no reason to open another one.
            if (session.Known?.Role == "owner" || IsAnswered(path, opened.Outcome, attempt)) return opened;
        }
    }

    private async Task<OpenAnswer> OpenWithDigestAsync(string path, TimeSpan limit, CancellationToken ct)
    {
        Action<HttpRequestHeaders>? authorize = Digest is null ? null : headers =>
        {
            if (Digest.Ready) headers.TryAddWithoutValidation("Authorization", $"Digest {Digest.Answer("GET", path)}");
        };
        var opened = await second!.OpenAsync(path, authorize, limit, ct);
        if (opened.Head is { Status: 401, Challenge: { } challenge } && Digest?.Accept(challenge) == true) opened = await second.OpenAsync(path, authorize, limit, ct);
        return opened with { Outcome = OutcomeOf(opened.Head) };
    }

    private Fetched<T> Judge<T>(GatewayAnswer answer, JsonTypeInfo<T> type) where T : class
    {
        var outcome = OutcomeOf(answer);
        if (outcome != Outcome.Ok) return new(outcome, null, default, outcome == Outcome.Busy ? WaitFor(answer) : default);
        return GatewayBody.TryParse(answer.Body, type, out var document) switch
        {
            BodyKind.Document => new(Outcome.Ok, document, default, default),
            BodyKind.NotFound => new(Outcome.Missing, null, default, default),
            BodyKind.Unauthorized => new(Outcome.Forbidden, null, default, default),
            BodyKind.Error => new(Outcome.Busy, null, default, default),
            // The oldest gateways answer with their web page where later ones have JSON.
            BodyKind.Html when !identity.Firmware.AtLeast(4) => new(Outcome.Missing, null, default, default),
            _ => new(Outcome.Malformed, null, default, default),
        };
    }

    /// <summary>What the status says; the body is not looked at.</summary>
    private static Outcome OutcomeOf(GatewayAnswer answer) => answer switch
    {
        { Delivery: Delivery.Unreachable } => Outcome.Unreachable,
        { Delivery: Delivery.Ended } => Outcome.Ended,
        { Delivery: Delivery.TimedOut } => Outcome.TimedOut,
        { Delivery: Delivery.Broken } => Outcome.Malformed,
        { Delivery: Delivery.Distrusted } => Outcome.Distrusted,
        { Status: 401 or 403 } => Outcome.Forbidden,
        { Status: 301 or 302 or 303 or 307 or 308 or 404 or 405 or 410 } => Outcome.Missing,
        { Status: >= 500 } => Outcome.Busy,
        { Status: not 200 } => Outcome.Malformed,
        _ => Outcome.Ok,
    };

    /// <summary>How long a 503 is waited for; one that speaks of sessions means too many of them.</summary>
    private TimeSpan WaitFor(GatewayAnswer answer)
    {
        if (answer.Status != 503) return TimeSpan.Zero;
        return identity.NeedsToken && session.SaysFull(answer) ? TokenSession.FullFor : BusyFor;
    }

    private Fetched<T> Failed<T>(SessionState state) where T : class => new(state switch
    {
        SessionState.NoToken => Outcome.NoToken,
        SessionState.Refused => Outcome.Refused,
        SessionState.Busy or SessionState.Full => Outcome.Busy,
        SessionState.TimedOut => Outcome.TimedOut,
        SessionState.Distrusted => Outcome.Distrusted,
        _ => Outcome.Unreachable,
    }, null, default, state == SessionState.Full ? TokenSession.FullFor : state == SessionState.Busy && session.Is503 ? BusyFor : default);
}
