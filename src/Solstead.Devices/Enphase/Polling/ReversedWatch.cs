using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Devices.Enphase.Sources;

namespace Solstead.Devices.Enphase.Polling;

/// <summary>A CT mounted the wrong way round: a roof that draws more than its inverters' standby for ten minutes (enphase.md B19).</summary>
internal sealed class ReversedWatch(ProblemBook problems)
{
    public const string Code = "enphase.ct.reversed";
    private const double Standby = -50;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private TimeSpan? since;

    public void Observe(IReadOnlyList<Reading> readings, Moment now)
    {
        foreach (var reading in readings)
        {
            if (reading.Point != Fields.Id(Fields.Production, Fields.Power) || reading is not { Value: { } watts, Quality: Quality.Good }) continue;
            if (watts >= Standby) since = null;
            else since ??= now.Elapsed;
            if (now.Elapsed - since >= Limit) problems.Raise(Code, Severity.Warning, Fact.Of("production", new Power(watts)));
            else if (since is null) problems.Clear(Code);
        }
    }
}
