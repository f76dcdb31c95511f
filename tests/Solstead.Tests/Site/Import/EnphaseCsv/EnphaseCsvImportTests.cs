using Solstead.Core.Accounting;
using Solstead.Core.History;
using Solstead.Site.Import.Books;
using Solstead.Site.Import.EnphaseCsv;

namespace Solstead.Tests.Site.Import.EnphaseCsv;

/// <summary>The shapes in which Enlighten and the app export, and what can be wrong with them.</summary>
public sealed class EnphaseCsvImportTests
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    private static ImportedHistory Read(string text, DateOrder dates = DateOrder.Auto, bool? ends = null) =>
        EnphaseCsvImport.Read([("export.csv", text)], new(Paris, new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)) { Dates = dates, LabelsEnd = ends });

    private static EnergySlot At(ImportedHistory imported, string utc) => imported.Change.Energy.Single(r => r.Slot == EnergyLedger.SlotOf(DateTimeOffset.Parse(utc, null)));

    [Fact]
    public void Quarter_hours_with_offsets_keep_all_six_flows()
    {
        var imported = Read("""
            Date/Time,Energy Produced (Wh),Energy Consumed (Wh),Exported to Grid (Wh),Imported from Grid (Wh),Stored in batteries (Wh),Discharged from batteries (Wh)
            2023-06-01 12:00:00 +0200,500,200,250,0,50,0
            2023-06-01 12:15:00 +0200,480,300,0,10,0,90
            Total,980,500,250,10,50,90
            """);
        imported.Change.Energy.ShouldBe([
            new(EnergyLedger.SlotOf(new(2023, 6, 1, 10, 0, 0, TimeSpan.Zero)), 0, 250, 500, 50, 0, 200, null, null, 0),
            new(EnergyLedger.SlotOf(new(2023, 6, 1, 10, 15, 0, TimeSpan.Zero)), 10, 0, 480, 0, 90, 300, null, null, 0)]);
        imported.Notes.ShouldHaveSingleItem().Code.ShouldBe("import.csv.shape");
    }

    [Theory]
    [InlineData("\uFEFFDate et heure;Énergie produite (kWh);Énergie consommée (kWh)\n01/06/2023 12:00;0,5;0,2\n01/06/2023 12:15;0,48;0,3\n13/06/2023 12:15;0,48;0,3\n")]
    [InlineData("Datum/Zeit;Erzeugte Energie (Wh);Verbrauchte Energie (Wh)\r\n01.06.2023 12:00;500;200\r\n01.06.2023 12:15;480;300\r\n")]
    [InlineData("Date/Time,Energy Produced (Wh),Energy Consumed (Wh)\n06/01/2023 12:00 PM,\"500\",200\n06/01/2023 12:15 PM,480,300\n06/13/2023 12:15 PM,480,300\n")]
    [InlineData("Enphase export\nSite 123\nDate/Time\tEnergy Produced (Wh)\tEnergy Consumed (Wh)\n2023-06-01T12:00:00\t500\t200\n2023-06-01T12:15:00\t480\t300\n")]
    [InlineData("Datum/Tijd;Geproduceerde energie (W);Verbruikte energie (W)\n2023/06/01 12:00;2.000;800\n2023/06/01 12:15;1.920;1.200\n")]
    public void Languages_separators_dates_and_units_are_found_out(string text)
    {
        var imported = Read(text);
        (At(imported, "2023-06-01T10:00Z").Pv, At(imported, "2023-06-01T10:00Z").Home, At(imported, "2023-06-01T10:15Z").Pv, At(imported, "2023-06-01T10:15Z").Home).ShouldBe((500, 200, 480, 300));
    }

    [Fact]
    public void Dates_that_fit_both_orders_are_asked_about_and_told()
    {
        const string Text = "Date/Time,Energy Produced (Wh)\n03/04/2023 12:00,500\n03/04/2023 12:15,480\n";
        Should.Throw<ImportException>(() => Read(Text)).Problem.Code.ShouldBe("import.csv.dates");
        At(Read(Text, DateOrder.DayFirst), "2023-04-03T10:00Z").Pv.ShouldBe(500);
        At(Read(Text, DateOrder.MonthFirst), "2023-03-04T11:00Z").Pv.ShouldBe(500);
    }

    [Fact]
    public void Dates_that_go_on_day_by_day_in_one_order_only_need_no_question()
    {
        var text = "Date/Time,Energy Produced (Wh)\n" + string.Concat(Enumerable.Range(1, 12).Select(d => $"{d:00}/05/2023 12:00,500\n{d:00}/05/2023 12:15,480\n"));
        At(Read(text), "2023-05-09T10:00Z").Pv.ShouldBe(500);
    }

    [Theory, InlineData("2023-03-26", 92), InlineData("2023-10-29", 100), InlineData("2023-06-01", 96)]
    public void Days_of_every_length_have_all_their_quarter_hours(string date, int slots)
    {
        var day = LocalDay.On(DateOnly.Parse(date, null), Paris);
        var rows = new List<string>();
        for (var at = day.Start; at < day.End; at = at.AddMinutes(15)) rows.Add($"{TimeZoneInfo.ConvertTime(at, Paris):yyyy-MM-dd HH:mm:ss},{10 + rows.Count}");
        var imported = Read("Date/Time,Energy Consumed (Wh)\n" + string.Join('\n', rows));
        imported.Change.Energy.Count.ShouldBe(slots);
        imported.Change.Energy.Select(r => r.Home).ShouldBe(Enumerable.Range(10, slots).Select(v => (long?)v));
        imported.Change.Energy[0].Slot.ShouldBe(EnergyLedger.SlotOf(day.Start));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void The_newest_row_may_come_first_over_the_change_of_the_clocks_too(bool ends)
    {
        var day = LocalDay.On(new(2023, 10, 29), Paris);
        var rows = new List<string>();
        for (var at = day.Start; at < day.End; at = at.AddMinutes(15)) rows.Add($"{TimeZoneInfo.ConvertTime(ends ? at.AddMinutes(15) : at, Paris):dd.MM.yyyy HH:mm};{10 + rows.Count}");
        rows.Reverse();
        Read("Date/Time;Energy Consumed (Wh)\n" + string.Join('\n', rows), ends: ends).Change.Energy.Select(r => r.Home).ShouldBe(Enumerable.Range(10, 100).Select(v => (long?)v));
    }

    [Fact]
    public void A_day_labelled_by_ends_begins_at_midnight_all_the_same()
    {
        var text = "Date/Time,Energy Produced (Wh)\n" + string.Concat(Enumerable.Range(1, 96).Select(q => $"{new DateTime(2023, 6, 1).AddMinutes(15 * q):yyyy-MM-dd HH:mm},{q}\n"));
        var imported = Read(text);
        imported.Change.Energy[0].Slot.ShouldBe(EnergyLedger.SlotOf(LocalDay.On(new(2023, 6, 1), Paris).Start));
        Read(text, ends: false).Change.Energy[0].Slot.ShouldBe(EnergyLedger.SlotOf(LocalDay.On(new(2023, 6, 1), Paris).Start) + 1);
    }

    [Fact]
    public void Sums_of_days_are_drawn_by_daylight_and_marked_as_estimates()
    {
        var imported = Read("Date/Time,Energy Produced (Wh),Energy Consumed (Wh)\n12/30/2023,\"12,345\",\"9,000\"\n12/31/2023,\"1,000\",\"8,000\"\n\"Total\",\"13,345\",\"17,000\"\n");
        imported.Change.Energy.Count.ShouldBe(192);
        imported.Change.Energy.Sum(r => r.Pv).ShouldBe(13_345);
        imported.Change.Energy.Sum(r => r.Home).ShouldBe(17_000);
        imported.Change.Energy.ShouldAllBe(r => r.Quality == 2);
        At(imported, "2023-12-30T02:00Z").Pv.ShouldBe(0);
        imported.Notes.ShouldNotContain(n => n.Code == "import.csv.total");
    }

    [Theory]
    [InlineData("1 mars 2023", "2 mars 2023"), InlineData("31 janv. 2023", "1 févr. 2023"), InlineData("mar. 28 février 2023", "mer. 1 mars 2023"), InlineData("31 Mai 2023", "1 Juni 2023")]
    [InlineData("31 mrt. 2023", "1 apr. 2023"), InlineData("31 ago 2023", "1 set 2023"), InlineData("31 de agosto 2023", "1 de septiembre 2023"), InlineData("Aug 31, 2023", "Sep 1, 2023"), InlineData("31. Dezember 2023", "1. Januar 2024")]
    public void Months_are_read_by_their_names(string first, string second)
    {
        var imported = Read($"Jour;Énergie produite (Wh)\n{first};9600\n{second};4800\n");
        imported.Change.Energy.Count.ShouldBe(192);
        imported.Change.Energy.Sum(r => r.Pv).ShouldBe(14_400);
    }

    [Theory, InlineData("Jan 2023", "Feb 2023"), InlineData("01/2023", "02/2023"), InlineData("2023-01", "2023-02"), InlineData("janvier 2023", "février 2023")]
    public void Sums_of_months_are_refused_with_what_to_export_instead(string first, string second) =>
        Should.Throw<ImportException>(() => Read($"Month,Energy Produced (kWh)\n{first},100\n{second},200\n")).Problem.Code.ShouldBe("import.csv.coarse");

    [Theory, InlineData(false), InlineData(true)]
    public void Days_and_the_quarter_hours_they_are_the_sum_of_are_not_added(bool daysFirst)
    {
        var quarters = "Date/Time,Energy Produced (Wh)\n" + string.Concat(Enumerable.Range(0, 96).Select(q => $"{new DateTime(2023, 6, 1).AddMinutes(15 * q):yyyy-MM-dd HH:mm},{100}\n"));
        const string Days = "Date/Time,Energy Produced (Wh)\n2023-06-01,9600\n2023-06-02,4800\n";
        (string, string)[] files = daysFirst ? [("d.csv", Days), ("q.csv", quarters)] : [("q.csv", quarters), ("d.csv", Days)];
        var imported = EnphaseCsvImport.Read(files, new(Paris, new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        imported.Change.Energy.Sum(r => r.Pv).ShouldBe(9600 + 4800);
        imported.Change.Energy.Count(r => r.Quality == 0).ShouldBe(96);
        imported.Notes.Single(n => n.Code == "import.csv.finer").Count.ShouldBe(1);
        imported.Notes.Single(n => n.Code == "import.csv.days").Count.ShouldBe(1);
    }

    [Fact]
    public void What_is_no_text_is_told_without_its_control_signs() =>
        Should.Throw<ImportException>(() => Read("\u001b[2Jx\0y,\u0007")).Problem.Facts.ShouldContain(f => f.Name == "first" && !f.Text!.Any(char.IsControl));

    [Fact]
    public void What_a_file_lacks_or_says_wrongly_is_told()
    {
        Should.Throw<ImportException>(() => Read("a,b\n1,2\n")).Problem.Code.ShouldBe("import.csv.head");
        Should.Throw<ImportException>(() => Read("Date/Time,Energy Produced (Wh)\n2023-01-01,1\n2023-02-01,2\n2023-03-01,2\n")).Problem.Code.ShouldBe("import.csv.coarse");
        var imported = Read("Date/Time,Energy Produced (Wh),Mood\n2023-06-01 12:00,500,good\n2023-06-01 12:15,-3,bad\nnonsense,5,x\n2023-06-01 12:30,,x\n2023-06-01 12:45,7,x\nTotal,900\n");
        imported.Change.Energy.Select(r => r.Pv).ShouldBe([500, 7]);
        imported.Notes.Select(n => n.Code).ShouldBe(["import.books.broken", "import.csv.unknown", "import.csv.total", "import.csv.shape", "import.books.negative"], ignoreOrder: true);
    }
}
