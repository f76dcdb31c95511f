using System.Globalization;

namespace Solstead.Devices.Enphase.Wire;

/// <summary>A firmware such as <c>D8.3.5433</c>: one letter for the channel, then numbers compared part by part.</summary>
internal sealed record FirmwareVersion(string Text, int Major, int Minor, int Build)
{
    /// <returns>Null when there is no number in it.</returns>
    public static FirmwareVersion? TryParse(string? software)
    {
        var text = (software ?? "").Trim().TrimStart("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".ToCharArray());
        var parts = text.Split('.', StringSplitOptions.TrimEntries);
        if (!int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major)) return null;
        return new(text, major, Part(parts, 1), Part(parts, 2));
    }

    /// <summary>Numeric comparison; missing parts count as 0.</summary>
    public bool AtLeast(int major, int minor = 0, int build = 0) =>
        (Major, Minor, Build).CompareTo((major, minor, build)) >= 0;

    public override string ToString() => Text;

    private static int Part(string[] parts, int index)
    {
        if (index >= parts.Length) return 0;
        var digits = new string([.. parts[index].TakeWhile(char.IsAsciiDigit)]);
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }
}
