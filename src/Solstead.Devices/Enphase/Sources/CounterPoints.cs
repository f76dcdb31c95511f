using Solstead.Core.Points;
using Solstead.Devices.Enphase.Probe;
using Solstead.Devices.Enphase.Wire;

namespace Solstead.Devices.Enphase.Sources;

/// <summary>Production from the four numbers of <c>/api/v1/production</c>, and the day values of <c>/ivp/pdm/energy</c>.</summary>
internal static class CounterPoints
{
    /// <returns>False for the zeros of a gateway that has just started (B1) or whose update broke them (B8).</returns>
    public static bool Fill(ReadingList into, GatewayProfile profile, FourCounters counters, DateTimeOffset at, DayRules rules)
    {
        if (profile.Production != ProductionSource.Counters) return true;
        if (counters.AllEnergiesZero) return false;
        var (quality, note) = Plausible.Power(counters.Watts);
        into.Add(Fields.Id(Fields.Production, Fields.Power), counters.Watts, quality, note);
        into.Add(Fields.Id(Fields.Production, Fields.Lifetime), counters.Lifetime);
        Days(into, counters, at, rules);
        return true;
    }

    /// <summary>Where production comes from the panels, the gateway keeps its day elsewhere.</summary>
    public static void Fill(ReadingList into, GatewayProfile profile, PdmEnergy energy, DateTimeOffset at, DayRules rules)
    {
        if (profile.Production is ProductionSource.Inverters or ProductionSource.Panels && energy.Production?.Inverters is { } inverters)
            Days(into, inverters, at, rules);
    }

    private static void Days(ReadingList into, FourCounters c, DateTimeOffset at, DayRules rules)
    {
        var rated = rules.Roof(c.Watts);
        // Nothing now, nothing today and nothing all week, in a system that has produced: old gateways say so for a while after power-up.
        if (c is { Watts: 0, Today: 0, SevenDays: 0, Lifetime: > 0 })
        {
            into.Add(Fields.Id(Fields.Production, Fields.Today), null, note: TodayCheck.Implausible);
            into.Add(Fields.Id(Fields.Production, Fields.SevenDays), null, note: TodayCheck.Implausible);
            return;
        }
        var today = TodayCheck.Today(c.Today, c.Lifetime, at, rules.Zone, rated, c.Watts, roof: true);
        var week = TodayCheck.SevenDays(c.SevenDays, c.Today, c.Lifetime, rated, house: false, rules.OwnWeek(Fields.Production));
        into.Add(Fields.Id(Fields.Production, Fields.Today), today.Value, Quality.Good, today.Note);
        into.Add(Fields.Id(Fields.Production, Fields.SevenDays), week.Value, Quality.Good, week.Note);
    }
}
