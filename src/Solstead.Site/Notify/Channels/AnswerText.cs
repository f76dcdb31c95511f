using System.Text.Json;

namespace Solstead.Site.Notify.Channels;

/// <summary>Finds what matters to a person in the answers of services, whatever their form. Never throws.</summary>
internal static class AnswerText
{
    private static readonly string[] Told = ["errorDescription", "description", "error", "message", "errors", "detail"];
    private static readonly JsonDocumentOptions Shallow = new() { MaxDepth = 32 };

    /// <summary>The error or message of a JSON answer; another text as it is; null for a page of HTML and for a JSON answer without words.</summary>
    public static string? Message(string text)
    {
        var trimmed = text.Trim();
        if (trimmed.Length == 0 || trimmed.StartsWith('<')) return null;
        if (trimmed[0] is not ('{' or '[')) return trimmed;
        return With(trimmed, root =>
        {
            foreach (var name in Told)
                if (root.TryGetProperty(name, out var told) && Flat(told) is { Length: > 0 } words) return words;
            return null;
        });
    }

    /// <summary><c>retry_after</c> in seconds (Discord, Telegram) or <c>retry_after_ms</c> (Matrix).</summary>
    public static TimeSpan? RetryAfter(string text) => With(text.Trim(), root =>
        Seconds(root, "retry_after", 1) ?? Seconds(root, "retry_after_ms", 1000) ?? (root.TryGetProperty("parameters", out var more) ? Seconds(more, "retry_after", 1) : null));

    /// <summary>Asks a JSON object; the default when it is none.</summary>
    public static T? With<T>(string text, Func<JsonElement, T?> ask)
    {
        if (!text.StartsWith('{')) return default;
        try
        {
            using var document = JsonDocument.Parse(text, Shallow);
            return ask(document.RootElement);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static TimeSpan? Seconds(JsonElement root, string name, double per) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number is >= 0 and < 1e9
            ? TimeSpan.FromSeconds(number / per) : null;

    private static string? Flat(JsonElement told) => told.ValueKind switch
    {
        JsonValueKind.String => told.GetString(),
        JsonValueKind.Array => string.Join(", ", told.EnumerateArray().Select(Flat).OfType<string>()),
        JsonValueKind.Object => Told.Select(n => told.TryGetProperty(n, out var inner) ? Flat(inner) : null).FirstOrDefault(t => t is not null),
        _ => null,
    };
}
