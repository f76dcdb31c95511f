using Solstead.Core.Quantities;

namespace Solstead.Devices.Protocols.SunSpec;

/// <summary>Which further units are left alone for a while, because asking them costs the time of all others.</summary>
internal sealed class UnitRest
{
    /// <summary>One lost answer is asked for again in the next cycle, but not for the next block of the same. [s]</summary>
    private static readonly double[] Pauses = [0.15, 1, 10, 30, 60, 300];

    private readonly Dictionary<byte, (int Failures, Moment Since)> units = [];

    /// <summary>Units that failed more than once in a row.</summary>
    public IEnumerable<byte> Silent => units.Where(u => u.Value.Failures > 1).Select(u => u.Key);

    public bool MayAsk(byte unit, Moment now) => !units.TryGetValue(unit, out var state) || now.Since(state.Since) >= TimeSpan.FromSeconds(Pauses[Math.Min(state.Failures, Pauses.Length) - 1]);

    public void Failed(byte unit, Moment now) => units[unit] = (units.GetValueOrDefault(unit).Failures + 1, now);

    public void Answered(byte unit) => units.Remove(unit);

    public void Clear() => units.Clear();
}
