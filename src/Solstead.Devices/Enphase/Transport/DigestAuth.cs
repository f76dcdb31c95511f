using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Solstead.Devices.Enphase.Transport;

/// <summary>
/// HTTP digest (RFC 2617, qop auth, MD5: what firmware below 7 speaks, enphase.md 3.1). User and password come from the owner; the
/// installer password is never computed.
/// </summary>
internal sealed class DigestAuth(string user, string password)
{
    private Dictionary<string, string>? challenge;
    private int count;

    /// <summary>True once the gateway has asked: later requests answer before being asked again.</summary>
    public bool Ready => challenge is not null;

    /// <summary>Takes in a challenge. False when it is one we cannot answer.</summary>
    public bool Accept(string header)
    {
        var parts = Parse(header);
        if (!parts.ContainsKey("realm") || !parts.ContainsKey("nonce")) return false;
        if (parts.TryGetValue("algorithm", out var algorithm) && !algorithm.Equals("MD5", StringComparison.OrdinalIgnoreCase)) return false;
        (challenge, count) = (parts, 0);
        return true;
    }

    /// <summary>The value after <c>Digest </c> for one request.</summary>
    /// <param name="uri">Path and query as sent.</param>
    /// <param name="cnonce">Client nonce; random unless a test fixes it.</param>
    public string Answer(string method, string uri, string? cnonce = null)
    {
        var asked = challenge ?? throw new InvalidOperationException("No challenge yet.");
        var (realm, nonce) = (asked["realm"], asked["nonce"]);
        var nc = (++count).ToString("x8", CultureInfo.InvariantCulture);
        cnonce ??= Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        var ha1 = Md5($"{user}:{realm}:{password}");
        var ha2 = Md5($"{method}:{uri}");
        var withQop = asked.TryGetValue("qop", out var qop) && qop.Split(',').Any(q => q.Trim() == "auth");
        var response = withQop ? Md5($"{ha1}:{nonce}:{nc}:{cnonce}:auth:{ha2}") : Md5($"{ha1}:{nonce}:{ha2}");
        var line = new StringBuilder();
        line.Append(CultureInfo.InvariantCulture, $"username=\"{user}\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{uri}\", response=\"{response}\"");
        if (withQop) line.Append(CultureInfo.InvariantCulture, $", qop=auth, nc={nc}, cnonce=\"{cnonce}\"");
        if (asked.TryGetValue("opaque", out var opaque)) line.Append(CultureInfo.InvariantCulture, $", opaque=\"{opaque}\"");
        return line.ToString();
    }

    /// <summary>name=value and name="value" pairs; anything else is skipped.</summary>
    private static Dictionary<string, string> Parse(string header)
    {
        var parts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var rest = header.AsSpan(Math.Min(header.Length, "Digest".Length)).Trim();
        while (rest.IndexOf('=') is var equals and > 0)
        {
            var name = rest[..equals].Trim(" ,\t").ToString();
            rest = rest[(equals + 1)..].TrimStart();
            var quoted = rest.StartsWith('"');
            if (quoted) rest = rest[1..];
            var end = quoted ? rest.IndexOf('"') : rest.IndexOfAny(',', ' ');
            if (end < 0) end = rest.Length;
            parts[name] = rest[..end].ToString();
            rest = rest[Math.Min(rest.Length, end + 1)..];
        }
        return parts;
    }

    [SuppressMessage("Security", "CA5351", Justification = "The device's protocol; the secret is local to the home network.")]
    private static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
}
