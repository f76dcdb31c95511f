using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Core.Site;
using Solstead.Devices.SolarEdge.Twin;
using Solstead.Soak.Modbus;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.SolarEdge;

/// <summary>
/// The meter's rows of the fault list of safety.md 5: what is told, what the grid reading becomes for whoever decides on it, and after how long. Printed
/// as a table; times are those of a clock that hurries.
/// </summary>
public sealed class MeterFaultTableTests(ITestOutputHelper output)
{
    /// <summary>What the grid reading becomes: nothing comes any more, or it comes and says that it is not to be believed.</summary>
    private const string Silent = "silent", Missing = "missing", Suspect = "suspect";

    /// <summary>Fault, its number, the code it must be told as, longest time until then in s, and what becomes of the grid reading.</summary>
    public static TheoryData<SolarEdgeFaultKind, double?, string, double, string> Rows => new()
    {
        { SolarEdgeFaultKind.Refuse, null, "modbus.taken", 10, Silent }, // it answered before: someone else has it now
        { SolarEdgeFaultKind.Taken, null, "modbus.taken", 10, Silent },
        { SolarEdgeFaultKind.Mute, null, "device.unreachable", 15, Silent },
        { SolarEdgeFaultKind.Delay, 3500, "device.unreachable", 15, Silent },
        { SolarEdgeFaultKind.WrongUnit, null, "modbus.unit", 15, Silent },
        { SolarEdgeFaultKind.WrongUnit, 1, "device.unreachable", 15, Silent },
        { SolarEdgeFaultKind.Exception, 2, "sunspec.none", 15, Silent }, // as after a firmware that has moved its registers: looked for anew, and not found
        { SolarEdgeFaultKind.Exception, 4, "modbus.exception", 15, Silent },
        { SolarEdgeFaultKind.Exception, 6, "modbus.busy", 15, Silent },
        { SolarEdgeFaultKind.Exception, 11, "modbus.unit", 15, Silent },
        { SolarEdgeFaultKind.Noise, null, "modbus.garbled", 15, Silent },
        { SolarEdgeFaultKind.LateAnswer, null, "modbus.garbled", 15, Silent },
        { SolarEdgeFaultKind.CutFrame, null, "modbus.taken", 10, Silent },
        { SolarEdgeFaultKind.NanMeter, null, "sunspec.meter.unavailable", 3, Missing },
        { SolarEdgeFaultKind.MeterScale, 12, "sunspec.meter.unavailable", 3, Missing },
        { SolarEdgeFaultKind.MeterScale, 3, "sunspec.grid.implausible", 3, Suspect },
        { SolarEdgeFaultKind.TurnedMeter, null, "sunspec.grid.reversed", 40, Suspect },
        { SolarEdgeFaultKind.Frozen, null, "sunspec.frozen", 660, Suspect },
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Rows))]
    public async Task A_fault_of_the_meter_is_told_in_time_and_the_grid_reading_is_not_believed(SolarEdgeFaultKind kind, double? amount, string code, double within, string becomes)
    {
        // A busy machine makes many hurried seconds of one real: the bounds have three real ones of room. What takes long hurries more, with patience to match.
        var speed = within > 100 ? 200 : within > 15 ? 40 : 10;
        var (timeout, interval) = speed > 100 ? ("30", "20") : speed > 10 ? ("20", "2") : ("3", "1");
        var clock = new HurriedClock(speed);
        await using var twin = await SolarEdgeTwin.StartAsync(new() { Time = clock, Batteries = 0, Plant = new SteadyPlant { Pv = 1000, Battery = 0, House = 4000 } }, Ct);
        await using var bench = SolarEdgeBench.Run(clock, twin.Host, null, ("timeout_s", timeout), ("interval_s", interval));
        await bench.GoodAsync();
        var began = clock.GetUtcNow();
        await twin.InjectAsync(new SolarEdgeFault(kind) { Amount = amount });
        await bench.ToldAsync(code);
        var told = bench.Reports.OfType<Report.Trouble>().Last(t => t.Problem.Code == code).At;
        var after = (told.Utc - began).TotalSeconds;
        if (becomes != Silent) await Until.TrueAsync(() => StateOf(bench, told) == becomes);
        var states = becomes == Silent ? $"stale after {StaleAfter(bench)} s, missing after {MissingAfter(bench)} s" : becomes;
        output.WriteLine($"| {kind,-11} {amount,6} | {code,-26} | {after,6:0.0} s | {states} |");
        after.ShouldBeLessThan(within + 3 * speed);
        bench.Open.ShouldBe([code]);
        if (becomes == Silent) (StaleAfter(bench), MissingAfter(bench)).ShouldBe((5, 60), "two periods, at least 5 s; and a minute");

        var cycles = bench.Cycles;
        await twin.ClearAsync();
        twin.Plant!.House = 4001; // moves, and more than the inverter gives proves that the meter is right
        await bench.GoodAsync();
        bench.Cycles.ShouldBeGreaterThan(cycles);
        bench.Newest("grid.power")!.Value.Value!.Value.ShouldBe(3019, 1);
        twin.Connections.ShouldBe(1);
    }

    /// <summary>The grid reading as an engine has it.</summary>
    private static string StateOf(SolarEdgeBench bench, Moment now) => Grid(bench).QualityAt(now).ToString().ToLowerInvariant();

    private static double StaleAfter(SolarEdgeBench bench) => Beyond(bench, Quality.Stale);

    private static double MissingAfter(SolarEdgeBench bench) => Beyond(bench, Quality.Missing);

    /// <summary>Whole seconds without a word until the last good reading becomes this.</summary>
    private static double Beyond(SolarEdgeBench bench, Quality quality)
    {
        var grid = Grid(bench);
        grid.Reading.Quality.ShouldBe(Quality.Good, "what came before the fault stays as it was");
        var seconds = 0;
        while (grid.QualityAt(new(grid.Received.Elapsed + (seconds + 0.001).Seconds, grid.Received.Utc)) < quality) seconds++;
        return seconds;
    }

    private static PointState Grid(SolarEdgeBench bench)
    {
        var device = new DeviceState(bench.Driver.Info);
        foreach (var report in bench.Reports)
            if (report is Report.Identified identified) device.Identify(identified.Info);
            else if (report is Report.Measured measured) device.Measure(measured.Readings, measured.At);
        return device.Point("grid.power")!;
    }
}
