using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Devices.Enphase;
using Solstead.Devices.Enphase.Twin;
using Solstead.Tests.Devices.Enphase.Twin;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.Enphase;

/// <summary>T42: the stream of the meters, who gets it, and what happens when it falls silent.</summary>
public sealed class MeterStreamTests
{
    private const string Readings = "/ivp/meters/readings", Stream = "/stream/meter";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static Task<EnphaseTwin> LiveAsync(FlatHouse? house = null, string firmware = "D8.2.4382", TwinQuirks? quirks = null) =>
        EnphaseTwin.StartAsync(new() { Plant = house ?? FlatHouse.OnePhase(), Firmware = firmware, InstallerPassword = "installer-7", Quirks = quirks ?? new() }, Ct);

    private static EnphaseDriver Driver(EnphaseTwin twin, TwinRole role, StreamUse use = StreamUse.Auto, TimeSpan? interval = null) => new GatewayBench().Driver(twin, o => o with
    {
        Stream = use,
        Token = twin.UsesTokens ? twin.TokenFor(role) : null,
        Interval = interval ?? TimeSpan.FromSeconds(5),
        User = role == TwinRole.Installer ? "installer" : "envoy",
        Password = twin.UsesTokens ? null : role == TwinRole.Installer ? "installer-7" : twin.Password,
    });

    private static int Asked(EnphaseTwin twin, string path) => twin.Requests.All.Count(r => r.Path == path);

    [Theory]
    [InlineData("D8.2.4382")]
    [InlineData("D5.0.62")]
    public async Task T42_an_installer_gets_an_event_a_second_and_the_readings_pause(string firmware)
    {
        await using var twin = await LiveAsync(new FlatHouse([1000, 200, 0.5], [-400, 300, 20]), firmware);
        await using var watched = new Watched(Driver(twin, TwinRole.Installer));
        for (var i = 0; i < 3; i++) await watched.NextAsync("grid.power");
        var asked = Asked(twin, Readings);
        for (var i = 0; i < 3; i++) (await watched.NextAsync("grid.power")).Value.ShouldBe(-80);
        Asked(twin, Readings).ShouldBe(asked, "the stream tells the powers now");
        var now = watched.Now;
        (now["production.power"], now["production.power.l2"], now["consumption.power"], now["grid.power_export.l1"]).ShouldBe((1200.5, 200, 1120.5, 400));
        (now["grid.voltage"], now["grid.frequency"], now["grid.reactive_power.l3"]).ShouldBe((230, 50, 50));
        now["grid.power_factor.l1"]!.Value.ShouldBe(-0.992, 0.001);
        now["grid.energy_import"].ShouldNotBeNull("registers stay as the readings told them");
        now.All.Where(r => r.Quality == Quality.Missing && r.Point.Contains("energy", StringComparison.Ordinal) && r.Note is null && !r.Point.Contains("today", StringComparison.Ordinal)).Select(r => r.Point).ShouldBeEmpty();
        twin.Requests.MaxConcurrent.ShouldBe(1);
        now.Problems.ShouldNotContain(p => p.StartsWith("enphase.stream", StringComparison.Ordinal));
        now.Info!.Points.Single(p => p.Id == "grid.energy_import").FreshFor.ShouldBeGreaterThan(TimeSpan.FromSeconds(60));
        now.Info.Points.Single(p => p.Id == "grid.power").FreshFor.ShouldBe(TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task T42_an_owner_is_told_why_the_readings_are_asked_and_the_gateway_is_not_bothered()
    {
        await using var twin = await LiveAsync();
        await using var watched = new Watched(Driver(twin, TwinRole.Owner, interval: TimeSpan.FromMilliseconds(50)));
        var told = await watched.TroubleAsync("enphase.stream.role");
        told.Problem.Severity.ShouldBe(Severity.Info);
        for (var i = 0; i < 3; i++) await watched.NextAsync("grid.power");
        Asked(twin, Stream).ShouldBe(0);
    }

    [Fact]
    public async Task T42_an_owner_who_asks_for_the_stream_is_refused_once_and_read_on()
    {
        await using var twin = await LiveAsync();
        await using var watched = new Watched(Driver(twin, TwinRole.Owner, StreamUse.On, TimeSpan.FromMilliseconds(50)));
        var told = await watched.TroubleAsync("enphase.stream.role");
        told.Problem.Severity.ShouldBe(Severity.Notice);
        told.Problem.Facts.ShouldContain(f => f.Name == "interval");
        for (var i = 0; i < 5; i++) await watched.NextAsync("grid.power");
        (Asked(twin, Stream), twin.Requests.CheckJwtCalls).ShouldBe((1, 1), "a role that is too low says nothing about the session");
        watched.Told("enphase.stream.lost").ShouldBe(0);
    }

    [Theory]
    [InlineData(TwinFaultKind.StreamSplit)]
    [InlineData(TwinFaultKind.StreamDouble)]
    [InlineData(TwinFaultKind.StreamCrLf)]
    [InlineData(TwinFaultKind.StreamGarbage)]
    public async Task T42_events_are_read_however_they_are_cut(TwinFaultKind kind)
    {
        await using var twin = await LiveAsync();
        await twin.Faults.InjectAsync(new TwinFault(kind) { PathPrefix = Stream }, Ct);
        await using var watched = new Watched(Driver(twin, TwinRole.Installer));
        for (var i = 0; i < 3; i++) await watched.NextAsync("grid.power");
        var asked = Asked(twin, Readings);
        for (var i = 0; i < 2; i++) (await watched.NextAsync("grid.power")).Value.ShouldBe(-400);
        Asked(twin, Readings).ShouldBe(asked);
    }

    [Fact]
    public async Task T42_a_stream_that_breaks_is_opened_again()
    {
        await using var twin = await LiveAsync();
        await using var watched = new Watched(Driver(twin, TwinRole.Installer));
        await watched.NextAsync("grid.power");
        await watched.NextAsync("grid.power");
        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.StreamClose) { PathPrefix = Stream, Count = 1 }, Ct);
        for (var i = 0; i < 4; i++) await watched.NextAsync("grid.power");
        Asked(twin, Stream).ShouldBeGreaterThanOrEqualTo(1, "the first one has ended, the second goes on");
        watched.Now.Problems.ShouldBe([]);
    }

    [Fact]
    public async Task T42_after_ten_silent_seconds_the_readings_are_asked_and_after_sixty_the_stream_is_opened_again()
    {
        var clock = new ManualClock(TimeProvider.System.GetUtcNow());
        await using var twin = await EnphaseTwin.StartAsync(new() { Plant = FlatHouse.OnePhase(), Time = clock }, Ct);
        await using var watched = new Watched(new GatewayBench { Time = clock }.Driver(twin, o => o with
        {
            Stream = StreamUse.Auto,
            Token = twin.TokenFor(TwinRole.Installer),
            Interval = TimeSpan.FromSeconds(5),
            FastLimit = TimeSpan.FromSeconds(30),
            SlowLimit = TimeSpan.FromSeconds(30),
        }));
        await PassAsync(clock, 120, () => watched.Readings("grid.power") >= 3);
        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.StreamSilent) { PathPrefix = Stream }, Ct);
        var (at, asked, told) = (clock.GetUtcNow(), Asked(twin, Readings), watched.Readings("grid.power"));

        await PassAsync(clock, 40, () => watched.Told("enphase.stream.lost") == 1);
        (clock.GetUtcNow() - at).ShouldBeInRange(TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(16));
        watched.Reports.OfType<Report.Trouble>().Single(t => t.Problem.Code == "enphase.stream.lost").Problem.Severity.ShouldBe(Severity.Notice);
        await PassAsync(clock, 20, () => Asked(twin, Readings) >= asked + 2 && watched.Readings("grid.power") >= told + 2);
        Asked(twin, Stream).ShouldBe(0, "the first one is still open");

        await PassAsync(clock, 90, () => Asked(twin, Stream) >= 1);
        (clock.GetUtcNow() - at).ShouldBeInRange(TimeSpan.FromSeconds(58), TimeSpan.FromSeconds(70));
        await twin.Faults.ClearAsync(Ct);
        await PassAsync(clock, 30, () => watched.Reports.OfType<Report.Recovered>().Any(r => r.Code == "enphase.stream.lost"));
        twin.Requests.MaxConcurrent.ShouldBe(1);
    }

    [Fact]
    public async Task T42_a_stream_that_stays_open_and_gives_half_an_event_is_opened_again_after_a_minute()
    {
        var clock = new ManualClock(TimeProvider.System.GetUtcNow());
        await using var twin = await EnphaseTwin.StartAsync(new() { Plant = FlatHouse.OnePhase(), Time = clock }, Ct);
        await using var watched = WatchOn(clock, twin);
        await PassAsync(clock, 120, () => watched.Readings("grid.power") >= 3);
        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.StreamHalfOpen) { PathPrefix = Stream, Count = 1 }, Ct);
        var told = watched.Readings("grid.power");
        await PassAsync(clock, 40, () => watched.Readings("grid.power") >= told + 2);
        await PassAsync(clock, 90, () => Asked(twin, Stream) >= 1);
        await PassAsync(clock, 30, () => watched.Reports.OfType<Report.Recovered>().Any(r => r.Code == "enphase.stream.lost"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task T42_a_stream_that_repeats_itself_for_ten_minutes_is_not_believed(bool repeats)
    {
        var clock = new ManualClock(new DateTimeOffset(2026, 6, 15, 10, 0, 0, TimeSpan.Zero));
        await using var twin = await EnphaseTwin.StartAsync(new() { Plant = new WavingHouse(), Time = clock }, Ct);
        await using var watched = WatchOn(clock, twin);
        await PassAsync(clock, 60, () => watched.Readings("grid.power") >= 3);
        if (repeats) await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.StreamRepeat) { PathPrefix = Stream }, Ct);
        for (var i = 0; i < 640; i++) await clock.AdvanceAsync(TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(100));
        watched.Told("enphase.frozen").ShouldBe(repeats ? 1 : 0);
        watched.Now.Of("production.power").Quality.ShouldBe(repeats ? Quality.Suspect : Quality.Good);
    }

    /// <summary>A house that changes from second to second, as real ones do.</summary>
    private sealed class WavingHouse : IGatewayPlant
    {
        public PlantEquipment Equipment => FlatHouse.OnePhase().Equipment;

        public PlantSnapshot At(DateTimeOffset now) => new FlatHouse([1000 + now.Second], [-400 - now.Second]).At(now);
    }

    private static Watched WatchOn(ManualClock clock, EnphaseTwin twin) => new(new GatewayBench { Time = clock }.Driver(twin, o => o with
    {
        Stream = StreamUse.Auto,
        Token = twin.TokenFor(TwinRole.Installer),
        Interval = TimeSpan.FromSeconds(5),
        FastLimit = TimeSpan.FromSeconds(30),
        SlowLimit = TimeSpan.FromSeconds(30),
    }));

    /// <summary>Lets the time pass, slowly enough for answers to arrive, until something has happened.</summary>
    private static async Task PassAsync(ManualClock clock, int seconds, Func<bool> until)
    {
        for (var i = 0; i < seconds * 10 && !until(); i++) await clock.AdvanceAsync(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(100));
        for (var i = 0; i < 200 && !until(); i++) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Ct);
        until().ShouldBeTrue();
    }

    [Fact]
    public async Task T42_a_stream_that_was_there_is_not_given_up_when_it_is_refused_for_a_while()
    {
        await using var twin = await LiveAsync();
        await using var watched = new Watched(Driver(twin, TwinRole.Installer));
        for (var i = 0; i < 3; i++) await watched.NextAsync("grid.power");
        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.Unauthorized) { PathPrefix = Stream }, Ct);
        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.StreamClose) { PathPrefix = Stream, Count = 1 }, Ct);
        while (Asked(twin, Stream) < 3) await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Ct);
        await twin.Faults.ClearAsync(Ct);
        for (var i = 0; i < 3; i++) await watched.NextAsync("grid.power");
        watched.Told("enphase.stream.missing").ShouldBe(0);
        watched.Told("enphase.stream.role").ShouldBe(0);
    }

    [Fact]
    public async Task T42_a_slow_page_does_not_keep_the_events_waiting()
    {
        await using var twin = await LiveAsync();
        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.Delay) { PathPrefix = "/inventory.json", Amount = 4 }, Ct);
        await using var watched = new Watched(new GatewayBench().Driver(twin, o => o with { Stream = StreamUse.Auto, Token = twin.TokenFor(TwinRole.Installer), SlowLimit = TimeSpan.FromSeconds(6), InventoryInterval = TimeSpan.FromSeconds(1) }));
        await watched.NextAsync("grid.power");
        while (twin.Requests.InFlight == 0) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Ct);
        var before = watched.Readings("grid.power");
        await Task.Delay(TimeSpan.FromSeconds(3.2), TimeProvider.System, Ct);
        twin.Requests.InFlight.ShouldBe(1, "the page is still under way");
        (watched.Readings("grid.power") - before).ShouldBeGreaterThanOrEqualTo(2);
    }

    [Fact]
    public async Task A_captured_piece_of_a_stream_goes_round()
    {
        using var capture = new ChangedCapture("iq-batteries-8.1");
        string Event(int watts) => $$$"""data: {"production":{"ph-a":{"p":{{{watts}}},"q":1,"s":{{{watts}}},"v":230,"i":4,"pf":1,"f":50}},"net-consumption":{"ph-a":{"p":-700,"q":1,"s":-700,"v":230,"i":-3,"pf":1,"f":50} } }""";
        capture.Write("stream_meter", $"{Event(1100)}\n\n{Event(1200)}\n\n").Index(Stream, 200);
        await using var twin = await EnphaseTwin.StartAsync(new() { Fixture = capture.Folder }, Ct);
        await using var watched = new Watched(Driver(twin, TwinRole.Installer));
        await watched.NextAsync("production.power", r => r.Value == 1100);
        await watched.NextAsync("production.power", r => r.Value == 1200);
        watched.Now["consumption.power"].ShouldBe(500);
    }
}
