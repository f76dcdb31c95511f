using System.Net.Sockets;
using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Devices.SolarEdge.Twin;
using Solstead.Soak.Modbus;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.SolarEdge;

/// <summary>
/// Faults of the twin that come and go, on a clock that hurries (solaredge-modbus.md 9 and 12). Those that stay are in <see cref="MeterFaultTableTests"/>.
/// </summary>
public sealed class SolarEdgeFaultTests
{
    private readonly HurriedClock clock = new(10);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, InlineData(SolarEdgeFaultKind.LateAnswer), InlineData(SolarEdgeFaultKind.CutFrame), InlineData(SolarEdgeFaultKind.Mute), InlineData(SolarEdgeFaultKind.Noise), InlineData(SolarEdgeFaultKind.Drop)]
    public async Task One_bad_answer_is_overcome_without_a_word_and_without_a_wrong_number(SolarEdgeFaultKind kind)
    {
        await using var twin = await StartAsync(new());
        await using var bench = Run(twin.Host);
        await bench.GoodAsync();
        for (var times = 0; times < 3; times++)
        {
            await twin.InjectAsync(new SolarEdgeFault(kind) { Count = 1 });
            await bench.NextAsync();
        }
        bench.Open.ShouldBeEmpty();
        foreach (var reading in bench.Reports.OfType<Report.Measured>().SelectMany(m => m.Readings).Where(r => r.Point == "grid.power")) reading.Value.ShouldBe(-7031);
    }

    [Fact]
    public async Task Answers_in_pieces_are_put_together()
    {
        await using var twin = await StartAsync(new());
        await twin.InjectAsync(SolarEdgeFaultKind.Fragments);
        await using var bench = Run(twin.Host);
        await bench.GoodAsync();
    }

    [Fact]
    public async Task A_meter_that_lost_its_bus_is_unavailable_and_never_zero_or_nonsense()
    {
        await using var twin = await StartAsync(new());
        await using var bench = Run(twin.Host);
        await bench.GoodAsync();
        await twin.InjectAsync(SolarEdgeFaultKind.NanMeter);
        await bench.ToldAsync("sunspec.meter.unavailable");
        await bench.NextAsync();
        var readings = bench.Reports.OfType<Report.Measured>().Last().Readings;
        foreach (var reading in readings.Where(r => r.Point.StartsWith("grid.", StringComparison.Ordinal))) (reading.Value, reading.Quality).ShouldBe(((double?)null, Quality.Missing), reading.Point);
        readings.Single(r => r.Point == "consumption.power").Value.ShouldBeNull();
        readings.Single(r => r.Point == "production.power").Value.ShouldBe(8900); // the inverter is well
        await twin.ClearAsync();
        await bench.GoodAsync();
    }

    [Fact]
    public async Task A_meter_dead_from_the_start_is_told_and_appears_when_it_is_back()
    {
        await using var twin = await StartAsync(new());
        await twin.InjectAsync(SolarEdgeFaultKind.NanMeter);
        await using var bench = Run(twin.Host);
        await bench.ToldAsync("sunspec.meter.unavailable");
        bench.Driver.Info.Points.Select(p => p.Id).ShouldContain("grid.power.l3");
        await twin.ClearAsync();
        await bench.GoodAsync();
        await Until.TrueAsync(() => bench.Driver.Info.Points.Any(p => p.Id == "grid.voltage.l3"));
    }

    [Fact]
    public async Task No_number_is_ever_out_of_this_world_whatever_the_scale_factors_do()
    {
        await using var twin = await StartAsync(new() { ChangingScales = true });
        await using var bench = Run(twin.Host);
        await Until.TrueAsync(() => bench.Cycles >= 20);
        foreach (var reading in bench.Reports.OfType<Report.Measured>().SelectMany(m => m.Readings).Where(r => r.Point == "grid.power"))
            reading.Value!.Value.ShouldBe(-7031, 0.51);
    }

    [Fact]
    public async Task A_restart_at_night_is_followed_through_its_states()
    {
        await using var twin = await StartAsync(new());
        await using var bench = Run(twin.Host);
        await bench.GoodAsync();
        await twin.InjectAsync(new SolarEdgeFault(SolarEdgeFaultKind.Restart) { Amount = 3 });
        await Until.TrueAsync(() => States(bench).Contains("sleeping") && States(bench).Contains("starting") && States(bench)[^1] == "producing");
        bench.Open.ShouldBeEmpty();

        static List<string?> States(SolarEdgeBench bench) => [.. bench.Reports.OfType<Report.Measured>().SelectMany(m => m.Readings).Where(r => r.Point == "solar_inverter.7E1A3C55.state").Select(r => r.Text)];
    }

    [Fact]
    public async Task A_register_that_falls_and_comes_back_is_no_energy_and_no_day_of_zero()
    {
        await using var twin = await StartAsync(new());
        await using var bench = Run(twin.Host);
        await bench.GoodAsync();
        await Until.TrueAsync(() => Of(bench, "grid.energy_export_today").Count > 2);
        await twin.InjectAsync(SolarEdgeFaultKind.CounterReset);
        await Until.TrueAsync(() => Of(bench, "grid.energy_export").Count(r => r.Note == "counter.repaired") > 2);
        await twin.ClearAsync();
        var cycles = bench.Cycles;
        await Until.TrueAsync(() => bench.Cycles > cycles + 5);
        foreach (var point in (string[])["grid.energy_export", "grid.energy_import", "solar_inverter.7E1A3C55.energy_lifetime", "storage.energy_charged"])
        {
            var told = Of(bench, point);
            told.ShouldAllBe(r => r.Quality <= Quality.Estimated && r.Value != null);
            told.Zip(told.Skip(1)).ShouldAllBe(pair => pair.Second.Value >= pair.First.Value && pair.Second.Value - pair.First.Value < 50, point);
        }
        Of(bench, "grid.energy_export").ShouldContain(r => r.Note == "counter.held");
        Of(bench, "grid.energy_export_today")[^1].Value!.Value.ShouldBeInRange(0, 100);
    }

    private Task<SolarEdgeTwin> StartAsync(SolarEdgeTwinOptions options) => SolarEdgeTwin.StartAsync(options with { Time = clock }, Ct);

    private SolarEdgeBench Run(string host, string interval = "1") => SolarEdgeBench.Run(clock, host, null, ("interval_s", interval), ("timeout_s", "3"));

    private static List<Reading> Of(SolarEdgeBench bench, string point) => [.. bench.Reports.OfType<Report.Measured>().SelectMany(m => m.Readings).Where(r => r.Point == point)];

    [Fact]
    public async Task Another_client_on_the_only_connection_is_told_in_words_and_waited_for()
    {
        await using var twin = await StartAsync(new());
        using (var other = new TcpClient())
        {
            await other.ConnectAsync("127.0.0.1", twin.Port, Ct);
            await Until.TrueAsync(() => twin.Connections == 1);
            await using var bench = Run(twin.Host);
            await bench.ToldAsync("modbus.taken");
            other.Dispose();
            await bench.GoodAsync();
        }
    }

    [Fact]
    public async Task A_unit_that_is_silent_from_the_start_is_told_as_a_wrong_number()
    {
        await using var twin = await StartAsync(new() { Unit = 2 });
        await twin.InjectAsync(new SolarEdgeFault(SolarEdgeFaultKind.WrongUnit) { Amount = 1 });
        await using var bench = Run(twin.Host);
        await bench.ToldAsync("modbus.unit");
    }

    [Fact]
    public async Task An_idle_connection_the_inverter_closed_costs_no_reading()
    {
        await using var twin = await StartAsync(new() { Idle = TimeSpan.FromSeconds(2) });
        await using var bench = Run(twin.Host, "5");
        await Until.TrueAsync(() => bench.Cycles >= 5);
        bench.Open.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_inverter_that_is_not_there_yet_appears_when_it_is_switched_on()
    {
        var gone = await StartAsync(new());
        var (host, port) = (gone.Host, gone.Port);
        await gone.DisposeAsync();
        await using var bench = Run(host);
        await bench.ToldAsync("modbus.refused");
        await using var twin = await StartAsync(new() { Port = port });
        await bench.GoodAsync();
        bench.Driver.Info.Serial.ShouldBe("7E1A3C55");
    }

    [Theory, InlineData(0), InlineData(2), InlineData(3)]
    public async Task The_meter_is_found_wherever_the_units_of_a_synergy_inverter_push_it(int units)
    {
        await using var twin = await StartAsync(new() { SynergyUnits = units, Meters = ["Production", "Export+Import", "Consumption"] });
        await using var bench = Run(twin.Host);
        await bench.GoodAsync();
        bench.Newest("grid.power")!.Value.Value.ShouldBe(-7031);
        bench.Newest("consumption.power")!.Value.Value.ShouldBe(579);
        bench.Newest("production_meter.power")!.Value.Value.ShouldBe(7610);
    }

    [Fact]
    public async Task A_firmware_that_shifts_its_registers_is_walked_again()
    {
        var first = await StartAsync(new());
        await using var bench = Run(first.Host);
        await bench.GoodAsync();
        var port = first.Port;
        await first.DisposeAsync();
        await using var second = await StartAsync(new() { Port = port, SynergyUnits = 2 });
        var before = bench.Cycles;
        await Until.TrueAsync(() => bench.Cycles > before + 1);
        bench.Newest("grid.power")!.Value.Value.ShouldBe(-7031);
    }

    [Theory, InlineData(1, 0), InlineData(1, 1), InlineData(3, 2)]
    public async Task One_phase_and_several_batteries_are_read_as_they_are(int phases, int batteries)
    {
        await using var twin = await StartAsync(new() { Phases = phases, Batteries = batteries, Plant = new SteadyPlant(phases) { Battery = batteries == 0 ? 0 : 1150 } });
        await using var bench = Run(twin.Host);
        await bench.GoodAsync();
        (bench.Newest("grid.power.l1") is null).ShouldBe(phases == 1);
        bench.Newest("production.voltage")!.Value.Value!.Value.ShouldBe(230, 1);
        if (batteries > 0) bench.Newest("storage.power")!.Value.Value!.Value.ShouldBe(-1150, 0.1);
        bench.Driver.Info.Points.Count(p => p.Id.EndsWith(".health", StringComparison.Ordinal)).ShouldBe(batteries);
    }
}
