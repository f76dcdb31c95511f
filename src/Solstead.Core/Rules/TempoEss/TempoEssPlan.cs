using Solstead.Core.Leases;
using Solstead.Core.Quantities;
using Solstead.Core.Tariffs.Tempo;

namespace Solstead.Core.Rules.TempoEss;

/// <summary>What the battery system shows, as far as the decision needs it; null = unknown.</summary>
/// <param name="Soc">State of charge. [%]</param>
/// <param name="MinSoc">Its limit of discharge now. [%]</param>
/// <param name="BatteryLife">Its care for the battery is on.</param>
/// <param name="Held">The limit that was last wanted of it; null: none yet.</param>
public readonly record struct BatterySeen(double? Soc, double? MinSoc, bool? BatteryLife, double? Held = null);

/// <summary>What every setting should be at an instant. A pure function: the same whenever and however often it is asked, so a missed evening, a restart or a
/// device that was away change nothing (tempo.md 3, faults 1 and 2).</summary>
public static class TempoEssPlan
{
    /// <summary>An evening of which nobody has told the colour by then is prepared for what it may be.</summary>
    private static readonly TimeSpan LastMoment = TimeSpan.FromMinutes(15);

    /// <summary>The battery's care stands at most here: above it, switching it on cannot charge from the grid (victron.md A.7).</summary>
    private const double CareAtMost = 80;

    private const int EveryDay = 7, NoDay = -7;
    private const double Begin = 22 * 3600, Length = 8 * 3600;

    /// <param name="name">Name of the rule.</param>
    public static IReadOnlyList<SettingWish> At(DateTimeOffset now, TempoCalendar calendar, TimeZoneInfo zone, TempoEssSettings settings, string name, BatterySeen battery)
    {
        var span = TempoSpan.At(now, zone, name, settings.Jitter);
        var colour = Colour(span.Date, calendar, settings);
        var row = settings.Policy.Of(colour.Counts);
        var period = span.Dear ? row.Dear : row.Cheap;
        var wishes = new List<SettingWish>();
        if (settings.Schedule is { } slot) Schedule(slot, NextCharge(now, span, calendar, zone, settings));
        if (MinSoc(period.MinSoc, span, battery) is { } floor)
            Put("min_soc", floor, floor.Equals(period.MinSoc) ? "floor" : "floor.kept", colour, period.MinSoc, new Fact("percent", floor, Points.Unit.Percent), new Fact("meant", period.MinSoc, Points.Unit.Percent));
        if (Care(period.BatteryLife, span, battery) is { } care) Put("battery_life", care ? 1 : 0, care != period.BatteryLife ? "care.kept" : care ? "care.on" : "care.off", colour, period.BatteryLife ? 1 : 0);
        if (period.GridSetpoint is { } setpoint) Put("grid_setpoint", setpoint, "setpoint", colour, setpoint, Fact.Of("power", setpoint.W));
        if (period.MaxDischarge is { } most) Put("max_discharge_power", most, "discharge", colour, most, Fact.Of("power", most.W));
        if (period.MaxChargeCurrent is { } amps) Put("max_charge_current", amps, "current", colour, amps, Fact.Of("current", amps.A));
        if (settings.Relay is { } relay && (IsOn(relay, now, calendar, zone, settings) ? 1 : 0) is var on) Put(relay.Setting, on, "relay", colour, on);
        return wishes;

        void Put(string key, double value, string why, DayColour day, double meant, params Fact[] facts) =>
            wishes.Add(new(new(settings.Device, key), value, span.To, name, $"tempo.{why}.{day.Word}", [Fact.Of("date", TempoDay.On(day.Date, zone).Start), .. facts]) { Meant = meant, Group = key.StartsWith("schedule.", StringComparison.Ordinal) ? "schedule" : null });

        // The window first and the day last: a schedule is never open with the target of another.
        void Schedule(int n, DayColour day)
        {
            var target = settings.Policy.Of(day.Counts).ChargeTo;
            var percent = new Fact("percent", target, Points.Unit.Percent);
            Put($"schedule.{n}.start", Begin, "charge", day, Begin, percent);
            Put($"schedule.{n}.duration", Length, "charge", day, Length, percent);
            if (target > 0) Put($"schedule.{n}.soc", target, "charge", day, target, percent);
            if (settings.AllowDischarge is { } allow) Put($"schedule.{n}.allow_discharge", allow ? 1 : 0, "charge", day, allow ? 1 : 0, percent);
            Put($"schedule.{n}.day", target > 0 ? EveryDay : NoDay, "charge", day, target > 0 ? EveryDay : NoDay, percent);
        }
    }

    /// <summary>A day's colour and what it counts as.</summary>
    public readonly record struct DayColour(DateOnly Date, TempoKnown Known, TempoColour Counts)
    {
        /// <summary>The colour for texts: <c>blue</c>, <c>white</c>, <c>red</c> or <c>unknown</c>.</summary>
        public string Word => Known.Colour.ToString().ToLowerInvariant();
    }

    /// <summary>What is known of a day, and what it counts as.</summary>
    public static DayColour Colour(DateOnly date, TempoCalendar calendar, TempoEssSettings settings)
    {
        var known = calendar.Of(date);
        return new(date, known, known.Colour == TempoColour.Unknown ? settings.Assume(date, calendar) : known.Colour);
    }

    /// <summary>The day the next cheap hours are charged for: tomorrow from the evening on, once its colour is known or cannot be waited for.</summary>
    private static DayColour NextCharge(DateTimeOffset now, TempoSpan span, TempoCalendar calendar, TimeZoneInfo zone, TempoEssSettings settings)
    {
        if (span.Dear)
        {
            var evening = TempoDay.On(span.Date, zone).Evening;
            var next = Colour(span.Date.AddDays(1), calendar, settings);
            if (now >= evening - settings.Prepare && (next.Known.Colour != TempoColour.Unknown || now >= evening - LastMoment)) return next;
        }
        return Colour(span.Date, calendar, settings);
    }

    /// <summary>
    /// In dear hours the limit is never raised above what is in the battery: the system would fill the difference from the grid at once
    /// (victron.md A.4). It stays where it is then, or as it was last wanted while nobody knows where that is.
    /// </summary>
    /// <returns>Null: nobody knows how it is, and nothing was wanted yet.</returns>
    private static double? MinSoc(double wanted, TempoSpan span, BatterySeen battery)
    {
        if (!span.Dear) return wanted;
        if (battery.MinSoc is not { } now) return battery.Held;
        return wanted > now && !(battery.Soc > wanted) ? now : wanted;
    }

    /// <summary>Neither is the battery's care switched on in dear hours while it could charge: it stays as it is.</summary>
    /// <returns>Null: nobody knows how it is, and it may not be switched on.</returns>
    private static bool? Care(bool wanted, TempoSpan span, BatterySeen battery) =>
        !wanted || !span.Dear || battery.BatteryLife == true || battery.Soc > CareAtMost ? wanted : battery.BatteryLife;

    private static bool IsOn(RelayPlan relay, DateTimeOffset now, TempoCalendar calendar, TimeZoneInfo zone, TempoEssSettings settings)
    {
        if (!relay.Labels.Contains(LabelAt(now, calendar, zone, settings))) return false;
        var time = TimeOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        return relay.From is not { } from || relay.To is not { } to ? (relay.From is not { } only || time >= only) && (relay.To is not { } end || time < end) : time.IsBetween(from, to);
    }

    /// <summary>The contract's period at an instant, e.g. <c>red-hp</c>; a day nobody knows by what it counts as.</summary>
    public static string LabelAt(DateTimeOffset now, TempoCalendar calendar, TimeZoneInfo zone, TempoEssSettings settings)
    {
        var day = TempoDay.Of(now, zone);
        return TempoTariff.LabelOf(Colour(day.Date, calendar, settings).Counts, day.IsPeak(now));
    }
}
