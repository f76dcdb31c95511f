using Solstead.Core.Devices;

namespace Solstead.Site.Notify;

/// <summary>What kind of event a code is.</summary>
/// <param name="Pattern">A code; with a star at its end, every code that begins so.</param>
/// <param name="Kind">Word of the settings' filter.</param>
/// <param name="ByDefault">Told by a channel that names no events.</param>
public sealed record EventKind(string Pattern, string Kind, bool ByDefault)
{
    /// <summary>It happens and does not last: there is no end to wait for.</summary>
    public bool IsNews { get; init; }

    /// <summary>Of news: the facts that say what it is about, of which only the latest counts; none: each is news of its own.</summary>
    public IReadOnlyList<string> Subject { get; init; } = [];

    /// <summary>The facts that make two of them the same: one that lasts is told anew when they change. None: of news all facts, of what lasts nothing.</summary>
    public IReadOnlyList<string> Same { get; init; } = [];

    /// <summary>The same is told again only after this.</summary>
    public TimeSpan Again { get; init; } = TimeSpan.FromDays(1);

    public bool Fits(string code) => EventKinds.Fits(Pattern, code);
}

/// <summary>The one table from codes to kinds; the first line that fits counts. What fits nowhere is <c>other</c>.</summary>
public static class EventKinds
{
    /// <summary>A panel stays listed for weeks: it is told when its trouble begins, not each evening.</summary>
    private static readonly TimeSpan OncePerTrouble = TimeSpan.FromDays(30);

    public static IReadOnlyList<EventKind> All { get; } =
    [
        new("tempo.tomorrow*", "colour", true) { IsNews = true, Subject = ["date"], Same = ["colour"] },
        new("tempo.red*", "colour", true) { IsNews = true },
        new("tempo.disagree*", "disagree", true) { Same = ["date", "source", "colour", "other", "other_colour"] },
        new("tempo.implausible*", "disagree", true) { IsNews = true },
        new("tempo.unknown*", "disagree", true) { Same = ["date"] },
        new("plan.silent*", "gx", true),
        new("plan.*", "plan", true) { IsNews = true },
        new("command.gave-up*", "failed", true),
        new("command.orphan*", "failed", true),
        new("lease.*", "failed", true),
        new("victron.unread*", "device", false),
        new("victron.control*", "control", false),
        new("victron.*", "gx", true),
        new("panels.watch.low*", "panels", true) { IsNews = true, Subject = ["panel"], Same = ["since"], Again = OncePerTrouble },
        new("panels.watch.silent*", "panels", true) { IsNews = true, Subject = ["panel"], Same = ["since"], Again = OncePerTrouble },
        new("panels.watch.recovered*", "panels", true) { IsNews = true },
        new("panels.watch.*", "panels-daily", false) { IsNews = true },
        new("enphase.auth.*", "token", true),
        new("enphase.token*", "token", true),
        new("enphase.cloud*", "token", true),
        new("meter.missing*", "meter", true),
        new("history.disk.*", "disk", true),
        new("history.*", "history", false),
        new("balance.*", "balance", true),
        new("clock.jumped*", "clock", false) { IsNews = true },
        new("control.*", "control", false),
        new("device.*", "device", false),
        // Told on the page only: a channel that fails must not fill the others, nor itself.
        new("notify.*", "", false),
        new("*", "other", false),
    ];

    /// <summary>The words a filter may name.</summary>
    public static IReadOnlyList<string> Words { get; } = [.. All.Select(k => k.Kind).Where(k => k.Length > 0).Distinct()];

    /// <returns>Null for what is never sent.</returns>
    public static EventKind? Of(string code) => All.First(k => k.Fits(code)) is { Kind.Length: > 0 } kind ? kind : null;

    public static bool Fits(string pattern, string code) =>
        pattern.EndsWith('*') ? code.StartsWith(pattern[..^1], StringComparison.Ordinal) : code == pattern;

    public static NoticeLevel Level(Severity severity) => severity switch
    {
        Severity.Alarm => NoticeLevel.Alarm,
        Severity.Warning => NoticeLevel.Warning,
        _ => NoticeLevel.Info,
    };
}
