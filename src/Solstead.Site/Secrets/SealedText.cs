using System.Security.Cryptography;
using System.Text;

namespace Solstead.Site.Secrets;

/// <summary>
/// A text sealed with AES-256-GCM: version 1, nonce of 12 bytes, tag of 16 bytes, then the cipher text. The name of the secret is authenticated
/// with it, so that one file cannot be put in the place of another.
/// </summary>
internal static class SealedText
{
    public const int KeyLength = 32;
    private const byte Version = 1;
    private const int NonceLength = 12, TagLength = 16, Head = 1 + NonceLength + TagLength;

    public static byte[] Seal(string text, ReadOnlySpan<byte> key, string name)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var made = new byte[Head + plain.Length];
        made[0] = Version;
        RandomNumberGenerator.Fill(made.AsSpan(1, NonceLength));
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(made.AsSpan(1, NonceLength), plain, made.AsSpan(Head), made.AsSpan(1 + NonceLength, TagLength), Encoding.UTF8.GetBytes(name));
        CryptographicOperations.ZeroMemory(plain);
        return made;
    }

    /// <returns>Null when it was sealed with another key, for another name, or is damaged.</returns>
    public static string? Open(ReadOnlySpan<byte> made, ReadOnlySpan<byte> key, string name)
    {
        if (made.Length < Head || made[0] != Version) return null;
        var plain = new byte[made.Length - Head];
        try
        {
            using var aes = new AesGcm(key, TagLength);
            aes.Decrypt(made.Slice(1, NonceLength), made[Head..], made.Slice(1 + NonceLength, TagLength), plain, Encoding.UTF8.GetBytes(name));
            return Encoding.UTF8.GetString(plain);
        }
        catch (CryptographicException)
        {
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }
}
