namespace Solstead.Devices.Protocols.Teleinfo;

/// <summary>
/// One register. A value is believed when the next one bears it out: not below it, and not further than a house can draw meanwhile. One that leaves what was believed before
/// in any other way needs three such pairs in a row: then the meter was changed.
/// </summary>
internal sealed class IndexBook
{
    /// <summary>No connection with this meter carries more. [W]</summary>
    private const double Most = 50_000;

    /// <summary>Registers are read with a second of jitter. [Wh]</summary>
    private const double Slack = 30;

    private const int Stubborn = 3;

    private (double Value, TimeSpan At)? candidate, believed;
    private int strange;

    /// <returns>The value that is believed now; null while none is, or when this word brought nothing new.</returns>
    public double? Hear(double value, TimeSpan now)
    {
        var before = candidate;
        candidate = (value, now);
        if (before is not { } earlier || !Follows(earlier, value, now))
        {
            strange = 0;
            return null;
        }
        if (believed is { } known && !Follows(known, earlier.Value, earlier.At) && ++strange < Stubborn) return null;
        strange = 0;
        believed = earlier;
        return earlier.Value;
    }

    public void Pause() => (candidate, strange) = (null, 0);

    private static bool Follows((double Value, TimeSpan At) earlier, double value, TimeSpan at) =>
        value >= earlier.Value && value - earlier.Value <= Slack + Most * Math.Max(0, (at - earlier.At).TotalHours);
}
