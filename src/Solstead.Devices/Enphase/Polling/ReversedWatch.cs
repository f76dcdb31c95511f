using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Devices.Enphase.Sources;

namespace Solstead.Devices.Enphase.Polling;

/// <summary>
/// A CT mounted the wrong way round (enphase.md B19): a roof that draws more than its inverters' standby for ten minutes, or a house that gives
/// more than its roof and its batteries do.
/// </summary>
internal sealed class ReversedWatch(ProblemBook problems)
{
    public const string Code = "enphase.ct.reversed", Export = "enphase.ct.export";
    private const double Standby = -50, LeastSurplus = 100, Part = 0.05;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10), BatteryFor = TimeSpan.FromMinutes(2);

    private TimeSpan? drawing, giving;
    private (double Watts, TimeSpan At)? battery;

    /// <param name="hasStorage">True where batteries give too: without their power nothing can be said of what the house gives.</param>
    public void Observe(IReadOnlyList<Reading> readings, Moment now, bool hasStorage = false)
    {
        double? produced = null, net = null;
        foreach (var reading in readings)
        {
            if (reading is not { Value: { } watts, Quality: <= Quality.Estimated }) continue;
            if (reading.Point == Fields.Id(Fields.Storage, Fields.Power)) battery = (watts, now.Elapsed);
            else if (reading.Point == Fields.Id(Fields.Grid, Fields.Power)) net = watts;
            else if (reading.Point == Fields.Id(Fields.Production, Fields.Power) && reading.Quality == Quality.Good) produced = watts;
        }
        if (produced is not { } roof) return;
        if (Lasts(ref drawing, roof < Standby, now)) problems.Raise(Code, Severity.Warning, Fact.Of("production", new Power(roof)));
        else if (drawing is null) problems.Clear(Code);
        if (net is not { } grid || (hasStorage && !(now.Elapsed - battery?.At <= BatteryFor))) return;
        var given = Math.Max(0, roof) + (hasStorage ? Math.Max(0, battery!.Value.Watts) : 0);
        if (Lasts(ref giving, -grid > given + Math.Max(LeastSurplus, Part * given), now))
            problems.Raise(Export, Severity.Warning, Fact.Of("export", new Power(-grid)), Fact.Of("production", new Power(roof)));
        else if (giving is null) problems.Clear(Export);
    }

    private static bool Lasts(ref TimeSpan? since, bool holds, Moment now)
    {
        if (!holds) since = null;
        else since ??= now.Elapsed;
        return now.Elapsed - since >= Limit;
    }
}
