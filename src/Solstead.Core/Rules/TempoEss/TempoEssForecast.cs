using Solstead.Core.Leases;
using Solstead.Core.Tariffs.Tempo;

namespace Solstead.Core.Rules.TempoEss;

/// <summary>One setting that will be changed.</summary>
/// <param name="At">When. [UTC]</param>
/// <param name="Wish">To what, and why.</param>
public sealed record PlannedChange(DateTimeOffset At, SettingWish Wish);

/// <summary>What the rule will set and when, as far as the colours are known now: the same plan asked at every instant at which it can change.</summary>
public static class TempoEssForecast
{
    /// <summary>Enough in the battery that nothing is held back: what is held back depends on the hour it comes to.</summary>
    private static readonly BatterySeen Full = new(100, 0, null);

    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15), Step = TimeSpan.FromMinutes(1);

    /// <summary>All changes after an instant, in order; what holds at the instant itself is not among them.</summary>
    /// <param name="name">Name of the rule.</param>
    public static IEnumerable<PlannedChange> Changes(DateTimeOffset from, DateTimeOffset to, TempoCalendar calendar, TimeZoneInfo zone, TempoEssSettings settings, string name)
    {
        var before = At(from);
        foreach (var at in Instants(from, to, zone, settings, name))
        {
            var now = At(at);
            foreach (var wish in now.Values.Where(w => !before.TryGetValue(w.Setting.Key, out var was) || !was.Value.Equals(w.Value))) yield return new(at, wish);
            before = now;
        }

        Dictionary<string, SettingWish> At(DateTimeOffset at) => TempoEssPlan.At(at, calendar, zone, settings, name, Full).ToDictionary(w => w.Setting.Key);
    }

    /// <summary>Every instant at which something can change.</summary>
    private static IEnumerable<DateTimeOffset> Instants(DateTimeOffset from, DateTimeOffset to, TimeZoneInfo zone, TempoEssSettings settings, string name)
    {
        for (var day = TempoDay.Of(from, zone); day.Start < to; day = TempoDay.On(day.Date.AddDays(1), zone))
        {
            var night = TempoSpan.At(day.Evening + settings.Jitter, zone, name, settings.Jitter);
            DateTimeOffset[] all = [.. Relay(day), day.Evening - settings.Prepare, day.Evening - Quarter, TempoSpan.At(day.Evening - Step, zone, name, settings.Jitter).To, night.To];
            foreach (var at in all.Where(a => a > from && a < to).Order()) yield return at;
        }

        IEnumerable<DateTimeOffset> Relay(TempoDay day) =>
            from time in (TimeOnly?[])[settings.Relay?.From, settings.Relay?.To, settings.Relay is null ? null : new(6, 0), settings.Relay is null ? null : new(22, 0)]
            where time is not null
            select Accounting.LocalDay.InstantOf((time < new TimeOnly(6, 0) ? day.Date.AddDays(1) : day.Date).ToDateTime(time.Value), zone);
    }
}
