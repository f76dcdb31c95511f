using Solstead.Core.Quantities;
using Solstead.Core.Site;

namespace Solstead.Site.Notify;

/// <summary>Something that was seen.</summary>
/// <param name="Since">When it began, the last time.</param>
/// <param name="Over">When it ended; null while it lasts.</param>
/// <param name="Told">When its beginning was told last; null while it was not.</param>
/// <param name="IsHeld">Began again so soon after it was told that it is not told yet.</param>
public sealed record Incident(
    string Key, long Id, NoticeLevel Level, string Kind, string Code, string? Device, IReadOnlyList<Fact> Facts,
    DateTimeOffset Since, DateTimeOffset? Over, DateTimeOffset? Told, bool IsHeld)
{
    public bool IsNews { get; init; }

    /// <summary>The facts that make two of them the same.</summary>
    public string Mark { get; init; } = "";

    /// <summary>Over, and not told yet: it may be no end but a change, or begin again at once.</summary>
    public bool IsEnding { get; init; }

    /// <summary>Open when the process began and not heard of since.</summary>
    public bool IsCarried { get; init; }
}

/// <summary>All that survives a restart.</summary>
/// <param name="Next">The next number.</param>
public sealed record BookState(long Next, IReadOnlyList<Incident> Incidents)
{
    public static readonly BookState Empty = new(1, []);
}

/// <summary>
/// Makes messages of what happens: one when something begins, one when it is over; the same is told once in its window, however often it comes. No clock,
/// no I/O; time comes with what happens.
/// </summary>
public sealed class IncidentBook
{
    /// <summary>What begins anew this soon after it was told waits; it is told if it still lasts then.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromHours(1);

    /// <summary>What is open is told anew after this, when something tells it again, such as a restart.</summary>
    public static readonly TimeSpan Reminder = TimeSpan.FromDays(1);

    /// <summary>An end is told when it has lasted this long.</summary>
    public static readonly TimeSpan EndsAfter = TimeSpan.FromSeconds(30);

    /// <summary>What was open before a restart and was not told again by then is over.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan Forgotten = TimeSpan.FromDays(31);
    private const int Most = 1000;

    private readonly Dictionary<string, Incident> all;
    private readonly DateTimeOffset begun;
    private long next;

    public IncidentBook(BookState state, DateTimeOffset now)
    {
        (begun, next) = (now, state.Next);
        // What was kept may be of another version, or damaged.
        all = state.Incidents.Where(i => i is { Key: not null, Code: not null, Kind: not null, Facts: not null }).DistinctBy(i => i.Key).ToDictionary(i => i.Key, i => i with { IsCarried = i is { Over: null, IsNews: false } });
    }

    public BookState State => new(next, [.. all.Values]);

    /// <returns>What is to be told of it; null for nothing.</returns>
    public Notice? Take(SiteEvent happened)
    {
        var problem = happened.Problem;
        if (EventKinds.Of(problem.Code) is not { } kind) return null;
        var level = EventKinds.Level(problem.Severity);
        var isNews = kind.IsNews || (level == NoticeLevel.Info && !happened.Over && kind.Kind == "other");
        var mark = Write(problem.Facts, kind.Same, all: isNews);
        var key = Key(happened, kind, isNews, mark);
        if (happened.Over)
        {
            End(key, happened.At);
            return null;
        }
        var seen = new Incident(key, 0, level, kind.Kind, problem.Code, happened.Device, problem.Facts, happened.At, null, null, false) { IsNews = isNews, Mark = mark };
        return all.GetValueOrDefault(key) is { } old ? Again(seen, old, kind, happened.At) : Tell(seen, happened.At);
    }

    private Notice? Again(Incident seen, Incident old, EventKind kind, DateTimeOffset at)
    {
        var lasts = !old.IsNews && (old.Over is null || old.IsEnding);
        if (lasts) seen = seen with { Id = old.Id, Since = old.Since, IsHeld = old.IsHeld };
        var window = old.IsNews ? kind.Again : lasts ? Reminder : Window;
        var isSame = seen.Mark == old.Mark || (!old.IsNews && !lasts);
        if (!isSame || old.Told is not { } told || !Within(at, told, window)) return Tell(seen, at);
        all[seen.Key] = seen with { Id = old.Id, Told = told, IsHeld = !old.IsNews && (!lasts || old.IsHeld) };
        return null;
    }

    /// <summary>What is due by now: the held that still last, and the end of what a restart found gone. Forgets what is old.</summary>
    /// <param name="open">Codes that are known to last.</param>
    public IReadOnlyList<Notice> Look(DateTimeOffset now, IReadOnlySet<string> open)
    {
        var due = new List<Notice>();
        foreach (var incident in all.Values.ToList())
        {
            if (incident is { IsHeld: true, Over: null, Told: { } told } && !Within(now, told, Window)) due.Add(Tell(incident with { Id = 0 }, now));
            else if (incident is { IsCarried: true, Over: null } && !Within(now, begun, Settling) && !open.Contains(incident.Code)) End(incident.Key, now);
            else if (incident is { IsEnding: true, Over: { } over } && !Within(now, over, EndsAfter)) due.Add(TellEnd(incident, over));
        }
        foreach (var old in all.Values.Where(i => !Within(now, i.Over ?? i.Told ?? i.Since, Forgotten)).ToList()) all.Remove(old.Key);
        foreach (var old in all.Values.OrderBy(i => i.Over is null && !i.IsNews).ThenBy(i => i.Since).Take(all.Count - Most).ToList()) all.Remove(old.Key);
        return due;
    }

    /// <summary>A clock that was set back must not keep things untold for long.</summary>
    private static bool Within(DateTimeOffset now, DateTimeOffset then, TimeSpan span) => now - then < span && then - now < span;

    private Notice Tell(Incident seen, DateTimeOffset now)
    {
        var id = next++;
        seen = seen with { Id = seen.Id == 0 ? id : seen.Id, Told = now, IsHeld = false, IsCarried = false };
        all[seen.Key] = seen;
        return new(id, seen.Id, seen.Level, seen.Kind, seen.Code, seen.Device, now, seen.Facts) { Since = seen.IsNews ? null : seen.Since };
    }

    private void End(string key, DateTimeOffset at)
    {
        if (!all.TryGetValue(key, out var seen) || seen.Over is not null || seen.IsNews) return;
        all[key] = seen with { Over = at, IsEnding = !seen.IsHeld, IsHeld = false, IsCarried = false };
    }

    private Notice TellEnd(Incident seen, DateTimeOffset at)
    {
        all[seen.Key] = seen with { IsEnding = false };
        return new(next++, seen.Id, NoticeLevel.Recovery, seen.Kind, seen.Code, seen.Device, at, seen.Facts) { Was = seen.Level, Since = seen.Since };
    }

    /// <summary>News are the same by what they say, incidents by who has them.</summary>
    private static string Key(SiteEvent happened, EventKind kind, bool isNews, string mark)
    {
        var who = $"{happened.Device ?? happened.Part}|{happened.Problem.Code}";
        return !isNews ? who : kind.Subject.Count > 0 ? $"{who}|{Write(happened.Problem.Facts, kind.Subject, all: false)}" : $"{who}|{mark}";
    }

    private static string Write(IReadOnlyList<Fact> facts, IReadOnlyList<string> names, bool all) => string.Join('|', facts
        .Where(f => names.Count > 0 ? names.Contains(f.Name) : all)
        .Select(f => $"{f.Name}={f.Text ?? f.Number?.ToString("R", System.Globalization.CultureInfo.InvariantCulture)}"));
}
