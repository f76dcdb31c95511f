using System.Text.Json;
using System.Text.Json.Serialization;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;

namespace Solstead.Site.History;

/// <summary>Facts as they are stored: a JSON array, with the severity in front for events.</summary>
internal static class FactsJson
{
    public static string Write(IReadOnlyList<Fact> facts) => JsonSerializer.Serialize([.. facts], HistoryJson.Default.FactArray);

    public static string Write(Severity severity, IReadOnlyList<Fact> facts) => JsonSerializer.Serialize(new EventData(severity, [.. facts]), HistoryJson.Default.EventData);

    public static Fact[] Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, HistoryJson.Default.FactArray) ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    public static EventData ReadEvent(string? json)
    {
        try
        {
            return json is null ? EventData.None : JsonSerializer.Deserialize(json, HistoryJson.Default.EventData) ?? EventData.None;
        }
        catch (JsonException)
        {
            return EventData.None;
        }
    }
}

internal sealed record EventData(Severity Severity, Fact[] Facts)
{
    public static readonly EventData None = new(Severity.Info, []);
}

[JsonSerializable(typeof(Fact[]))]
[JsonSerializable(typeof(EventData))]
[JsonSerializable(typeof(Manifest))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class HistoryJson : JsonSerializerContext;
