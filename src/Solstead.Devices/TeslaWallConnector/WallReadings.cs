using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Devices.TeslaWallConnector.Bus;
using Solstead.Devices.TeslaWallConnector.Wire;
using Unit = Solstead.Devices.TeslaWallConnector.Bus.Unit;

namespace Solstead.Devices.TeslaWallConnector;

/// <summary>What the units told, as readings. Pure.</summary>
internal static class WallReadings
{
    /// <summary>A unit that hears no heartbeat opens its contactor after 30 s.</summary>
    private static readonly TimeSpan StoppedAfter = TimeSpan.FromSeconds(60);

    /// <summary>Units are heard once a second in turn, their meters once a minute: what was not renewed twice is old.</summary>
    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(5), EachTurn = TimeSpan.FromSeconds(1), MeterFreshFor = TimeSpan.FromSeconds(120);

    /// <summary>How many units were heard so lately that what they told is reported.</summary>
    public static int Fresh(WallBus bus, TimeSpan now) => bus.Units.Count(u => IsFresh(u, bus, now));

    private static bool IsFresh(Unit unit, WallBus bus, TimeSpan now)
    {
        var twice = EachTurn * (2 * bus.Units.Count(u => !u.Lost)) + (EachTurn / 2);
        return unit.Silenced || now - unit.ToldAt <= (twice > FreshFor ? twice : FreshFor);
    }

    /// <summary>Everything, also what is not declared.</summary>
    /// <param name="openFor">How long the line has been open; null while it is not.</param>
    public static List<Reading> Of(WallBus bus, TimeSpan? openFor, Moment now)
    {
        var units = bus.Units.Select(u => Seen(u, bus, openFor, now)).ToList();
        var list = new List<Reading>();
        Fill(list, WallPoints.Section, units.Count > 0 ? Together(units, bus.Settings) : Nobody(bus, openFor, now), now);
        Add(list, $"{WallPoints.Section}.units", bus.Units.Count(u => !u.Lost), Quality.Good, now);
        Add(list, "bus.errors", bus.Health.InLastMinute(now.Elapsed), Quality.Good, now);
        foreach (var (unit, seen) in bus.Units.Zip(units)) Fill(list, WallPoints.SectionOf(unit.Id), seen, now);
        return list;
    }

    /// <summary>The currents, voltages and words of one charging point.</summary>
    private sealed record Charger
    {
        public (double Amps, double Watts)?[] Phases { get; init; } = new (double, double)?[3];
        public double?[] Volts { get; init; } = new double?[3];
        public Quality Quality { get; init; } = Quality.Good;
        public double? Offered { get; init; }
        public double? Max { get; init; }
        public double? Min { get; init; }
        public int? Used { get; init; }
        public double? EnergyWh { get; init; }
        public bool EnergyDoubtful { get; init; }
        public string? State { get; init; }
        public bool? Plugged { get; init; }
        public string? Vin { get; init; }
        public string? Serial { get; init; }
        public string? Firmware { get; init; }
    }

    private static Charger Seen(Unit unit, WallBus bus, TimeSpan? openFor, Moment now)
    {
        var metered = unit.Meter.Last is not null && now.Elapsed - unit.Meter.At <= MeterFreshFor;
        var common = new Charger
        {
            Max = unit.Ceiling,
            Min = unit.Minimum,
            Serial = unit.Inquiry.Serial,
            Firmware = unit.Inquiry.Firmware,
            EnergyWh = metered ? unit.Meter.KiloWattHours * 1000.0 : null,
            EnergyDoubtful = unit.Meter.Implausible,
        };
        if (unit.Lost || openFor is null) return common with { Phases = Stopped(bus, unit, openFor, now), Quality = Quality.Estimated, State = Lost, Offered = null };
        if (unit.Actual is null || !IsFresh(unit, bus, now.Elapsed)) return common;
        var phases = new (double, double)?[] { (0, 0), (0, 0), (0, 0) };
        var volts = new double?[3];
        for (var conductor = 0; conductor < 3; conductor++)
        {
            volts[unit.LineOf(conductor)] = metered ? unit.Meter.Told(conductor) : null;
            if (unit.Draws && (unit.Conductors & 1 << conductor) != 0) phases[unit.LineOf(conductor)] = (unit.Actual.Value, unit.Actual.Value * unit.Meter.Volts(conductor));
        }
        var known = unit.Meter.UsedBy(unit.Draws) is not null && metered;
        return common with
        {
            Phases = phases,
            Volts = volts,
            // A unit that is stopped by silence says nothing: its last word, and then what silence makes of it.
            Quality = !unit.Silenced && (known || !unit.Draws) ? Quality.Good : Quality.Estimated,
            Offered = unit.Silenced ? 0 : unit.Shown,
            Used = known ? System.Numerics.BitOperations.PopCount((uint)unit.Conductors) : null,
            State = Word(unit.State),
            Plugged = Plugged(unit),
            Vin = unit.Inquiry.Vin,
        };
    }

    /// <summary>A unit without a master does not charge; who has no line does not know.</summary>
    private static (double, double)?[] Stopped(WallBus bus, Unit? unit, TimeSpan? openFor, Moment now)
    {
        var silent = openFor > StoppedAfter && (bus.LastByte is null || now.Elapsed - bus.LastByte > StoppedAfter || unit is { Lost: true } && now.Elapsed - unit.HeardAt > StoppedAfter);
        return silent ? [(0, 0), (0, 0), (0, 0)] : new (double, double)?[3];
    }

    private static Charger Nobody(WallBus bus, TimeSpan? openFor, Moment now) =>
        new() { Phases = Stopped(bus, null, openFor, now), Quality = Quality.Estimated, Max = Math.Min(bus.Settings.WiringMax, bus.Settings.UnitMax), Min = bus.Settings.Min };

    private static Charger Together(List<Charger> units, BusSettings settings)
    {
        if (units.Count == 1) return units[0];
        var phases = new (double, double)?[3];
        for (var p = 0; p < 3; p++) phases[p] = units.All(u => u.Phases[p] is not null) ? (units.Sum(u => u.Phases[p]!.Value.Amps), units.Sum(u => u.Phases[p]!.Value.Watts)) : null;
        return new()
        {
            Phases = phases,
            Volts = [.. Enumerable.Range(0, 3).Select(p => units.Select(u => u.Volts[p]).FirstOrDefault(v => v is not null))],
            Quality = units.Max(u => u.Quality),
            // Of a unit that is lost nothing is offered; of one that says nothing, nobody knows.
            Offered = units.Any(u => u.Offered is null && u.State != Lost) || units.All(u => u.Offered is null) ? null : units.Sum(u => u.Offered ?? 0),
            Max = Math.Min(settings.WiringMax, units.Sum(u => u.Max ?? 0)),
            Min = units.Min(u => u.Min),
            EnergyWh = units.All(u => u.EnergyWh is not null) ? units.Sum(u => u.EnergyWh) : null,
            EnergyDoubtful = units.Any(u => u.EnergyDoubtful),
            State = Busiest.FirstOrDefault(w => units.Any(u => u.State == w)),
            Plugged = units.Any(u => u.Plugged == true) ? true : units.All(u => u.Plugged == false) ? false : null,
        };
    }

    private const string Lost = "lost";

    private static readonly string[] Busiest = ["charging", "starting", "error", "waiting", "stopped", "ready", "busy", Lost];

    private static void Fill(List<Reading> list, string section, Charger seen, Moment now)
    {
        var (known, watts, amps) = (seen.Phases.All(p => p is not null), 0.0, 0.0);
        foreach (var phase in seen.Phases) (watts, amps) = (watts + (phase?.Watts ?? 0), Math.Max(amps, phase?.Amps ?? 0));
        Add(list, $"{section}.power", known ? watts : null, seen.Quality, now);
        Add(list, $"{section}.current", known ? amps : null, seen.Quality, now);
        var volts = seen.Volts.Where(v => v is not null).ToList();
        Add(list, $"{section}.voltage", volts.Count > 0 ? volts.Average() : null, Quality.Good, now);
        for (var p = 0; p < 3; p++)
        {
            Add(list, $"{section}.power.l{p + 1}", seen.Phases[p]?.Watts, seen.Quality, now);
            Add(list, $"{section}.current.l{p + 1}", seen.Phases[p]?.Amps, seen.Quality, now);
            Add(list, $"{section}.voltage.l{p + 1}", seen.Volts[p], Quality.Good, now);
        }
        Add(list, $"{section}.current_offered", seen.Offered, Quality.Good, now);
        Add(list, $"{section}.current_max", seen.Max, Quality.Good, now);
        Add(list, $"{section}.current_min", seen.Min, Quality.Good, now);
        Add(list, $"{section}.phases", seen.Used, Quality.Good, now);
        Add(list, $"{section}.energy_lifetime", seen.EnergyWh, seen.EnergyDoubtful ? Quality.Suspect : Quality.Good, now, seen.EnergyDoubtful ? "counter.jump" : null);
        Say(list, $"{section}.state", seen.State, now);
        Say(list, $"{section}.plugged", seen.Plugged switch { true => "yes", false => "no", null => null }, now);
        Say(list, $"{section}.vin", seen.Vin, now);
        Say(list, $"{section}.serial", seen.Serial, now);
        Say(list, $"{section}.firmware", seen.Firmware, now);
    }

    /// <summary>A state says plugged in or nothing; only the plug's own answer says that no car is there.</summary>
    private static bool? Plugged(Unit unit) =>
        unit.Draws || unit.State is UnitState.Charging or UnitState.Stopped or UnitState.Waiting or UnitState.Starting ? true
        : unit.Inquiry.Plug is { } plug ? plug != 0 : null;

    private static string Word(UnitState? state) => state switch
    {
        UnitState.Ready => "ready",
        UnitState.Charging or UnitState.Raising or UnitState.Lowering or UnitState.Setting or UnitState.Settled => "charging",
        UnitState.Error => "error",
        UnitState.Stopped => "stopped",
        UnitState.Waiting => "waiting",
        UnitState.Starting => "starting",
        _ => "busy",
    };

    private static void Add(List<Reading> list, string id, double? value, Quality quality, Moment now, string? note = null) =>
        list.Add(new(id, value, value is null ? Quality.Missing : quality, now.Utc, null, note));

    private static void Say(List<Reading> list, string id, string? text, Moment now) =>
        list.Add(new(id, null, text is null ? Quality.Missing : Quality.Good, now.Utc, text));
}
