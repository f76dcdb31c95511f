using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Solstead.Devices.Enphase.Twin;

/// <summary>HTTP digest as firmware below 7 asks for it: realm <c>enphaseenergy.com</c>, qop <c>auth</c>, the nonce is the gateway's epoch second (enphase.md 3.1).</summary>
internal sealed partial class TwinDigest(TimeProvider time, IReadOnlyDictionary<string, (string Password, TwinRole Role)> users)
{
    private const string Realm = "enphaseenergy.com";
    private static readonly TimeSpan NonceLife = TimeSpan.FromMinutes(10);

    public static string Challenge(DateTimeOffset now) =>
        $"Digest qop=\"auth\", realm=\"{Realm}\", nonce=\"{now.ToUnixTimeSeconds()}\"";

    /// <returns>The role of the user, or null when the answer to the challenge is wrong or too old.</returns>
    public TwinRole? Verify(string method, string uri, string header)
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (Match m in Field().Matches(header)) fields[m.Groups["name"].Value] = m.Groups["quoted"].Success ? m.Groups["quoted"].Value : m.Groups["bare"].Value;
        string Get(string name) => fields.GetValueOrDefault(name, "");

        if (!users.TryGetValue(Get("username"), out var user) || Get("realm") != Realm || Get("uri") != uri || !IsFresh(Get("nonce"))) return null;
        var ha1 = Hash($"{Get("username")}:{Realm}:{user.Password}");
        var ha2 = Hash($"{method}:{uri}");
        var expected = Get("qop").Length > 0
            ? Hash($"{ha1}:{Get("nonce")}:{Get("nc")}:{Get("cnonce")}:{Get("qop")}:{ha2}")
            : Hash($"{ha1}:{Get("nonce")}:{ha2}");
        return expected == Get("response") ? user.Role : null;
    }

    private bool IsFresh(string nonce) =>
        long.TryParse(nonce, NumberStyles.None, CultureInfo.InvariantCulture, out var epoch)
        && (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds - epoch is > -5 and var age && age < NonceLife.TotalSeconds;

    [SuppressMessage("Security", "CA5351", Justification = "RFC 2617 digest is MD5; the old gateways know nothing else.")]
    private static string Hash(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));

    [GeneratedRegex("(?<name>\\w+)\\s*=\\s*(?:\"(?<quoted>[^\"]*)\"|(?<bare>[^\\s,]+))", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Field();
}
