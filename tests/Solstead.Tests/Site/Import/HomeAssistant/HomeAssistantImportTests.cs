using Solstead.Core.Accounting;
using Solstead.Core.History;
using Solstead.Site.Import.Books;
using Solstead.Site.Import.HomeAssistant;

namespace Solstead.Tests.Site.Import.HomeAssistant;

/// <summary>Long-term statistics as years of Home Assistant leave them.</summary>
public sealed class HomeAssistantImportTests
{
    private static readonly DateTimeOffset Noon = new(2024, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private static async Task<ImportedHistory> Import(HaDatabase database, params string[] map)
    {
        await using var tables = SqliteTables.Open(database.Path);
        return await HomeAssistantImport.ReadAsync(tables, HaEnergy.OfPairs(map), Overwrite.Nothing, null, TestContext.Current.CancellationToken);
    }

    private static long[] Hours(ImportedHistory imported, Flow flow) => [.. imported.Change.Energy.GroupBy(r => r.Slot / 4).OrderBy(g => g.Key).Select(g => g.Sum(r => FlowColumns.Of(r, flow) ?? 0))];

    [Theory, InlineData(false, "kWh", 0.001), InlineData(true, "kWh", 0.001), InlineData(false, "Wh", 1), InlineData(false, "MWh", 0.000001), InlineData(false, "GJ", 0.0000036)]
    public async Task Sums_of_any_unit_and_version_become_the_energy_of_the_hour_they_belong_to(bool old, string unit, double per)
    {
        using var database = new HaDatabase(old);
        database.Meta(1, "sensor.pv", unit);
        foreach (var (hour, wattHours) in ((int, double)[])[(0, 0), (1, 1500), (2, 3500), (3, 3500)]) database.Row(1, Noon.AddHours(hour), 77 + wattHours * per, wattHours * per);
        var imported = await Import(database, "pv=sensor.pv");
        imported.Change.Energy[0].Slot.ShouldBe(EnergyLedger.SlotOf(Noon.AddHours(1)));
        Hours(imported, Flow.Pv).ShouldBe([1500, 2000, 0]);
        imported.Notes.ShouldBeEmpty();
    }

    [Fact]
    public async Task Resets_jumps_of_the_sum_gaps_and_rows_that_are_there_twice_are_mended_and_told()
    {
        using var database = new HaDatabase();
        database.Meta(1, "sensor.import", "kWh");
        (int Hour, double State, double Sum)[] rows = [(0, 100, 0), (1, 101, 1), (1, 101, 1), (2, 102, 9102), (3, 0.5, 9102.5), (4, 1.5, 2), (6, 3.5, 4), (20, 17.5, 18)];
        foreach (var (hour, state, sum) in rows) database.Row(1, Noon.AddHours(hour), state, sum);
        var imported = await Import(database, "grid_import=sensor.import");
        Hours(imported, Flow.GridImport).ShouldBe([1000, 1000, 500, 1000, 1000, 1000, .. Enumerable.Repeat(1000L, 14)]);
        imported.Notes.Select(n => n.Code).ShouldBe(["import.books.duplicate", "import.ha.sum", "import.books.between", "import.ha.gap"], ignoreOrder: true);
        imported.Change.Energy.ShouldAllBe(r => r.Home == r.GridImport);
    }

    [Fact]
    public async Task A_meter_that_dips_a_little_has_not_begun_again()
    {
        using var database = new HaDatabase();
        database.Meta(1, "sensor.import", "kWh");
        // Home Assistant takes a fall of less than a tenth for no reset either: its sum falls with the meter.
        (double State, double Sum)[] rows = [(40, 0), (41, 1), (40.9, 0.9), (42, 2), (41.8, 1.8), (41.9, 1.9), (0.3, 2.2)];
        for (var hour = 0; hour < rows.Length; hour++) database.Row(1, Noon.AddHours(hour), rows[hour].State, rows[hour].Sum);
        var imported = await Import(database, "grid_import=sensor.import");
        Hours(imported, Flow.GridImport).ShouldBe([1000, 0, 1000, 0, 100, 300]);
        imported.Notes.Single().Code.ShouldBe("import.ha.dip");
        imported.Notes.Single().Count.ShouldBe(2);
    }

    [Theory, InlineData(35.9, true), InlineData(36.1, false)]
    public async Task A_meter_that_falls_by_a_tenth_or_more_has_begun_again(double after, bool again)
    {
        using var database = new HaDatabase();
        database.Meta(1, "sensor.import", "kWh");
        (double State, double? Sum)[] rows = [(39, null), (40, null), (after, null), (after + 1, null)];
        for (var hour = 0; hour < rows.Length; hour++) database.Row(1, Noon.AddHours(hour), rows[hour].State, rows[hour].Sum);
        Hours(await Import(database, "grid_import=sensor.import"), Flow.GridImport).ShouldBe([1000, again ? (long)(1000 * after) : 0, 1000]);
    }

    [Fact]
    public async Task The_quarter_hour_that_goes_on_is_left_to_the_next_import()
    {
        using var database = new HaDatabase();
        database.Meta(1, "sensor.pv", "kWh");
        for (var i = 0; i <= 7; i++) database.Row(1, Noon.AddMinutes(5 * i - 5), 0.1 * i, 0.1 * i, minutes: true);
        database.Row(1, Noon.AddHours(-1), 0, 0);
        (await Import(database, "pv=sensor.pv")).Change.Energy.Select(r => (r.Slot, r.Pv)).ShouldBe([(EnergyLedger.SlotOf(Noon), 300), (EnergyLedger.SlotOf(Noon) + 1, 300)]);
    }

    [Fact]
    public async Task A_longer_gap_of_the_sun_is_spread_by_day()
    {
        using var database = new HaDatabase();
        database.Meta(1, "sensor.pv", "kWh");
        double sum = 0;
        for (var hour = 0; hour < 24 * 12; hour++)
        {
            if (Noon.AddHours(hour).Hour is >= 6 and < 18) sum += 1;
            if (hour is < 100 or > 130) database.Row(1, Noon.AddHours(hour), sum, sum);
        }
        var imported = await Import(database, "pv=sensor.pv");
        imported.Change.Energy.Where(r => r.Slot / 4 % 24 is >= 18 or < 6).Sum(r => r.Pv).ShouldBe(0);
        imported.Change.Energy.Sum(r => r.Pv).ShouldBe((long)(1000 * (sum - 1)));
    }

    [Fact]
    public async Task Five_minutes_shape_the_quarter_hours_and_tell_of_the_hour_that_goes_on()
    {
        using var database = new HaDatabase();
        database.Meta(1, "sensor.pv", "kWh");
        double[] sums = [0, 0, 0, .. Enumerable.Range(1, 21).Select(i => 0.1 * i)];
        for (var i = 0; i < sums.Length; i++) database.Row(1, Noon.AddMinutes(5 * i - 15), sums[i], sums[i], minutes: true);
        database.Row(1, Noon.AddHours(-1), 0, 0);
        database.Row(1, Noon, 1.2, 1.2);
        var imported = await Import(database, "pv=sensor.pv");
        imported.Change.Energy.Select(r => r.Pv).ShouldBe([300, 300, 300, 300, 300, 300, 300]);
    }

    [Fact]
    public async Task The_energy_dashboard_tells_what_is_what_in_either_of_its_forms()
    {
        const string Old = """{"version":1,"data":{"energy_sources":[{"type":"grid","flow_from":[{"stat_energy_from":"sensor.hp"},{"stat_energy_from":"sensor.hc"}],"flow_to":[{"stat_energy_to":"sensor.sold"}]},{"type":"solar","stat_energy_from":"sensor.pv"},{"type":"battery","stat_energy_from":"sensor.out","stat_energy_to":"sensor.in"},{"type":"gas","stat_energy_from":"sensor.gas"}]}}""";
        const string New = """{"data":{"energy_sources":[{"type":"grid","stat_energy_from":"sensor.hp","stat_energy_to":"sensor.sold","stat_cost":null}]}}""";
        HaEnergy.OfDashboard(Old, "energy").ShouldBe([new(Flow.GridImport, "sensor.hp"), new(Flow.GridImport, "sensor.hc"), new(Flow.GridExport, "sensor.sold"), new(Flow.Pv, "sensor.pv"), new(Flow.BatteryDischarge, "sensor.out"), new(Flow.BatteryCharge, "sensor.in")]);
        HaEnergy.OfDashboard(New, "energy").ShouldBe([new(Flow.GridImport, "sensor.hp"), new(Flow.GridExport, "sensor.sold")]);
        Should.Throw<ImportException>(() => HaEnergy.OfDashboard("{}", "energy")).Problem.Code.ShouldBe("import.ha.dashboard");
        using var database = new HaDatabase();
        database.Meta(1, "sensor.hp", "kWh");
        database.Meta(2, "sensor.hc", "Wh");
        database.Meta(3, "sensor.power", "W", sum: false);
        for (var hour = 0; hour < 3; hour++)
        {
            database.Row(1, Noon.AddHours(hour), hour, hour);
            database.Row(2, Noon.AddHours(hour), 10 * hour, 10 * hour);
        }
        Hours(await Import(database, "grid_import=sensor.hp,grid_import=sensor.hc"), Flow.GridImport).ShouldBe([1010, 1010]);
        (await Should.ThrowAsync<ImportException>(() => Import(database, "pv=sensor.hpp"))).Problem.Code.ShouldBe("import.ha.statistic");
        (await Should.ThrowAsync<ImportException>(() => Import(database))).Problem.Code.ShouldBe("import.ha.map");
        Should.Throw<ImportException>(() => HaEnergy.OfPairs(["sun=sensor.x"])).Problem.Code.ShouldBe("import.ha.pair");
    }

    [Fact]
    public async Task What_is_no_database_of_home_assistant_is_told()
    {
        var folder = Directory.CreateTempSubdirectory("solstead-ha-");
        try
        {
            var file = Path.Combine(folder.FullName, "x.db");
            await File.WriteAllTextAsync(file, "no database at all, but long enough to look like one for a moment", TestContext.Current.CancellationToken);
            Should.Throw<ImportException>(() => SqliteTables.Open(file)).Problem.Code.ShouldBe("import.sqlite");
            Should.Throw<FileNotFoundException>(() => SqliteTables.Open(file + "x"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
