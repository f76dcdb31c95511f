using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.TeslaWallConnector.Bus;
using Solstead.Devices.TeslaWallConnector.Wire;

namespace Solstead.Devices.TeslaWallConnector;

/// <summary>What is wrong on the bus, looked at again and again and told when it begins and ends. The codes are in the README of this folder.</summary>
internal sealed class WallProblems(string port, ToldProblems told)
{
    private static readonly TimeSpan Silent = TimeSpan.FromSeconds(15), Beyond = TimeSpan.FromSeconds(30);

    private readonly Dictionary<ushort, TimeSpan> above = [];

    /// <param name="openFor">How long the line has been open; null while it is not.</param>
    public void Look(WallBus bus, bool controlOff, TimeSpan? openFor, TimeSpan now)
    {
        var master = bus as BusMaster;
        told.Set(controlOff, "twc.control.off", Severity.Notice);
        told.Set(openFor > Silent && Nobody(bus, now), "twc.silent", Severity.Warning, Fact.Of("port", port), Fact.Of("age", openFor is { } open && bus.LastByte is { } b ? Least(open, now - b) : openFor ?? default));
        told.Set(openFor is not null && bus.Health.IsNoisy(now), "twc.noise", Severity.Warning, Fact.Of("count", bus.Health.InLastHour(now)));
        told.Set(master?.Rival is not null, "twc.rival", Severity.Alarm, Fact.Of("master", WallPoints.Name(master?.Rival ?? 0)));
        told.Set(master?.Echoes == true, "twc.echo", Severity.Info);
        told.Set(master?.TooMany is not null, "twc.too_many", Severity.Alarm, Fact.Of("unit", WallPoints.Name(master?.TooMany ?? 0)));
        if (master is not null) Decisions(master, now);
        Units("twc.lost", Severity.Warning, bus.Units.Where(u => u.Lost && openFor is not null));
        var live = bus.Units.Where(u => !u.Lost).ToList();
        Units("twc.error", Severity.Alarm, live.Where(u => u.State == UnitState.Error));
        Units("twc.model", Severity.Warning, live.Where(u => u.Model > 0 && u.Model < Math.Min(bus.Settings.UnitMax, bus.Settings.WiringMax)), u => [Fact.Of("model", u.Model.A), Fact.Of("limit", Math.Min(bus.Settings.UnitMax, bus.Settings.WiringMax).A)]);
        Units("twc.stop", Severity.Alarm, live.Where(u => u.Stop.Ignored), u => [Fact.Of("current", (u.Actual ?? 0).A)]);
        Units("twc.above", Severity.Alarm, live.Where(u => master is not null && DrawsTooMuch(u, now)), u => [Fact.Of("current", (u.Actual ?? 0).A), Fact.Of("offered", (u.Offer.Amps ?? 0).A)]);
        Units("twc.lags", Severity.Notice, live.Where(u => u.Offer.Lags(now)), u => [Fact.Of("current", (u.Actual ?? 0).A), Fact.Of("offered", (u.Offer.Amps ?? 0).A)]);
        Units("twc.counter", Severity.Notice, live.Where(u => u.Meter.Implausible));
    }

    private void Decisions(BusMaster master, TimeSpan now)
    {
        var charging = master.Live.FirstOrDefault(u => u.Draws || u.Offer.Amps > 0);
        var over = charging is not null && master.Decisions.StandingOf(charging, now) != Standing.Held;
        told.Set(over, "twc.expired", Severity.Warning, Fact.Of("age", master.Decisions.Age(charging, now)));
    }

    /// <summary>One problem per code, about the first unit that has it.</summary>
    private void Units(string code, Severity severity, IEnumerable<Unit> units, Func<Unit, Fact[]>? facts = null)
    {
        var unit = units.FirstOrDefault();
        told.Set(unit is not null, code, severity, unit is null ? [] : [Fact.Of("unit", WallPoints.Name(unit.Id)), .. facts?.Invoke(unit) ?? []]);
    }

    /// <summary>Nothing that a unit said was heard for 15 s.</summary>
    private static bool Nobody(WallBus bus, TimeSpan now) => bus.Units.All(u => now - u.HeardAt > Silent && !u.Silenced);

    /// <summary>A car may take half a minute to follow; after that it draws what it may not.</summary>
    private bool DrawsTooMuch(Unit unit, TimeSpan now)
    {
        var over = unit.Offer.Amps is > 0 and var offered && unit.Actual > offered + 1.5;
        if (!over) above.Remove(unit.Id);
        else above.TryAdd(unit.Id, now);
        return over && now - above[unit.Id] > Beyond;
    }

    private static TimeSpan Least(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
