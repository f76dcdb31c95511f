using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Devices.Enphase;
using Solstead.Devices.Enphase.Polling;
using Solstead.Devices.Enphase.Probe;
using Solstead.Devices.Enphase.Sources;
using Solstead.Devices.Enphase.Twin;
using Solstead.Devices.Enphase.Wire;
using Solstead.Tests.Devices.Enphase.Twin;

namespace Solstead.Tests.Devices.Enphase;

/// <summary>What is told of the batteries when some of their pages fail and the others go on.</summary>
public sealed class StoragePagesTests
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(100);
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static Watched Watch(EnphaseTwin twin) => new(new GatewayBench().Driver(twin, o => o with { StorageInterval = Often, ProductionInterval = Often, InverterInterval = TimeSpan.FromMilliseconds(300) }));

    [Theory]
    [InlineData("/ivp/ensemble/power", "storage.power", "storage.soc", false)]
    [InlineData("/ivp/ensemble/secctrl", "storage.soc", "storage.power", false)]
    [InlineData("/ivp/ensemble/secctrl", "storage.capacity", "storage.power", false)]
    [InlineData("/production.json", "storage.power", "storage.capacity", true)]
    public async Task What_a_page_of_the_batteries_told_before_it_failed_is_not_told_again_with_another_one(string failing, string silent, string going, bool acBattery)
    {
        await using var twin = await EnphaseTwin.StartAsync(new() { Plant = new FlatHouse([1000], [-400], battery: -800), Quirks = new() { AcBattery = acBattery } }, Ct);
        await using var watched = Watch(twin);
        (await watched.NextAsync("storage.power", r => r.Value is not null)).Value.ShouldBe(-800);
        await watched.NextAsync(silent);
        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.ServerError) { PathPrefix = failing }, Ct);
        for (var i = 0; i < 2; i++) await watched.NextAsync(going);
        var told = watched.Readings(silent);
        for (var i = 0; i < 6; i++) await watched.NextAsync(going);
        watched.Readings(silent).ShouldBe(told, "nobody has told it since");
    }

    [Fact]
    public async Task AC_batteries_are_told_with_the_totals_though_nothing_else_tells_of_them()
    {
        await using var twin = await EnphaseTwin.StartAsync(new() { Plant = new FlatHouse([1000], [-400], battery: -800), Quirks = new() { AcBattery = true } }, Ct);
        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.NotFound) { PathPrefix = "/ivp/ensemble/" }, Ct);
        await using var watched = Watch(twin);
        for (var i = 0; i < 4; i++) (await watched.NextAsync("storage.power")).Value.ShouldBe(-800);
        (await watched.NextAsync("storage.soc")).Value.ShouldBe(60);
    }

    [Fact]
    public void A_sum_of_batteries_is_not_made_with_a_part_that_is_hours_old()
    {
        var profile = Profile(iq: 1, ac: 1);
        var data = new GatewayData
        {
            StoragePower = new(new() { DevicesPlain = [new() { Serial = "1", Milliwatts = 500_000 }] }, At(0)),
            Plain = new(new() { Storage = [new() { Type = "acb", ActiveCount = 1, Watts = -200 }] }, At(3600)),
        };
        Told(profile, RecentStorage.Of(data, new EnphaseOptions(), new ClockWatch(), At(3600)), Endpoint.Plain)["storage.power"]!.Value.Quality.ShouldBe(Quality.Missing);
        Told(profile, RecentStorage.Of(data, new EnphaseOptions(), new ClockWatch(), At(100)), Endpoint.Plain)["storage.power"]!.Value.Value.ShouldBe(300);
    }

    [Fact]
    public void A_live_status_that_does_not_move_says_nothing_about_now()
    {
        var (profile, clock) = (Profile(iq: 1, ac: 0), new ClockWatch());
        var data = new GatewayData();
        void Take(double seconds, double lastUpdate) => data.Live = new(new()
        {
            Connection = new() { Feed = "enabled" },
            Meters = new() { At = lastUpdate, Storage = new() { Milliwatts = 700_000 } },
        }, At(seconds));
        double? Watts(double seconds) => Told(profile, RecentStorage.Of(data, new EnphaseOptions(), clock, At(seconds)), Endpoint.Live)["storage.power"]?.Value;
        var epoch = At(0).Utc.ToUnixTimeSeconds();
        Take(0, epoch - 7200);
        Watts(0).ShouldBeNull("it is not known to move");
        Take(15, epoch - 7185);
        Watts(15).ShouldBe(700, "the gateway's clock may be wrong, but it moves");
        Take(30, epoch - 7185);
        Watts(30).ShouldBeNull("the feed stands still");
        clock.Observe(At(45).Utc, At(45).Utc, new ProblemBook("roof", () => At(45), []));
        Take(45, epoch + 44);
        Take(46, epoch + 44);
        Watts(46).ShouldBe(700, "the same second asked twice");
    }

    [Fact]
    public async Task The_points_of_the_batteries_are_fresh_for_as_long_as_their_pages_are_asked()
    {
        await using var twin = await EnphaseTwin.StartAsync(new() { Plant = new FlatHouse([1000], [-400], battery: -800) }, Ct);
        await using var driver = new GatewayBench().Driver(twin, o => o with { StorageInterval = TimeSpan.FromMinutes(10) });
        var points = new Snapshot(await driver.ReadOnceAsync(Ct)).Info!.Points;
        foreach (var id in new[] { "storage.power", "storage.soc" }) points.Single(p => p.Id == id).FreshFor.ShouldBeGreaterThan(TimeSpan.FromMinutes(20), id);
    }

    private static Moment At(double seconds) => new(TimeSpan.FromSeconds(seconds), new DateTimeOffset(2026, 6, 15, 10, 0, 0, TimeSpan.Zero).AddSeconds(seconds));

    private static ReadingList Told(GatewayProfile profile, GatewayData data, Endpoint page)
    {
        var list = new ReadingList();
        new StoragePoints(profile, data, page).Fill(list);
        return list;
    }

    private static GatewayProfile Profile(int iq, int ac) => new(new GatewayIdentity("1", null, FirmwareVersion.TryParse("8.2.1")!, true, true, null), "1", 1,
        ProductionSource.Meter, ConsumptionMeter.Net, true, false, [], iq, ac, iq > 0, [], false);
}
