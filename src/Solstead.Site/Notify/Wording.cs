using Solstead.Core.Quantities;
using Solstead.Site.Texts;

namespace Solstead.Site.Notify;

/// <summary>Puts messages into words, by the tables the page has too.</summary>
/// <param name="installation">Tells one installation's messages from another's, and those after a lost database from those before.</param>
public sealed class Wording(string language, TimeZoneInfo zone, string site, string installation, TimeProvider time)
{
    public const int LongestTitle = 100, LongestBody = 1000;

    private readonly Sentences say = new(language, zone, time);

    public Outgoing Say(Job job, Func<long, string?> thread)
    {
        if (job.IsDigest) return Digest(job.Notices);
        var notice = job.Notices[0];
        return new(
            $"{installation}-{notice.Id}", $"{installation}-{notice.Incident}", notice.Level, notice.Kind, notice.Code, notice.IsOver ? "over" : notice.Since is null ? "news" : "open",
            Title(notice), Cut(Body(notice)), notice.At, site, notice.Device, thread(notice.Incident));
    }

    public Outgoing Test(string channel, DateTimeOffset now) => new(
        $"{installation}-test-{now.ToUnixTimeMilliseconds()}", $"{installation}-test", NoticeLevel.Info, "test", "notify.test.body", "test",
        TextCut.Chars(say.Say("notify.title", Fact.Of("site", site), Fact.Of("what", say.Say("notify.test.title"))), LongestTitle),
        Cut(say.Say("notify.test.body", Fact.Of("channel", channel))), now, site, null, null);

    private Outgoing Digest(IReadOnlyList<Notice> notices)
    {
        var worst = notices.MaxBy(n => n.Level == NoticeLevel.Recovery ? -1 : (int)n.Level)!;
        var last = notices[^1];
        return new(
            $"{installation}-{notices[0].Id}-{last.Id}", $"{installation}-{last.Incident}", worst.Level, "digest", "notify.digest", "digest",
            TextCut.Chars(say.Say("notify.digest", Fact.Of("site", site), Fact.Of("n", notices.Count)), LongestTitle), Lines(notices), last.At, site, null, null);
    }

    /// <summary>As many lines as fit, each cut so that some do; then how many more there are.</summary>
    private string Lines(IReadOnlyList<Notice> notices)
    {
        const int longest = 160, room = LongestBody - 40;
        var lines = new List<string>();
        var used = 0;
        foreach (var notice in notices)
        {
            var line = TextCut.Chars($"• {Clock(notice.At)} {What(notice)}: {Sentence(notice)}", longest);
            if (used + line.Length + 1 > room) break;
            lines.Add(line);
            used += line.Length + 1;
        }
        if (lines.Count < notices.Count) lines.Add(say.Say("notify.digest.more", Fact.Of("n", notices.Count - lines.Count)));
        return string.Join('\n', lines);
    }

    private string Title(Notice notice)
    {
        var code = notice.Level switch { NoticeLevel.Alarm => "notify.title.alarm", NoticeLevel.Recovery => "notify.title.over", _ => "notify.title" };
        return TextCut.Chars(say.Say(code, Fact.Of("site", site), Fact.Of("what", What(notice))), LongestTitle);
    }

    private string What(Notice notice)
    {
        var kind = say.Say("notify.kind." + notice.Kind);
        return notice.Device is { } device ? $"{kind} ({device})" : kind;
    }

    private string Body(Notice notice) => notice is { IsOver: true, Since: { } since }
        ? say.Say("notify.over", Fact.Of("since", since), Fact.Of("at", notice.At), Fact.Of("lasted", notice.At - since)) + "\n" + Sentence(notice)
        : Sentence(notice);

    private string Sentence(Notice notice) => say.Say(notice.Code, notice.Device is { } device && !notice.Facts.Any(f => f.Name == "device") ? [.. notice.Facts, Fact.Of("device", device)] : notice.Facts);

    private string Clock(DateTimeOffset at) => say.Fill("{at}", [Fact.Of("at", at)]);

    private static string Cut(string text) => TextCut.Chars(text, LongestBody);
}
