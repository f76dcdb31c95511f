using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Core.Rules.Charging;
using Solstead.Core.Site;
using Solstead.Devices.TeslaWallConnector;
using Solstead.Devices.TeslaWallConnector.Twin;
using Solstead.Devices.TeslaWallConnector.Wire;
using Solstead.Tests.Devices.TeslaWallConnector.Bus;
using Wish = Solstead.Devices.TeslaWallConnector.Bus.Wish;

namespace Solstead.Tests.Core.Rules.Charging;

/// <summary>
/// A house in exact simulated time: a roof, a meter, the engine with the charging rule as shipped, the wall connector's master with its bytes, a unit with its car.
/// What the car draws shows at the meter. A minute takes some milliseconds.
/// </summary>
internal sealed class ChargingRig
{
    private static readonly DateTimeOffset Day = new(2026, 6, 26, 8, 0, 0, TimeSpan.Zero);
    private readonly SimulatedBus bus = new(new() { WiringMax = 16, UnitMax = 16 }, 5, new TwinUnitOptions());
    private readonly int meterLate;
    private readonly Queue<double> late = new();
    private SiteEngine engine;
    private string known = "";
    private TimeSpan jumped;

    /// <param name="meterLate">Seconds until the meter shows what flows.</param>
    public ChargingRig(int meterLate = 1)
    {
        this.meterLate = meterLate;
        bus.Units[0].Car.Plugged = true;
        bus.Units[0].Car.Most = 32;
        engine = Engine(null);
    }

    public ChargingRule Rule { get; private set; } = new("car", new(), new("garage", "charger"), "garage", dryRun: false);

    /// <summary>What the house would export without the car. [W]</summary>
    public double Sun { get; set; }

    /// <summary>What the meter says instead of the truth; null for the truth, NaN for a value that is missing.</summary>
    public double? MeterSays { get; set; }
    public bool MeterSilent { get; set; }

    /// <summary>The line is closed: nothing is heard or said.</summary>
    public bool Unplugged { get; set; }

    /// <summary>The process does not run; the world goes on.</summary>
    public bool Stopped { get; set; }

    public TwinUnit Unit => bus.Units[0];
    public string Reason { get; private set; } = "";
    public double Exported { get; private set; }
    public double Imported { get; private set; }
    public double Charged { get; private set; }
    public int Commands { get; private set; }
    public TimeSpan Elapsed => bus.Now;
    private Moment Now => new(bus.Now, Day + bus.Now + jumped);

    public void Run(double seconds)
    {
        for (var until = bus.Now + seconds.Seconds; bus.Now < until;) Second();
    }

    public void Second()
    {
        if (Unplugged || Stopped) Alone(); else bus.Run(1);
        var flow = Unit.Watts - Sun;
        (Exported, Imported, Charged) = (Exported + Math.Max(0, -flow) / 3600, Imported + Math.Max(0, flow) / 3600, Charged + Unit.Watts / 3600);
        late.Enqueue(flow);
        if (late.Count > meterLate + 1) late.Dequeue();
        if (Stopped) return;
        Report();
        Decide();
    }

    private void Decide()
    {
        var tick = engine.Step(Now);
        Reason = tick.Rules[0].Reason;
        foreach (var command in tick.Commands)
        {
            Commands++;
            if (!Unplugged) bus.Master.Decide(null, Wish.Of(command.Command.Value, command.Command.Momentary ?? command.Command.Value, bus.Now));
            engine.Apply(command, Unplugged ? new CommandOutcome.Refused("twc.command.closed") : new CommandOutcome.Applied(), Now);
        }
    }

    /// <summary>The process was killed and starts anew with what it had saved.</summary>
    public void Restart()
    {
        var saved = engine.Save();
        Rule = new("car", new(), new("garage", "charger"), "garage", dryRun: false);
        bus.Restart();
        (known, engine) = ("", Engine(saved));
    }

    /// <summary>The process runs again after it did not for long, in the same memory: it decides before anything has been read again, and the driver speaks before that.</summary>
    public void Resume()
    {
        Stopped = false;
        bus.Master.Wake(bus.Now);
        bus.Run(1);
        engine.Wake();
        Decide();
    }

    /// <summary>Currents that were told to the unit since this moment, from the bytes. [A]</summary>
    public IEnumerable<double> ToldSince(TimeSpan from) => bus.Beats.Where(b => b.At >= from && b.Beat.Command != BeatCommand.None).Select(b => b.Beat.Amps / 100.0);

    public void MoveClock(TimeSpan by) => jumped += by;

    /// <summary>A second in which the unit hears nobody.</summary>
    private void Alone()
    {
        for (var i = 0; i < 100; i++) bus.Idle();
    }

    private void Report()
    {
        var now = $"{bus.Master.Units.Count}";
        if (now != known) engine.Apply(new Report.Identified(new("garage", "test", null, null, null, 3, WallPoints.Declare(bus.Master.Units, bus.Master.Settings, []), [new(Role.Charger, "charger")]), Now));
        known = now;
        TimeSpan? openFor = Unplugged ? null : bus.Now;
        engine.Apply(new Report.Measured("garage", Now, WallReadings.Of(bus.Master, openFor, Now)));
        if (MeterSilent) return;
        var told = MeterSays ?? late.Peek();
        engine.Apply(new Report.Measured("meter", Now, [new("grid.power", double.IsNaN(told) ? null : told, double.IsNaN(told) ? Quality.Missing : Quality.Good, Now.Utc)]));
    }

    private SiteEngine Engine(SiteMemory? saved)
    {
        var next = new SiteEngine(new SiteDefinition("Test", TimeZoneInfo.Utc, 3, null, null) { Control = true }, [Rule], saved);
        next.Apply(new Report.Identified(new("meter", "test", null, null, null, 3, [new PointDeclaration("grid.power", Solstead.Core.Points.Unit.Watt, PointKind.Gauge)], [new(Role.Grid, "grid")]), Now));
        return next;
    }
}
