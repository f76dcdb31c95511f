using System.Text.Json;
using Solstead.Core.Quantities;
using Solstead.Site.Texts;

namespace Solstead.Tests.Site.Texts;

public sealed class SentencesTests
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    [Fact]
    public void Page_and_server_write_the_same_sentences()
    {
        using var cases = JsonDocument.Parse(typeof(SentencesTests).Assembly.GetManifestResourceStream("cases.json")!);
        cases.RootElement.GetArrayLength().ShouldBeGreaterThan(50);
        foreach (var one in cases.RootElement.EnumerateArray())
        {
            var now = one.TryGetProperty("now", out var at) ? at.GetDateTimeOffset() : new DateTimeOffset(2026, 6, 26, 12, 32, 5, TimeSpan.Zero);
            var zone = one.TryGetProperty("zone", out var id) ? TimeZoneInfo.FindSystemTimeZoneById(id.GetString()!) : Paris;
            var facts = one.GetProperty("facts").EnumerateArray().Select(Fact).ToList();
            var say = new Sentences(one.GetProperty("lang").GetString()!, zone, new FixedClock(now));
            say.Fill(one.GetProperty("template").GetString()!, facts).ShouldBe(one.GetProperty("expect").GetString(), one.ToString());
        }
    }

    [Fact]
    public void A_code_without_a_text_is_told_by_its_code_and_facts() =>
        new Sentences("en", Paris, new FixedClock(default)).Say("no.such.code", [new("power", 850, "W")]).ShouldBe("no.such.code power=850\u00a0W");

    private static Fact Fact(JsonElement e) => new(
        e.GetProperty("name").GetString()!,
        e.TryGetProperty("number", out var n) && n.ValueKind == JsonValueKind.Number ? n.GetDouble() : null,
        e.TryGetProperty("unit", out var u) ? u.GetString() ?? "" : "",
        e.TryGetProperty("text", out var t) ? t.GetString() : null);

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
