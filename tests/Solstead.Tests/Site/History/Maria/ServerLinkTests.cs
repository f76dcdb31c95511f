using Solstead.Core.History;
using Solstead.Devices.Protocols.Maria;
using Solstead.Site.History;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.History.Maria;

/// <summary>What reaches a real server, when it is killed, away, refuses, or another machine comes.</summary>
public sealed class ServerLinkTests(MariaServer server) : IClassFixture<MariaServer>
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private static HistoryQuery Month(string series, Resolution resolution) => new([series], StoreHome.At("2026-02-01T00:00:00Z"), StoreHome.At("2026-03-14T00:00:00Z"), resolution, 5000);

    /// <summary>Minutes of some days of February, a ledger row for each quarter hour.</summary>
    private static async Task FillAsync(SqliteHistory store, int days, string series = "roof/grid.power", int firstDay = 0)
    {
        var first = StoreHome.Second("2026-02-01T00:00:00Z") / 60 + firstDay * 1440L;
        await store.FillAsync(series, [.. Enumerable.Range(0, days * 1440).Where(m => m % 97 != 0).Select(m => (first + m, (double)(m % 613 - 200)))], overwrite: false, Ct);
        await store.WriteEnergyAsync([.. Enumerable.Range(0, days * 96).Select(s => new EnergySlot(first / 15 + s, s % 50, 0, s % 70, null, null, s % 90, null, s % 7 == 0 ? 3 : null, 0))], Ct);
    }

    private static string Count(MariaConnection connection) => connection.Text(
        "SELECT concat((SELECT count(*) FROM chunk), ' ', (SELECT count(*) FROM hour), ' ', (SELECT count(*) FROM closed), ' ', (SELECT count(*) FROM energy15), ' ', (SELECT coalesce(sum(home), 0) FROM energy15))")!;

    private static async Task SameAsync(SqliteHistory a, IHistoryReader b, string series)
    {
        foreach (var resolution in (Resolution[])[Resolution.QuarterHour, Resolution.Hour, Resolution.Day, Resolution.Month])
        {
            var (one, other) = ((await a.QueryAsync(Month(series, resolution), Ct)).Series[0], (await b.QueryAsync(Month(series, resolution), Ct)).Series[0]);
            one.Buckets.ShouldNotBeEmpty();
            other.Buckets.ShouldBe(one.Buckets);
        }
    }

    [Fact]
    public async Task A_server_killed_again_and_again_while_it_is_supplied_loses_nothing_and_doubles_nothing()
    {
        await using var home = new MariaHome(server, await server.MakeAsync());
        var store = await home.OpenAsync();
        store.Declare(StoreHome.Gauge());
        await FillAsync(store, 40);

        for (var kill = 0; kill < 3; kill++)
        {
            var round = Record.ExceptionAsync(() => store.Server!.RoundAsync(Ct, whole: true));
            await Task.Delay(TimeSpan.FromMilliseconds(40 * kill), TimeProvider.System, Ct);
            await server.KillAsync();
            if (await round is { } failure) failure.ShouldBeOfType<MariaException>();
            await server.NeedAsync();
        }

        await store.Server!.RoundAsync(Ct, whole: true);
        (await store.Server.RoundAsync(Ct, whole: true)).ShouldBe(new(0, 0, 0), "all is there, nothing is sent twice");
        using var connection = home.Connect();
        var home15 = Enumerable.Range(0, 40 * 96).Sum(s => s % 90);
        Count(connection).ShouldBe($"40 960 40 3840 {home15}");
        await SameAsync(store, store.Server.Reader, "roof/grid.power");
    }

    [Fact]
    public async Task A_new_machine_with_the_old_database_sees_the_whole_past()
    {
        var database = await server.MakeAsync();
        await using var old = new MariaHome(server, database);
        var first = await old.OpenAsync();
        first.Declare(StoreHome.Gauge("l'été ☀ \"x\"\\y", "garage"));
        first.Declare(StoreHome.Gauge());
        first.Declare(StoreHome.State());
        await FillAsync(first, 5);
        await FillAsync(first, 3, "garage/l'été ☀ \"x\"\\y");
        await first.WriteDeviceEnergyAsync([new(1_970_000, "bœuf's \"grill\"", 12)], Ct);
        await first.Server!.RoundAsync(Ct, whole: true);
        old.IsSilentForLong();

        await using var home = new MariaHome(server, database);
        var second = await home.OpenAsync();
        second.Declare(StoreHome.Counter("other"));
        await second.Server!.RoundAsync(Ct, whole: true);

        second.KnownSeries.Select(s => s.Series).ShouldContain("garage/l'été ☀ \"x\"\\y");
        await SameAsync(first, second, "roof/grid.power");
        await SameAsync(first, second, "garage/l'été ☀ \"x\"\\y");
        var (from, to) = (DateTimeOffset.UnixEpoch, StoreHome.At("2027-01-01T00:00:00Z"));
        (await second.EnergyAsync(from, to, Ct)).ShouldBe(await first.EnergyAsync(from, to, Ct));
        (await second.DeviceEnergyAsync(from, to, Ct)).ShouldBe([new(1_970_000, "bœuf's \"grill\"", 12)]);
    }

    [Fact]
    public async Task Two_machines_of_one_day_make_one_day()
    {
        var database = await server.MakeAsync();
        var noon = StoreHome.Second("2026-02-03T12:00:00Z") / 60;
        await using var old = new MariaHome(server, database);
        var first = await old.OpenAsync();
        first.Declare(StoreHome.Gauge());
        await first.FillAsync("roof/grid.power", [.. Enumerable.Range(0, 60).Select(m => (noon - 60 + m, 100.0))], false, Ct);
        await first.Server!.RoundAsync(Ct);
        old.IsSilentForLong();

        await using var home = new MariaHome(server, database);
        // It was away when the new one began: the new one gave its own numbers.
        var second = await home.Home.OpenAsync();
        second.Declare(StoreHome.Counter());
        second.Declare(StoreHome.Gauge());
        await second.FillAsync("roof/grid.power", [.. Enumerable.Range(0, 60).Select(m => (noon + m, 300.0))], false, Ct);
        await second.DisposeAsync();
        second = await home.OpenAsync();
        await second.Server!.RoundAsync(Ct);

        foreach (var reader in (IHistoryReader[])[second, second.Server.Reader])
        {
            var hours = (await reader.QueryAsync(Month("roof/grid.power", Resolution.Hour), Ct)).Series[0].Buckets;
            hours.Select(b => b.Mean).ShouldBe([100, 300]);
            (await reader.QueryAsync(Month("roof/grid.power", Resolution.Day), Ct)).Series[0].Buckets.ShouldHaveSingleItem().Mean.ShouldBe(200);
        }
    }

    [Fact]
    public async Task Of_two_machines_that_live_the_second_sends_nothing_until_the_first_has_gone()
    {
        var database = await server.MakeAsync();
        var old = new MariaHome(server, database);
        var first = await old.OpenAsync();
        first.Declare(StoreHome.Gauge());
        await FillAsync(first, 2);
        await first.Server!.RoundAsync(Ct, whole: true);

        await using var home = new MariaHome(server, database);
        var second = await home.OpenAsync();
        await Until.TrueAsync(() => second.Problems.Any(p => p.Code == "history.server.two"));
        (await second.EnergyAsync(DateTimeOffset.UnixEpoch, StoreHome.At("2027-01-01T00:00:00Z"), Ct)).ShouldBeEmpty();

        await old.DisposeAsync();
        (await second.Server!.RoundAsync(Ct, whole: true)).DaysBrought.ShouldBe(2);
        second.Problems.ShouldBeEmpty();
        (await second.Server.RoundAsync(Ct, whole: true)).ShouldBe(new(0, 0, 0));
    }

    [Fact]
    public async Task A_data_directory_copied_back_from_a_backup_gets_what_came_since_from_the_server()
    {
        var database = await server.MakeAsync();
        await using var home = new MariaHome(server, database);
        var store = await home.OpenAsync();
        store.Declare(StoreHome.Gauge());
        await FillAsync(store, 2);
        await store.Server!.RoundAsync(Ct, whole: true);
        await store.DisposeAsync();
        var backup = Directory.CreateTempSubdirectory("sol-copy-");
        Copy(home.Home.Directory, backup.FullName);

        store = await home.OpenAsync();
        await FillAsync(store, 4);
        await store.FillAsync("roof/grid.power", [(StoreHome.Second("2026-02-01T00:00:00Z") / 60, 5000)], overwrite: false, Ct);
        await store.Server!.RoundAsync(Ct, whole: true);
        var (from, to) = (DateTimeOffset.UnixEpoch, StoreHome.At("2027-01-01T00:00:00Z"));
        var (rows, hours) = (await store.EnergyAsync(from, to, Ct), (await store.QueryAsync(Month("roof/grid.power", Resolution.Hour), Ct)).Series[0].Buckets);
        await store.DisposeAsync();

        foreach (var file in Directory.GetFiles(home.Home.Directory)) File.Delete(file);
        Copy(backup.FullName, home.Home.Directory);
        backup.Delete(recursive: true);
        store = await home.OpenAsync();
        await store.Server!.RoundAsync(Ct, whole: true);
        (await store.EnergyAsync(from, to, Ct)).ShouldBe(rows);
        (await store.QueryAsync(Month("roof/grid.power", Resolution.Hour), Ct)).Series[0].Buckets.ShouldBe(hours);
        (await store.Server.RoundAsync(Ct, whole: true)).DaysBrought.ShouldBe(0);
        (await store.Server.Reader.EnergyAsync(from, to, Ct)).ShouldBe(rows);

        static void Copy(string from, string to)
        {
            foreach (var file in Directory.GetFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        }
    }

    [Fact]
    public async Task What_a_person_wrote_comes_back_over_what_was_only_spread_and_fills_what_is_not_known()
    {
        var database = await server.MakeAsync();
        await using (var old = new MariaHome(server, database))
        {
            var first = await old.OpenAsync();
            await first.WriteEnergyAsync([new(100, 10, 0, 500, null, null, 510, null, null, 0)], Ct);
            await first.Editor.ApplyAsync(new("edit", "", Overwrite.All) { Energy = [new(101, 77, 0, null, null, null, 77, null, null, 0)] }, Ct);
            await first.Server!.RoundAsync(Ct, whole: true);
        }
        await using var home = new MariaHome(server, database);
        var store = await home.Home.OpenAsync();
        await store.WriteEnergyAsync([new(100, 12, 0, null, null, null, null, null, null, 0), new(101, 5, 0, null, null, null, 5, null, null, 2)], Ct);
        await store.DisposeAsync();
        store = await home.OpenAsync();
        await store.Server!.RoundAsync(Ct, whole: true);

        var rows = await store.EnergyAsync(DateTimeOffset.UnixEpoch, StoreHome.At("1971-01-01T00:00:00Z"), Ct);
        (rows[0].GridImport, rows[0].Pv, rows[0].Home).ShouldBe((12L, 500L, 510L));
        (rows[1].GridImport, rows[1].Source).ShouldBe((77L, EnergySource.Edited));
        (await store.Server.Reader.EnergyAsync(DateTimeOffset.UnixEpoch, StoreHome.At("1971-01-01T00:00:00Z"), Ct)).ShouldBe(rows);
    }

    [Fact]
    public async Task A_database_with_tables_of_another_program_is_named_and_left_alone()
    {
        var database = await server.MakeAsync();
        await using var home = new MariaHome(server, database);
        using var connection = home.Connect();
        connection.Run("CREATE TABLE weather(id INT, temp FLOAT)");
        var store = await home.OpenAsync();
        await Until.TrueAsync(() => store.Problems.Any(p => p.Code == "history.server.foreign"));
        store.Problems.Single().Facts.Single(f => f.Name == "table").Text.ShouldBe("weather");
        connection.Text("SELECT count(*) FROM weather").ShouldBe("0");
    }

    [Fact]
    public async Task A_server_that_ends_idle_connections_early_is_no_trouble()
    {
        await using var home = new MariaHome(server, await server.MakeAsync());
        var store = await home.OpenAsync();
        await store.Server!.RoundAsync(Ct);
        using (var root = await MariaConnection.OpenAsync(server.Root, Ct))
            foreach (var id in root.Stream("SELECT id FROM information_schema.processlist WHERE user='home'").Select(r => r.GetInt64(0)).ToList()) root.Run($"KILL {id}");
        await store.Server.RoundAsync(Ct);
        store.Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task Minutes_and_rows_that_come_late_are_sent_again()
    {
        await using var home = new MariaHome(server, await server.MakeAsync());
        var store = await home.OpenAsync();
        store.Declare(StoreHome.Gauge());
        await FillAsync(store, 2);
        await store.Server!.RoundAsync(Ct, whole: true);

        var gap = StoreHome.Second("2026-02-01T00:00:00Z") / 60;
        await store.FillAsync("roof/grid.power", [(gap, 5000)], overwrite: false, Ct);
        await store.WriteEnergyAsync([new(gap / 15, 999, 0, 0, null, null, 999, null, null, 1)], Ct);
        (await store.Server.RoundAsync(Ct, whole: true)).ShouldBe(new(1, 0, 1));

        (await store.Server.Reader.QueryAsync(Month("roof/grid.power", Resolution.Day), Ct)).Series[0].Buckets[0].Max.ShouldBe(5000);
        (await store.Server.Reader.EnergyAsync(StoreHome.At("2026-02-01T00:00:00Z"), StoreHome.At("2026-02-01T00:15:00Z"), Ct)).ShouldHaveSingleItem().Home.ShouldBe(999);
    }

    [Fact]
    public async Task An_import_reaches_the_server_at_once_and_its_undo_takes_it_out_again()
    {
        await using var home = new MariaHome(server, await server.MakeAsync());
        var store = await home.OpenAsync();
        store.Declare(StoreHome.Gauge());
        await FillAsync(store, 2);
        await store.Server!.RoundAsync(Ct, whole: true);
        var (from, to) = (StoreHome.At("2020-01-01T00:00:00Z"), StoreHome.At("2026-12-01T00:00:00Z"));
        var slot = Slots.FirstFrom(StoreHome.At("2020-03-01T12:00:00Z"));
        var change = new BooksChange("import.mysql", "old", Overwrite.Nothing)
        {
            Energy = [new(slot, null, null, 250, null, null, null, null, null, 1) { BuyPrice = 1234, SellPrice = 500 }, new(slot + 96, null, null, 260, null, null, null, null, null, 0)],
            Devices = [new(slot, "bœuf", 12) { Quality = 1 }],
            Weather = [new("job", StoreHome.At("2020-03-09T00:00:00Z"), [new(StoreHome.At("2020-03-09T10:00:00Z"), 60) { Global = 700 }])],
        };
        var made = await store.Editor.ApplyAsync(change, Ct);
        (await store.Server.RoundAsync(Ct)).BooksSent.ShouldBe(4);
        (await store.Server.Reader.EnergyAsync(from, to, Ct)).ShouldBe(await store.EnergyAsync(from, to, Ct));
        (await store.Server.Reader.DeviceEnergyAsync(from, to, Ct)).ShouldBe(await store.DeviceEnergyAsync(from, to, Ct));
        Sun().ShouldBe("1");

        await store.Editor.UndoAsync(made.Id, Ct);
        await store.Server.RoundAsync(Ct);
        (await store.Server.Reader.EnergyAsync(from, to, Ct)).Count.ShouldBe(2 * 96);
        (await store.Server.Reader.DeviceEnergyAsync(from, to, Ct)).ShouldBeEmpty();
        Sun().ShouldBe("0");
        (await store.Server.RoundAsync(Ct, whole: true)).ShouldBe(new(0, 0, 0));

        string? Sun()
        {
            using var connection = home.Connect();
            return connection.Text("SELECT count(*) FROM weather");
        }
    }

    [Fact]
    public async Task A_right_that_is_missing_is_told_with_the_statement_that_gives_it()
    {
        var database = await server.MakeAsync(rights: "SELECT", user: "reader");
        await using var home = new MariaHome(server, database, "reader");
        var store = await home.OpenAsync();
        await Until.TrueAsync(() => store.Problems.Any(p => p.Code == "mysql.rights"));
        var sql = store.Problems.Single(p => p.Code == "mysql.rights").Facts.Single(f => f.Name == "sql").Text!;
        sql.ShouldBe($"GRANT SELECT, INSERT, UPDATE, DELETE, CREATE ON `{database}`.* TO 'reader'@'127.0.0.1';");

        using (var root = await MariaConnection.OpenAsync(server.Root, Ct)) root.Run(sql);
        await store.Server!.RoundAsync(Ct);
        store.Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_user_without_any_right_on_the_database_is_told_the_statement_too()
    {
        var database = await server.MakeAsync(rights: "", user: "nobody");
        await using var home = new MariaHome(server, database, "nobody");
        var found = await Solstead.Site.History.Maria.ServerCheck.LookAsync(new(home.Options, null, ""), [], Ct);
        found.Code.ShouldBe("mysql.rights");
        found.Facts.Single(f => f.Name == "sql").Text.ShouldBe($"GRANT SELECT, INSERT, UPDATE, DELETE, CREATE ON `{database}`.* TO 'nobody'@'127.0.0.1';");
    }

    [Fact]
    public async Task While_the_server_is_away_the_house_goes_on_and_it_catches_up_afterwards()
    {
        var database = await server.MakeAsync();
        await server.KillAsync();
        await using var home = new MariaHome(server, database);
        var store = await home.OpenAsync();
        store.Declare(StoreHome.Gauge());
        await Until.TrueAsync(() => store.Problems.Any(p => p.Code == "history.server.away"));
        await FillAsync(store, 25);
        (await store.QueryAsync(Month("roof/grid.power", Resolution.Day), Ct)).Series[0].Buckets.Count.ShouldBe(26);

        await server.NeedAsync();
        await Until.TrueAsync(() =>
        {
            home.Home.Time.Advance(TimeSpan.FromMinutes(5));
            return store.Problems.All(p => p.Code != "history.server.away");
        });
        await store.Server!.RoundAsync(Ct, whole: true);
        await SameAsync(store, store.Server.Reader, "roof/grid.power");
    }
}
