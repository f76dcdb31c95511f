using System.Globalization;
using Solstead.Core.Accounting;
using Solstead.Site.Import.Books;
using Solstead.Site.Import.HourlyJob;
using Solstead.Tests.Site.Import.Books;

namespace Solstead.Tests.Site.Import.HourlyJob;

/// <summary>What else the collector's table holds: weather, forecasts, export, and columns of another meaning.</summary>
public sealed class PvHistoryTests
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
    private static readonly DateTimeOffset Begin = new(2023, 6, 1, 22, 0, 0, TimeSpan.Zero);

    /// <summary>Days with a sun from 6 to 21, 1 kWh an hour.</summary>
    private static Task<ImportedHistory> Import(Func<DateTime, (string? Global, string? Tc, string? Pv, string? Forecast, string? Return)> row, int days = 30, string prefix = "kwh")
    {
        var rows = new List<string?[]>();
        for (var end = Begin.AddHours(1); end <= Begin.AddDays(days); end = end.AddHours(1))
        {
            var local = TimeZoneInfo.ConvertTime(end, Paris).DateTime;
            var (global, tc, pv, forecast, back) = row(local);
            rows.Add([$"{local.Year}", $"{local.Month}", $"{local.Day}", $"{local.Hour}", global, tc, pv, forecast, back]);
        }
        var table = new MemoryTable("pvhistory", [.. ((string[])["YEAR", "month", "day", "hour", "gr_w", "tc", $"{prefix}_pv", $"{prefix}_s3p", $"{prefix}_return"]).Select(c => (c, "TEXT"))], rows);
        return HourlyJobImport.ReadAsync(new MemoryTables(table), new(Paris, Begin.AddDays(days + 1)), null, TestContext.Current.CancellationToken);
    }

    private static bool IsDay(DateTime end) => end.Hour is > 6 and <= 21;

    [Fact]
    public async Task The_hour_of_the_label_is_the_one_that_ended_there()
    {
        var imported = await Import(at => ("0.5", "20", IsDay(at) ? $"{at.Hour / 10.0}".Replace('.', ',') : "0", "0", "0"));
        var six = imported.Change.Energy.Where(r => r.Slot / 4 == EnergyLedger.SlotOf(Begin.AddHours(6)) / 4);
        six.Sum(r => r.Pv).ShouldBe(700);
    }

    [Fact]
    public async Task Zeros_for_weather_by_day_are_no_weather_and_by_night_no_light()
    {
        var imported = await Import(at => at.Day % 2 == 0 ? ("0", "0", IsDay(at) ? "1" : "0", null, null) : (IsDay(at) ? "500" : "0", "80", IsDay(at) ? "1" : "0", null, null));
        var slots = imported.Change.Weather.SelectMany(w => w.Slots).ToDictionary(s => s.Start);
        slots.ShouldNotContainKey(Begin.AddHours(12));
        slots[Begin.AddHours(2)].ShouldBe(new(Begin.AddHours(2), 60) { Global = 0 });
        slots[Begin.AddHours(36)].ShouldBe(new(Begin.AddHours(36), 60) { Global = 500, Cloud = 80 });
        imported.Change.Weather.ShouldAllBe(w => w.Source == "meteoserver" && w.Issued < w.Slots[0].Start);
    }

    [Fact]
    public async Task A_forecast_of_nothing_by_day_is_no_forecast_and_by_night_it_is_one()
    {
        var imported = await Import(at => at.Day % 2 == 0 ? ("0", "0", IsDay(at) ? "1" : "0", "0", null) : (IsDay(at) ? "500" : "0", "80", IsDay(at) ? "1" : "0", IsDay(at) && at.Day != 5 ? "1.2" : "0", null));
        var slots = imported.Change.Forecasts.SelectMany(w => w.Slots).ToDictionary(s => s.Start);
        slots.ShouldNotContainKey(Begin.AddHours(12), "the weather was not there either");
        slots.ShouldNotContainKey(Begin.AddDays(3).AddHours(12), "the weather was there");
        slots[Begin.AddHours(2)].WattHours.ShouldBe(0);
        slots[Begin.AddHours(36)].WattHours.ShouldBe(1200);
        imported.Notes.Single(n => n.Code == "import.job.forecast").Count.ShouldBe(16 * 15);
    }

    [Fact]
    public async Task Columns_of_both_versions_of_the_job_are_one_column_each_in_its_own_unit()
    {
        var rows = new List<string?[]>();
        for (var hour = 1; hour <= 10 * 24; hour++)
        {
            var (local, early, sun) = (new DateTime(2023, 6, 2).AddHours(hour), hour <= 120, IsDay(new DateTime(2023, 6, 2).AddHours(hour)));
            rows.Add([$"{local.Year}", $"{local.Month}", $"{local.Day}", $"{local.Hour}", !early ? "0" : sun ? "1" : "0", early ? null : sun ? "2000" : "0", sun ? "400" : "0"]);
        }
        var table = new MemoryTable("pvhistory", [.. ((string[])["YEAR", "month", "day", "hour", "kwh_pv", "wh_pv", "wh_return"]).Select(c => (c, "TEXT"))], rows);
        var imported = await HourlyJobImport.ReadAsync(new MemoryTables(table), new(Paris, Begin.AddDays(11)), null, TestContext.Current.CancellationToken);
        long? At(int hour) => imported.Change.Energy.Where(r => r.Slot / 4 == EnergyLedger.SlotOf(Begin.AddHours(hour)) / 4).Sum(r => r.Pv);
        (At(12), At(12 + 120), imported.Change.Energy.Max(r => r.GridExport)).ShouldBe((1000, 2000, 100));
        imported.Change.Energy.Sum(r => r.Pv).ShouldBe(5 * 15 * 3000);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task The_column_tc_is_cloud_or_temperature_by_its_values(bool air)
    {
        var imported = await Import(at => ("100", air ? (14 + 8 * Math.Sin(at.Hour / 4.0) - (at.Day == 3 ? 20 : 0)).ToString("0.0", CultureInfo.InvariantCulture) : $"{(at.Day * 17 + at.Hour * 7) % 101}", "0.5", null, null));
        imported.Change.Weather.SelectMany(w => w.Slots).ShouldAllBe(s => air ? s.Air != null && s.Cloud == null : s.Cloud != null && s.Air == null);
        imported.Notes.ShouldContain(n => n.Code == (air ? "import.job.tc.temperature" : "import.job.tc.cloud"));
    }

    [Theory, InlineData("wh", "1000", "400", false), InlineData("kwh", "1", "0.4", false), InlineData("kwh", "1000", "400", true)]
    public async Task Energies_are_in_the_unit_they_must_be_in(string prefix, string pv, string back, bool told)
    {
        var imported = await Import(at => ("500", "20", IsDay(at) ? pv : "0", pv, IsDay(at) && at.Day > 10 ? back : "0"), prefix: prefix);
        imported.Change.Energy.Max(r => r.Pv).ShouldBe(250);
        imported.Change.Energy.Max(r => r.GridExport).ShouldBe(100);
        imported.Change.Forecasts.SelectMany(f => f.Slots).ShouldAllBe(s => s.WattHours == 1000 && s.Minutes == 60);
        imported.Notes.Any(n => n.Code == "import.job.unit").ShouldBe(told);
        // Until it was filled the first time the export is unknown, not 0.
        imported.Change.Energy[0].GridExport.ShouldBeNull();
    }

    [Fact]
    public void A_kind_that_tells_of_energy_tells_it_when_it_is_none_too()
    {
        var notes = new ImportNotes();
        notes.Add("import.job.filled", Begin, 1, 0);
        notes.Add("import.books.broken");
        notes.All[0].Facts.ShouldContain(f => f.Name == "energy" && f.Number == 0);
        notes.All[1].Facts.ShouldNotContain(f => f.Name == "energy");
    }

    [Fact]
    public async Task A_return_that_was_never_filled_is_unknown()
    {
        var imported = await Import(at => ("500", "20", "1", null, "0"), days: 2);
        imported.Change.Energy.ShouldAllBe(r => r.GridExport == null);
        imported.Notes.ShouldContain(n => n.Code == "import.job.return");
    }

    [Fact]
    public async Task A_job_that_ran_by_another_clock_is_noticed_where_the_clocks_change()
    {
        var rows = Enumerable.Range(0, 48).Select(h => new DateTime(2023, 3, 25).AddHours(h)).Select(t => (string?[])["2023", "3", $"{t.Day}", $"{t.Hour}", "1", $"{100 * t.Day + t.Hour}", $"{1_000_000 + 24 * t.Day + t.Hour}"]).ToList();
        var table = new MemoryTable("enphase_production", [.. ((string[])["year", "month", "day", "hour", "minute", "wattHoursToday", "wattHoursLifetime"]).Select(c => (c, "INT"))], rows);
        var imported = await HourlyJobImport.ReadAsync(new MemoryTables(table), new(Paris, new(2023, 4, 1, 0, 0, 0, TimeSpan.Zero)), null, TestContext.Current.CancellationToken);
        imported.Notes.ShouldContain(n => n.Code == "import.books.never");
    }
}
