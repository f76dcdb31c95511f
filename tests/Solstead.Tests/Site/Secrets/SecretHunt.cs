using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Solstead.Tests.Site.Secrets;

/// <summary>Looks for secrets in everything that came out of a program, however they are written.</summary>
internal sealed class SecretHunt
{
    /// <summary>Enough of a long secret: nothing shorter helps anybody, and a part that was cut off is still found.</summary>
    private const int Piece = 24;

    private readonly List<(string Name, string Form, byte[] Bytes)> forms = [];
    private readonly List<(string Place, byte[] Bytes)> places = [];

    public int Places => places.Count;

    /// <summary>A secret that must be nowhere; of a long one its ends count too, of a token the ends of its parts.</summary>
    public void Hide(string name, string secret)
    {
        secret.Length.ShouldBeGreaterThanOrEqualTo(6, $"{name} is too short to be looked for");
        var parts = secret.Split('.') is { Length: 3 } jwt ? jwt : [secret];
        foreach (var part in parts.SelectMany(p => p.Length > Piece ? new[] { p[..Piece], p[^Piece..] } : [p]))
            foreach (var (form, text) in Texts(part).Concat(Codes(Encoding.UTF8.GetBytes(part))).DistinctBy(f => f.Text)) forms.Add((name, form, Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>A secret that is no text.</summary>
    public void Hide(string name, byte[] secret)
    {
        forms.Add((name, "raw", secret));
        foreach (var (form, text) in Codes(secret)) forms.Add((name, form, Encoding.UTF8.GetBytes(text)));
    }

    public void Look(string place, string text) => Look(place, Encoding.UTF8.GetBytes(text));

    public void Look(string place, byte[] bytes) => places.Add((place, bytes));

    /// <summary>Every file below a folder, also those another process has open.</summary>
    public void LookInFolder(string place, string folder, params string[] except)
    {
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Where(f => !except.Contains(f.Name)))
        {
            using var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            Look($"{place}/{Path.GetRelativePath(folder, file.FullName)}", copy.ToArray());
        }
    }

    /// <summary>What was found: which secret, how it was written, where.</summary>
    public IReadOnlyList<string> Found() =>
        [.. from form in forms
            from place in places
            where place.Bytes.AsSpan().IndexOf(form.Bytes) >= 0
            select $"{form.Name} ({form.Form}) in {place.Place}"];

    /// <summary>The ways programs write a text into another.</summary>
    private static IEnumerable<(string Name, string Text)> Texts(string secret) =>
    [
        ("raw", secret), ("url", Uri.EscapeDataString(secret)), ("url, small", LowerHex(Uri.EscapeDataString(secret))), ("form", WebUtility.UrlEncode(secret)),
        ("JSON", JsonEncodedText.Encode(secret).ToString()), ("HTML", WebUtility.HtmlEncode(secret)),
    ];

    /// <summary>
    /// The ways programs write bytes. Inside a longer text the letters of base64 depend on where the secret begins: three ways, without the
    /// letters its neighbours have a part in.
    /// </summary>
    private static IEnumerable<(string Name, string Text)> Codes(byte[] secret)
    {
        yield return ("hex", Convert.ToHexStringLower(secret));
        yield return ("HEX", Convert.ToHexString(secret));
        for (var shift = 0; shift < 3; shift++)
        {
            byte[] padded = [.. new byte[shift], .. secret];
            var letters = (shift == 0 ? 0 : shift + 1)..(padded.Length * 8 / 6);
            yield return ($"base64 +{shift}", Convert.ToBase64String(padded)[letters]);
            yield return ($"base64url +{shift}", Base64Url.EncodeToString(padded)[letters]);
        }
    }

    private static string LowerHex(string escaped) => string.Concat(escaped.Select((c, i) => (i > 0 && escaped[i - 1] == '%') || (i > 1 && escaped[i - 2] == '%') ? char.ToLowerInvariant(c) : c));
}
