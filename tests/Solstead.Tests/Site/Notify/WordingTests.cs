using System.Globalization;
using System.Text;
using Solstead.Core.Quantities;
using Solstead.Site.Notify;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Notify;

/// <summary>Messages in words, in both languages, and cut between characters.</summary>
public sealed class WordingTests
{
    private const string Nbsp = "\u00a0";
    private readonly ManualClock clock = new(Made.Noon.AddMinutes(40));

    private Outgoing Say(string language, params Notice[] notices) => new Wording(language, Made.Paris, "Maison", "ab", clock).Say(new(notices), _ => null);

    private static readonly Notice Began = new(1, 1, NoticeLevel.Warning, "meter", "meter.missing", "roof", Made.Noon, [Fact.Of("age", TimeSpan.FromMinutes(2))]) { Since = Made.Noon };
    private static readonly Notice Over = new(2, 1, NoticeLevel.Recovery, "meter", "meter.missing", "roof", Made.Noon.AddMinutes(32), Began.Facts) { Since = Made.Noon, Was = NoticeLevel.Warning };

    [Fact]
    public void In_English_and_in_French()
    {
        var (en, fr) = (Say("en", Began), Say("fr", Began));
        (en.Title, en.Body).ShouldBe(("Maison: meter lost (roof)", $"No grid reading for 2{Nbsp}min. Rules take their fallback until it returns. Check the meter and its device."));
        fr.Title.ShouldBe($"Maison{Nbsp}: compteur perdu (roof)");
        fr.Body.ShouldStartWith("Pas de mesure réseau depuis 2\u202fmin. ");
        (en.Id, en.Incident, en.State, en.Time).ShouldBe(("ab-1", "ab-1", "open", "2026-11-20T12:00:00Z"));
    }

    [Fact]
    public void An_end_says_what_it_was()
    {
        var over = Say("en", Over);
        (over.Title, over.State, over.Incident, over.Id).ShouldBe(("Maison: over, meter lost (roof)", "over", "ab-1", "ab-2"));
        over.Body.ShouldBe($"Over since 13:32, after 32{Nbsp}min. It was:\nNo grid reading for 2{Nbsp}min. Rules take their fallback until it returns. Check the meter and its device.");
        Say("fr", Over).Body.ShouldStartWith($"Terminé depuis 13:32, après 32\u202fmin. C’était{Nbsp}:\n");
    }

    [Fact]
    public void A_digest_lists_what_fits_and_counts_the_rest()
    {
        var digest = Say("fr", [.. Enumerable.Range(1, 60).Select(i => Began with { Id = i, Incident = i })]);
        digest.Title.ShouldBe($"Maison{Nbsp}: 60 messages");
        var lines = digest.Body.Split('\n');
        lines[0].ShouldStartWith($"• 13:00 compteur perdu (roof)");
        lines[^1].ShouldBe($"… et {60 - (lines.Length - 1)} de plus sur la page Décisions");
        digest.Body.Length.ShouldBeLessThanOrEqualTo(1000);
        (digest.Id, digest.State).ShouldBe(("ab-1-60", "digest"));
    }

    [Theory]
    [InlineData("short", 10, "short")]
    [InlineData("éééé", 8, "éééé")]
    [InlineData("éééé", 7, "éé…")]
    [InlineData("ab👨‍👩‍👧‍👦cd", 27, "ab…")]
    [InlineData("ab👨‍👩‍👧‍👦cd", 29, "ab👨‍👩‍👧‍👦cd")]
    [InlineData("🇫🇷🇫🇷", 12, "🇫🇷…")]
    [InlineData("e\u0301e\u0301x", 6, "e\u0301…")]
    public void Bytes_are_cut_between_characters_as_people_see_them(string text, int most, string expected)
    {
        TextCut.Bytes(text, most).ShouldBe(expected);
        Encoding.UTF8.GetByteCount(expected).ShouldBeLessThanOrEqualTo(most);
    }

    [Fact]
    public void However_a_text_is_cut_it_fits_and_stays_whole()
    {
        var random = new Random(5);
        string[] parts = ["a", "é", "€", "😀", "e\u0301", "🇫🇷", "👨‍👩‍👧", "\n"];
        for (var i = 0; i < 2000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => parts[random.Next(parts.Length)]));
            var most = random.Next(3, 60);
            var cut = TextCut.Bytes(text, most);
            Encoding.UTF8.GetByteCount(cut).ShouldBeLessThanOrEqualTo(most);
            cut.ShouldNotContain('\ufffd');
            if (cut == text) continue;
            var elements = new StringInfo(text);
            var kept = new StringInfo(cut[..^1]).LengthInTextElements;
            (kept == 0 ? "" : elements.SubstringByTextElements(0, kept)).ShouldBe(cut[..^1]);
        }
    }

    [Fact]
    public void Titles_and_bodies_have_their_limits()
    {
        var said = Say("en", Began with { Device = new string('x', 300), Code = "none.such", Facts = [Fact.Of("a", new string('y', 3000))] });
        (said.Title.Length, said.Body.Length).ShouldBe((100, 1000));
    }

    [Fact]
    public void Every_kind_has_a_word() =>
        EventKinds.Words.Where(k => Say("fr", Began with { Kind = k }).Title.Contains("notify.", StringComparison.Ordinal)).ShouldBeEmpty();
}
