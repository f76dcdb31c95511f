using Solstead.Devices.SolarEdge.Twin;
using Solstead.Devices.TeslaWallConnector.Twin;

namespace Solstead.Soak.Faults;

/// <summary>
/// The process rows of safety.md 5 against the built program, in real time: it is killed with SIGKILL at each step of a charge and stopped with SIGSTOP,
/// with a SolarEdge twin and a wall connector twin behind one house. What the car and the bytes on the line show is judged.
/// </summary>
internal sealed class ProcessFaults : IAsyncDisposable
{
    private const double Base = 500, After = 4;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(20), Patience = TimeSpan.FromSeconds(25);

    private readonly Verdict verdict = new("faults");
    private readonly Workplace place = new();
    private readonly WallTwin wall;
    private readonly SolarEdgeTwin roof;
    private ServiceProcess? service;

    private ProcessFaults(WallTwin wall, SolarEdgeTwin roof) => (this.wall, this.roof) = (wall, roof);

    private WallTwinUnit Unit => wall.State.Units[0];

    /// <summary>What the car draws. [A]</summary>
    private double Amps => Unit.Amps[0];

    private double Sun { set => roof.Plant!.Pv = value / SteadyPlant.Efficiency; }

    public static async Task<bool> RunAsync(bool shortly, CancellationToken ct)
    {
        // A quick car: it thinks for 2 s and closes in one.
        var wall = WallTwin.Start(new() { CarAmps = 32, Units = [new() { Pace = 3 }] });
        var roof = await SolarEdgeTwin.StartAsync(new() { Batteries = 0, Plant = new SteadyPlant { Battery = 0, House = Base } }, ct);
        await using var faults = new ProcessFaults(wall, roof);
        await faults.KillsAsync(ct);
        if (!shortly) await faults.ChangeAsync(ct);
        await faults.StopAsync(shortly ? 11 : 60, ct);
        await faults.BoostAsync(ct);
        faults.verdict.Check(faults.Unit.Harmed == 0, $"frames that harm a unit {faults.Unit.Harmed} (0)");
        return faults.verdict.Held;
    }

    public async ValueTask DisposeAsync()
    {
        service?.Dispose();
        await wall.DisposeAsync();
        await roof.DisposeAsync();
        place.Dispose();
    }

    private async Task KillsAsync(CancellationToken ct)
    {
        place.WriteCharging(roof.Host, wall.Port, "mode: solar, start_delay_s: 3", ", twcmanager: loopback");
        Sun = 8300;
        await StartAsync(ct);
        await KillAsync(ct);
        await StartAsync(ct);
        verdict.Check(await BecomesAsync(() => Unit.Limit > 0, ct), $"killed before the first limit: the next one offers {Unit.Limit} A");

        await KillAsync(ct);
        await StartAsync(ct);
        verdict.Check(await BecomesAsync(() => Amps > 10, ct) && Unit.Switches == 1, $"killed with the limit sent and the car not yet drawing: it draws {Text(Amps)} A, switched {Unit.Switches} time(s) (1)");

        await SurvivesAsync("a charge", 10, ct);
    }

    private async Task ChangeAsync(CancellationToken ct)
    {
        await BecomesAsync(() => Unit.Limit is 11 or 12 && Amps < 11.5, ct);
        Sun = 5600;
        var offered = Unit.Limit;
        await BecomesAsync(() => !Unit.Limit.Equals(offered), ct);
        await SurvivesAsync("a change of the sun", 6, ct);
        verdict.Check(await BecomesAsync(() => Amps is > 5 and < 7.6, ct), $"and the change is carried on: {Text(Amps)} A on 5100 W");
    }

    /// <summary>Without sun: only the boost can be what goes on.</summary>
    private async Task BoostAsync(CancellationToken ct)
    {
        var (amps, switches) = (Amps, Unit.Switches + (Amps > 1 ? 0 : 1));
        await AskAsync("Boost", ct);
        await BecomesAsync(() => Unit.Limit.Equals(16), ct);
        await SurvivesAsync("the change to a boost", Math.Min(amps, 6), ct);
        verdict.Check(await BecomesAsync(() => Amps > 14.5, ct) && Unit.Switches == switches, $"and the boost is carried on: {Text(Amps)} A without sun");
    }

    /// <summary>Nothing that was decided before a stop is sent after it: the sun has gone meanwhile.</summary>
    private async Task StopAsync(int seconds, CancellationToken ct)
    {
        await BecomesAsync(() => Unit.Limit < 16, ct); // the seconds that wake the car are over
        var before = Unit.Limit;
        await service!.PauseAsync(ct);
        Sun = 1000;
        var stopped = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(stopped).TotalSeconds < seconds) await LiveAsync(ct);
        var resumed = wall.Frames.Count > 0 ? wall.Frames[^1].Seconds : 0;
        await service.ResumeAsync(ct);
        var highest = 0.0;
        var end = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(end) < TimeSpan.FromSeconds(After))
        {
            await LiveAsync(ct);
            highest = wall.Frames.Where(f => f.Seconds > resumed).Select(Told).DefaultIfEmpty(0).Max();
        }
        // A unit that heard nobody for 30 s has stopped its car: there is nothing to continue, and no sun to start on.
        var most = seconds > 30 ? 0 : before;
        verdict.Check(highest <= most, $"stopped for {seconds} s at {before} A, and the sun went meanwhile: the highest limit sent in the {After} s after it {Text(highest)} A (at most {most})");
        verdict.Check(await BecomesAsync(() => Amps < 6, ct), $"and {Text(TimeProvider.System.GetElapsedTime(end).TotalSeconds)} s after it the car draws {Text(Amps)} A (below 6)");
    }

    /// <summary>Kills and starts it; the car goes on.</summary>
    /// <param name="least">What it may not draw less than. [A]</param>
    private async Task SurvivesAsync(string during, double least, CancellationToken ct)
    {
        var (before, switches, bound) = (Amps, Unit.Switches, least - 1.5);
        await KillAsync(ct);
        var killed = TimeProvider.System.GetTimestamp();
        var (words, lowest) = (wall.State.Frames, double.MaxValue);
        await StartAsync(ct);
        TimeSpan? first = null;
        while (TimeProvider.System.GetElapsedTime(killed) < TimeSpan.FromSeconds(4) || first is null)
        {
            await LiveAsync(ct);
            lowest = Math.Min(lowest, Amps);
            if (first is null && wall.State.Frames > words) first = TimeProvider.System.GetElapsedTime(killed);
        }
        var most = before < 1 ? 1 : 0; // a car that does not draw yet may begin
        verdict.Check(lowest >= bound && Unit.Switches - switches <= most && first < TimeSpan.FromSeconds(10),
            $"killed during {during} at {Text(before)} A: first word to the unit after {Text(first.Value.TotalSeconds)} s (10), never below {Text(lowest)} A ({Text(bound)}), contactor switched {Unit.Switches - switches} times (at most {most})");
    }

    private async Task StartAsync(CancellationToken ct) => service = await ServiceProcess.StartAsync(place, ct);

    private async Task KillAsync(CancellationToken ct)
    {
        await service!.KillAsync(ct);
        service.Dispose();
        service = null;
    }

    private async Task AskAsync(string what, CancellationToken ct)
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = service!.Url };
        using var answer = await http.GetAsync(new Uri($"/TWCapi.php?{what}=1", UriKind.Relative), ct);
        verdict.Check((int)answer.StatusCode < 400, $"{what}: {(int)answer.StatusCode}");
    }

    private async Task<bool> BecomesAsync(Func<bool> so, CancellationToken ct)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!so())
        {
            if (TimeProvider.System.GetElapsedTime(began) > Patience) return false;
            await LiveAsync(ct);
        }
        return true;
    }

    /// <summary>A moment in which the car shows at the meter.</summary>
    private async Task LiveAsync(CancellationToken ct)
    {
        await Task.Delay(Beat, TimeProvider.System, ct);
        roof.Plant!.House = Base + wall.Watts;
    }

    /// <summary>The current a frame tells a unit: a heartbeat of the master with command 05 or 09; 0 for any other. [A]</summary>
    private static double Told(WallTwinFrame frame)
    {
        var bytes = Convert.FromHexString(frame.Bytes);
        return bytes is [0xFB, 0xE0, _, _, _, _, 0x05 or 0x09, var high, var low, ..] ? (high << 8 | low) / 100.0 : 0;
    }

    private static string Text(double number) => Verdict.Text(number);
}
