using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Core.Site;
using Solstead.Site.Publish.Prometheus;
using Solstead.Site.Run;
using Solstead.Tests.Site.History;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Publish.Prometheus;

public sealed class PrometheusPublisherTests
{
    [Fact]
    public async Task While_the_engine_stands_still_its_last_balance_is_not_told_as_if_it_were_now()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var home = new StoreHome();
        var store = await home.OpenAsync();
        var (time, site) = (TimeProvider.System, new SiteDefinition("Test", TimeZoneInfo.Utc, 1, null, null));
        var origin = time.GetTimestamp();
        var problems = new SiteProblems(time);
        var parts = new SiteParts(
            site, [], [], new CommandExecutor(store.Audit, [], new Dictionary<string, ISwitch>(), false, () => Moment.Now(time, origin)),
            new SiteRecorder(store, store.Audit, time, NullLogger<SiteRecorder>.Instance), new SiteMemoryStore(store.State, TimeSpan.FromMinutes(1), NullLogger<SiteMemoryStore>.Instance),
            [], problems, time, origin)
        { Switches = new RuleSwitches(store.State, NullLogger<RuleSwitches>.Instance) };
        using var runner = new SiteRunner(parts, NullLogger<SiteRunner>.Instance);
        await using var publisher = new PrometheusPublisher(new(site, time, NullLoggerFactory.Instance, new VolatileMemory(), problems, ".", "1"), null);
        var engine = new SiteEngine(site, []);
        engine.Apply(new Report.Identified(new("roof", "enphase", null, null, null, 1, [new("grid.power", Unit.Watt, PointKind.Gauge)], [new(Role.Grid, "grid")]), parts.Now()));
        engine.Apply(new Report.Measured("roof", parts.Now(), [new("grid.power", 500, Quality.Good, DateTimeOffset.UnixEpoch)]));
        publisher.On(engine.Step(parts.Now()), engine);

        var still = await publisher.WriteAsync(runner, parts, store, open: false, ct);
        still.ShouldNotContain("solstead_balance_watts");
        still.ShouldContain("solstead_engine_step_age_seconds");

        await runner.StartAsync(ct);
        (await publisher.WriteAsync(runner, parts, store, open: false, ct)).ShouldContain("solstead_balance_watts");
        await runner.StopAsync(ct);
    }
}
