using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Rules.TempoEss;
using Solstead.Core.Site;
using Solstead.Core.Tariffs.Tempo;
using Solstead.Site.Run;

namespace Solstead.Site.Notify;

/// <summary>
/// Watches what the Tempo rules are going to set: tells when that is not any more what it was, and when a device that is about to be set gives no
/// reading (tempo.md 3).
/// </summary>
public sealed class PlanWatch(IReadOnlyList<IRule> rules, SiteProblems problems, SiteRecorder recorder) : ITickListener
{
    /// <summary>As far as it looks; as far before a change a silent device matters; silent from here on.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromHours(24), Before = TimeSpan.FromHours(1), Silent = TimeSpan.FromMinutes(10);

    private readonly IReadOnlyList<TempoEssRule> watched = [.. rules.OfType<TempoEssRule>().Where(r => !r.DryRun)];
    private readonly Dictionary<string, Plan> plans = [];
    private Moment? began;
    private long minute = -1;

    /// <param name="To">Up to here it was known.</param>
    /// <param name="Colours">Of the days it was made for.</param>
    private sealed record Plan(DateTimeOffset To, IReadOnlyDictionary<(DateTimeOffset At, string Setting), double> Values, TempoEssSettings Settings, IReadOnlyDictionary<DateOnly, TempoColour> Colours);

    public void On(Tick tick, SiteEngine engine)
    {
        var now = tick.Picture.Now;
        if (watched.Count == 0 || now.Utc.Ticks / TimeSpan.TicksPerMinute == minute) return;
        minute = now.Utc.Ticks / TimeSpan.TicksPerMinute;
        began ??= now;
        if (engine.Tariff is not TempoTariff tariff || !tick.Picture.ClockSet) return;
        foreach (var rule in watched)
        {
            var changes = TempoEssForecast.Changes(now.Utc, now.Utc + Ahead, tariff.Calendar, tariff.Zone, rule.Settings, rule.Name).ToList();
            Compare(rule, changes, Colours(tariff, now), now);
            Listen(rule, changes, engine, now);
        }
    }

    private static Dictionary<DateOnly, TempoColour> Colours(TempoTariff tariff, Moment now)
    {
        var today = TempoDay.Of(now.Utc, tariff.Zone).Date;
        return Enumerable.Range(0, 3).Select(today.AddDays).ToDictionary(d => d, d => tariff.Calendar.Of(d).Colour);
    }

    /// <summary>What is new because the day went on is no change; what was to come and is other now is one.</summary>
    private void Compare(TempoEssRule rule, List<PlannedChange> changes, IReadOnlyDictionary<DateOnly, TempoColour> colours, Moment now)
    {
        var next = new Plan(now.Utc + Ahead, changes.GroupBy(c => (c.At, c.Wish.Setting.Key)).ToDictionary(g => g.Key, g => g.Last().Wish.Value), rule.Settings, colours);
        var before = plans.GetValueOrDefault(rule.Name);
        plans[rule.Name] = next;
        if (before is null || IsNewsOfColours(before, next)) return;
        var other = next.Values.Where(v => v.Key.At < before.To && !(before.Values.TryGetValue(v.Key, out var was) && was.Equals(v.Value))).OrderBy(v => v.Key.At).ToList();
        var gone = before.Values.Where(v => v.Key.At > now.Utc && !next.Values.ContainsKey(v.Key)).OrderBy(v => v.Key.At).ToList();
        if (other.Count + gone.Count == 0) return;
        var more = other.Count + gone.Count - 1;
        List<Fact> facts = [Fact.Of("rule", rule.Name)];
        if (other.Count > 0) facts.AddRange([Fact.Of("at", other[0].Key.At), Fact.Setting(other[0].Key.Setting), Fact.Of("value", other[0].Value)]);
        else facts.AddRange([Fact.Of("at", gone[0].Key.At), Fact.Setting(gone[0].Key.Setting)]);
        if (more > 0) facts.Add(Fact.Of("more", more));
        recorder.Record(new SiteEvent(now.Utc, rule.Settings.Device, new Problem(other.Count > 0 ? "plan.changed" : "plan.dropped", Severity.Notice, facts), false));
    }

    /// <summary>A colour became known and nothing else happened: that news is told by itself, and the plan follows from it.</summary>
    private static bool IsNewsOfColours(Plan before, Plan next)
    {
        var other = next.Colours.Where(c => before.Colours.TryGetValue(c.Key, out var was) && was != c.Value).Select(c => before.Colours[c.Key]).ToList();
        return other.Count > 0 && other.TrueForAll(was => was == TempoColour.Unknown) && before.Settings == next.Settings;
    }

    private void Listen(TempoEssRule rule, List<PlannedChange> changes, SiteEngine engine, Moment now)
    {
        var part = "plan:" + rule.Name;
        var heard = engine.Devices.GetValueOrDefault(rule.Settings.Device)?.Heard ?? began!.Value;
        var silence = now.Since(heard);
        var isDue = changes.Count > 0 && changes[0].At - now.Utc <= Before;
        var isOpen = problems.Open.Any(p => p.Code == "plan.silent" && p.Facts.Any(f => f.Name == "rule" && f.Text == rule.Name));
        if (silence < Silent) problems.Clear(part, "plan.silent");
        else if (isDue || isOpen)
            problems.Raise(part, new Problem("plan.silent", Severity.Warning, Fact.Of("device", rule.Settings.Device), Fact.Of("rule", rule.Name), Fact.Of("age", silence), Fact.Of("at", changes.Count > 0 ? changes[0].At : now.Utc)));
    }
}
