using System.Globalization;
using Solstead.Core.Devices;

namespace Solstead.Site.Publish.SunSpec;

/// <summary>
/// Energy of a plant that never goes back, over restarts too. Sources stumble: a register that is lower for a moment is waited for; one that stays lower for an hour belongs to another
/// device, and is counted on from where we were.
/// </summary>
internal sealed class GrowingEnergy(IDeviceMemory memory, string key)
{
    private static readonly TimeSpan Stumbles = TimeSpan.FromHours(1);

    /// <summary>What is lost at most when the process is killed. [Wh]</summary>
    private const double KeepEvery = 100;

    private (double Shown, double Offset)? known = Recall(memory, key);
    private double kept;
    private TimeSpan? lowSince;

    /// <param name="source">Null while it is not known.</param>
    /// <returns>Null until it ever was. [Wh]</returns>
    public double? Of(double? source, TimeSpan now)
    {
        if (source is not { } read || !double.IsFinite(read) || read < 0) return known?.Shown;
        var (shown, offset) = known ?? (read, 0);
        if (read + offset >= shown) (shown, lowSince) = (read + offset, null);
        else if (now - (lowSince ??= now) >= Stumbles) (offset, lowSince) = (shown - read, null);
        if (known?.Offset != offset || shown - kept >= KeepEvery) Keep(shown, offset);
        known = (shown, offset);
        return shown;
    }

    private void Keep(double shown, double offset)
    {
        kept = shown;
        memory.Remember(key, string.Create(CultureInfo.InvariantCulture, $"{shown:R};{offset:R}"));
    }

    private static (double, double)? Recall(IDeviceMemory memory, string key) =>
        memory.Recall(key)?.Split(';') is [var shown, var offset] && double.TryParse(shown, CultureInfo.InvariantCulture, out var s) && double.TryParse(offset, CultureInfo.InvariantCulture, out var o) ? (s, o) : null;
}
