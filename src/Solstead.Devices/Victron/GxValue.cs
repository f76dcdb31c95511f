using System.Text.Json;

namespace Solstead.Devices.Victron;

/// <summary>One value as a GX published it. A number, a text, or neither: the value is invalid now.</summary>
/// <param name="Min">Smallest value a setting takes; null where it has no limit.</param>
/// <param name="Max">Largest value a setting takes; null where it has no limit.</param>
internal readonly record struct GxValue(double? Number, string? Text = null, double? Min = null, double? Max = null)
{
    public static readonly GxValue Invalid = new(null);
}

/// <summary>Reads the documents of <c>N/…</c> (victron.md A.2). Bytes from outside: nothing in them throws.</summary>
internal static class GxPayload
{
    /// <summary>No value is longer; devices with names of a page do not exist. [bytes]</summary>
    private const int Longest = 64 << 10;

    /// <returns>False when this is no such document; an empty one, with which a service says good-bye, is none either.</returns>
    public static bool TryRead(ReadOnlySpan<byte> payload, out GxValue value)
    {
        value = GxValue.Invalid;
        if (payload.Length is 0 or > Longest) return false;
        try
        {
            var reader = new Utf8JsonReader(payload);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            var seen = false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName) seen |= Property(ref reader, ref value);
            return seen && reader.TokenType == JsonTokenType.EndObject && !reader.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or texts that are no UTF-8.
            value = GxValue.Invalid;
            return false;
        }
    }

    /// <summary>What a completed full publish carries beside its time: the mark of who asked for it; null for none.</summary>
    public static string? Echo(ReadOnlySpan<byte> payload)
    {
        try
        {
            var reader = new Utf8JsonReader(payload);
            while (reader.Read())
                if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("full-publish-completed-echo"u8) && reader.Read() && reader.TokenType == JsonTokenType.String)
                    return reader.GetString();
            return null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <returns>True for the value itself.</returns>
    private static bool Property(ref Utf8JsonReader reader, ref GxValue value)
    {
        var (isValue, isMin, isMax) = (reader.ValueTextEquals("value"u8), reader.ValueTextEquals("min"u8), reader.ValueTextEquals("max"u8));
        reader.Read();
        if (isValue) value = value with { Number = Number(ref reader), Text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null };
        else if (isMin) value = value with { Min = Number(ref reader) };
        else if (isMax) value = value with { Max = Number(ref reader) };
        reader.Skip();
        return isValue;
    }

    private static double? Number(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Number when reader.TryGetDouble(out var number) && double.IsFinite(number) => number,
        JsonTokenType.True => 1,
        JsonTokenType.False => 0,
        _ => null,
    };
}
