using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.Enphase.Wire;

namespace Solstead.Devices.Enphase.Polling;

/// <summary>
/// Meters that answer but no longer measure: the same stamps and powers for ten minutes (safety.md 5, frozen values). Real meters change in
/// the third decimal every second.
/// </summary>
internal sealed class FrozenWatch(ProblemBook problems)
{
    public const string Code = "enphase.frozen";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private double last = double.NaN;
    private TimeSpan since;

    /// <returns>True while the readings are not to be believed.</returns>
    public bool Observe(List<MeterReading> readings, Moment now)
    {
        var key = 0.0;
        var flowing = false;
        foreach (var r in readings)
        {
            key = (key * 31) + (r.Timestamp ?? 0) + (r.Watts ?? 0) + (r.Delivered ?? 0) + (r.Received ?? 0);
            flowing |= r.Watts is { } w && Math.Abs(w) > 20;
        }
        if (key != last) (last, since) = (key, now.Elapsed);
        var frozen = flowing && now.Elapsed - since >= Limit;
        if (frozen) problems.Raise(Code, Severity.Warning, Fact.Of("for", now.Elapsed - since));
        else problems.Clear(Code);
        return frozen;
    }
}
