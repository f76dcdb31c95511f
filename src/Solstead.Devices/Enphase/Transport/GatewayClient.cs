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
    /// <summary>500, 503, 504: later.</summary>
    Busy,
    /// <summary>An answer that is no document: cut off, garbage, another page.</summary>
    Malformed,
    Unreachable,
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
    /// <summary>Old sessions lapse after ten minutes; asking more often than this opens none.</summary>
    private static readonly TimeSpan FullFor = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim one = new(1, 1);
    private GatewayTransport? second;

    public GatewayIdentity Identity => identity;
    public string? Serial => serial;
    public TokenSession Session => session;

    /// <summary>True when an endpoint asked for a user and password and we had none, or the wrong ones (firmware below 7).</summary>
    public bool? CredentialsRefused { get; private set; }

    public CertificatePin? Seen => transport.Seen;

    public async Task<Fetched<T>> FetchAsync<T>(string path, JsonTypeInfo<T> type, TimeSpan limit, CancellationToken ct) where T : class
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
            var state = await session.OpenAsync(transport, serial, ct);
            if (state != SessionState.Open) return Failed<T>(state);
            var fetched = Judge(await transport.GetAsync(path, session.Authorize, limit, ct), type);
            if (fetched.Outcome != Outcome.Forbidden || attempt == 2) return fetched;
            session.Lapse();
        }
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
            var state = await session.OpenAsync(transport, serial, ct);
            if (state != SessionState.Open) return new(GatewayAnswer.Failed(Delivery.Answered)) { Outcome = Failed<object>(state).Outcome };
            var opened = await second!.OpenAsync(path, session.Authorize, limit, ct);
            opened = opened with { Outcome = OutcomeOf(opened.Head) };
            // An owner is refused here whatever the session is worth: no reason to open another one.
            if (opened.Outcome != Outcome.Forbidden || attempt == 2 || session.Known?.Role == "owner") return opened;
            session.Lapse();
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
        if (outcome != Outcome.Ok) return new(outcome, null, default, outcome == Outcome.Busy ? BusyFor(answer) : default);
        return GatewayBody.TryParse(answer.Body, type, out var document) switch
        {
            BodyKind.Document => new(Outcome.Ok, document, default, default),
            BodyKind.NotFound => new(Outcome.Missing, null, default, default),
            BodyKind.Unauthorized => new(Outcome.Forbidden, null, default, default),
            // The oldest gateways answer with their web page where later ones have JSON.
            BodyKind.Html when !identity.Firmware.AtLeast(4) => new(Outcome.Missing, null, default, default),
            _ => new(Outcome.Malformed, null, default, default),
        };
    }

    /// <summary>What the status says; the body is not looked at.</summary>
    private static Outcome OutcomeOf(GatewayAnswer answer) => answer switch
    {
        { Delivery: Delivery.Unreachable } => Outcome.Unreachable,
        { Delivery: Delivery.TimedOut } => Outcome.TimedOut,
        { Delivery: Delivery.Broken } => Outcome.Malformed,
        { Delivery: Delivery.Distrusted } => Outcome.Distrusted,
        { Status: 401 or 403 } => Outcome.Forbidden,
        { Status: 301 or 302 or 303 or 307 or 308 or 404 or 405 or 410 } => Outcome.Missing,
        { Status: >= 500 } => Outcome.Busy,
        { Status: not 200 } => Outcome.Malformed,
        _ => Outcome.Ok,
    };

    /// <summary>"Resource busy, please retry after 30 seconds" is meant (enphase.md 3.5).</summary>
    private static TimeSpan BusyFor(GatewayAnswer answer) =>
        answer.Status == 503 && answer.Body.Span.IndexOf("retry after 30"u8) >= 0 ? TimeSpan.FromSeconds(30) : TimeSpan.Zero;

    private static Fetched<T> Failed<T>(SessionState state) where T : class => new(state switch
    {
        SessionState.NoToken => Outcome.NoToken,
        SessionState.Refused => Outcome.Refused,
        SessionState.Busy or SessionState.Full => Outcome.Busy,
        SessionState.TimedOut => Outcome.TimedOut,
        SessionState.Distrusted => Outcome.Distrusted,
        _ => Outcome.Unreachable,
    }, null, default, state == SessionState.Full ? FullFor : default);
}
