using Solstead.Site.History.Sqlite;

namespace Solstead.Tests.Site.History;

public sealed class WalTests
{
    [Fact]
    public async Task A_log_that_is_cut_or_ends_in_noise_opens_as_an_exact_prefix_of_the_batches()
    {
        await using var home = new StoreHome();
        var store = await home.OpenAsync();
        for (var i = 0; i < HistoryChild.Series; i++) store.Declare(HistoryChild.Point(i));
        var names = Enumerable.Range(0, HistoryChild.Series).Select(i => HistoryChild.Point(i).Name).ToArray();
        var signal = new HomeSignal(names.Length);
        var first = StoreHome.Second("2026-03-14T09:00:00Z");
        for (var n = 0; n < 150; n++)
        {
            store.Append(signal.Next(names, first + n));
            await store.FlushAsync(TestContext.Current.CancellationToken);
        }

        var (file, log) = (File.ReadAllBytes(home.HistoryPath), File.ReadAllBytes(home.HistoryPath + "-wal"));
        log.Length.ShouldBeGreaterThan(100_000);
        var random = new Random(3);
        var longest = 0L;
        for (var trial = 0; trial < 200; trial++)
        {
            var cut = log[..random.Next(log.Length + 1)];
            if (trial % 2 == 1) random.NextBytes(cut.AsSpan(Math.Max(0, cut.Length - random.Next(1, 9000))));
            var path = Path.Combine(home.Directory, "cut.db");
            File.WriteAllBytes(path, file);
            File.WriteAllBytes(path + "-wal", cut);
            File.Delete(path + "-shm");
            var (count, most, least, sound) = KillTests.Raw(path, c =>
            {
                var there = c.Scalar("SELECT count(*) FROM sqlite_master WHERE name='frame'") == 1;
                return (there ? c.Scalar("SELECT count(*) FROM frame") : 0, there ? c.Scalar("SELECT max(t) FROM frame") : 0, there ? c.Scalar("SELECT min(t) FROM frame") : 0, c.Text("PRAGMA integrity_check"));
            });
            sound.ShouldBe("ok");
            if (count > 0) (least, most).ShouldBe((first, first + count - 1));
            longest = Math.Max(longest, count);
        }

        longest.ShouldBeGreaterThan(50);
    }

    [Fact]
    public async Task Ten_minutes_of_sixty_points_write_at_most_150_kilobytes_a_minute()
    {
        await using var home = new StoreHome();
        using var child = HistoryChild.Start("volume", home.Directory);
        var bytes = long.Parse((await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Trim(), System.Globalization.CultureInfo.InvariantCulture);
        TestContext.Current.TestOutputHelper?.WriteLine($"{bytes / 10} bytes a minute, {bytes * 144 / 1e6:0} MB a day");
        (bytes / 10.0).ShouldBeLessThanOrEqualTo(150_000);
    }
}
