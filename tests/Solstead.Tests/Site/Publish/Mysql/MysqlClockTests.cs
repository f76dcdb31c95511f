using Solstead.Devices.Protocols.Maria;
using Solstead.Tests.Site.History;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Publish.Mysql;

/// <summary>A machine whose clock is wrong at the first start.</summary>
public sealed class MysqlClockTests(MariaServer server) : IClassFixture<MariaServer>
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rows_of_the_old_job_do_not_become_ours_by_a_clock_that_was_behind(bool reachable)
    {
        await using var bench = new MysqlBench(server, await server.MakeAsync());
        using (var connection = bench.Connect())
        {
            connection.Run(MysqlBench.OldTable);
            connection.Run("INSERT INTO pvhistory(year, month, day, hour, kwh_pv) VALUES(2026, 3, 20, 13, 7.5), (2026, 4, 1, 11, 1.25)");
        }
        await bench.OpenAsync();
        var publisher = bench.Publisher();
        if (!reachable) await server.KillAsync();
        (await Should.ThrowAsync<MariaException>(() => publisher.RoundAsync(Ct))).Problem.Code.ShouldBe(reachable ? "mysql.clock" : "mysql.away");
        await server.NeedAsync();

        // Network time came, and history from an import.
        bench.Home.Time.Advance(StoreHome.At("2026-04-01T11:10:00Z") - bench.Home.Time.GetUtcNow());
        await bench.BookAsync("2026-03-20T10:00:00Z", "2026-03-20T14:00:00Z");
        await bench.BookAsync("2026-04-01T08:00:00Z", "2026-04-01T11:00:00Z");
        await publisher.RoundAsync(Ct);
        using var after = bench.Connect();
        MysqlBench.Rows(after, "kwh_pv").ShouldStartWith("20 13 7.50000 | 1 11 1.25000 | 1 12 0.40000");
        (await publisher.RoundAsync(Ct)).ShouldBe(0);
    }

    [Fact]
    public async Task A_clock_that_was_once_ahead_fills_nothing_with_empty_rows()
    {
        await using var bench = new MysqlBench(server, await server.MakeAsync());
        var publisher = await bench.StartAsync();
        await bench.BookAsync("2026-03-14T07:00:00Z", "2026-03-14T10:00:00Z");
        await publisher.RoundAsync(Ct);
        bench.Home.Time.Advance(TimeSpan.FromDays(60));
        (await publisher.RoundAsync(Ct)).ShouldBe(12, "the rest of the one day of which something is known");
    }
}
