using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Solstead.Devices.Enphase.Transport;

/// <summary>Why a token cannot be used.</summary>
internal enum TokenFlaw
{
    None,
    /// <summary>There is none: no file named, or the file is empty.</summary>
    Absent,
    /// <summary>Not a token: an error sentence, a page, half a copy.</summary>
    Malformed,
    /// <summary>Made for another gateway.</summary>
    OtherGateway,
    /// <summary>Its time is over.</summary>
    Expired,
}

/// <summary>A token (ES256-signed JWT) for one gateway. Printing it shows nothing of it.</summary>
/// <param name="audience">Serial number it was made for, or <c>un-commissioned</c>.</param>
/// <param name="role">owner or installer, in practice.</param>
/// <param name="issued">When it was made; a token that does not say counts as older than all that do.</param>
internal sealed class GatewayToken(string jwt, string audience, string role, DateTimeOffset issued, DateTimeOffset expires)
{
    public string Jwt => jwt;
    public string Audience => audience;
    public string Role => role;
    public DateTimeOffset Issued => issued;
    public DateTimeOffset Expires => expires;

    /// <summary>An installer's lives half a day and opens more; everybody else is an owner to us.</summary>
    public bool IsInstaller => role.Equals("installer", StringComparison.OrdinalIgnoreCase);

    public override string ToString() => $"token for {audience}";

    /// <summary>Reads whatever a person pasted: the bare token, the cloud's JSON answer, with quotes, line breaks, spaces or a byte order mark.</summary>
    public static (GatewayToken? Token, TokenFlaw Flaw) Parse(string? pasted)
    {
        var text = Clean(pasted ?? "");
        if (text.Length == 0) return (null, TokenFlaw.Absent);
        if (text.StartsWith('{')) text = Clean(FromJson(text) ?? "");
        var segments = text.Split('.');
        if (segments.Length != 3 || segments.Any(s => s.Length == 0 || !s.All(IsBase64Url))) return (null, TokenFlaw.Malformed);
        try
        {
            using var header = JsonDocument.Parse(Decode(segments[0]));
            using var claims = JsonDocument.Parse(Decode(segments[1]));
            if (Text(header.RootElement, "alg") != "ES256") return (null, TokenFlaw.Malformed);
            var audience = Text(claims.RootElement, "aud");
            var expires = Instant(claims.RootElement, "exp");
            if (audience is null || expires is null) return (null, TokenFlaw.Malformed);
            var issued = Instant(claims.RootElement, "iat") ?? DateTimeOffset.UnixEpoch;
            return (new GatewayToken(text, audience, Text(claims.RootElement, "enphaseUser") ?? "owner", issued, expires.Value), TokenFlaw.None);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            return (null, TokenFlaw.Malformed);
        }
    }

    /// <summary>What speaks against using this token at a gateway, now.</summary>
    /// <param name="serial">The gateway's serial number; null when it does not tell.</param>
    public TokenFlaw FlawFor(string? serial, DateTimeOffset now)
    {
        if (serial is not null && audience != serial && audience != "un-commissioned") return TokenFlaw.OtherGateway;
        // The gateway's own clock decides in the end; ten minutes of disagreement are normal (safety.md, wall clock).
        return expires <= now - TimeSpan.FromMinutes(10) ? TokenFlaw.Expired : TokenFlaw.None;
    }

    /// <summary>Without white space anywhere, quotes around it and byte order marks: none of them can be part of a token.</summary>
    private static string Clean(string text)
    {
        var trimmed = text.Trim('\uFEFF', ' ', '\t', '\r', '\n', '\0', '\u00A0', '\u200B');
        if (trimmed.StartsWith('{')) return trimmed;
        var bare = new StringBuilder(trimmed.Length);
        foreach (var c in trimmed)
            if (!char.IsWhiteSpace(c) && c is not ('"' or '\'' or '`' or '\uFEFF' or '\u200B')) bare.Append(c);
        var result = bare.ToString();
        return result.StartsWith("Bearer", StringComparison.OrdinalIgnoreCase) ? result["Bearer".Length..] : result;
    }

    private static string? FromJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return Text(document.RootElement, "token");
        }
        catch (JsonException)
        {
            // Line breaks inside the string, as a terminal wraps it: JSON forbids them, people paste them.
            var joined = text.ReplaceLineEndings("").Replace("\t", "");
            if (joined == text) return null;
            return FromJson(joined);
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static DateTimeOffset? Instant(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var seconds) ? Wire.GatewayClock.Instant(seconds) : null;

    private static bool IsBase64Url(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '=';

    private static byte[] Decode(string segment) => Base64Url.DecodeFromChars(segment.TrimEnd('='));
}
