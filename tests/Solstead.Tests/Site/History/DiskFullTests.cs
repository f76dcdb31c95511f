using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.Devices;
using Solstead.Core.History;
using Solstead.Site.History;
using Solstead.Site.History.Sqlite;

namespace Solstead.Tests.Site.History;

/// <summary>A small volume of its own (a tmpfs mount, so root only) that is filled to the last byte and emptied again.</summary>
[Trait("needs", "root")]
public sealed class DiskFullTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_disk_is_told_outlived_and_recovered_from_without_a_gap()
    {
        await using var volume = SmallVolume.Mount("32m");
        await using var home = new StoreHome();
        var options = home.Options() with { DataDirectory = volume.Directory };
        await using (var store = await SqliteHistory.OpenAsync(options, NullLogger.Instance, Ct))
        {
            store.Declare(StoreHome.Gauge());
            await RunAsync(home, store, 120);
            File.Exists(Path.Combine(volume.Directory, "reserve.bin")).ShouldBeTrue();
            store.Problems.ShouldBeEmpty();

            volume.Fill();
            await RunAsync(home, store, 60);
            store.Problems.ShouldContain(p => p.Code == "history.disk.full" && p.Severity == Severity.Alarm);
            File.Exists(Path.Combine(volume.Directory, "reserve.bin")).ShouldBeFalse();

            // The reserve's bytes keep state and audit on disk.
            await store.State.SetAsync("during", "1", Ct);
            await store.Audit.IntendAsync(new(0, home.Time.GetUtcNow(), "garage", "current", "1", "1", "r", "x", [], "rule", null, null), Ct);
            await Until(() => KillTests.Raw(Path.Combine(volume.Directory, "solstead.db"), c => c.Scalar("SELECT count(*) FROM state WHERE key='during'")) == 1);

            // Then these are gone too: nothing is lost, nothing throws, readers see it.
            volume.Fill();
            await store.State.SetAsync("later", Big, Ct);
            (await store.State.GetAsync("later", Ct)).ShouldBe(Big);
            var slot = StoreHome.Second("2026-03-14T10:00:00Z") / 900;
            await store.WriteEnergyAsync([.. Enumerable.Range(0, 3000).Select(i => new EnergySlot(slot + i, i, 0, 0, null, null, i, null, null, 0))], Ct);
            (await store.EnergyAsync(StoreHome.At("2026-03-14T10:00:00Z"), StoreHome.At("2026-03-14T11:00:00Z"), Ct)).Count.ShouldBe(4);
            await RunAsync(home, store, 180);
            (await SecondsAsync(store, 360)).ShouldBe(360);
            store.Problems.ShouldContain(p => p.Code == "history.disk.full");

            volume.Empty();
            for (var i = 0; i < 20; i++) await home.AdvanceAsync(store, TimeSpan.FromSeconds(1));
            await Until(() => store.Problems.Count == 0);
            File.Exists(Path.Combine(volume.Directory, "reserve.bin")).ShouldBeTrue();
        }

        await using var again = await SqliteHistory.OpenAsync(options, NullLogger.Instance, Ct);
        (await SecondsAsync(again, 360)).ShouldBe(360);
        (await again.State.GetAsync("later", Ct)).ShouldBe(Big);
        (await again.Audit.DecisionsAsync(null, 10, Ct)).Count.ShouldBe(1);
        (await again.EnergyAsync(StoreHome.At("2026-03-14T10:00:00Z"), StoreHome.At("2027-03-14T10:00:00Z"), Ct)).Count.ShouldBe(3000);
        KillTests.Raw(Path.Combine(volume.Directory, "history.db"), c => c.Text("PRAGMA integrity_check")).ShouldBe("ok");
    }

    [Fact]
    public async Task A_start_on_a_full_disk_lives_on_the_reserve_and_recovers()
    {
        await using var volume = SmallVolume.Mount("32m");
        await using var home = new StoreHome();
        var options = home.Options() with { DataDirectory = volume.Directory };
        await (await SqliteHistory.OpenAsync(options, NullLogger.Instance, Ct)).DisposeAsync();
        volume.Fill();

        await using var store = await SqliteHistory.OpenAsync(options, NullLogger.Instance, Ct);
        store.Declare(StoreHome.Gauge());
        await RunAsync(home, store, 60);
        store.Problems.ShouldContain(p => p.Code == "history.disk.full");
        (await SecondsAsync(store, 60)).ShouldBe(60);
        store.Health.WaitingBytes.ShouldBeGreaterThan(0);

        volume.Empty();
        for (var i = 0; i < 20; i++) await home.AdvanceAsync(store, TimeSpan.FromSeconds(1));
        await Until(() => store.Problems.Count == 0);
        store.Health.WaitingBytes.ShouldBe(0);
    }

    [Fact]
    public async Task A_start_without_a_single_byte_is_refused_with_that_reason()
    {
        await using var volume = SmallVolume.Mount("32m");
        await using var home = new StoreHome();
        var options = home.Options() with { DataDirectory = volume.Directory };
        await (await SqliteHistory.OpenAsync(options, NullLogger.Instance, Ct)).DisposeAsync();
        File.Delete(Path.Combine(volume.Directory, "reserve.bin"));
        volume.Fill();

        (await Should.ThrowAsync<HistoryException>(SqliteHistory.OpenAsync(options, NullLogger.Instance, Ct))).Problem.Code.ShouldBe("history.disk.full");
        Directory.GetFiles(volume.Directory, "*.damaged*").ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1000, 100, SpaceLevel.Fine)]
    [InlineData(499, 4000, SpaceLevel.Low)]
    [InlineData(900, 20_000, SpaceLevel.Low)]
    [InlineData(199, 4000, SpaceLevel.Short)]
    [InlineData(49, 4000, SpaceLevel.Stop)]
    [InlineData(20, 64, SpaceLevel.Fine)]           // small volumes: the limits shrink with them
    [InlineData(2, 64, SpaceLevel.Stop)]
    public void The_level_follows_the_free_megabytes(long free, long total, SpaceLevel level) =>
        SpaceWatch.LevelOf(free << 20, total << 20, new SpaceLimits().For(total << 20)).ShouldBe(level);

    private static readonly string Big = "\"" + new string('x', 400_000) + "\"";

    private static async Task RunAsync(StoreHome home, SqliteHistory store, int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            store.Append([new("roof/grid.power", home.Time.GetUtcNow().ToUnixTimeSeconds(), 5)]);
            home.Time.Advance(TimeSpan.FromSeconds(1));
            if (i % 10 == 9) await store.FlushAsync(Ct);
        }

        await store.FlushAsync(Ct);
    }

    private static async Task<int> SecondsAsync(SqliteHistory store, int most) =>
        (await store.QueryAsync(new(["roof/grid.power"], StoreHome.At("2026-03-14T10:00:00Z"), StoreHome.At("2026-03-14T10:00:00Z").AddSeconds(most), Resolution.Second), Ct)).Series[0].Buckets.Count;

    private static async Task Until(Func<bool> reached)
    {
        for (var i = 0; i < 250 && !reached(); i++) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Ct);
        reached().ShouldBeTrue();
    }

    private sealed class SmallVolume : IAsyncDisposable
    {
        public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("solstead-volume-").FullName;

        public static SmallVolume Mount(string size)
        {
            Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "needs root to mount a small tmpfs");
            var volume = new SmallVolume();
            using var mount = Process.Start("mount", ["-t", "tmpfs", "-o", $"size={size},mode=700", "tmpfs", volume.Directory]);
            mount.WaitForExit();
            Assert.SkipUnless(mount.ExitCode == 0, "this machine does not let root mount a tmpfs");
            return volume;
        }

        private int fillers;

        public void Fill()
        {
            var block = new byte[4096];
            using var file = new FileStream(Path.Combine(Directory, $"filler-{fillers++}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 0);
            try
            {
                while (true) file.Write(block);
            }
            catch (IOException)
            {
                // full to the last block, as wanted
            }
        }

        public void Empty()
        {
            foreach (var file in System.IO.Directory.GetFiles(Directory, "filler-*")) File.Delete(file);
        }

        public async ValueTask DisposeAsync()
        {
            using var unmount = Process.Start("umount", ["-l", Directory]);
            await unmount.WaitForExitAsync(CancellationToken.None);
            System.IO.Directory.Delete(Directory);
        }
    }
}
