using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Devices.Enphase.Twin;
using Solstead.Tests.Devices.Enphase.Twin;

namespace Solstead.Tests.Devices.Enphase;

/// <summary>T40, T41, T44, T52 to T54: a driver on a living twin while things go wrong. Real sockets, short real intervals.</summary>
public sealed class FaultsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static Task<EnphaseTwin> LiveAsync(string firmware = "D8.2.4382", TwinQuirks? quirks = null, FlatHouse? house = null) =>
        EnphaseTwin.StartAsync(new() { Plant = house ?? FlatHouse.OnePhase(), Firmware = firmware, Quirks = quirks ?? new() }, Ct);

    [Fact]
    public async Task T40_an_outage_is_told_once_and_its_end_once()
    {
        await using var twin = await LiveAsync();
        await using var watched = new Watched(new GatewayBench().Driver(twin));
        await watched.NextAsync("production.power");
        await twin.Faults.InjectAsync(TwinFaultKind.Refuse, Ct);
        await watched.TroubleAsync("device.unreachable");
        await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, Ct);
        await twin.Faults.ClearAsync(Ct);
        await watched.RecoveredAsync("device.unreachable");
        await watched.NextAsync("production.power");
        watched.Told("device.unreachable").ShouldBe(1);
        watched.Reports.OfType<Report.Recovered>().Count(r => r.Code == "device.unreachable").ShouldBe(1);
    }

    [Fact]
    public async Task T40_a_gateway_that_starts_shows_zeros_and_busy_pages_and_neither_reaches_the_house()
    {
        await using var twin = await LiveAsync();
        await using var watched = new Watched(new GatewayBench().Driver(twin));
        await watched.NextAsync("production.power");
        var points = watched.Now.Info!.Points.Count;
        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.Reboot) { Amount = 0.01 }, Ct);
        await watched.TroubleAsync("device.unreachable");
        var first = await watched.NextAsync("production.power");
        first.Value.ShouldBe(1000, "the zeros of a starting gateway are no values");
        watched.Reports.OfType<Report.Measured>().SelectMany(m => m.Readings).ShouldNotContain(r => r.Point == "production.power" && r.Value == 0);
        watched.Now.Info!.Points.Count.ShouldBeGreaterThanOrEqualTo(points, "zeros must not take points away");
    }

    [Fact]
    public async Task T40_a_gateway_that_got_another_address_is_told_and_read_again_at_its_own()
    {
        await using var twin = await LiveAsync();
        var home = twin.Url;
        await using var watched = new Watched(new GatewayBench().Driver(twin));
        await watched.NextAsync("production.power");
        await twin.Faults.InjectAsync(TwinFaultKind.AddressChange, Ct);
        twin.Url.ShouldNotBe(home);
        (await watched.TroubleAsync("device.unreachable")).Problem.Facts.ShouldContain(f => f.Name == "host" && f.Text!.Contains(home.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        await twin.Faults.ClearAsync(Ct);
        twin.Url.ShouldBe(home);
        await watched.NextAsync("production.power");
        await watched.RecoveredAsync("device.unreachable");
    }

    [Fact]
    public async Task A_gateway_that_is_away_at_start_is_read_when_it_comes()
    {
        await using var twin = await LiveAsync();
        await twin.Faults.InjectAsync(TwinFaultKind.Refuse, Ct);
        await using var watched = new Watched(new GatewayBench().Driver(twin));
        await watched.TroubleAsync("device.unreachable");
        await twin.Faults.ClearAsync(Ct);
        (await watched.NextAsync("production.power")).Value.ShouldBe(1000);
    }

    [Fact]
    public async Task A_stalled_inverter_list_delays_the_meters_by_its_time_out_at_most_and_then_no_more()
    {
        await using var twin = await LiveAsync();
        await using var watched = new Watched(new GatewayBench().Driver(twin, o => o with { InverterInterval = TimeSpan.FromMilliseconds(300), SlowLimit = TimeSpan.FromMilliseconds(400) }));
        await watched.NextAsync("grid.power");
        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.Hang) { PathPrefix = "/api/v1/production/inverters" }, Ct);
        var trouble = await watched.TroubleAsync("enphase.endpoint");
        trouble.Problem.Facts.ShouldContain(f => f.Text == "/api/v1/production/inverters");

        var asked = twin.Requests.All.Count(r => r.Path.EndsWith("/inverters", StringComparison.Ordinal));
        var before = watched.Readings("grid.power");
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, Ct);
        (watched.Readings("grid.power") - before).ShouldBeGreaterThan(5, "the breaker is open: the meters have the gateway to themselves");
        twin.Requests.All.Count(r => r.Path.EndsWith("/inverters", StringComparison.Ordinal)).ShouldBeLessThanOrEqualTo(asked + 1);
        Gaps(watched, "grid.power").Max().ShouldBeLessThan(TimeSpan.FromSeconds(1.5));
        watched.Told("device.unreachable").ShouldBe(0);
        twin.Requests.MaxConcurrent.ShouldBe(1);
    }

    [Fact]
    public async Task T41_readings_keep_their_beat_while_the_production_page_is_slow()
    {
        await using var twin = await LiveAsync();
        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.Delay) { PathPrefix = "/production.json", Amount = 0.5 }, Ct);
        var interval = TimeSpan.FromMilliseconds(100);
        await using var watched = new Watched(new GatewayBench().Driver(twin, o => o with { Interval = interval, ProductionInterval = TimeSpan.FromSeconds(2) }));
        await watched.NextAsync("grid.power");
        await Task.Delay(TimeSpan.FromSeconds(4), TimeProvider.System, Ct);
        var gaps = Gaps(watched, "grid.power").Order().ToList();
        gaps.Count.ShouldBeGreaterThan(20);
        gaps[(int)(gaps.Count * 0.9)].ShouldBeLessThan(interval + TimeSpan.FromMilliseconds(150));
        gaps[^1].ShouldBeLessThan(TimeSpan.FromSeconds(1.2), "a slow page delays a reading by its own length, bounded and visible");
        twin.Requests.MaxConcurrent.ShouldBe(1);
    }

    [Fact]
    public async Task A_body_of_one_byte_a_second_ends_at_the_time_out()
    {
        await using var twin = await LiveAsync();
        await using var watched = new Watched(new GatewayBench().Driver(twin, o => o with { FastLimit = TimeSpan.FromMilliseconds(500) }));
        await watched.NextAsync("grid.power");
        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.SlowBody) { PathPrefix = "/ivp/meters/readings" }, Ct);
        await watched.TroubleAsync("device.unreachable");
        await twin.Faults.ClearAsync(Ct);
        await watched.NextAsync("grid.power");
    }

    [Fact]
    public async Task T44_a_firmware_upgrade_from_digest_to_tokens_is_noticed_and_asks_for_a_token()
    {
        await using var twin = await LiveAsync("R5.0.62");
        var bench = new GatewayBench();
        await using var watched = new Watched(bench.Driver(twin));
        await watched.NextAsync("production.power");
        watched.Now.Info!.Firmware.ShouldBe("5.0.62");
        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.FirmwareUpgrade) { Text = "D8.2.4382", Amount = 0.005 }, Ct);
        await watched.TroubleAsync("enphase.auth.missing");
        bench.Log.Text.ShouldContain("firmware changed from 5.0.62 to 8.2.4382");
        bench.Secrets.Get("pin.key").ShouldNotBeNull();
    }

    [Fact]
    public async Task A_firmware_upgrade_within_the_token_era_is_read_on()
    {
        await using var twin = await LiveAsync("D7.6.175");
        await using var watched = new Watched(new GatewayBench().Driver(twin));
        await watched.NextAsync("production.power");
        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.FirmwareUpgrade) { Text = "D8.2.4382", Amount = 0.005 }, Ct);
        await watched.UntilAsync(all => all.OfType<Report.Identified>().LastOrDefault(i => i.Info.Firmware == "8.2.4382"), "the new firmware");
        (await watched.NextAsync("production.power")).Value.ShouldBe(1000);
    }

    [Fact]
    public async Task A_clock_that_is_days_off_is_told_and_the_values_are_kept_with_our_time()
    {
        await using var twin = await LiveAsync();
        await using var watched = new Watched(new GatewayBench().Driver(twin));
        await watched.NextAsync("grid.power");
        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.ClockJump) { Amount = -200_000 }, Ct);
        (await watched.TroubleAsync("enphase.clock")).Problem.Severity.ShouldBe(Severity.Warning);
        var reading = await watched.NextAsync("grid.power");
        (reading.Quality, (TimeProvider.System.GetUtcNow() - reading.Stamp).Duration() < TimeSpan.FromSeconds(30)).ShouldBe((Quality.Good, true));
        await twin.Faults.ClearAsync(Ct);
        await watched.RecoveredAsync("enphase.clock");
    }

    [Fact]
    public async Task T54_a_spike_is_suspect_and_does_not_enter_the_registers()
    {
        await using var twin = await LiveAsync();
        await using var watched = new Watched(new GatewayBench().Driver(twin));
        var before = await watched.NextAsync("grid.energy_export");
        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.Spike) { Count = 2 }, Ct);
        (await watched.NextAsync("grid.power", r => r.Quality == Quality.Suspect)).Note.ShouldBe("power.implausible");
        await watched.NextAsync("grid.power", r => r.Quality == Quality.Good);
        watched.Now["grid.energy_export"]!.Value.ShouldBe(before.Value!.Value, 200);
        watched.Now["grid.energy_import_balanced"]!.Value.ShouldBeLessThan(4_000_000);
    }

    [Fact]
    public async Task T53_a_counter_reset_keeps_the_lifetime_monotonic()
    {
        await using var twin = await LiveAsync();
        await using var watched = new Watched(new GatewayBench().Driver(twin));
        await watched.NextAsync("production.energy_lifetime");
        await twin.Faults.InjectAsync(TwinFaultKind.CounterReset, Ct);
        await watched.NextAsync("production.energy_lifetime", r => r.Note == "counter.held");
        await watched.NextAsync("production.energy_lifetime", r => r.Note == "counter.repaired");
        var lifetimes = watched.Reports.OfType<Report.Measured>().SelectMany(m => m.Readings).Where(r => r.Point == "production.energy_lifetime").Select(r => r.Value!.Value).ToList();
        lifetimes.ShouldBe(lifetimes.Order());
        (lifetimes[^1] - lifetimes[0]).ShouldBeLessThan(1000);
    }

    [Fact]
    public async Task T52_a_32_bit_wrap_of_the_panels_lifetime_is_repaired()
    {
        await using var twin = await LiveAsync("D7.6.175", new TwinQuirks { Metering = TwinMetering.Disabled, LifetimeWraps = false });
        await using var watched = new Watched(new GatewayBench().Driver(twin, o => o with { ProductionInterval = TimeSpan.FromMilliseconds(100) }));
        var before = (await watched.NextAsync("production.energy_lifetime")).Value!.Value;
        await twin.Faults.InjectAsync(TwinFaultKind.CounterWrap, Ct);
        var after = await watched.NextAsync("production.energy_lifetime", r => r.Note == "counter.repaired");
        after.Value!.Value.ShouldBe(before, 5);
    }

    private static List<TimeSpan> Gaps(Watched watched, string point)
    {
        var at = watched.Reports.OfType<Report.Measured>().Where(m => m.Readings.Any(r => r.Point == point)).Select(m => m.At.Elapsed).ToList();
        return [.. at.Zip(at.Skip(1), (a, b) => b - a)];
    }
}
