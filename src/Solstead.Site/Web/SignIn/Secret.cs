using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;

namespace Solstead.Site.Web.SignIn;

/// <summary>How passwords, setup codes and session ids are made, hashed and compared (safety.md S2, S3).</summary>
public static class Secret
{
    /// <summary>Characters a password has at least (safety.md S2).</summary>
    public const int ShortestPassword = 12;

    /// <summary>Characters a password has at most, so that hashing it costs little.</summary>
    public const int LongestPassword = 256;

    /// <summary>PBKDF2-HMAC-SHA-512 rounds (safety.md S2); a stored hash with fewer is renewed at the next sign-in.</summary>
    private const int Rounds = 210_000;

    /// <summary>No I, L, O, U, 0 or 1: read aloud and typed without mistakes.</summary>
    private const string CodeLetters = "ABCDEFGHJKMNPQRSTVWXYZ23456789";

    private static readonly PasswordHasher<object> Hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Rounds }));
    private static readonly object Anyone = new();

    /// <summary>What is wrong with a new password, or null.</summary>
    public static Problem? Wrong(string? password) => password?.Length switch
    {
        null or < ShortestPassword => new("signin.short", Severity.Warning, Fact.Of("least", ShortestPassword)),
        > LongestPassword => new("signin.long", Severity.Warning, Fact.Of("most", LongestPassword)),
        _ => null,
    };

    /// <summary>Hash with a salt of its own.</summary>
    public static string Hash(string password) => Hasher.HashPassword(Anyone, password);

    /// <summary>Compares in constant time.</summary>
    /// <param name="weak">True when the password is right and its hash should be made again with more rounds.</param>
    public static bool Matches(string hash, string password, out bool weak)
    {
        var result = password.Length > LongestPassword ? PasswordVerificationResult.Failed : Hasher.VerifyHashedPassword(Anyone, hash, password);
        weak = result == PasswordVerificationResult.SuccessRehashNeeded;
        return result != PasswordVerificationResult.Failed;
    }

    /// <summary>A setup code such as <c>K7QM-P2XD-94RT</c>: 58 bits.</summary>
    public static string NewCode()
    {
        var letters = RandomNumberGenerator.GetString(CodeLetters, 12);
        return $"{letters[..4]}-{letters[4..8]}-{letters[8..]}";
    }

    /// <summary>A typed code without what people add to it: blanks, dashes, small letters.</summary>
    public static string Plain(string code) => string.Concat(code.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();

    /// <summary>256 random bits, base64url.</summary>
    public static string NewId() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What is kept of a session id or a setup code: random enough that one round does.</summary>
    public static string Digest(string id) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(id)));

    /// <summary>The token that a page must send back with each change: made from the session id, so only who holds the cookie and may read answers knows it.</summary>
    public static string TokenOf(string id) => Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(id), "solstead csrf"u8));

    public static bool Same(string a, string b) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(a), Encoding.UTF8.GetBytes(b));
}
