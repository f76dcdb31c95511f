using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.History;
using Solstead.Site.History;
using Solstead.Site.History.Books;
using Solstead.Site.History.Sqlite;
using Solstead.Site.History.Writing;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.History;

/// <summary>What waits for a disk that hangs: values replace each other, nothing unwritten is lost or forgotten.</summary>
public sealed class BooksWriterTests : IAsyncDisposable
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;
    private readonly string folder = Directory.CreateTempSubdirectory("solstead-history-").FullName;
    private readonly ManualResetEventSlim disk = new();
    private readonly SqliteFile file;
    private readonly BooksWriter books;

    public BooksWriterTests()
    {
        NativeSqlite.Use();
        file = SqliteFile.Books(folder);
        books = new(file, file.OpenWriter(TimeProvider.System), new DiskTrouble(new(), NullLogger.Instance), () => { }, _ => { }, TimeProvider.System, NullLogger.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        disk.Set();
        await books.DisposeAsync();
        Directory.Delete(folder, recursive: true);
        disk.Dispose();
    }

    private static Booking.Intent Intent(int id) =>
        new Booking.Intent(new AuditRow(id, DateTimeOffset.UnixEpoch, "heater", "switch", "1", "1", "rule", "threshold.on.above", [], "rule", null, null));

    /// <summary>The writer is in the middle of a group and stays there until the disk goes on.</summary>
    private async Task<Task> HangAsync()
    {
        var begun = new TaskCompletionSource();
        var chore = books.PutAsync(new Booking.Chore(_ => { begun.SetResult(); disk.Wait(TimeSpan.FromSeconds(60)); }));
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(20), Ct);
        return chore;
    }

    [Fact]
    public async Task A_value_that_waits_is_replaced_by_its_successor_and_everyone_hears_when_it_is_written()
    {
        var chore = await HangAsync();
        var puts = Enumerable.Range(1, 500).Select(i => books.PutAsync(new Booking.State("site.memory", $"{i}", i), Intent(i))).ToList();
        books.Waiting().OfType<Booking.State>().ShouldHaveSingleItem().Json.ShouldBe("500");
        books.Waiting().OfType<Booking.Intent>().Count().ShouldBe(500);
        puts[0].IsCompleted.ShouldBeFalse();
        disk.Set();
        await Task.WhenAll([chore, .. puts]).WaitAsync(TimeSpan.FromSeconds(20), Ct);
        books.Waiting().ShouldBeEmpty();
        KillTests.Raw(file.Path, c => c.Scalar("SELECT count(*) FROM state WHERE key='site.memory' AND json='500'")).ShouldBe(1);
        KillTests.Raw(file.Path, c => c.Scalar("SELECT count(*) FROM command")).ShouldBe(500);
    }

    [Fact]
    public async Task What_is_dropped_while_a_group_is_written_costs_no_other_booking()
    {
        var chore = await HangAsync();
        // One more than may wait beside what is being written: something must go.
        var puts = Enumerable.Range(1, 20_000).Select(i => books.PutAsync(Intent(i))).ToList();
        disk.Set();
        await Task.WhenAll([chore, .. puts]).WaitAsync(TimeSpan.FromSeconds(60), Ct);
        KillTests.Raw(file.Path, c => c.Scalar("SELECT count(*) FROM command")).ShouldBe(20_000);
    }

    [Fact]
    public async Task What_is_remembered_every_few_seconds_costs_one_page_each_time()
    {
        disk.Set();
        await books.PutAsync(new Booking.State("owner", new string('o', 300), 0)).WaitAsync(TimeSpan.FromSeconds(20), Ct);
        await books.PutAsync(new Booking.State("site.memory", new string('a', 2000), 0)).WaitAsync(TimeSpan.FromSeconds(20), Ct);
        var before = new FileInfo(file.Path + "-wal").Length;
        for (var i = 1; i <= 10; i++) await books.PutAsync(new Booking.State("site.memory", new string((char)('a' + i), 2000 + i), i)).WaitAsync(TimeSpan.FromSeconds(20), Ct);
        // A page of the write-ahead log and the header of its frame.
        (new FileInfo(file.Path + "-wal").Length - before).ShouldBe(10 * (4096 + 24));
    }

    [Fact]
    public async Task A_command_that_writes_long_beside_the_service_is_no_trouble_of_the_disk_unless_it_never_ends()
    {
        var (time, problems, refused) = (new ManualTime(DateTimeOffset.UnixEpoch), new HistoryProblems(), 0);
        var beside = SqliteFile.Books(Directory.CreateDirectory(Path.Combine(folder, "beside")).FullName);
        var own = beside.OpenWriter(time);
        own.DefaultTimeout = 1;
        await using var writer = new BooksWriter(beside, own, new DiskTrouble(problems, NullLogger.Instance), () => refused++, _ => { }, time, NullLogger.Instance);
        using (var import = beside.OpenWriter(time))
        {
            import.Run("BEGIN IMMEDIATE");
            await writer.PutAsync(new Booking.State("site.memory", "1", 1)).WaitAsync(TimeSpan.FromSeconds(20), Ct);
            (problems.All.Count, refused, writer.Waiting().Count).ShouldBe((0, 0, 1));
            time.Advance(TimeSpan.FromMinutes(3));
            await writer.PutAsync(new Booking.State("site.other", "1", 1)).WaitAsync(TimeSpan.FromSeconds(20), Ct);
            await Until.TrueAsync(() => problems.All.Count == 1);
            refused.ShouldBe(0, "another writer gives no room back");
            import.Run("ROLLBACK");
        }
        await writer.PutAsync(new Booking.State("site.third", "1", 1)).WaitAsync(TimeSpan.FromSeconds(20), Ct);
        (problems.All.Count, writer.Waiting().Count).ShouldBe((0, 0));
        KillTests.Raw(beside.Path, c => c.Scalar("SELECT count(*) FROM state WHERE key LIKE 'site.%'")).ShouldBe(3);
    }

    [Fact]
    public void What_an_earlier_version_remembered_is_still_there()
    {
        var old = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "old")).FullName, "solstead.db");
        KillTests.Raw(old, c =>
        {
            c.Run($"PRAGMA application_id={SqliteFile.BooksId}");
            Migrations.Apply(c, "solstead", "solstead.db", TimeProvider.System, upTo: 2);
            c.Run("INSERT INTO state VALUES('site.memory', '{}', 7)");
            return 0;
        });
        using var now = SqliteFile.Books(Path.GetDirectoryName(old)!).OpenWriter(TimeProvider.System);
        now.Scalar("SELECT count(*) FROM state WHERE key='site.memory' AND json='{}' AND at=7").ShouldBe(1);
    }
}
