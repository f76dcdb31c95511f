namespace Solstead.Devices.Victron.Twin;

/// <summary>
/// The ESS of the twin: the BatteryLife machine, the five schedules, and a battery that fills and empties (victron.md A.7). Its owner locks.
/// </summary>
internal sealed class GxTwinEss(GxTwinItems items, GxTwinOptions options)
{
    /// <summary>BatteryLife never asks for more than this. [%]</summary>
    private const double MostLimit = 80;

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(5), RestartTakes = TimeSpan.FromMilliseconds(130), SlowAfter = TimeSpan.FromHours(24);

    private readonly GxTwinSchedule schedule = new(items);
    private TimeSpan? restartedAt, belowSince;
    private DateOnly? raisedOn, loweredOn;

    public double Soc { get; set; } = options.Soc;

    /// <summary>What the house draws. [W]</summary>
    public double Load { get; set; } = options.Load;

    public double PvOnGrid { get; set; } = options.PvOnGrid ?? 0;

    public double PvDc { get; set; } = options.PvDc ?? 0;

    /// <summary>+ = charging. [W]</summary>
    public double BatteryPower { get; private set; }

    /// <summary>+ = import. [W]</summary>
    public double GridPower { get; private set; }

    /// <summary>False: an island.</summary>
    public bool Grid { get; set; } = true;

    /// <summary>Bought since the start. [Wh]</summary>
    public double Imported { get; private set; }

    private double? State { get => items[GxTopics.State]; set => items.Put(GxTopics.State, value); }

    private double MinSoc => items[GxTopics.MinSoc] ?? 0;

    private double Limit => State is >= 1 and <= 8 ? Math.Min(MostLimit, Math.Max(MinSoc, items[GxTopics.Ess + "BatteryLife/SocLimit"] ?? 0)) : MinSoc;

    /// <summary>A setting was written.</summary>
    public void Written(GxItem item, TimeSpan elapsed)
    {
        if (item.Path == GxTopics.State && item.Number == 1) restartedAt = elapsed;
        if (item.Path.Contains("/Schedule/Charge/", StringComparison.Ordinal)) schedule.Reset();
    }

    /// <summary>Lets time pass.</summary>
    /// <param name="elapsed">Monotonic, for what takes real time.</param>
    /// <param name="local">Wall clock in the zone of the GX, naive, at the end.</param>
    /// <param name="wall">How much of it passed.</param>
    public void Live(TimeSpan elapsed, DateTime local, TimeSpan wall)
    {
        for (var left = wall; left > TimeSpan.Zero; left -= Step)
        {
            var now = left < Step ? left : Step;
            Decide(elapsed, local - left + now);
            Flow(now);
        }
        Decide(elapsed, local);
        Flow(TimeSpan.Zero);
        Tell();
    }

    /// <summary>One look of the controllers.</summary>
    private void Decide(TimeSpan elapsed, DateTime local)
    {
        if (!options.Ess || !options.Monitor)
        {
            items.Put("system/0/Control/ScheduledChargeStatus", options.Ess ? 2 : 1);
            items.Put("system/0/Control/ScheduledCharge", 0d);
            return;
        }
        Machine(elapsed, local);
        schedule.Decide(local, Soc, State == 9, PvDc);
        items.Put("system/0/Control/EssState", State);
        items.Put("system/0/Control/ActiveSocLimit", State == 9 ? null : Limit);
    }

    private void Machine(TimeSpan elapsed, DateTime local)
    {
        switch (State)
        {
            case 0: State = 1; restartedAt = elapsed; break;
            case 1 when elapsed - (restartedAt ??= elapsed) >= RestartTakes: (restartedAt, State) = (null, Soc <= Limit - 5 ? 8 : Soc <= Limit ? 5 : Sunny()); break;
            case >= 2 and <= 4: if (Soc <= Limit) Below(elapsed, local); else State = Sunny(local); break;
            case 5 or 6:
                if (Soc > Limit + 3) (State, belowSince) = (Sunny(local), null);
                else if (Soc <= Limit - 5) State = 8;
                else if (State == 5 && elapsed - (belowSince ??= elapsed) > SlowAfter) State = 6;
                break;
            case 8 when Soc >= Limit: State = 5; break;
            case 10 or 11: State = Soc <= MinSoc - 5 ? 12 : Soc <= MinSoc ? 11 : State == 11 && Soc <= MinSoc + 3 ? 11 : 10; break;
            case 12 when Soc >= MinSoc: State = 11; break;
        }
    }

    /// <summary>The limit is reached: once a day it goes up.</summary>
    private void Below(TimeSpan elapsed, DateTime local)
    {
        (State, belowSince) = (5, elapsed);
        if (raisedOn == DateOnly.FromDateTime(local)) return;
        raisedOn = DateOnly.FromDateTime(local);
        items.Put(GxTopics.Ess + "BatteryLife/SocLimit", Math.Min(100, (items[GxTopics.Ess + "BatteryLife/SocLimit"] ?? 0) + 5));
    }

    private double Sunny() => Soc >= 95 ? 4 : Soc > 85 ? 3 : 2;

    /// <summary>Full enough: once a day the limit goes down.</summary>
    private double Sunny(DateTime local)
    {
        var next = Sunny();
        if (next < 3 || loweredOn == DateOnly.FromDateTime(local)) return next;
        loweredOn = DateOnly.FromDateTime(local);
        items.Put(GxTopics.Ess + "BatteryLife/SocLimit", Math.Max(0, (items[GxTopics.Ess + "BatteryLife/SocLimit"] ?? 0) - 5));
        return next;
    }

    /// <summary>Where the power goes, and what the battery has of it.</summary>
    private void Flow(TimeSpan time)
    {
        var need = Load - PvOnGrid - PvDc;
        var force = options.Ess && (items["hub4/0/Overrides/ForceCharge"] == 1 || State is 8 or 9 or 12);
        var setPoint = items["hub4/0/Overrides/Setpoint"] ?? items[GxTopics.SetPoint] ?? 0;
        var wish = !Grid ? -need : !options.Ess ? 0 : force ? options.MaxCharge : setPoint - need;
        var most = options.MaxDischarge;
        foreach (var path in (string[])[GxTopics.MaxDischarge, "hub4/0/Overrides/MaxDischargePower"])
            if (items[path] is >= 0 and var limit) most = Math.Min(most, Math.Max(0, limit - PvDc));
        if (Grid && State is 5 or 6 or 8 or 11 or 12 || Soc <= 0) most = 0;
        var charge = options.MaxCharge;
        if (items[GxTopics.MaxCharge] is >= 0 and var amperes) charge = Math.Min(charge, amperes * Volts);
        // What the sun gives beyond the house is stored also without the grid's leave.
        BatteryPower = Math.Clamp(wish, -most, Soc >= 100 ? 0 : charge);
        GridPower = Grid ? need + BatteryPower : 0;
        Soc = Math.Clamp(Soc + (BatteryPower * time.TotalHours / options.Capacity * 100), 0, 100);
        Imported += Math.Max(0, GridPower) * time.TotalHours;
    }

    private double Volts => 48 + (Soc / 25);

    private void Tell()
    {
        double? soc = options.Monitor ? Math.Round(Soc, 1) : null;
        items.Put(GxTopics.Soc, soc);
        items.Put("battery/512/Soc", soc);
        items.Put("battery/512/Dc/0/Temperature", 21.5);
        items.Put("system/0/Dc/Battery/Power", Math.Round(BatteryPower));
        items.Put("system/0/Dc/Battery/Voltage", Math.Round(Volts, 2));
        items.Put("system/0/Dc/Battery/Current", Math.Round(BatteryPower / Volts, 1));
        items.Put("system/0/Dc/Battery/State", BatteryPower > 20 ? 1 : BatteryPower < -20 ? 2 : 0);
        items.Put("system/0/Dc/Vebus/Power", Math.Round(BatteryPower - PvDc));
        items.Put("system/0/Dc/Pv/Power", Math.Round(PvDc));
        items.Put("system/0/Dc/Pv/Current", Math.Round(PvDc / Volts, 1));
        items.Put("system/0/Ac/ActiveIn/Source", Grid ? 1 : 240);
        items.Put($"vebus/{options.Vebus}/Alarms/GridLost", Grid ? 0 : 2);
        Phases("Consumption", Load);
        Phases("ConsumptionOnOutput", Load);
        Phases("ConsumptionOnInput", 0);
        Phases("PvOnGrid", PvOnGrid);
        // The house hangs on all phases, the inverter on the first.
        for (var n = 1; n <= options.Phases; n++)
        {
            double? watts = Grid ? Math.Round((Load - PvOnGrid) / options.Phases) + (n == 1 ? Math.Round(BatteryPower - PvDc) : 0) : null;
            items.Put($"system/0/Ac/Grid/L{n}/Power", watts);
            items.Put($"system/0/Ac/Grid/L{n}/Current", watts is null ? null : Math.Round(watts.Value / 230, 1));
            items.Put($"vebus/{options.Vebus}/Ac/ActiveIn/L{n}/P", watts);
            items.Put($"vebus/{options.Vebus}/Ac/Out/L{n}/P", Math.Round(Load / options.Phases));
        }
        items.Put("system/0/SystemState/LowSoc", State is 5 or 6 or 8 or 11 or 12 ? 1 : 0);
    }

    private void Phases(string part, double watts)
    {
        for (var n = 1; n <= options.Phases; n++)
        {
            items.Put($"system/0/Ac/{part}/L{n}/Power", Math.Round(watts / options.Phases));
            items.Put($"system/0/Ac/{part}/L{n}/Current", Math.Round(watts / options.Phases / 230, 1));
        }
    }
}
