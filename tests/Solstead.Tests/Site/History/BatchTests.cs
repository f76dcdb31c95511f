using Solstead.Core.History;
using Solstead.Site.History;

namespace Solstead.Tests.Site.History;

public sealed class BatchTests
{
    [Fact]
    public async Task A_batch_is_on_disk_when_its_period_is_over_wherever_in_a_second_it_began()
    {
        await using var home = new StoreHome();
        var store = await home.OpenAsync();
        var point = StoreHome.Gauge();
        store.Declare(point);
        home.Time.Advance(TimeSpan.FromMilliseconds(400));
        store.Append([new Sample(point.Name, home.Time.GetUtcNow().ToUnixTimeSeconds(), 1)]);
        await UntilAsync(async () => (await RowsAsync(store, point.Name, home)) > 0);
        // The turn that took the value in is still setting its deadline.
        await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        store.Health.Written.ShouldBeNull();

        for (var tenth = 0; tenth < 100; tenth++)
        {
            home.Time.Advance(TimeSpan.FromMilliseconds(100));
            // A turn must see the clock of its own tenth, not a later one.
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
        }
        await UntilAsync(() => Task.FromResult(store.Health.Written is not null));
        store.Health.LossBound.ShouldBe(TimeSpan.FromSeconds(10));
    }

    private static async Task<int> RowsAsync(SqliteHistory store, string series, StoreHome home)
    {
        var now = home.Time.GetUtcNow();
        var answer = await store.QueryAsync(new HistoryQuery([series], now.AddMinutes(-1), now.AddSeconds(1), Resolution.Second), TestContext.Current.CancellationToken);
        return answer.Series[0].Buckets.Count;
    }

    /// <summary>The writer has a task of its own: what it does is waited for, at most a few real seconds.</summary>
    private static async Task UntilAsync(Func<Task<bool>> seen)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await seen())
        {
            TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(4));
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
