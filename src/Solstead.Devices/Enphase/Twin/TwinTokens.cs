using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Solstead.Devices.Enphase.Twin;

/// <summary>What a gateway thinks of a token.</summary>
internal enum TokenVerdict { Valid, Malformed, BadSignature, WrongIssuer, WrongAudience, Expired, Revoked }

/// <summary>Issues and verifies tokens as the cloud and the gateway do: ES256, claims of enphase.md 3.2.</summary>
internal sealed class TwinTokens(string serial, TimeProvider time) : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly string keyId = Guid.NewGuid().ToString();
    private readonly Lock gate = new();
    private readonly HashSet<string> issued = [];
    private HashSet<string> revoked = [];

    /// <param name="lifetime">From now on the gateway's clock; negative makes an expired token.</param>
    public string Issue(TwinRole role, TimeSpan lifetime, string? audience = null, string issuer = "Entrez", string user = "twin@example.invalid")
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var id = Guid.NewGuid().ToString();
        lock (gate) issued.Add(id);
        var header = $$"""{"kid":"{{keyId}}","typ":"JWT","alg":"ES256"}""";
        var claims = $$"""
            {"aud":"{{audience ?? serial}}","iss":"{{issuer}}","enphaseUser":"{{(role == TwinRole.Installer ? "installer" : "owner")}}",
            """ + $$"""
            "exp":{{now + (long)lifetime.TotalSeconds}},"iat":{{now}},"jti":"{{id}}","username":"{{user}}"}
            """;
        var signed = $"{Encode(Encoding.UTF8.GetBytes(header))}.{Encode(Encoding.UTF8.GetBytes(claims))}";
        return $"{signed}.{Encode(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    /// <summary>Every token issued until now counts as expired.</summary>
    public void ExpireAll() { lock (gate) revoked = [.. issued]; }

    /// <summary>Forgets <see cref="ExpireAll"/>.</summary>
    public void Forgive() { lock (gate) revoked = []; }

    public TokenVerdict Verify(string token, out TwinRole role)
    {
        role = TwinRole.Anybody;
        var parts = token.Split('.');
        if (parts.Length != 3 || !TryDecode(parts[0], out var header) || !TryDecode(parts[1], out var payload) || !TryDecode(parts[2], out var signature))
            return TokenVerdict.Malformed;
        try
        {
            using var head = JsonDocument.Parse(header);
            if (head.RootElement.GetProperty("alg").GetString() != "ES256") return TokenVerdict.BadSignature;
            if (!key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), signature, HashAlgorithmName.SHA256)) return TokenVerdict.BadSignature;
            using var claims = JsonDocument.Parse(payload);
            return Judge(claims.RootElement, out role);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return TokenVerdict.Malformed;
        }
    }

    private TokenVerdict Judge(JsonElement claims, out TwinRole role)
    {
        role = claims.GetProperty("enphaseUser").GetString() == "installer" ? TwinRole.Installer : TwinRole.Owner;
        if (claims.GetProperty("iss").GetString() != "Entrez") return TokenVerdict.WrongIssuer;
        if (claims.GetProperty("aud").GetString() is var aud && aud != serial && aud != "un-commissioned") return TokenVerdict.WrongAudience;
        if (claims.GetProperty("exp").GetInt64() <= time.GetUtcNow().ToUnixTimeSeconds()) return TokenVerdict.Expired;
        lock (gate) return revoked.Contains(claims.GetProperty("jti").GetString() ?? "") ? TokenVerdict.Revoked : TokenVerdict.Valid;
    }

    private static string Encode(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    private static bool TryDecode(string text, out byte[] bytes)
    {
        bytes = [];
        if (!System.Buffers.Text.Base64Url.IsValid(text)) return false;
        bytes = System.Buffers.Text.Base64Url.DecodeFromChars(text);
        return true;
    }

    public void Dispose() => key.Dispose();
}
