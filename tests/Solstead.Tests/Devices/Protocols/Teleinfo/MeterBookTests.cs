using Solstead.Core.History;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Core.Site;
using Solstead.Core.Tariffs.Tempo;
using Solstead.Devices.Linky.Twin;
using Solstead.Devices.Protocols.Teleinfo;

namespace Solstead.Tests.Devices.Protocols.Teleinfo;

/// <summary>What is told of a meter.</summary>
public sealed class MeterBookTests
{
    private static readonly DateOnly Tuesday = new(2026, 1, 13);

    [Theory, InlineData(TicMode.Historic, 1), InlineData(TicMode.Historic, 3), InlineData(TicMode.Standard, 1), InlineData(TicMode.Standard, 3)]
    public void A_meter_is_told_as_it_is(TicMode mode, int phases)
    {
        var meter = new LinkyMeter { Mode = mode, Phases = phases, Today = TempoColour.White, Tomorrow = TempoColour.Red };
        var bench = Heard(meter, new MeterBench(mode));
        bench.Info.Serial.ShouldBe("041764052173");
        bench.Info.Phases.ShouldBe(phases);
        bench.Info.Offers.ShouldBeEmpty("it knows no active power");
        bench["grid.energy_import"].ShouldBe(4_410_244 + 2_130_554 + 300_112 + 210_944 + 91_244 + 21_077);
        bench["index.white_hp"].ShouldBe(210_944);
        bench["grid.apparent_power"].ShouldBe(1240);
        bench["grid.power"].ShouldBeNull();
        bench[phases == 1 ? "grid.current" : "grid.current.l2"].ShouldNotBeNull();
        bench.Text("contract.period").ShouldBe("white_hp");
        bench.Days.ShouldBe([(Tuesday, "white"), (Tuesday.AddDays(1), "red")]);
        (bench.Text("contract.colour"), bench.Text("contract.tomorrow")).ShouldBe(("white", "red"));
        if (mode == TicMode.Historic) return;
        bench["grid.energy_export"].ShouldBe(812_004);
        bench["contract.power"].ShouldBe(9000);
        (bench["relay.1"], bench["relay.2"], bench["relay.3"]).ShouldBe((1, 0, 1));
        bench[phases == 1 ? "grid.voltage" : "grid.voltage.l3"].ShouldNotBeNull();
    }

    [Theory, InlineData(TicMode.Historic), InlineData(TicMode.Standard)]
    public void Tomorrow_that_is_not_announced_is_not_told_and_a_contract_without_colours_tells_none(TicMode mode)
    {
        Heard(new LinkyMeter { Mode = mode, Today = TempoColour.Red }, new MeterBench(mode)).Days.ShouldBe([(Tuesday, "red")]);
        var plain = Heard(new LinkyMeter { Mode = mode, IsTempo = false }, new MeterBench(mode));
        plain.Days.ShouldBeEmpty();
        plain.Text("contract.tomorrow").ShouldBeNull();
        plain["grid.energy_import"].ShouldNotBeNull();
        plain.Text("contract.period").ShouldBe("base");
    }

    /// <summary>Six o'clock by the meter's own price, tomorrow's field not while it may be the old one.</summary>
    [Theory]
    [InlineData("2026-01-13T02:00", true, 12, true)]
    [InlineData("2026-01-13T05:44", true, 12, true)]
    [InlineData("2026-01-13T05:58", true, 12, false)]
    [InlineData("2026-01-13T05:58", false, 13, false)]
    [InlineData("2026-01-13T06:04", true, 12, false)]
    [InlineData("2026-01-13T06:04", false, 13, false)]
    [InlineData("2026-01-13T06:20", false, 13, true)]
    [InlineData("2026-01-13T21:58", false, 13, true)]
    [InlineData("2026-01-13T21:58", true, 13, true)]
    [InlineData("2026-01-13T23:59", true, 13, true)]
    [InlineData("2026-01-13T12:00", true, 0, false)]
    [InlineData("2026-01-13T03:00", false, 0, false)]
    [InlineData("2026-03-29T04:30", true, 28, true)]
    [InlineData("2026-10-25T05:30", true, 24, true)]
    public void The_day_is_the_one_that_begins_at_six(string local, bool cheap, int day, bool tomorrow)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
        var wall = DateTime.Parse(local);
        var at = new DateTimeOffset(wall, zone.GetUtcOffset(wall));
        var labels = new TempoDates().Labels(at, new TempoNow(TempoColour.Blue, cheap), TempoColour.Red);
        labels.Count.ShouldBe(day == 0 ? 0 : tomorrow ? 2 : 1);
        if (day > 0) (labels[0].Date.Day, labels[0].Label).ShouldBe((day, "blue"));
        if (tomorrow) (labels[1].Date, labels[1].Label).ShouldBe((labels[0].Date.AddDays(1), "red"));
    }

    [Fact]
    public void A_word_of_tomorrow_that_may_be_old_counts_from_the_evening_on()
    {
        var dates = new TempoDates();
        var noon = new DateTimeOffset(2026, 1, 13, 12, 0, 0, TimeSpan.FromHours(1));
        dates.Labels(noon, new(TempoColour.Blue, false), TempoColour.Red, fromEvening: true).Count.ShouldBe(1);
        dates.Labels(noon.AddHours(8.1), new(TempoColour.Blue, false), TempoColour.Red, fromEvening: true).Count.ShouldBe(2);
        dates.Labels(noon.AddHours(15), new(TempoColour.Blue, true), TempoColour.Red, fromEvening: true).Count.ShouldBe(2);
    }

    [Fact]
    public void A_price_that_cannot_be_at_this_hour_names_no_day()
    {
        var bench = Heard(new LinkyMeter { Cheap = true, Tomorrow = TempoColour.Red }, new MeterBench(TicMode.Historic));
        bench.Days.ShouldBeEmpty();
        bench.ClockWrong.ShouldBeTrue();
    }

    [Fact]
    public void A_meter_whose_clock_is_another_hour_names_no_day()
    {
        var bench = Heard(new LinkyMeter { Mode = TicMode.Standard, Clock = new(2026, 1, 13, 13, 0, 0, TimeSpan.FromHours(1)) }, new MeterBench(TicMode.Standard));
        bench.Days.ShouldBeEmpty();
        bench.ClockWrong.ShouldBeTrue();
    }

    [Theory]
    [InlineData("013AC501", TempoColour.Blue, null, 2)]
    [InlineData("003AC000", null, null, 1)]
    [InlineData("FFDFE7FD", TempoColour.Red, TempoColour.Red, 10)]
    public void The_status_register_tells_the_colours(string text, TempoColour? today, TempoColour? tomorrow, int index)
    {
        var status = StatusRegister.Read(text).ShouldNotBeNull();
        (status.Today, status.Tomorrow, status.Index).ShouldBe((today, tomorrow, index));
    }

    [Theory, InlineData("013ac501"), InlineData("013AC50"), InlineData("013AC50G"), InlineData("")]
    public void What_is_no_register_is_none(string text) => StatusRegister.Read(text).ShouldBeNull();

    /// <summary>Places that contradict each other, and one that is alone.</summary>
    [Theory, InlineData("    HP  BLANC   ", "013A0401", "02"), InlineData("    HP  BLEU    ", "033A0401", "02"), InlineData("    HP  BLEU    ", "013A0401", "04"), InlineData("    HC  BLEU    ", "013A0401", "02"), InlineData("POINTE", "003A0401", "02")]
    public void Colours_that_contradict_each_other_are_none(string words, string status, string index) =>
        new TicReader().Read([new("NGTF", "TEMPO"), new("LTARF", words), new("STGE", status), new("NTARF", index)], TicMode.Standard).Now.ShouldBeNull();

    [Theory]
    [InlineData(TicMode.Historic, "BBR(", "HPJX", "HPJX")]
    [InlineData(TicMode.Historic, "HC..", "HPJB", "HPJB")]
    [InlineData(TicMode.Historic, "BBR(", "----", null)]
    [InlineData(TicMode.Historic, "BBR(", "HPJB", null)]
    [InlineData(TicMode.Historic, "BASE", "TH..", null)]
    [InlineData(TicMode.Standard, "TEMPO", "POINTE", "POINTE")]
    [InlineData(TicMode.Standard, "TEMPO", "  HP  BLEU ", null)]
    [InlineData(TicMode.Standard, "MON CONTRAT", "POINTE", null)]
    public void A_price_in_force_that_is_no_word_of_the_contract_is_odd(TicMode mode, string contract, string period, string? odd) =>
        new TicReader().Read(mode == TicMode.Historic ? [new("OPTARIF", contract), new("PTEC", period)] : [new("NGTF", contract), new("LTARF", period)], mode).OddPeriod.ShouldBe(odd);

    [Fact]
    public void The_supplier_spells_the_period_as_it_likes()
    {
        foreach (var words in (string[])["HP  BLEU", "Heures Pleines Bleues", "TEMPO HP BLEU"])
            new TicReader().Read([new("NGTF", "  TEMPO  "), new("LTARF", words), new("STGE", "013A0401"), new("NTARF", "02")], TicMode.Standard).Now.ShouldBe(new TempoNow(TempoColour.Blue, false), words);
    }

    [Fact]
    public void Another_meter_begins_its_registers_anew_and_a_jump_needs_three_frames()
    {
        var meter = new LinkyMeter();
        var bench = Heard(meter, new MeterBench(TicMode.Historic));
        meter.Registers[1] += 100_000;
        bench.Hear(meter.Frame());
        bench.Hear(meter.Frame());
        bench.Hear(meter.Frame());
        bench["index.blue_hp"].ShouldBe(2_130_554);
        bench.Hear(meter.Frame());
        bench["index.blue_hp"].ShouldBe(2_230_554);
        (meter.Serial, meter.Registers[1]) = ("041764052174", 12);
        for (var n = 0; n < 3; n++) bench.Hear(meter.Frame());
        (bench["index.blue_hp"], bench.Info.Serial).ShouldBe((12, "041764052174"));
    }

    [Fact]
    public void In_an_overload_of_three_phases_registers_and_period_keep_their_word()
    {
        var meter = new LinkyMeter { Phases = 3, Drawn = 60_000 };
        var bench = Heard(meter, new MeterBench(TicMode.Historic));
        var before = bench.Readings.Count(r => r.Point == "index.blue_hp");
        new TicReader().Read(meter.Groups(LinkyFault.Over), TicMode.Historic).Over.ShouldBe(86);
        for (var n = 0; n < 3; n++) bench.Hear(meter.Frame(LinkyFault.Over));
        bench.Readings.Count(r => r.Point == "index.blue_hp").ShouldBe(before);
        bench["grid.current.l1"].ShouldBe(86);
        bench.Readings.Last(r => r.Point == "grid.apparent_power").Quality.ShouldBe(Quality.Suspect);
    }

    /// <summary>What stands in the README: both directions are booked, and historic mode is not, which knows only one.</summary>
    [Theory, InlineData(TicMode.Standard, 900, 300), InlineData(TicMode.Historic, null, null)]
    public void The_books_of_the_grid_can_be_kept_by_a_meter_that_tells_both_directions(TicMode mode, int? bought, int? sold)
    {
        var meter = new LinkyMeter { Mode = mode, Today = TempoColour.Blue, Drawn = 3600, Injected = 1200 };
        var bench = new MeterBench(mode);
        var engine = new SiteEngine(new SiteDefinition("Test", TimeZoneInfo.Utc, 1, null, RoleMap.Empty with { Grid = new("linky", "grid") }), []);
        List<EnergySlot> closed = [];
        for (var n = 0; n < 16 * 30; n++)
        {
            var before = bench.Reports.Count;
            bench.Hear(meter.Frame());
            meter.Pass(TimeSpan.FromSeconds(2));
            foreach (var report in bench.Reports.Skip(before)) engine.Apply(report);
            closed.AddRange(engine.Step(Moment.Now(bench.Clock)).Closed);
        }
        if (bought is null) closed.ShouldAllBe(s => s.GridImport == null);
        else (closed[0].GridImport!.Value, closed[0].GridExport!.Value).ShouldSatisfyAllConditions(s => s.Item1.ShouldBeInRange(bought.Value - 10, bought.Value + 10), s => s.Item2.ShouldBeInRange(sold!.Value - 10, sold.Value + 10));
    }

    private static MeterBench Heard(LinkyMeter meter, MeterBench bench)
    {
        for (var n = 0; n < 4; n++) bench.Hear(meter.Frame());
        return bench;
    }
}
