using Solstead.Core.Points;

namespace Solstead.Devices.Protocols.SunSpec;

/// <summary>Energy registers only grow. One that falls is doubted; after three readings in a row below it, the lower one is the new truth (solaredge-modbus.md 9.3).</summary>
internal sealed class CounterGuard
{
    private const int Patience = 3;

    /// <summary>More than this between two readings is no energy but a broken number. [Wh]</summary>
    private const double MostStep = 1_000_000;

    private readonly Dictionary<string, (double Value, int Odd)> known = [];

    public (Quality Quality, string? Note) Check(string point, double value)
    {
        if (!known.TryGetValue(point, out var before) || (value >= before.Value && value - before.Value < MostStep))
        {
            known[point] = (value, 0);
            return (Quality.Good, null);
        }
        if (before.Odd + 1 >= Patience)
        {
            known[point] = (value, 0);
            return (Quality.Good, null);
        }
        known[point] = (before.Value, before.Odd + 1);
        return (Quality.Suspect, "counter.held");
    }
}
