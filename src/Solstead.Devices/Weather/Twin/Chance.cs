namespace Solstead.Devices.Weather.Twin;

/// <summary>Chance without memory: the same seed, stream and place always give the same value.</summary>
internal static class Chance
{
    /// <returns>0 ≤ value &lt; 1.</returns>
    public static double At(int seed, int stream, long index)
    {
        var z = unchecked(((ulong)index * 0x9E3779B97F4A7C15UL) + ((ulong)(uint)seed * 0xBF58476D1CE4E5B9UL) + ((ulong)(uint)stream * 0x94D049BB133111EBUL));
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>The same, smoothly between whole places.</summary>
    public static double Smooth(int seed, int stream, double place)
    {
        var floor = Math.Floor(place);
        var t = place - floor;
        t = t * t * (3 - (2 * t));
        return (At(seed, stream, (long)floor) * (1 - t)) + (At(seed, stream, (long)floor + 1) * t);
    }
}
