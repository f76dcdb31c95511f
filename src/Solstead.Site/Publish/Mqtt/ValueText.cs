using System.Globalization;
using System.Text.Json;
using Solstead.Core.Points;

namespace Solstead.Site.Publish.Mqtt;

/// <summary>Values as other programs read them: numbers rounded as in history, instants as ISO 8601, missing as <c>null</c> and never as 0.</summary>
public static class ValueText
{
    public const string Missing = "null";

    /// <summary>The payload of the point's own topic.</summary>
    public static string Of(in PointShot point) =>
        point.Value is not { } value ? point.Text ?? Missing
        : point.Declaration.Unit == Unit.Instant ? Instant(value) ?? Missing
        : Rounded(value, point.Declaration.Decimals).ToString(CultureInfo.InvariantCulture);

    /// <summary>The value in a document.</summary>
    public static void Write(Utf8JsonWriter json, string name, in PointShot point)
    {
        if (point.Value is not { } value) json.WriteString(name, point.Text);
        else if (point.Declaration.Unit == Unit.Instant) json.WriteString(name, Instant(value));
        else json.WriteNumber(name, Rounded(value, point.Declaration.Decimals));
    }

    /// <summary>An instant as ISO 8601 in UTC.</summary>
    public static string Of(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'+00:00'", CultureInfo.InvariantCulture);

    /// <summary>Whole and broken numbers without the noise of binary fractions, and no negative zero.</summary>
    private static decimal Rounded(double value, int decimals) =>
        Math.Abs(value) < 1e15 ? Math.Round((decimal)value, Math.Clamp(decimals, 0, 9)) is var rounded && rounded == 0 ? 0 : rounded / 1.000000000m : (decimal)Math.Clamp(value, -1e27, 1e27);

    /// <param name="seconds">Since 1970; what no calendar knows is missing.</param>
    private static string? Instant(double seconds) =>
        seconds is > 0 and < 253_402_300_799 ? Of(DateTimeOffset.FromUnixTimeSeconds((long)seconds)) : null;
}
