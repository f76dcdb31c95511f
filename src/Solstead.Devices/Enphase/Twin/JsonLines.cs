using System.Text.Json;

namespace Solstead.Devices.Enphase.Twin;

/// <summary>Takes the <c>lines</c> members out of a document and leaves every other byte as it was.</summary>
internal static class JsonLines
{
    public static byte[] Cut(byte[] json)
    {
        List<(int From, int To)> cuts = [];
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { AllowTrailingCommas = true });
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("lines")) continue;
                var from = (int)reader.TokenStartIndex;
                reader.Read();
                reader.Skip();
                cuts.Add(Widen(json, from, (int)reader.BytesConsumed));
            }
        }
        catch (JsonException) { return json; }
        return Without(json, cuts);
    }

    /// <summary>Takes the comma along: the one before, or the one after when the member comes first.</summary>
    private static (int From, int To) Widen(ReadOnlySpan<byte> json, int from, int to)
    {
        var before = json[..from].TrimEnd(" \t\r\n"u8);
        if (before is [.., (byte)',']) return (before.Length - 1, to);
        var after = json[to..].TrimStart(" \t\r\n"u8);
        return after is [(byte)',', ..] ? (from, json.Length - after.Length + 1) : (from, to);
    }

    private static byte[] Without(byte[] json, List<(int From, int To)> cuts)
    {
        using var kept = new MemoryStream(json.Length);
        var at = 0;
        foreach (var (from, to) in cuts)
        {
            kept.Write(json.AsSpan(at, from - at));
            at = to;
        }
        kept.Write(json.AsSpan(at));
        return kept.ToArray();
    }
}
