using System.Buffers;
using System.Text.Json;

namespace Solstead.Devices.Enphase.Twin.Live;

/// <summary>Small helpers to write documents field by field.</summary>
internal static class JsonDocuments
{
    public static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> body)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true })) body(json);
        return buffer.WrittenMemory;
    }

    /// <summary>Three decimals, as the gateway writes.</summary>
    public static void Number(this Utf8JsonWriter json, string name, double value) => json.WriteNumber(name, double.IsFinite(value) ? Math.Round(value, 3) : 0);

    public static void Whole(this Utf8JsonWriter json, string name, double value) => json.WriteNumber(name, (long)Math.Round(value));

    public static void Object(this Utf8JsonWriter json, string name, Action body)
    {
        json.WriteStartObject(name);
        body();
        json.WriteEndObject();
    }

    public static void Object(this Utf8JsonWriter json, Action body)
    {
        json.WriteStartObject();
        body();
        json.WriteEndObject();
    }

    public static void Array(this Utf8JsonWriter json, string name, Action body)
    {
        json.WriteStartArray(name);
        body();
        json.WriteEndArray();
    }

    public static void Array(this Utf8JsonWriter json, Action body)
    {
        json.WriteStartArray();
        body();
        json.WriteEndArray();
    }
}
