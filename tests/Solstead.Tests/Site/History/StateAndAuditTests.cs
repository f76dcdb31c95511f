using Solstead.Core.Devices;
using Solstead.Core.History;
using Solstead.Core.Quantities;
using Solstead.Site.History.Sqlite;

namespace Solstead.Tests.Site.History;

public sealed class StateAndAuditTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private static AuditRow Row(DateTimeOffset at, string wanted = "10 A") =>
        new(0, at, "garage", "current", wanted, "8 A", "surplus", "charge.following", [Fact.Of("export", new Power(-1500)), Fact.Of("why", "=sum(1)"), Fact.Of("odd", double.NaN)], "rule", null, null);

    [Fact]
    public async Task State_is_kept_replaced_and_removed_and_survives_a_restart()
    {
        await using var home = new StoreHome();
        var store = await home.OpenAsync();
        (await store.State.GetAsync("mode", Ct)).ShouldBeNull();
        await store.State.SetAsync("mode", "\"eco\"", Ct);
        await store.State.SetAsync("mode", "\"boost\"", Ct);
        await store.State.SetAsync("gone", "1", Ct);
        await store.State.SetAsync("gone", null, Ct);
        await store.DisposeAsync();

        store = await home.OpenAsync();
        (await store.State.GetAsync("mode", Ct)).ShouldBe("\"boost\"");
        (await store.State.GetAsync("gone", Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task An_intent_is_on_disk_before_the_outcome_and_both_come_back()
    {
        await using var home = new StoreHome();
        var store = await home.OpenAsync();
        var id = await store.Audit.IntendAsync(Row(home.Time.GetUtcNow()), Ct);
        (await store.Audit.DecisionsAsync(null, 10, Ct)).ShouldHaveSingleItem().Outcome.ShouldBeNull();
        KillTests.Raw(home.BooksPath, c => c.Scalar("SELECT count(*) FROM command WHERE outcome IS NULL")).ShouldBe(1);

        await store.Audit.CompleteAsync(id, "applied", home.Time.GetUtcNow().AddSeconds(2), Ct);
        await store.DisposeAsync();
        store = await home.OpenAsync();

        var row = (await store.Audit.DecisionsAsync(null, 10, Ct)).ShouldHaveSingleItem();
        (row.Id, row.Outcome, row.Shown).ShouldBe((id, "applied", home.Time.GetUtcNow().AddSeconds(2)));
        row.Facts[0].ShouldBe(Fact.Of("export", new Power(-1500)));
        row.Facts[2].Number.ShouldBe(double.NaN);
        (await store.Audit.IntendAsync(Row(home.Time.GetUtcNow()), Ct)).ShouldBeGreaterThan(id);
    }

    [Fact]
    public async Task Decisions_are_paged_newest_first()
    {
        await using var home = new StoreHome();
        var store = await home.OpenAsync();
        var start = home.Time.GetUtcNow();
        for (var i = 0; i < 25; i++) await store.Audit.IntendAsync(Row(start.AddSeconds(i), $"{i}"), Ct);

        var first = await store.Audit.DecisionsAsync(null, 10, Ct);
        var second = await store.Audit.DecisionsAsync(first[^1].At, 10, Ct);

        first.Select(r => r.Wanted).ShouldBe(Enumerable.Range(15, 10).Reverse().Select(i => $"{i}"));
        second.Select(r => r.Wanted).ShouldBe(Enumerable.Range(5, 10).Reverse().Select(i => $"{i}"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Paging_loses_no_row_of_one_instant(bool onDisk)
    {
        await using var home = new StoreHome();
        var store = await home.OpenAsync(home.Options() with { Time = TimeProvider.System });
        var at = home.Time.GetUtcNow();
        using (var other = onDisk ? null : Lock(home.BooksPath))
        {
            for (var i = 0; i < 9; i++)
            {
                var moment = at.AddSeconds(i / 3);
                await store.Audit.IntendAsync(Row(moment, $"{i}"), Ct);
                await store.Audit.ChangedAsync(new(moment, "owner", "", $"audit.{i}", []), Ct);
                await store.Audit.EventAsync(moment, $"e{i}", null, Severity.Info, [], Ct);
            }

            if (onDisk) await store.FlushAsync(Ct);
            (await AllAsync(b => store.Audit.DecisionsAsync(b, 2, Ct), r => r.At)).Select(r => r.Wanted).ShouldBe(Enumerable.Range(0, 9).Reverse().Select(i => $"{i}"));
            (await AllAsync(b => store.Audit.ChangesAsync(b, 2, Ct), r => r.At)).Select(r => r.Code).Order().ShouldBe(Enumerable.Range(0, 9).Select(i => $"audit.{i}"));
            (await AllAsync(b => store.Audit.EventsAsync(b, 2, Ct), r => r.At)).Select(r => r.Code).Order().ShouldBe(Enumerable.Range(0, 9).Select(i => $"e{i}"));
        }
    }

    private static async Task<List<T>> AllAsync<T>(Func<DateTimeOffset?, Task<IReadOnlyList<T>>> page, Func<T, DateTimeOffset> at)
    {
        var all = new List<T>();
        for (DateTimeOffset? before = null; ;)
        {
            var next = await page(before);
            if (next.Count == 0) return all;
            next.Count.ShouldBeLessThanOrEqualTo(3);
            all.AddRange(next);
            before = at(next[^1]);
        }
    }

    [Fact]
    public async Task A_command_waits_at_most_fifty_milliseconds_for_a_disk_that_hangs_and_the_row_is_seen_meanwhile()
    {
        await using var home = new StoreHome();
        var store = await home.OpenAsync(home.Options() with { Time = TimeProvider.System });
        using (var other = Lock(home.BooksPath))
        {
            var began = System.Diagnostics.Stopwatch.GetTimestamp();
            await store.Audit.IntendAsync(Row(home.Time.GetUtcNow()), Ct);
            System.Diagnostics.Stopwatch.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(2));
            (await store.Audit.DecisionsAsync(null, 10, Ct)).Count.ShouldBe(1);
        }

        await store.State.SetAsync("after", "1", Ct);
        KillTests.Raw(home.BooksPath, c => c.Scalar("SELECT count(*) FROM command")).ShouldBe(1);
    }

    [Fact]
    public async Task An_outcome_nobody_knows_is_the_callers_mistake()
    {
        await using var home = new StoreHome();
        var store = await home.OpenAsync();
        await Should.ThrowAsync<ArgumentException>(() => store.Audit.CompleteAsync(1, "perhaps", null, Ct));
    }

    [Fact]
    public async Task Events_come_back_newest_first_with_their_facts_before_and_after_they_are_on_disk()
    {
        await using var home = new StoreHome();
        var store = await home.OpenAsync();
        await store.Audit.EventAsync(home.Time.GetUtcNow(), "enphase.away", "roof", Severity.Warning, [Fact.Of("silence", TimeSpan.FromSeconds(7))], Ct);
        await store.Audit.EventAsync(home.Time.GetUtcNow().AddSeconds(1), "enphase.back", "roof", Severity.Info, [], Ct);
        for (var round = 0; round < 2; round++)
        {
            var events = await store.Audit.EventsAsync(null, 10, Ct);
            events.Select(e => e.Code).ShouldBe(["enphase.back", "enphase.away"]);
            (events[1].Severity, events[1].Facts[0].Number).ShouldBe((Severity.Warning, 7));
            await store.FlushAsync(Ct);
        }
    }

    [Fact]
    public async Task Old_commands_become_counts_and_old_events_go()
    {
        await using var home = new StoreHome();
        var store = await home.OpenAsync();
        store.Declare(StoreHome.Gauge());
        for (var i = 0; i < 3; i++) await store.Audit.CompleteAsync(await store.Audit.IntendAsync(Row(home.Time.GetUtcNow()), Ct), "applied", null, Ct);
        await store.Audit.EventAsync(home.Time.GetUtcNow(), "a", null, Severity.Info, [], Ct);
        await store.FlushAsync(Ct);
        home.Time.Advance(TimeSpan.FromDays(800));
        store.Append([new("roof/grid.power", home.Time.GetUtcNow().ToUnixTimeSeconds(), 1)]);
        await home.AdvanceAsync(store, TimeSpan.FromDays(1.5));
        await store.State.SetAsync("x", "1", Ct);

        (await store.Audit.DecisionsAsync(null, 10, Ct)).ShouldBeEmpty();
        KillTests.Raw(home.BooksPath, c => c.Scalar("SELECT commands FROM command_day WHERE rule='surplus' AND outcome=0")).ShouldBe(3);
        (await store.Audit.EventsAsync(null, 10, Ct)).ShouldNotContain(e => e.Code == "a");
    }

    internal static Microsoft.Data.Sqlite.SqliteConnection Lock(string path)
    {
        var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        connection.Run("BEGIN IMMEDIATE");
        return connection;
    }
}
