using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Solstead.Devices.Protocols.Maria;
using Solstead.Site.History.Maria;
using Solstead.Site.Publish.Mysql;
using Solstead.Tests.Site;
using Solstead.Tests.Site.History;
using Solstead.Tests.Site.Publish.Prometheus;
using Solstead.Tests.Support;

namespace Solstead.Tests.Docs;

public sealed class DashboardTests(MariaServer server) : IClassFixture<MariaServer>
{
    private static readonly DateTimeOffset From = new(2026, 6, 25, 0, 0, 0, TimeSpan.Zero);

    [Theory, InlineData("sqlite.json"), InlineData("mariadb.json"), InlineData("prometheus.json")]
    public void Every_panel_has_a_number_of_its_own_and_a_place_of_its_own(string name)
    {
        var panels = Dashboard.Read(name).Panels.ToList();
        panels.Select(p => p.GetProperty("id").GetInt32()).ShouldBeUnique();
        var taken = new HashSet<(int, int)>();
        foreach (var panel in panels)
        {
            var place = panel.GetProperty("gridPos");
            int At(string key) => place.GetProperty(key).GetInt32();
            (At("x") + At("w")).ShouldBeLessThanOrEqualTo(24);
            for (var x = At("x"); x < At("x") + At("w"); x++)
                for (var y = At("y"); y < At("y") + At("h"); y++) taken.Add((x, y)).ShouldBeTrue(panel.GetProperty("title").GetString());
        }
    }

    [Fact]
    public async Task Every_question_of_the_SQLite_dashboard_runs_on_new_books_and_on_kept_ones()
    {
        await using var home = new StoreHome("2026-06-26T12:00:00Z");
        await home.OpenAsync();
        await using var books = await OpenAsync(home);
        var questions = Dashboard.Read("sqlite.json").Questions("rawQueryText", "queryText").Distinct().ToList();
        questions.Count.ShouldBeGreaterThan(15);
        foreach (var (of, question) in questions) Ask(books, of, question);

        Seed(books);
        SeedOwn(books);
        var rows = questions.ToDictionary(q => (q.Of, q.Question), q => Ask(books, q.Of, q.Question)).GroupBy(r => r.Key.Of).ToDictionary(g => g.Key, g => g.First().Value);
        AreRight(rows);
        foreach (var (of, found) in rows) found.ShouldNotBeEmpty(of);
    }

    [Fact]
    public async Task Every_question_of_the_MariaDB_dashboard_runs_on_a_server()
    {
        var database = await server.MakeAsync();
        await using var books = await MariaConnection.OpenAsync(server.Root with { Database = database }, TestContext.Current.CancellationToken);
        ServerSchema.Ensure(books, TimeProvider.System);
        new PvHistoryTable(books).Ensure();
        // As Grafana finds a server, not as our own connection sets it up.
        Run(books, "SET SESSION sql_mode = CONCAT(@@GLOBAL.sql_mode, ',ONLY_FULL_GROUP_BY')");
        var questions = Dashboard.Read("mariadb.json").Questions("rawSql").Distinct().ToList();
        foreach (var (of, question) in questions) Ask(books, of, question);

        Seed(books);
        Run(books, "INSERT INTO pvhistory VALUES(2026, 6, 25, 13, 500, 20, 1.25, 1.5, 0.25)");
        var rows = questions.ToDictionary(q => q.Of, q => Ask(books, q.Of, q.Question));
        AreRight(rows);
        Number(rows["pvhistory: the hours of the old tables"].Single()[1]).ShouldBe(1.25);
        foreach (var (of, found) in rows) found.ShouldNotBeEmpty(of);
    }

    [Fact]
    public async Task Every_metric_of_the_Prometheus_dashboard_is_one_we_write()
    {
        var asked = Dashboard.Read("prometheus.json").Questions("expr").SelectMany(q => Dashboard.Metrics(q.Question)).Distinct().ToList();
        asked.Count.ShouldBeGreaterThan(15);
        await using var site = await LivingSite.StartAsync("publish: { prometheus: {} }");
        await site.UntilAsync("api/v1/points?device=roof", p => p.GetProperty("points").EnumerateArray().Any(x => x.GetProperty("id").GetString() == "storage.soc" && x.GetProperty("value").ValueKind == JsonValueKind.Number));
        await Until.TrueAsync(async () =>
        {
            var written = StrictMetrics.Parse(await site.Http.GetStringAsync("metrics"), open: false).Keys;
            return asked.Except(written).ToList() is { Count: 0 };
        });
    }

    private static void AreRight(Dictionary<string, List<object?[]>> rows)
    {
        // 96 quarter hours of 250 Wh are 24 kWh, and the last forecast before each of them said 300 Wh.
        Number(rows["Production"].Single()[0]).ShouldBe(24.0);
        Number(rows["Cost less income"].Single()[0]).ShouldBe(((96 * 100 * 25000L) - (96 * 50 * 8000L)) / 1e8, 1e-9);
        rows["Energy per day: sources above, uses below"].Sum(r => Number(r[1])).ShouldBe(24, 1e-9);
        rows["Power: the last forecast before each quarter hour, and what came"].Count.ShouldBe(96);
        rows["Power: the last forecast before each quarter hour, and what came"].ShouldAllBe(r => Number(r[1]) == 1200 && Number(r[4]) == 1000);
        rows["Each day as forecast at 18:00 the evening before, and what came"].Sum(r => Number(r[1])).ShouldBe(96 * 0.2, 1e-9);
        rows["Sunlight: the newest word of each source"].ShouldAllBe(r => Number(r[2]) == 500);
        rows["Energy of each meter per day"].Sum(r => Number(r[2])).ShouldBe(24, 1e-9);
        rows["source"].Single()[0].ShouldBe("solstead");
    }

    private static double Number(object? value) => Convert.ToDouble(value, CultureInfo.InvariantCulture);

    private static async Task<SqliteConnection> OpenAsync(StoreHome home)
    {
        var books = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = home.BooksPath, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        await books.OpenAsync(TestContext.Current.CancellationToken);
        return books;
    }

    private static void Run(DbConnection books, string sql)
    {
        using var command = books.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static List<object?[]> Ask(DbConnection books, string of, string question)
    {
        using var command = books.CreateCommand();
        command.CommandText = Dashboard.Filled(question, From.AddDays(-2), From.AddDays(3));
        var rows = new List<object?[]>();
        try
        {
            using var reader = command.ExecuteReader();
            while (reader.Read()) rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i))]);
        }
        catch (DbException e)
        {
            throw new InvalidOperationException($"{of}: {command.CommandText}", e);
        }
        return rows;
    }

    private static void Seed(DbConnection books)
    {
        var first = From.ToUnixTimeSeconds() / 900;
        for (var i = 0; i < 96; i++)
        {
            var (slot, start) = (first + i, (first + i) * 900);
            Run(books, $"INSERT INTO energy15(slot, grid_import, grid_export, pv, battery_charge, battery_discharge, home, charger, `load`, buy_price, sell_price, quality, source) VALUES ({slot}, 100, 50, 250, 10, 20, 200, 60, 50, 25000, 8000, {(i == 3 ? 1 : 0)}, 0)");
            Run(books, $"INSERT INTO energy_device(slot, device, wh, quality, source) VALUES ({slot}, 'roof/production', 250, 0, 0)");
            Run(books, $"INSERT INTO weather(slot, source, issued, minutes, ghi, dni, dhi, temp, wind, cloud) VALUES ({slot}, 'open-meteo', {start - 90000}, 15, 400, 1, 1, 20, 2, 50), ({slot}, 'open-meteo', {start - 900}, 15, 500, 1, 1, 20, 2, 50)");
            Run(books, $"INSERT INTO forecast(slot, source, issued, wh, p10, p90, minutes, hindcast) VALUES ({slot}, 'solstead', {start - 180000}, 200, 100, 300, 15, 0), ({slot}, 'solstead', {start - 600}, 300, 200, 400, 15, 0), ({slot}, 'solstead', {start - 300}, 999, 200, 400, 15, 1), ({slot}, 'solstead', {start + 300}, 888, 200, 400, 15, 0)");
        }
    }

    /// <summary>What only the local file keeps.</summary>
    private static void SeedOwn(SqliteConnection books)
    {
        var noon = From.AddHours(12);
        Run(books, $"INSERT INTO session(device, started_utc, ended_utc, wh, data) VALUES ('garage', {noon.ToUnixTimeSeconds()}, {noon.AddHours(2).ToUnixTimeSeconds()}, 7000, '')");
        Run(books, $"INSERT INTO command(t_ms, device, kind, wanted, bounded, rule, reason, why, actor, outcome) VALUES ({noon.ToUnixTimeMilliseconds()}, 'garage', 'limit', '16', '10', 'charging', 'charge.follow', '', 'rule', 0)");
    }
}
