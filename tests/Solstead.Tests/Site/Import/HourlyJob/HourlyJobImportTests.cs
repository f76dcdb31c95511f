using Solstead.Core.Accounting;
using Solstead.Site.Import.Books;
using Solstead.Site.Import.HourlyJob;
using Solstead.Tests.Site.Import.Books;

namespace Solstead.Tests.Site.Import.HourlyJob;

/// <summary>Three years of the old job with all its faults, against the truth it was made from.</summary>
public sealed class HourlyJobImportTests
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris"), Sydney = TimeZoneInfo.FindSystemTimeZoneById("Australia/Sydney");

    private static TrueRoof Roof(string zone, int years = 3)
    {
        var from = new DateTimeOffset(2021, 1, 10, 0, 0, 0, TimeSpan.Zero);
        return new(zone == "Europe/Paris" ? Paris : TimeZoneInfo.FindSystemTimeZoneById(zone), from, from.AddDays(365 * years), zone == "Australia/Sydney", 7);
    }

    private static Task<ImportedHistory> Import(TrueRoof roof, params IReadOnlyList<MemoryTable> tables) =>
        HourlyJobImport.ReadAsync(new MemoryTables(tables), new(roof.Zone, roof.To), null, TestContext.Current.CancellationToken);

    [Theory, InlineData("Europe/Paris", 3), InlineData("Australia/Sydney", 3), InlineData("Asia/Kolkata", 1), InlineData("America/St_Johns", 1)]
    public async Task Totals_of_all_and_of_every_year_are_the_truth_within_half_a_percent(string zone, int years)
    {
        var roof = Roof(zone, years);
        var (production, history) = LegacyDatabaseMaker.Make(roof, LegacyFaults.All);
        var imported = await Import(roof, production, history);
        Total(imported).ShouldBe(roof.Between(roof.From, roof.To.AddHours(-1)), 0.005 * Total(imported));
        foreach (var year in imported.Change.Energy.GroupBy(r => At(r.Slot).Year))
        {
            var truth = year.Sum(r => roof.Between(At(r.Slot), At(r.Slot + 1)));
            ((double)year.Sum(r => r.Pv ?? 0)).ShouldBe(truth, 0.005 * truth, $"{year.Key}");
        }
    }

    [Theory, InlineData("Europe/Paris"), InlineData("Australia/Sydney")]
    public async Task A_clean_database_gives_every_hour_of_the_truth(string zone)
    {
        var roof = Roof(zone, 1);
        var (production, history) = LegacyDatabaseMaker.Make(roof, new());
        var imported = await Import(roof, production, history);
        var hours = imported.Change.Energy.GroupBy(r => r.Slot / 4).ToList();
        // The first row of the collector holds the first day so far.
        hours.Count.ShouldBeInRange(365 * 24 - 1, 365 * 24 + 12);
        foreach (var hour in hours.Where(h => h.Count() == 4 && At(h.First().Slot) >= roof.From))
            ((double)hour.Sum(r => r.Pv!.Value)).ShouldBe(roof.Between(At(hour.First().Slot), At(hour.First().Slot + 4)), 320, $"{At(hour.First().Slot)}");
        imported.Change.Energy.Where(r => At(r.Slot) > roof.From).SkipLast(1).ShouldAllBe(r => r.Quality == 0);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task The_collector_s_table_alone_is_repaired_as_far_as_it_can_be(bool wattHours)
    {
        var roof = Roof("Europe/Paris");
        var (_, history) = LegacyDatabaseMaker.Make(roof, LegacyFaults.All with { Outages = [.. LegacyFaults.All.Outages.Where(o => o.For < TimeSpan.FromHours(7))], WattHours = wattHours });
        var raw = history.Rows.Where(r => r[3] != "31").DistinctBy(r => (r[0]!.Trim(), r[1], r[2], r[3])).Sum(r => TextNumber.Read(r[6]) ?? 0) * (wattHours ? 1 : 1000);
        var imported = await Import(roof, history);
        var truth = imported.Change.Energy.Sum(r => roof.Between(At(r.Slot), At(r.Slot + 1)));
        raw.ShouldBeGreaterThan(1.03 * truth, "the job's own sums are far too high");
        ((double)Total(imported)).ShouldBe(truth, 0.005 * truth);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task An_export_that_was_reckoned_from_a_wrong_production_is_unknown(bool counters)
    {
        var roof = Roof("Europe/Paris", 1);
        var (production, history) = LegacyDatabaseMaker.Make(roof, LegacyFaults.All with { WattHours = true, Silent = 0.02 });
        var imported = await (counters ? Import(roof, production, history) : Import(roof, history));
        var known = imported.Change.Energy.Where(r => r.GridExport is not null).ToList();
        var truth = 0.6 * known.Sum(r => roof.Between(At(r.Slot), At(r.Slot + 1)));
        ((double)known.Sum(r => r.GridExport!.Value)).ShouldBe(truth, 0.015 * truth);
        known.Count.ShouldBeGreaterThan(330 * 96);
        imported.Notes.ShouldContain(n => n.Code == "import.job.return.wrong");
    }

    [Fact]
    public async Task One_of_the_two_tables_is_enough_but_that_it_was_one_is_told()
    {
        var roof = Roof("Europe/Paris", 1);
        var (production, history) = LegacyDatabaseMaker.Make(roof, new());
        (await Import(roof, history)).Notes.Single(n => n.Code == "import.job.table").Facts.ShouldContain(f => f.Text == "enphase_production");
        (await Import(roof, production)).Notes.Single(n => n.Code == "import.job.table").Facts.ShouldContain(f => f.Text == "pvhistory");
        (await Import(roof, production, history)).Notes.ShouldNotContain(n => n.Code == "import.job.table");
    }

    [Fact]
    public async Task Without_a_lifetime_counter_the_counter_of_the_day_is_enough_where_the_job_ran()
    {
        var roof = Roof("Europe/Paris");
        var (production, _) = LegacyDatabaseMaker.Make(roof, LegacyFaults.All with { NoLifetime = true });
        var imported = await Import(roof, production);
        var truth = imported.Change.Energy.Sum(r => roof.Between(At(r.Slot), At(r.Slot + 1)));
        ((double)Total(imported)).ShouldBe(truth, 0.005 * truth);
    }

    [Fact]
    public async Task Where_the_counters_begin_late_the_collector_s_table_tells_the_years_before()
    {
        var roof = Roof("Europe/Paris");
        var (production, history) = LegacyDatabaseMaker.Make(roof, LegacyFaults.All with { Outages = [], Text = false });
        var late = production with { Rows = [.. production.Rows.Where(r => r[0] is "2023")] };
        var imported = await Import(roof, late, history);
        var truth = imported.Change.Energy.Sum(r => roof.Between(At(r.Slot), At(r.Slot + 1)));
        truth.ShouldBeGreaterThan(0.98 * roof.Between(roof.From, roof.To), "only hours the collector missed are unknown");
        ((double)Total(imported)).ShouldBe(truth, 0.005 * truth);
        imported.Notes.Single(n => n.Code == "import.job.filled").Count.ShouldBeInRange(2 * 8600, 2 * 8784);
    }

    private static double Total(ImportedHistory imported) => imported.Change.Energy.Sum(r => r.Pv ?? 0);

    private static DateTimeOffset At(long slot) => DateTimeOffset.FromUnixTimeSeconds(slot * EnergyLedger.SlotSeconds);
}
