namespace Solstead.Devices.Victron.Twin;

/// <summary>The scheduled charge of the twin, looked at every 5 s (victron.md A.7): charge, hold for the whole window, charge again 5 % below.</summary>
internal sealed class GxTwinSchedule(GxTwinItems items)
{
    private const double Hysteresis = 5;

    private int? open;
    private bool reached;

    /// <summary>A schedule was written: what was reached is forgotten.</summary>
    public void Reset() => reached = false;

    public void Decide(DateTime local, double soc, bool kept, double pvDc)
    {
        var status = kept ? 3 : items[GxTopics.DynamicMode] is not (null or 0) ? 4 : 0;
        int? now = status == 0 ? Enumerable.Range(0, 5).Where(i => IsOpen(i, local)).Select(i => (int?)i).FirstOrDefault() : null;
        if (now != open) (open, reached) = (now, false);
        items.Put("system/0/Control/ScheduledChargeStatus", status);
        items.Put("system/0/Control/ScheduledCharge", now is null ? 0d : 1d);
        var target = now is { } index ? items[GxTopics.Schedule(index, "Soc")] ?? 0 : (double?)null;
        items.Put("system/0/Control/ScheduledSoc", target);
        if (target is { } aim) Charge(now!.Value, aim, soc, pvDc);
        else
        {
            items.Put("hub4/0/Overrides/ForceCharge", 0d);
            items.Put("hub4/0/Overrides/MaxDischargePower", -1d);
        }
    }

    private void Charge(int index, double target, double soc, double pvDc)
    {
        if (target >= 100) reached = false;
        else if (soc >= target) reached = true;
        else if (soc <= target - Hysteresis) reached = false;
        items.Put("hub4/0/Overrides/ForceCharge", reached ? 0d : 1d);
        var free = !reached || (soc > target + 1 && items[GxTopics.Schedule(index, "AllowDischarge")] == 1);
        items.Put("hub4/0/Overrides/MaxDischargePower", free ? -1d : Math.Max(1, Math.Round(pvDc * 0.9)));
    }

    /// <summary>A code of a day means the day on which the window starts; hours are those of the clock on the wall.</summary>
    private bool IsOpen(int index, DateTime local)
    {
        if (items[GxTopics.Schedule(index, "Day")] is not { } day || day < 0) return false;
        var (start, duration) = (items[GxTopics.Schedule(index, "Start")] ?? 0, items[GxTopics.Schedule(index, "Duration")] ?? 0);
        for (var back = 0; back <= (duration + start) / 86_400; back++)
        {
            var began = local.Date.AddDays(-back).AddSeconds(start);
            if (IsDay((int)day, local.Date.AddDays(-back)) && began <= local && local < began.AddSeconds(duration)) return true;
        }
        return false;
    }

    private static bool IsDay(int code, DateTime date) => code switch
    {
        >= 0 and <= 6 => (int)date.DayOfWeek == code,
        7 => true,
        8 => date.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday),
        9 => date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday,
        10 or 11 => date.Day == 1,
        _ => false,
    };
}
