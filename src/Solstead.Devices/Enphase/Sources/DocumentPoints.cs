using Solstead.Core.Points;
using Solstead.Devices.Enphase.Probe;
using Solstead.Devices.Enphase.Wire;

namespace Solstead.Devices.Enphase.Sources;

/// <summary>Everything <c>production.json</c> tells (enphase.md 5.3, 6.2 to 6.5), with the repairs of section 7.</summary>
internal sealed class DocumentPoints(GatewayProfile profile, DayRules rules)
{
    /// <summary>Sections whose phases contradict their total; kept for the shorter document of the same moment.</summary>
    private readonly HashSet<string> torn = [];

    private static readonly string[] DayValues = [Fields.Today, Fields.SevenDays];

    /// <param name="at">Gateway time of the document when it carries none itself.</param>
    public void Fill(ReadingList into, ProductionDocument document, DateTimeOffset at)
    {
        if (profile.Production == ProductionSource.Meter && document.Eim is { IsActive: true } eim && !Dead(eim))
            Entry(into, Fields.Production, eim, At(eim, at), rules.Roof(eim.Watts), house: false);
        if (profile.Production == ProductionSource.Inverters && document.Inverters is { IsActive: true } inverters) Inverters(into, inverters);
        if (document.Inverters is { IsActive: true } reports) into.Add(Fields.Id(Fields.Production, Fields.PowerInverters), reports.Watts);
        if (profile.Consumption == ConsumptionMeter.None) return;
        if (Known(ConsumptionMeter.Net) && document.Net is { IsActive: true } net && !Dead(net)) Grid(into, net);
        if (Known(ConsumptionMeter.Total) && document.Total is { IsActive: true } total && !Dead(total)) Consumption(into, document, total, At(total, at));
        if (document.Net is null && !profile.HasNetCt && profile.KnowsGrid) Exchange(into);
        Balance(into);
    }

    /// <summary>A house's CT and a roof's in a document that does not tell the difference itself.</summary>
    private void Exchange(ReadingList into)
    {
        for (var phase = 0; phase <= (profile.Phases > 1 ? profile.Phases : 0); phase++)
        {
            var net = into[Fields.Id(Fields.Consumption, Fields.Power, phase)]?.Value - into[Fields.Id(Fields.Production, Fields.Power, phase)]?.Value;
            var (quality, note) = Plausible.Power(net);
            into.Add(Fields.Id(Fields.Grid, Fields.Power, phase), net, quality == Quality.Good ? Quality.Estimated : quality, note);
            MeterPoints.Directions(into, phase, net);
        }
        MeterPoints.Gross(into, profile);
    }

    /// <summary>The side no transformer sees is computed from production: without a production transformer it is a copy of the other side.</summary>
    private bool Known(ConsumptionMeter side) => profile.Production == ProductionSource.Meter || profile.Consumption.HasFlag(side);

    private static DateTimeOffset At(ProductionEntry entry, DateTimeOffset fallback) => GatewayClock.Instant(entry.ReadingTime) ?? fallback;

    /// <summary>All zero on a live mains: a gateway that has just started (B1).</summary>
    private static bool Dead(ProductionFields e) => e.Voltage is 0 or null && e.Watts is 0 && e.Lifetime is 0;

    private static void Inverters(ReadingList into, ProductionEntry inverters)
    {
        var (quality, note) = Plausible.Power(inverters.Watts);
        into.Add(Fields.Id(Fields.Production, Fields.Power), inverters.Watts, quality, note);
        into.Add(Fields.Id(Fields.Production, Fields.Lifetime), inverters.Lifetime);
    }

    private void Entry(ReadingList into, string section, ProductionEntry entry, DateTimeOffset at, double rated, bool house)
    {
        Values(into, section, 0, entry, entry.Watts, entry.Lifetime);
        var lines = Lines(entry);
        for (var i = 0; i < lines.Count; i++) Values(into, section, i + 1, lines[i], lines[i].Watts, lines[i].Lifetime);
        Days(into, section, entry, lines, at, rated, house);
    }

    /// <summary>One line per phase; none on a one-phase home, whose line repeats the total.</summary>
    private List<ProductionFields> Lines(ProductionEntry entry) =>
        profile.Phases > 1 && entry.Lines is { } lines && lines.Count >= profile.Phases ? lines[..profile.Phases] : [];

    private void Values(ReadingList into, string section, int phase, ProductionFields e, double? watts, double? lifetime)
    {
        var (quality, note) = Plausible.Power(watts);
        into.Add(Fields.Id(section, Fields.Power, phase), watts, quality, note);
        into.Add(Fields.Id(section, Fields.Lifetime, phase), lifetime);
        into.Add(Fields.Id(section, Fields.Voltage, phase), phase == 0 ? Formulas.MeanVoltage(e.Voltage, profile.PhasesOf(section)) : e.Voltage);
        into.Add(Fields.Id(section, Fields.Current, phase), Unsigned(e.Current));
        into.Add(Fields.Id(section, Fields.Reactive, phase), e.Reactive);
        into.Add(Fields.Id(section, Fields.Apparent, phase), Unsigned(e.Apparent));
        into.Add(Fields.Id(section, Fields.Factor, phase), Formulas.PowerFactor(watts, e.Apparent));
        if (profile.NewStack) return; // apparent energy stays near 0 there, inductive and capacitive totals are swapped (B10)
        into.Add(Fields.Id(section, Fields.Inductive + "_lifetime", phase), Counted(e.LagLifetime));
        into.Add(Fields.Id(section, Fields.Capacitive + "_lifetime", phase), Counted(e.LeadLifetime));
        into.Add(Fields.Id(section, Fields.ApparentEnergy + "_lifetime", phase), Counted(e.ApparentLifetime));
    }

    /// <summary>Today and seven days, as far as they can be believed. The new stack's never can.</summary>
    private void Days(ReadingList into, string section, ProductionEntry entry, List<ProductionFields> lines, DateTimeOffset at, double rated, bool house)
    {
        if (profile.NewStack) return;
        var today = TodayCheck.Today(entry.Today, entry.Lifetime, at, rules.Zone, rated, entry.Watts, roof: !house);
        var week = TodayCheck.SevenDays(entry.SevenDays, entry.Today, entry.Lifetime, rated, house, rules.OwnWeek(section));
        // Phases that do not add up to the total: one of them missed its midnight (seen on 8.3.5169), and nothing tells which.
        if (lines.Count > 0 && today.Value is not null && !Agree(lines.Sum(l => l.Today ?? 0), today.Value)) torn.Add(section);
        if (torn.Contains(section)) (today, week) = (new(null, TodayCheck.Implausible), new(null, TodayCheck.Implausible));
        into.Add(Fields.Id(section, Fields.Today), today.Value, Quality.Good, today.Note);
        into.Add(Fields.Id(section, Fields.SevenDays), week.Value, Quality.Good, week.Note);
        Reactive(into, section, 0, entry, today.Value is not null);
        var todaysAgree = Agree(lines.Sum(l => l.Today ?? 0), today.Value);
        var weeksAgree = Agree(lines.Sum(l => l.SevenDays ?? 0), week.Value);
        for (var i = 0; i < lines.Count; i++)
        {
            into.Add(Fields.Id(section, Fields.Today, i + 1), todaysAgree ? lines[i].Today : null, Quality.Good, todaysAgree ? null : TodayCheck.Implausible);
            into.Add(Fields.Id(section, Fields.SevenDays, i + 1), weeksAgree ? lines[i].SevenDays : null, Quality.Good, weeksAgree ? null : TodayCheck.Implausible);
            Reactive(into, section, i + 1, lines[i], todaysAgree);
        }
    }

    private static void Reactive(ReadingList into, string section, int phase, ProductionFields e, bool believed)
    {
        into.Add(Fields.Id(section, Fields.Inductive + "_today", phase), believed ? Part(e.LagToday, e.LagLifetime) : null);
        into.Add(Fields.Id(section, Fields.Capacitive + "_today", phase), believed ? Part(e.LeadToday, e.LeadLifetime) : null);
        into.Add(Fields.Id(section, Fields.ApparentEnergy + "_today", phase), believed ? Part(e.ApparentToday, e.ApparentLifetime) : null);
    }

    private void Consumption(ReadingList into, ProductionDocument document, ProductionEntry total, DateTimeOffset at)
    {
        Entry(into, Fields.Consumption, total, at, Plausible.RatedGrid, house: true);
        if (!Formulas.TotalIsNet(profile.Identity.Firmware, total, document.Net) || document.Eim is not { IsActive: true } eim) return;
        Repaired(into, 0, total, eim);
        var (totals, produced) = (Lines(total), Lines(eim));
        for (var i = 0; i < Math.Min(totals.Count, produced.Count); i++) Repaired(into, i + 1, totals[i], produced[i]);
    }

    /// <summary>B9: what the gateway calls total is net; the roof's share is added. Values that cannot be repaired are withheld.</summary>
    private static void Repaired(ReadingList into, int phase, ProductionFields net, ProductionFields production)
    {
        var watts = net.Watts + production.Watts;
        into.Add(Fields.Id(Fields.Consumption, Fields.Power, phase), watts, Quality.Estimated, "total.repaired");
        into.Add(Fields.Id(Fields.Consumption, Fields.Lifetime, phase), net.Lifetime + production.Lifetime, Quality.Estimated, "total.repaired");
        into.Add(Fields.Id(Fields.Consumption, Fields.Reactive, phase), net.Reactive + production.Reactive, Quality.Estimated, "total.repaired");
        foreach (var quantity in (string[])[Fields.Current, Fields.Apparent, Fields.Factor]) into.Withhold(Fields.Id(Fields.Consumption, quantity, phase));
    }

    private void Grid(ReadingList into, ProductionEntry net)
    {
        Values(into, Fields.Grid, 0, net, net.Watts, net.Lifetime);
        MeterPoints.Directions(into, 0, net.Watts);
        // Phases of opposite direction cancel in the total's apparent power and current (enphase.md 5.3).
        if (profile.Phases > 1)
            foreach (var quantity in (string[])[Fields.Current, Fields.Apparent, Fields.Factor]) into.Withhold(Fields.Id(Fields.Grid, quantity));
        var lines = Lines(net);
        for (var i = 0; i < lines.Count; i++)
        {
            Values(into, Fields.Grid, i + 1, lines[i], lines[i].Watts, lines[i].Lifetime);
            MeterPoints.Directions(into, i + 1, lines[i].Watts);
        }
        MeterPoints.Gross(into, profile);
    }

    /// <summary>The gateway's own net day values are always 0: consumption less production, when both can be believed.</summary>
    private void Balance(ReadingList into)
    {
        for (var phase = 0; phase <= (profile.Phases > 1 ? profile.Phases : 0); phase++)
            foreach (var quantity in DayValues)
            {
                var consumed = into[Fields.Id(Fields.Consumption, quantity, phase)]?.Value;
                var produced = into[Fields.Id(Fields.Production, quantity, phase)]?.Value;
                into.Add(Fields.Id(Fields.Grid, quantity, phase), consumed - produced, Quality.Estimated);
            }
    }

    private static bool Agree(double sum, double? total) => total is { } t && Math.Abs(sum - t) <= 10 + 0.02 * Math.Abs(t);

    private static double? Part(double? today, double? lifetime) => today is >= 0 && today <= lifetime && !(today == lifetime && today > 0) ? today : null;

    /// <summary>Reactive registers computed from two CTs come out negative at times; that is no counter.</summary>
    private static double? Counted(double? register) => register is >= 0 ? register : null;

    private static double? Unsigned(double? value) => value is { } v ? Math.Abs(v) : null;
}
