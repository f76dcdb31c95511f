using Solstead.Core.History;
using Solstead.Tests.Site.History;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Publish.Mysql;

/// <summary>What the server knows outlives what the local files lost.</summary>
public sealed class MysqlLossTests(MariaServer server) : IClassFixture<MariaServer>
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hours_the_local_file_lost_stay_as_the_server_knows_them()
    {
        await using var bench = new MysqlBench(server, await server.MakeAsync());
        var publisher = await bench.StartAsync();
        await bench.BookAsync("2026-03-14T07:00:00Z", "2026-03-14T10:00:00Z");
        await publisher.RoundAsync(Ct);
        using var after = bench.Connect();
        var before = MysqlBench.Rows(after, "kwh_pv, kwh_return");
        before.ShouldContain("14 10 0.40000 0.08000");

        // From a backup: one whole hour is gone, of the next a quarter.
        await bench.LoseAsync("2026-03-14T08:00:00Z", "2026-03-14T09:15:00Z");
        (await bench.Publisher().RoundAsync(Ct)).ShouldBe(0);
        MysqlBench.Rows(after, "kwh_pv, kwh_return").ShouldBe(before);
    }

    [Fact]
    public async Task An_hour_that_was_made_unknown_becomes_unknown_there()
    {
        await using var bench = new MysqlBench(server, await server.MakeAsync());
        var publisher = await bench.StartAsync();
        await bench.BookAsync("2026-03-14T07:00:00Z", "2026-03-14T10:00:00Z");
        await publisher.RoundAsync(Ct);
        await bench.Store.Editor.ApplyAsync(new BooksChange("void", "test", Overwrite.All) { Void = [StoreHome.Second("2026-03-14T08:15:00Z") / 900] }, Ct);
        (await publisher.RoundAsync(Ct)).ShouldBe(1);
        using var after = bench.Connect();
        MysqlBench.Rows(after, "kwh_pv, kwh_return").ShouldBe("14 9 0.40000 0.08000 | 14 10 - - | 14 11 0.40000 0.08000");
    }
}
