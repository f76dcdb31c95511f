using Solstead.Core.Forecast;
using Solstead.Core.History;
using Solstead.Core.Points;
using Solstead.Devices.Protocols.Maria;
using Solstead.Site.Publish.Mysql;
using Solstead.Tests.Site.History;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Publish.Mysql;

/// <summary>The old hourly tables in a real server.</summary>
public sealed class MysqlPublisherTests(MariaServer server) : IClassFixture<MariaServer>
{
    private const string Password = MysqlBench.Password;
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hours_go_under_the_label_of_their_end_with_weather_and_forecast_as_they_were_issued()
    {
        await using var bench = new MysqlBench(server, await server.MakeAsync(), "home");
        var publisher = await bench.StartAsync();
        await bench.BookAsync("2026-03-14T06:00:00Z", "2026-03-14T09:00:00Z");
        var midnight = StoreHome.At("2026-03-13T23:00:00Z");
        await bench.Store.Forecasts.PutAsync(new PvIssue("solstead", midnight.AddHours(-5), [new(StoreHome.At("2026-03-14T08:00:00Z"), 60, 444)]), Ct);
        await bench.Store.Forecasts.PutAsync(new PvIssue("solstead", midnight.AddHours(7), [new(StoreHome.At("2026-03-14T08:00:00Z"), 60, 999)]), Ct);
        await bench.Store.Forecasts.PutAsync(new WeatherIssue("meteoserver", midnight, [new(StoreHome.At("2026-03-14T08:00:00Z"), 60) { Global = 111, Cloud = 11 }]), Ct);
        await bench.Store.Forecasts.PutAsync(new WeatherIssue("open-meteo", midnight, [new(StoreHome.At("2026-03-14T08:00:00Z"), 60) { Global = 321.5, Cloud = 40 }]), Ct);

        await publisher.RoundAsync(Ct);

        using var connection = bench.Connect();
        MysqlBench.Rows(connection, "gr_w, tc, kwh_pv, kwh_s3p, kwh_return").ShouldBe("14 9 - - 0.40000 - 0.08000 | 14 10 321.50000 40.00000 0.40000 0.44400 0.08000 | 14 11 - - - - -");
        (await publisher.RoundAsync(Ct)).ShouldBe(0, "nothing comes twice");
    }

    [Fact]
    public async Task What_becomes_known_later_is_corrected_and_rows_of_the_old_job_stay()
    {
        var database = await server.MakeAsync();
        await using var bench = new MysqlBench(server, database, "home");
        using (var connection = bench.Connect())
        {
            // As the old job left it: no key, the same hours, and one it wrote today before it was switched off.
            connection.Run(MysqlBench.OldTable);
            connection.Run("INSERT INTO pvhistory(year, month, day, hour, kwh_pv) VALUES(2026, 3, 13, 13, 7.5), (2026, 3, 14, 8, 1.25), (2026, 3, 14, 10, 0)");
        }
        var publisher = await bench.StartAsync();
        await publisher.RoundAsync(Ct);
        await bench.BookAsync("2026-03-14T05:00:00Z", "2026-03-14T10:00:00Z", pv: 250);
        await publisher.RoundAsync(Ct);

        using var after = bench.Connect();
        MysqlBench.Rows(after, "kwh_pv").ShouldBe("13 13 7.50000 | 14 8 1.25000 | 14 9 1.00000 | 14 10 1.00000 | 14 11 1.00000");
    }

    [Fact]
    public async Task What_somebody_changes_far_back_is_corrected_with_the_next_round()
    {
        await using var bench = new MysqlBench(server, await server.MakeAsync());
        var publisher = await bench.StartAsync();
        await bench.BookAsync("2026-03-14T08:00:00Z", "2026-03-14T09:00:00Z");
        bench.Home.Time.Advance(TimeSpan.FromDays(100));
        await publisher.RoundAsync(Ct);
        (await publisher.RoundAsync(Ct)).ShouldBe(0);
        var slot = StoreHome.Second("2026-03-14T08:00:00Z") / 900;
        var made = await bench.Store.Editor.ApplyAsync(new BooksChange("edit", "test", Overwrite.All) { Energy = [new(slot, null, null, 900, null, null, null, null, null, 0)] }, Ct);
        (await publisher.RoundAsync(Ct)).ShouldBe(1);
        using var after = bench.Connect();
        after.Text("SELECT kwh_pv FROM pvhistory WHERE month=3 AND day=14 AND hour=10").ShouldBe("1.20000");

        bench.Home.Time.Advance(TimeSpan.FromMinutes(5));
        await bench.Store.Editor.UndoAsync(made.Id, Ct);
        (await publisher.RoundAsync(Ct)).ShouldBe(1);
        after.Text("SELECT kwh_pv FROM pvhistory WHERE month=3 AND day=14 AND hour=10").ShouldBe("0.40000");
        (await publisher.RoundAsync(Ct)).ShouldBe(0);
    }

    [Fact]
    public async Task A_table_with_the_later_columns_gets_watt_hours()
    {
        await using var bench = new MysqlBench(server, await server.MakeAsync(), "home");
        using (var connection = bench.Connect())
            connection.Run("CREATE TABLE pvhistory(year INT, month INT, day INT, hour INT, gr_w INT, tc INT, wh_pv DECIMAL(10,5), wh_s3p DECIMAL(10,5), wh_return DECIMAL(10,5))");
        var publisher = await bench.StartAsync();
        await bench.BookAsync("2026-03-14T07:00:00Z", "2026-03-14T09:00:00Z");
        await publisher.RoundAsync(Ct);
        using var after = bench.Connect();
        MysqlBench.Rows(after, "wh_pv, wh_return").ShouldBe("14 9 400.00000 80.00000 | 14 10 400.00000 80.00000 | 14 11 - -");
    }

    [Fact]
    public async Task A_server_that_was_away_gets_the_hours_afterwards()
    {
        await using var bench = new MysqlBench(server, await server.MakeAsync(), "home");
        var publisher = await bench.StartAsync();
        await bench.BookAsync("2026-03-14T07:00:00Z", "2026-03-20T00:00:00Z");
        await server.KillAsync();
        for (var day = 0; day < 5; day++)
        {
            (await Should.ThrowAsync<MariaException>(() => publisher.RoundAsync(Ct))).Problem.Code.ShouldBe("mysql.away");
            bench.Home.Time.Advance(TimeSpan.FromHours(24));
        }
        await server.NeedAsync();
        await bench.Publisher().RoundAsync(Ct);
        using var after = bench.Connect();
        after.Text("SELECT concat(count(*), ' ', sum(kwh_pv)) FROM pvhistory").ShouldBe($"{3 + 5 * 24} {(3 + 5 * 24) * 0.4:0.00000}");
    }

    [Fact]
    public async Task Rights_on_the_table_alone_suffice_and_a_missing_one_is_told_as_a_statement()
    {
        var database = await server.MakeAsync(rights: "", user: "small");
        using var root = await MariaConnection.OpenAsync(server.Root, Ct);
        root.Run($"CREATE TABLE {database}.pvhistory(year INT, month INT, day INT, hour INT, gr_w DECIMAL(10,5), tc DECIMAL(10,5), kwh_pv DECIMAL(10,5), kwh_s3p DECIMAL(10,5), kwh_return DECIMAL(10,5))");
        MariaServer.Grant(root, "small", Password, $"{database}.pvhistory", "SELECT");
        await using var bench = new MysqlBench(server, database, "small");
        var publisher = await bench.StartAsync();
        await bench.BookAsync("2026-03-14T07:00:00Z", "2026-03-14T10:00:00Z");
        var refused = await Should.ThrowAsync<MariaException>(() => publisher.RoundAsync(Ct));
        var sql = refused.Problem.Facts.Single(f => f.Name == "sql").Text!;
        sql.ShouldBe($"GRANT SELECT, INSERT, UPDATE, CREATE ON `{database}`.`pvhistory` TO 'small'@'127.0.0.1';");

        root.Run(sql.Replace(", CREATE", "", StringComparison.Ordinal));
        await publisher.RoundAsync(Ct);
        using var after = bench.Connect();
        after.Text("SELECT count(*) FROM pvhistory").ShouldBe("3");
    }

    [Fact]
    public async Task The_counters_of_the_gateway_are_written_down_after_each_full_hour()
    {
        var database = await server.MakeAsync();
        await using var home = new StoreHome("2026-03-14T10:00:00Z");
        var store = await home.OpenAsync();
        foreach (var (point, kind) in ((string, PointKind)[])[("production.energy_today", PointKind.Gauge), ("production.energy_7d", PointKind.Gauge), ("production.energy_lifetime", PointKind.Counter), ("production.power", PointKind.Gauge)])
            store.Declare(new("roof", new(point, Unit.WattHour, kind)));
        var eight = StoreHome.Second("2026-03-14T07:00:00Z") / 60;
        // Nothing before 08:03 local, then each minute; nothing at all around 10:00.
        (long Minute, double Value)[] today = [.. Enumerable.Range(3, 177).Where(m => m is < 110 or > 135).Select(m => (eight + m, m * 10.0))];
        await store.FillAsync("roof/production.energy_today", today, false, Ct);
        await store.FillAsync("roof/production.energy_lifetime", [.. today.Select(t => (t.Minute, t.Value + 1_000_000))], false, Ct);

        var rows = await new ProductionRows(store, "roof", StoreHome.Paris).OfAsync(new(2026, 3, 14), Ct);
        rows.Select(r => (r.Label.Hour, r.Minute, r.Today, r.Lifetime, r.Now)).ShouldBe([(8, 3, 30, 1_000_030, null), (9, 0, 600, 1_000_600, null)]);

        using var connection = await MariaConnection.OpenAsync(server.As("home", Password, database), Ct);
        var table = new ProductionTable(connection);
        await Task.Run(table.Ensure, Ct);
        table.Put(new(2026, 3, 14), rows).ShouldBe(2);
        table.Put(new(2026, 3, 14), rows).ShouldBe(0);
        connection.Text("SELECT concat(hour, ' ', minute, ' ', wattHoursLifetime) FROM enphase_production WHERE wattHoursToday=30").ShouldBe("8 3 1000030");
    }
}
