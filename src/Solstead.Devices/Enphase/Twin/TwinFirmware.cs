using System.Globalization;

namespace Solstead.Devices.Enphase.Twin;

/// <summary>Software of the gateway as <c>/info</c> tells it: a letter and a dotted number.</summary>
internal sealed class TwinFirmware
{
    private readonly int[] parts;

    private TwinFirmware(string text, int[] parts) => (Text, this.parts) = (text, parts);

    /// <summary>With the letter, e.g. <c>D8.2.4382</c>.</summary>
    public string Text { get; }

    /// <summary>Tokens and TLS instead of digest and plain HTTP.</summary>
    public bool UsesTokens => AtLeast(7);

    /// <summary>8.3.1598 (Combiner 6C) and 8.3.5433: always three lines, up to eight readings, broken totals (enphase.md 7, B10).</summary>
    public bool HasNewMeterStack => Is(8, 3, 1598) || AtLeast(8, 3, 5433);

    public static TwinFirmware Parse(string text)
    {
        text = text.Trim();
        if (text.Length > 0 && char.IsAsciiDigit(text[0])) text = "D" + text;
        var numbers = text.TrimStart("ABCDEFGHIJKLMNOPQRSTUVWXYZ".ToCharArray()).Split('.');
        return new(text, [.. numbers.Select(n => int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out var v) ? v : 0)]);
    }

    public bool AtLeast(params ReadOnlySpan<int> version)
    {
        for (var i = 0; i < version.Length; i++)
        {
            var mine = i < parts.Length ? parts[i] : 0;
            if (mine != version[i]) return mine > version[i];
        }
        return true;
    }

    private bool Is(params ReadOnlySpan<int> version) => parts.AsSpan().StartsWith(version);

    public override string ToString() => Text;
}
