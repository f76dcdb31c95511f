using System.Globalization;
using System.Text.Json.Serialization;

namespace Solstead.Devices.Enphase.Wire;

/// <summary><c>/datatab/event_dt.rb</c> (enphase.md 5.20): the newest events first, each a row of texts.</summary>
internal sealed class EventTable
{
    [JsonPropertyName("aaData"), JsonConverter(typeof(LenientTable))] public IReadOnlyList<IReadOnlyList<string>>? Rows { get; init; }

    /// <summary>The rows that are whole.</summary>
    [JsonIgnore] public IReadOnlyList<GatewayEvent> Events => [.. (Rows ?? []).Where(r => r.Count >= 5).Select(r => new GatewayEvent(r[0].Trim(), r[1].Trim(), r[2].Trim(), r[3].Trim(), r[4].Trim()))];
}

/// <summary>One event as the gateway tells it.</summary>
/// <param name="Serial">Of the device it is about; may be empty.</param>
/// <param name="When">Local text such as "Wed Nov 02, 2022 04:53 PM CET".</param>
internal sealed record GatewayEvent(string Id, string Message, string Serial, string Type, string When)
{
    private static readonly string[] Formats = ["MMM d, yyyy h:mm tt", "MMM d, yyyy h:mm:ss tt", "MMM d, yyyy H:mm", "MMM d, yyyy H:mm:ss"];

    /// <summary>When it was: the abbreviation of a zone says little, the home's zone says it all.</summary>
    public DateTimeOffset? At(TimeZoneInfo zone)
    {
        var words = When.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToList();
        if (words.Count > 0 && words[0].TrimEnd(',').All(char.IsAsciiLetter) && words.Count > 1 && words[1].All(char.IsAsciiLetter)) words.RemoveAt(0);
        var utc = words.Count > 0 && words[^1] is "UTC" or "GMT" or "Z";
        if (words.Count > 4 && words[^1] is not ("AM" or "PM")) words.RemoveAt(words.Count - 1);
        if (!DateTime.TryParseExact(string.Join(' ', words), Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) || local.Year is < 1970 or >= 2100) return null;
        return utc ? new(local, TimeSpan.Zero) : new(local, zone.GetUtcOffset(local));
    }
}
