using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Site;
using Solstead.Site.Run;
using Solstead.Tests.Site.History;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Run;

public sealed class SiteRunnerTests
{
    [Fact]
    public async Task A_listener_that_fails_stops_neither_the_house_nor_the_others()
    {
        await using var home = new StoreHome();
        var store = await home.OpenAsync();
        var (time, others) = (TimeProvider.System, new Counting());
        var origin = time.GetTimestamp();
        var parts = new SiteParts(
            new SiteDefinition("Test", TimeZoneInfo.Utc, 1, null, null), [], [], new CommandExecutor(store.Audit, [], new Dictionary<string, ISwitch>(), false, () => Moment.Now(time, origin)),
            new SiteRecorder(store, store.Audit, time, NullLogger<SiteRecorder>.Instance), new SiteMemoryStore(store.State, TimeSpan.FromMinutes(1), NullLogger<SiteMemoryStore>.Instance),
            [new Failing(), others], new SiteProblems(time), time, origin)
        { Switches = new RuleSwitches(store.State, NullLogger<RuleSwitches>.Instance) };
        using var runner = new SiteRunner(parts, NullLogger<SiteRunner>.Instance);
        await runner.StartAsync(TestContext.Current.CancellationToken);
        await Until.TrueAsync(() => others.Ticks >= 3);
        runner.ExecuteTask!.IsCompleted.ShouldBeFalse();
        await runner.StopAsync(TestContext.Current.CancellationToken);
    }

    private sealed class Failing : ITickListener
    {
        public void On(Tick tick, SiteEngine engine) => throw new InvalidOperationException("clumsy");
    }

    private sealed class Counting : ITickListener
    {
        public int Ticks { get; private set; }

        public void On(Tick tick, SiteEngine engine) => Ticks++;
    }
}
