using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Devices.Enphase.Probe;
using Solstead.Devices.Enphase.Sources;
using Solstead.Devices.Enphase.Wire;

namespace Solstead.Devices.Enphase.Books;

/// <summary>
/// Puts readings through the books: raw registers become repaired totals, day values become our own as soon as we have seen a midnight
/// (enphase.md 6.6). Works in place on a list of readings.
/// </summary>
internal sealed class BookKeeping(EnergyBooks books, GatewayProfile profile)
{
    /// <summary>Note of a day of which nothing is known before the first midnight.</summary>
    public const string UnknownDay = "today.unknown";

    private const string Derived = "consumption.derived";

    private static readonly (string Lifetime, string Today)[] Reactive =
    [
        (Fields.Inductive + "_lifetime", Fields.Inductive + "_today"),
        (Fields.Capacitive + "_lifetime", Fields.Capacitive + "_today"),
        (Fields.ApparentEnergy + "_lifetime", Fields.ApparentEnergy + "_today"),
    ];

    private double RatedProduction => Plausible.RatedProduction(profile.Panels.Count);

    private int LastPhase => profile.Phases > 1 ? profile.Phases : 0;

    /// <summary>After a reading of the registers.</summary>
    public void Registers(ReadingList list, List<MeterReading> readings, Moment now)
    {
        for (var phase = 0; phase <= LastPhase; phase++)
        {
            Counter(list, Fields.Production, Fields.Lifetime, Fields.Today, phase, now, RatedProduction);
            Counter(list, Fields.Grid, Fields.Import, Fields.Import + "_today", phase, now, Plausible.RatedGrid);
            Counter(list, Fields.Grid, Fields.Export, Fields.Export + "_today", phase, now, Plausible.RatedGrid);
            ReactiveCounters(list, phase, now);
        }
        foreach (var register in (string[])["storage.energy_charged", "storage.energy_discharged"]) Total(list, register, now);
        if (Consumed(readings) is { } consumed) Today(list, Derived, consumed, Fields.Id(Fields.Consumption, Fields.Today), now, Plausible.RatedGrid, LacksStorage);
        Exchange(list, now);
        Net(list);
    }

    /// <summary>After powers that came without registers.</summary>
    public void Powers(ReadingList list, Moment now)
    {
        if (list[Fields.Id(Fields.Grid, Fields.Power)] is { Value: { } net, Quality: not Quality.Suspect }) books.Exchange(net, now, profile.Phases <= 1);
        Balanced(list);
    }

    /// <summary>After one complete reading.</summary>
    public void Feed(ReadingList list, List<MeterReading>? readings, Moment now)
    {
        if (readings is not null) Registers(list, readings, now);
        Document(list, now);
    }

    /// <summary>After a slow document: what it alone carries.</summary>
    public void Document(ReadingList list, Moment now)
    {
        for (var phase = 0; phase <= LastPhase; phase++)
        {
            Counter(list, Fields.Production, Fields.Lifetime, Fields.Today, phase, now, RatedProduction);
            // The gateway's total is not exactly monotonic and jumps with updates (enphase.md 6.3).
            Counter(list, Fields.Consumption, Fields.Lifetime, Fields.Today, phase, now, Plausible.RatedGrid);
            ReactiveCounters(list, phase, now);
        }
        Exchange(list, now);
        Net(list);
    }

    /// <summary>The gateway's believable day values give our own first day its midnight.</summary>
    public void Anchor(ReadingList document)
    {
        // In the dark nothing tells whether a roof's day is this one: one that missed its midnight must not become our beginning (B11).
        var dark = document[Fields.Id(Fields.Production, Fields.Power)]?.Value <= TodayCheck.Dark && document[Fields.Id(Fields.Production, Fields.Today)]?.Value > TodayCheck.FewWattHours;
        for (var phase = 0; phase <= LastPhase; phase++)
        {
            if (!dark) Anchor(document, Fields.Id(Fields.Production, Fields.Today, phase), Fields.Id(Fields.Production, Fields.Lifetime, phase));
            Anchor(document, Fields.Id(Fields.Consumption, Fields.Today, phase), phase == 0 ? Derived : Fields.Id(Fields.Consumption, Fields.Lifetime, phase));
            foreach (var section in (string[])(dark ? [Fields.Consumption] : [Fields.Production, Fields.Consumption]))
                foreach (var (lifetime, today) in Reactive) Anchor(document, Fields.Id(section, today, phase), Fields.Id(section, lifetime, phase));
        }
        Anchor(document, Fields.Id(Fields.Consumption, Fields.Today), Fields.Id(Fields.Consumption, Fields.Lifetime));
    }

    /// <summary>Our own sum of a section's last seven closed days; null while there are not seven. [Wh]</summary>
    public double? OwnWeek(string section) => (section == Fields.Consumption ? books.Week(Derived) : null) ?? books.Week(Fields.Id(section, Fields.Lifetime));

    private void Anchor(ReadingList document, string today, string register)
    {
        if (document[today] is { Value: { } wh, Quality: Quality.Good }) books.Anchor(register, wh);
    }

    private void ReactiveCounters(ReadingList list, int phase, Moment now)
    {
        foreach (var section in (string[])[Fields.Production, Fields.Consumption, Fields.Grid])
            foreach (var (lifetime, today) in Reactive)
                Counter(list, section, lifetime, today, phase, now, Plausible.RatedGrid);
    }

    private void Counter(ReadingList list, string section, string quantity, string todayQuantity, int phase, Moment now, double rated)
    {
        var id = Fields.Id(section, quantity, phase);
        if (list[id] is not { Value: { } raw } reading) return;
        var value = Today(list, id, raw, Fields.Id(section, todayQuantity, phase), now, rated);
        list.Put(reading with
        {
            Value = value.Total,
            Quality = value.Held || value.Total != raw ? Quality.Estimated : reading.Quality,
            Note = value.Held ? "counter.held" : value.Total != raw ? "counter.repaired" : reading.Note,
        });
    }

    /// <summary>A register of which nobody asks for the day.</summary>
    private void Total(ReadingList list, string id, Moment now)
    {
        if (list[id] is not { Value: { } raw } reading) return;
        var value = books.Feed(id, raw, now.Utc, Plausible.RatedGrid);
        list.Put(reading with { Value = value.Total, Quality = value.Held || value.Total != raw ? Quality.Estimated : reading.Quality, Note = value.Held ? "counter.held" : value.Total != raw ? "counter.repaired" : reading.Note });
    }

    /// <summary>Feeds one register and writes its day value: our own when it is whole, the gateway's on a partial first day.</summary>
    /// <param name="incomplete">True when the register leaves something out that flowed.</param>
    private RegisterValue Today(ReadingList list, string register, double raw, string point, Moment now, double rated, bool incomplete = false)
    {
        var value = books.Feed(register, raw, now.Utc, rated);
        var gateway = list[point];
        if (value is { Today: { } today, Partial: false })
            list.Force(new(point, today, value.Estimated || incomplete ? Quality.Estimated : Quality.Good, list.Stamp, null, value.Estimated ? "today.interpolated" : incomplete ? "today.without_storage" : null));
        else if (gateway is not { Value: not null }) list.Force(new(point, null, Quality.Missing, list.Stamp, null, gateway?.Note ?? UnknownDay));
        return value;
    }

    /// <summary>True where batteries hang behind the meters without one of their own: what they give and take is in no register.</summary>
    private bool LacksStorage => profile.HasStorage && !profile.HasTotalCt && profile.EidOf("storage") is null;

    /// <summary>
    /// A register of what the house consumed, from registers that count: the house's own CT; else roof and import less export, and what the
    /// batteries gave less what they took (enphase.md 6.3).
    /// </summary>
    private double? Consumed(List<MeterReading> readings)
    {
        if (MeterPoints.Of(profile, readings, "total-consumption") is { } total) return total.Delivered;
        var (net, roof) = (MeterPoints.Of(profile, readings, "net-consumption"), MeterPoints.Of(profile, readings, "production"));
        var flowed = net?.Delivered - net?.Received + roof?.Delivered - roof?.Received;
        if (profile.EidOf("storage") is null) return flowed;
        var storage = MeterPoints.Of(profile, readings, "storage");
        return flowed + storage?.Delivered - storage?.Received;
    }

    private void Exchange(ReadingList list, Moment now)
    {
        if (list[Fields.Id(Fields.Grid, Fields.Power)] is { Value: { } net, Quality: not Quality.Suspect })
            books.Exchange(net, now, list[Fields.Id(Fields.Grid, Fields.Import)]?.Value, list[Fields.Id(Fields.Grid, Fields.Export)]?.Value, profile.Phases <= 1);
        Balanced(list);
    }

    private void Balanced(ReadingList list)
    {
        list.Add(Fields.Id(Fields.Grid, Fields.BalancedImport), books.Balanced?.Import, Quality.Estimated);
        list.Add(Fields.Id(Fields.Grid, Fields.BalancedExport), books.Balanced?.Export, Quality.Estimated);
    }

    /// <summary>The day's net exchange: consumption less production, the only way the gateway's registers give it on every firmware.</summary>
    private static void Net(ReadingList list)
    {
        if (list[Fields.Id(Fields.Consumption, Fields.Today)]?.Value is { } consumed && list[Fields.Id(Fields.Production, Fields.Today)]?.Value is { } produced)
            list.Add(Fields.Id(Fields.Grid, Fields.Today), consumed - produced, Quality.Estimated);
    }
}
