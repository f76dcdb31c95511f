using Solstead.Devices.Protocols.Maria;
using Solstead.Site.Publish.Mysql;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Publish.Mysql;

/// <summary>Tables as others made them.</summary>
public sealed class MysqlTablesTests(MariaServer server) : IClassFixture<MariaServer>
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private async Task<MysqlBench> BenchAsync(string? table)
    {
        var bench = new MysqlBench(server, await server.MakeAsync());
        using var connection = bench.Connect();
        if (table is not null) connection.Run(table);
        return bench;
    }

    [Fact]
    public async Task Columns_that_are_missing_are_left_out()
    {
        await using var bench = await BenchAsync("CREATE TABLE pvhistory(year INT, month INT, day INT, hour INT, KWH_PV DECIMAL(10,5), note TEXT)");
        var publisher = await bench.StartAsync();
        await bench.BookAsync("2026-03-14T07:00:00Z", "2026-03-14T10:00:00Z");
        await publisher.RoundAsync(Ct);
        using var after = bench.Connect();
        MysqlBench.Rows(after, "kwh_pv, note").ShouldBe("14 9 0.40000 - | 14 10 0.40000 - | 14 11 0.40000 -");
    }

    [Fact]
    public async Task A_row_whose_needed_column_is_unknown_waits_until_it_is_known()
    {
        await using var bench = await BenchAsync("CREATE TABLE pvhistory(year INT, month INT, day INT, hour INT, tc INT, kwh_pv DECIMAL(10,5) NOT NULL, kwh_return DECIMAL(10,5) NOT NULL DEFAULT 0)");
        var publisher = await bench.StartAsync();
        await bench.BookAsync("2026-03-14T07:00:00Z", "2026-03-14T08:00:00Z");
        await bench.BookAsync("2026-03-14T09:00:00Z", "2026-03-14T10:00:00Z");
        await publisher.RoundAsync(Ct);
        using var after = bench.Connect();
        MysqlBench.Rows(after, "kwh_pv").ShouldBe("14 9 0.40000 | 14 11 0.40000");
        await bench.BookAsync("2026-03-14T08:00:00Z", "2026-03-14T09:00:00Z", pv: 200);
        await publisher.RoundAsync(Ct);
        MysqlBench.Rows(after, "kwh_pv").ShouldBe("14 9 0.40000 | 14 10 0.80000 | 14 11 0.40000");
    }

    [Fact]
    public async Task One_row_the_server_refuses_is_told_and_does_not_stop_the_others()
    {
        await using var bench = await BenchAsync("CREATE TABLE pvhistory(year INT, month INT, day INT, hour INT, kwh_pv DECIMAL(3,2), kwh_return DECIMAL(10,5))");
        var publisher = await bench.StartAsync();
        await bench.BookAsync("2026-03-14T07:00:00Z", "2026-03-14T08:00:00Z", pv: 5000);
        await bench.BookAsync("2026-03-14T08:00:00Z", "2026-03-14T10:00:00Z");
        (await Should.ThrowAsync<MariaException>(() => publisher.RoundAsync(Ct))).Problem.Code.ShouldBe("mysql.refused");
        using var after = bench.Connect();
        MysqlBench.Rows(after, "kwh_pv").ShouldBe("14 10 0.40 | 14 11 0.40");
    }

    [Fact]
    public async Task A_row_another_connection_is_just_adding_does_not_come_twice()
    {
        await using var bench = await BenchAsync(MysqlBench.OldTable);
        var publisher = await bench.StartAsync();
        await bench.BookAsync("2026-03-14T07:00:00Z", "2026-03-14T10:00:00Z");
        using var other = bench.Connect();
        other.Run("BEGIN");
        other.Run("INSERT INTO pvhistory(year, month, day, hour) VALUES(2026, 3, 14, 9)");
        var round = publisher.RoundAsync(Ct);
        using var root = await MariaConnection.OpenAsync(server.Root, Ct);
        // The server renews this table only when nobody has read it for 0.1 s.
        while (!round.IsCompleted && root.Text("SELECT count(*) FROM information_schema.innodb_lock_waits") == "0") await Task.Delay(TimeSpan.FromMilliseconds(150), TimeProvider.System, Ct);
        other.Run("COMMIT");
        await round;
        await publisher.RoundAsync(Ct);
        MysqlBench.Rows(other, "kwh_pv").ShouldBe("14 9 0.40000 | 14 10 0.40000 | 14 11 0.40000");
    }

    [Fact]
    public async Task A_round_reads_a_day_at_once()
    {
        await using var bench = await BenchAsync(MysqlBench.OldTable);
        var publisher = await bench.StartAsync();
        await bench.BookAsync("2026-03-14T07:00:00Z", "2026-03-18T00:00:00Z");
        bench.Home.Time.Advance(TimeSpan.FromDays(3));
        await publisher.RoundAsync(Ct);
        using var root = await MariaConnection.OpenAsync(server.Root, Ct);
        var before = Selects(root);
        (await publisher.RoundAsync(Ct)).ShouldBe(0);
        (Selects(root) - before).ShouldBeLessThan(10);

        static long Selects(MariaConnection root) => long.Parse(root.Text("SELECT variable_value FROM information_schema.global_status WHERE variable_name='COM_SELECT'")!, System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task A_table_we_make_has_a_key()
    {
        await using var bench = await BenchAsync(null);
        using var connection = bench.Connect();
        new PvHistoryTable(connection).Ensure();
        new ProductionTable(connection).Ensure();
        foreach (var table in (string[])["pvhistory", "enphase_production"])
            connection.Text("SELECT group_concat(column_name ORDER BY seq_in_index) FROM information_schema.statistics WHERE table_schema=database() AND index_name='PRIMARY' AND table_name=$table", "$table", table).ShouldBe("year,month,day,hour");
    }

    [Theory]
    [InlineData("INT", "0")]
    [InlineData("FLOAT", "0.412")]
    [InlineData("DOUBLE", "0.412")]
    [InlineData("DECIMAL(6,1)", "0.4")]
    [InlineData("DECIMAL(12,8)", "0.41200000")]
    [InlineData("VARCHAR(20)", "0.412")]
    public async Task A_column_of_another_type_is_written_once(string type, string stored)
    {
        await using var bench = await BenchAsync($"CREATE TABLE pvhistory(year INT, month INT, day INT, hour INT, gr_w {type}, tc {type}, kwh_pv {type}, kwh_s3p {type}, kwh_return {type})");
        var publisher = await bench.StartAsync();
        await bench.BookAsync("2026-03-14T07:00:00Z", "2026-03-14T10:00:00Z", pv: 103);
        (await publisher.RoundAsync(Ct)).ShouldBe(3);
        using var after = bench.Connect();
        after.Text("SELECT kwh_pv FROM pvhistory LIMIT 1")!.ShouldStartWith(stored);
        (await publisher.RoundAsync(Ct)).ShouldBe(0);
        await bench.BookAsync("2026-03-14T08:00:00Z", "2026-03-14T09:00:00Z", pv: 900);
        (await publisher.RoundAsync(Ct)).ShouldBe(1, "what differs by more than the column can hold is corrected");
    }
}
