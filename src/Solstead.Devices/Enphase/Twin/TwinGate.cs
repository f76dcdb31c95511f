using Microsoft.AspNetCore.Http;

namespace Solstead.Devices.Enphase.Twin;

/// <summary>The outcome at the door: a role, or the answer that turns the caller away.</summary>
/// <param name="NewSession">Cookie to hand out with the answer, or null.</param>
internal readonly record struct Admission(TwinRole Role, TwinAnswer? Refusal, string? NewSession);

/// <summary>Who is let in: tokens and cookies from firmware 7 on, digest below (enphase.md 3).</summary>
internal sealed class TwinGate(TwinTokens tokens, TwinSessions sessions, TwinDigest digest, TimeProvider time)
{
    public static string KindOf(HttpRequest request) =>
        request.Headers.Authorization.ToString() is var auth && auth.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? "bearer"
        : auth.StartsWith("Digest ", StringComparison.OrdinalIgnoreCase) ? "digest"
        : request.Cookies.ContainsKey("sessionId") ? "cookie" : "none";

    public Admission Admit(HttpRequest request, string path, TwinFirmware firmware, ITwinAnswers answers) =>
        firmware.UsesTokens ? ByToken(request, path, firmware) : ByDigest(request, path, firmware, answers);

    private Admission ByToken(HttpRequest request, string path, TwinFirmware firmware)
    {
        if (path.Split('?')[0] is "/info" or "/info.xml") return new(TwinRole.Anybody, null, null);
        var auth = request.Headers.Authorization.ToString();
        if (auth.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            if (tokens.Verify(auth["Bearer ".Length..].Trim(), out var role) != TokenVerdict.Valid) return Refused(firmware);
            // Each request with a token opens a session of its own; that is how clients run into the limit (enphase.md 3.3).
            return sessions.Open(role) is { } id ? new(role, null, id) : new(role, TwinPages.TooManySessions(), null);
        }
        return request.Cookies.TryGetValue("sessionId", out var cookie) && sessions.Use(cookie) is { } known
            ? new(known, null, null)
            : Refused(firmware);
    }

    private Admission ByDigest(HttpRequest request, string path, TwinFirmware firmware, ITwinAnswers answers)
    {
        var auth = request.Headers.Authorization.ToString();
        var role = auth.StartsWith("Digest ", StringComparison.OrdinalIgnoreCase) ? digest.Verify(request.Method, path, auth["Digest ".Length..]) : null;
        var enough = role >= TwinEndpoints.Find(path).Role || (role is not null && !path.StartsWith("/stream/", StringComparison.Ordinal));
        return !enough && answers.NeedsDigest(path, firmware)
            ? new(TwinRole.Anybody, TwinPages.DigestChallenge(path, time.GetUtcNow()), null)
            : new(role ?? TwinRole.Anybody, null, null);
    }

    private static Admission Refused(TwinFirmware firmware) => new(TwinRole.Anybody, TwinPages.Unauthorized(firmware), null);
}
