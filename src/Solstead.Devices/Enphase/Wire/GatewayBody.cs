using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Solstead.Devices.Enphase.Wire;

/// <summary>What a body turned out to be; content types are not to be trusted (enphase.md 2).</summary>
internal enum BodyKind
{
    /// <summary>A JSON document of the expected shape.</summary>
    Document,
    /// <summary>The gateway's own "404 - Not Found" or "405 - Method Not Allowed", also with status 200.</summary>
    NotFound,
    /// <summary>The gateway's own "401" as JSON or as a login page.</summary>
    Unauthorized,
    /// <summary>Another error of the gateway's in the place of a document: it may have it the next time.</summary>
    Error,
    /// <summary>HTML that is no login page: a legacy page.</summary>
    Html,
    /// <summary>No bytes, cut off, or not JSON at all.</summary>
    Malformed,
}

/// <summary>Turns bytes from outside into a document, or says why not. Never throws on content.</summary>
internal static class GatewayBody
{
    public static BodyKind TryParse<T>(ReadOnlyMemory<byte> body, JsonTypeInfo<T> type, out T? document) where T : class
    {
        document = null;
        var text = Trim(body.Span);
        if (text.Length == 0) return BodyKind.Malformed;
        if (text[0] is (byte)'<') return LooksLikeLogin(text) ? BodyKind.Unauthorized : BodyKind.Html;
        var expectsList = type.Type.IsGenericType;
        if (text[0] is not ((byte)'{' or (byte)'[')) return StartsWithError401(text) ? BodyKind.Unauthorized : BodyKind.Malformed;
        if (text[0] == (byte)'{' && ErrorStatus(text) is { } error) return error;
        if (expectsList != (text[0] == (byte)'[')) return BodyKind.Malformed;
        document = Deserialize(text, type) ?? (LiteralRepair.Apply(text) is { } repaired ? Deserialize(repaired, type) : null);
        return document is null ? BodyKind.Malformed : BodyKind.Document;
    }

    private static T? Deserialize<T>(ReadOnlySpan<byte> text, JsonTypeInfo<T> type) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(text, type);
        }
        // InvalidOperationException: a string with broken UTF-8 inside.
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Without byte order mark and white space.</summary>
    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> body)
    {
        if (body.StartsWith("\uFEFF"u8)) body = body[3..];
        return body.Trim(" \t\r\n\0"u8);
    }

    private static bool LooksLikeLogin(ReadOnlySpan<byte> html)
    {
        var head = html[..Math.Min(html.Length, 4096)];
        return head.IndexOf("401"u8) >= 0 || head.IndexOf("login.html"u8) >= 0 || head.IndexOf("Authorization Required"u8) >= 0;
    }

    private static bool StartsWithError401(ReadOnlySpan<byte> text) => text[..Math.Min(text.Length, 64)].IndexOf("401"u8) >= 0;

    /// <summary>Small error objects: <c>{"error":"404 - …"}</c>, <c>{"err":"405 - …"}</c>, <c>{"status":401,…}</c>.</summary>
    private static BodyKind? ErrorStatus(ReadOnlySpan<byte> text)
    {
        if (text.Length > 512) return null;
        var isError = text.IndexOf("\"error\""u8) >= 0 || text.IndexOf("\"err\""u8) >= 0;
        if (!isError) return null;
        if (text.IndexOf("401"u8) >= 0 || text.IndexOf("403"u8) >= 0) return BodyKind.Unauthorized;
        return SaysMissing(text) ? BodyKind.NotFound : BodyKind.Error;
    }

    private static bool SaysMissing(ReadOnlySpan<byte> text)
    {
        var words = System.Text.Encoding.UTF8.GetString(text);
        return words.Contains("404", StringComparison.Ordinal) || words.Contains("405", StringComparison.Ordinal) || words.Contains("not found", StringComparison.OrdinalIgnoreCase);
    }
}
