using Solstead.Core.Devices;
using Solstead.Site.Commands;

namespace Solstead.Site.Notify.Channels;

/// <summary>The secrets one request was made with, so that an answer that repeats them is not shown with them.</summary>
internal sealed class Revealed(ISecrets named)
{
    private const int Shortest = 4;
    private readonly List<string> known = [];

    /// <returns>Null when it has no value now.</returns>
    public string? Get(SecretText? text)
    {
        if (text?.Reveal(named) is not { Length: > 0 } value || value.AsSpan().ContainsAny('\r', '\n', '\0')) return null;
        known.Add(value);
        return value;
    }

    public string Hide(string text)
    {
        foreach (var value in known.SelectMany(Forms).Where(v => v.Length >= Shortest).Distinct().OrderByDescending(v => v.Length))
            text = text.Replace(value, "…", StringComparison.OrdinalIgnoreCase);
        return text;
    }

    /// <summary>As it is, as it stands in an address or a form, and the parts of an address that may be the key.</summary>
    private static IEnumerable<string> Forms(string value)
    {
        yield return value;
        yield return Uri.EscapeDataString(value);
        yield return Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(value));
        if (!Uri.TryCreate(value, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")) yield break;
        yield return address.PathAndQuery;
        foreach (var part in address.Segments.Select(s => s.Trim('/')).Where(s => s.Length >= 8)) yield return part;
        foreach (var part in address.Query.TrimStart('?').Split('&')) if (part.IndexOf('=', StringComparison.Ordinal) is > 0 and var at) yield return part[(at + 1)..];
    }
}
