using System.Text;
using Solstead.Core.History;
using Solstead.Devices.Protocols.Maria;
using Solstead.Site.Import.Books;
using Solstead.Site.Import.HourlyJob;
using Solstead.Tests.Site.Import.Books;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Import.HourlyJob;

/// <summary>The old job's database on a real server, read by a user that may do nothing but read.</summary>
public sealed class LegacyServerTests(MariaServer server) : IClassFixture<MariaServer>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Three_faulty_years_on_a_server_come_out_within_half_a_percent_of_the_truth()
    {
        var database = await server.MakeAsync("SELECT", "reader", "pw");
        var from = new DateTimeOffset(2021, 1, 10, 0, 0, 0, TimeSpan.Zero);
        var roof = new TrueRoof(TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris"), from, from.AddDays(1095), false, 3);
        var (production, history) = LegacyDatabaseMaker.Make(roof, LegacyFaults.All);
        using (var root = await MariaConnection.OpenAsync(server.Root with { Database = database }, Stop))
        {
            Write(root, production);
            Write(root, history);
        }
        var steps = new List<ImportProgress>();
        await using var tables = new MariaTables(await MariaConnection.OpenAsync(server.As("reader", "pw", database), Stop), "old");
        var imported = await HourlyJobImport.ReadAsync(tables, new(roof.Zone, roof.To), new Told(steps), Stop);
        imported.Rows.ShouldBe(production.Rows.Count + history.Rows.Count);
        var total = imported.Change.Energy.Sum(r => r.Pv ?? 0);
        ((double)total).ShouldBe(roof.Between(roof.From, roof.To.AddHours(-1)), 0.005 * total);
        imported.Change.Forecasts.ShouldAllBe(f => f.Source == "solar3p" && !f.Hindcast && f.Issued < f.Slots[0].Start);
        imported.Change.Weather.Count.ShouldBeInRange(1000, 1096);
        steps.Count.ShouldBeGreaterThan(10);
        steps.ShouldAllBe(s => s.Total > 0);
    }

    [Fact]
    public async Task The_command_reads_a_server_with_a_password_from_a_file_and_writes_nothing_in_a_dry_run()
    {
        var database = await server.MakeAsync("SELECT", "reader", "pw");
        using (var root = await MariaConnection.OpenAsync(server.Root with { Database = database }, Stop))
        {
            root.Run("CREATE TABLE jobs(year INT, month INT, day INT, hour INT, minute INT, wattHoursToday INT, wattHoursSevenDays INT, wattHoursLifetime INT, wattsNow INT)");
            root.Run("INSERT INTO jobs VALUES(2023,6,1,12,1,5000,1,1005000,0),(2023,6,1,13,1,6200,1,1006200,0)");
        }
        var folder = Directory.CreateTempSubdirectory("solstead-import-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "pw"), "pw\n", Stop);
            string[] command = ["import", "mysql", "--host", "127.0.0.1", "--port", $"{server.Port}", "--database", database, "--user", "reader", "--password-file", "pw", "--tables", "production=jobs", "--zone", "Europe/Paris"];
            var (code, output, errors) = await SolsteadProgram.RunAsync(folder.FullName, [.. command, "--data", "data", "--dry-run", "--json"]);
            code.ShouldBe(0, errors);
            using var answer = System.Text.Json.JsonDocument.Parse(output);
            // The minute after 13:00 is left to the next import, that knows its quarter hour whole.
            answer.RootElement.GetProperty("energy").GetProperty("pv").GetProperty("wh").GetInt64().ShouldBe(1180);
            answer.RootElement.GetProperty("written").GetBoolean().ShouldBeFalse();
            Directory.Exists(Path.Combine(folder.FullName, "data")).ShouldBeFalse();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_database_without_the_tables_says_how_to_name_others()
    {
        var database = await server.MakeAsync("SELECT", "reader", "pw");
        await using var tables = new MariaTables(await MariaConnection.OpenAsync(server.As("reader", "pw", database), Stop), "old");
        var problem = (await Should.ThrowAsync<ImportException>(() => HourlyJobImport.ReadAsync(tables, new(TimeZoneInfo.Utc, DateTimeOffset.UnixEpoch), null, Stop))).Problem;
        problem.Code.ShouldBe("import.job.tables");
        problem.Facts.ShouldContain(f => f.Name == "sql" && f.Text!.StartsWith($"GRANT SELECT ON `{database}`.* TO 'reader'@'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_server_refuses_comes_with_the_next_step_in_words_of_the_command()
    {
        var database = await server.MakeAsync("SELECT", "reader", "pw");
        var folder = Directory.CreateTempSubdirectory("solstead-import-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "pw"), "pw\n", Stop);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "other.pem"), "no certificate", Stop);
            foreach (var (options, next) in ((string[], string)[])[
                (["--user", "reader"], "--password-file"), (["--user", "reader", "--password-file", "pw", "--ca", "other.pem"], "--ca FILE"),
                (["--user", "reader", "--password-file", "pw", "--database", "mysql"], "GRANT SELECT ON `mysql`.* TO 'reader'@'")])
            {
                string[] named = options.Contains("--database") ? options : [.. options, "--database", database];
                var (code, _, errors) = await SolsteadProgram.RunAsync(folder.FullName, ["import", "mysql", "--port", $"{server.Port}", .. named, "--data", "data", "--zone", "UTC", "--yes"]);
                code.ShouldBe(1, errors);
                errors.ShouldContain(next);
                errors.ShouldContain("Nothing was written");
                Directory.Exists(Path.Combine(folder.FullName, "data")).ShouldBeFalse();
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Two_imports_of_one_database_write_it_once_and_an_undo_takes_all_of_it_back()
    {
        var roof = new TrueRoof(TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris"), new(2023, 3, 1, 0, 0, 0, TimeSpan.Zero), new(2023, 5, 1, 0, 0, 0, TimeSpan.Zero), false, 3);
        var (production, history) = LegacyDatabaseMaker.Make(roof, LegacyFaults.All);
        var folder = Directory.CreateTempSubdirectory("solstead-import-");
        try
        {
            var editor = Solstead.Site.History.BooksBeside.Editor(folder.FullName, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
            var first = await HourlyJobImport.ReadAsync(new MemoryTables(production, history), new(roof.Zone, roof.To), null, Stop);
            var made = await editor.ApplyAsync(first.Change, Stop);
            var issued = first.Change.Weather.Sum(w => w.Slots.Count) + first.Change.Forecasts.Sum(f => f.Slots.Count);
            (made.Effect.Added, made.Effect.Issued).ShouldBe((first.Change.Energy.Count, issued));
            issued.ShouldBeGreaterThan(2 * 1300);
            foreach (var overwrite in Enum.GetValues<Overwrite>())
            {
                var again = await editor.PreviewAsync(first.Change with { Overwrite = overwrite }, Stop);
                (again.Added, again.Replaced, again.Issued).ShouldBe((0, 0, 0), $"{overwrite}");
            }
            (await editor.UndoAsync(made.Id, Stop)).ShouldNotBeNull().Issued.ShouldBe(issued);
            var after = await editor.PreviewAsync(first.Change, Stop);
            (after.Added, after.Issued).ShouldBe((first.Change.Energy.Count, issued));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Write(MariaConnection to, MemoryTable table)
    {
        to.Run($"CREATE TABLE {table.Name} ({string.Join(", ", table.Columns.Select(c => $"`{c.Name}` {c.Type} NULL"))})".Replace('`', '"'));
        foreach (var part in table.Rows.Chunk(2000))
        {
            var sql = new StringBuilder($"INSERT INTO {table.Name} VALUES ");
            sql.AppendJoin(',', part.Select(r => $"({string.Join(',', r.Select(v => v is null ? "NULL" : $"'{v}'"))})"));
            to.Run(sql.ToString());
        }
    }

    private sealed class Told(List<ImportProgress> steps) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => steps.Add(value);
    }
}
