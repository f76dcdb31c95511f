using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.History;
using Solstead.Site.History;
using Solstead.Site.History.Sqlite;

namespace Solstead.Tests.Site.History;

public sealed class BackupTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_backup_of_a_running_store_is_complete_checked_and_described()
    {
        await using var home = new StoreHome();
        var store = await home.OpenAsync();
        store.Declare(StoreHome.Gauge());
        await StoreHome.FeedAsync(store, "roof/grid.power", StoreHome.Second("2026-03-14T09:00:00Z"), StoreHome.Second("2026-03-14T10:00:00Z"), _ => 42);
        await store.State.SetAsync("mode", "1", Ct);
        var to = Path.Combine(home.Directory, "elsewhere");

        var manifests = await Backup.RunAsync(home.Directory, to, home.Time, NullLogger.Instance, Ct);

        manifests.Select(m => m.File).ShouldBe(["solstead-20260314T100000Z.db", "history-20260314T100000Z.db"]);
        foreach (var manifest in manifests)
        {
            var copy = Path.Combine(to, manifest.File);
            manifest.Sha256.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(copy))));
            (manifest.Bytes, manifest.Schema, manifest.Program).ShouldBe((new FileInfo(copy).Length, manifest.File.StartsWith("solstead", StringComparison.Ordinal) ? 5 : 1, "0.1.0"));
            File.ReadAllText(copy + ".json").ShouldContain(manifest.Sha256);
        }

        manifests[1].Rows["frame"].ShouldBe(KillTests.Raw(home.HistoryPath, c => c.Scalar("SELECT count(*) FROM frame")));
        manifests[0].Rows["state"].ShouldBe(1);
        Directory.GetFiles(to).Length.ShouldBe(4);
    }

    [Fact]
    public async Task A_backup_opens_as_a_store_with_everything_in_it()
    {
        await using var home = new StoreHome();
        var store = await home.OpenAsync();
        store.Declare(StoreHome.Gauge());
        await StoreHome.FeedAsync(store, "roof/grid.power", StoreHome.Second("2026-03-14T09:00:00Z"), StoreHome.Second("2026-03-14T10:00:00Z"), _ => 42);
        await Backup.RunAsync(home.Directory, null, home.Time, NullLogger.Instance, Ct);

        await using var restored = new StoreHome();
        foreach (var copy in Directory.GetFiles(Path.Combine(home.Directory, "backup"), "*.db"))
            File.Copy(copy, Path.Combine(restored.Directory, Path.GetFileName(copy).Split('-')[0] + ".db"));
        var again = await restored.OpenAsync();
        (await again.QueryAsync(new(["roof/grid.power"], StoreHome.At("2026-03-14T09:00:00Z"), StoreHome.At("2026-03-14T10:00:00Z"), Resolution.Minute), Ct)).Series[0].Buckets.Count.ShouldBe(60);
    }

    [Fact]
    public async Task A_backup_of_nothing_or_to_nowhere_fails_with_its_reason()
    {
        await using var home = new StoreHome();
        (await Should.ThrowAsync<HistoryException>(Backup.RunAsync(home.Directory, null, home.Time, NullLogger.Instance, Ct))).Problem.Code.ShouldBe("history.backup.failed");
        await home.OpenAsync();
        var file = Path.Combine(home.Directory, "file");
        File.WriteAllText(file, "");
        (await Should.ThrowAsync<HistoryException>(Backup.RunAsync(home.Directory, Path.Combine(file, "x"), home.Time, NullLogger.Instance, Ct))).Problem.Code.ShouldBe("history.backup.failed");
    }

    [Fact]
    public void The_rotation_keeps_seven_days_four_weeks_and_twelve_months()
    {
        var newest = StoreHome.At("2026-11-20T00:10:00Z");
        var copies = Enumerable.Range(0, 700).Select(d => ($"{d}", newest.AddDays(-d))).ToList();
        var gone = BackupFolder.Superfluous(copies);
        var kept = copies.Where(c => !gone.Contains(c.Item1)).Select(c => c.Item2).ToList();

        kept.Take(7).ShouldBe(Enumerable.Range(0, 7).Select(d => newest.AddDays(-d)));
        kept.Count.ShouldBeInRange(7 + 2 + 10, 7 + 4 + 12);
        kept.Select(k => k.Month).Distinct().Count().ShouldBe(12);
        BackupFolder.Superfluous([]).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_running_store_takes_its_daily_and_weekly_copies_itself()
    {
        await using var home = new StoreHome();
        var store = await home.OpenAsync(home.Options() with { ScheduledBackups = true });
        store.Declare(StoreHome.Gauge());
        var folder = Path.Combine(home.Directory, "backup");
        for (var day = 0; day < 15; day++)
        {
            home.Time.Advance(TimeSpan.FromDays(1));
            await Until(() => Directory.Exists(folder) && Directory.GetFiles(folder, $"solstead-*{home.Time.GetUtcNow():yyyyMMdd}*.db.json").Length == 1);
        }

        await store.DisposeAsync();
        Directory.GetFiles(folder, "solstead-*.db").Length.ShouldBeInRange(7, 10);
        Directory.GetFiles(folder, "history-*.db").Length.ShouldBeInRange(2, 3);
    }

    [Fact]
    public async Task A_copy_from_the_future_neither_asks_for_more_copies_nor_lets_a_day_go_without_one()
    {
        await using var home = new StoreHome();
        var folder = Path.Combine(home.Directory, "backup");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "solstead-20310101T000000Z.db"), "");
        var store = await home.OpenAsync(home.Options() with { ScheduledBackups = true });
        for (var hour = 0; hour < 26; hour++)
        {
            home.Time.Advance(TimeSpan.FromHours(1));
            await store.State.SetAsync("hour", $"{hour}", Ct);
            await Until(() => Directory.GetFiles(folder, "*.part").Length == 0 && Directory.GetFiles(folder, "solstead-2026*.db.json").Length > 0);
        }

        await store.DisposeAsync();
        Directory.GetFiles(folder, "solstead-2026*.db").Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_copy_from_the_future_is_the_last_that_is_taken_back()
    {
        await using var home = new StoreHome();
        var store = await home.OpenAsync();
        await store.State.SetAsync("mode", "1", Ct);
        var folder = Path.Combine(home.Directory, "backup");
        await Backup.RunAsync(home.Directory, null, home.Time, NullLogger.Instance, Ct);
        var books = SqliteFile.Books(home.Directory);
        var made = BackupFolder.NewestGood(folder, books, home.Time.GetUtcNow()).ShouldNotBeNull();
        var ahead = Path.Combine(folder, "solstead-20310101T000000Z.db");
        File.Copy(made, ahead);

        BackupFolder.NewestGood(folder, books, home.Time.GetUtcNow()).ShouldBe(made);
        File.Delete(made);
        BackupFolder.NewestGood(folder, books, home.Time.GetUtcNow()).ShouldBe(ahead, "better than none");
    }

    [Fact]
    public async Task Databases_and_their_copies_are_for_the_service_only_wherever_they_lie()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "modes of files");
        await using var home = new StoreHome();
        const UnixFileMode mine = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        const UnixFileMode wide = mine | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        await (await home.OpenAsync()).DisposeAsync();
        File.SetUnixFileMode(home.BooksPath, mine | UnixFileMode.OtherRead);
        File.SetUnixFileMode(home.Directory, wide);
        var to = Directory.CreateDirectory(Path.Combine(home.Directory, "elsewhere")).FullName;
        File.SetUnixFileMode(to, wide);

        var store = await home.OpenAsync();
        await store.State.SetAsync("x", "1", Ct);
        await Backup.RunAsync(home.Directory, to, home.Time, NullLogger.Instance, Ct);

        foreach (var file in Directory.GetFiles(home.Directory, "*.db*").Concat(Directory.GetFiles(to, "*.db"))) File.GetUnixFileMode(file).ShouldBe(mine, Path.GetFileName(file));
        File.GetUnixFileMode(home.Directory).ShouldBe(mine | UnixFileMode.UserExecute, "a folder of ours that was open is closed");
    }

    private static async Task Until(Func<bool> reached)
    {
        for (var i = 0; i < 250 && !reached(); i++) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Ct);
        reached().ShouldBeTrue();
    }
}
