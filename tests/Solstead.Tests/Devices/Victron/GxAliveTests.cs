using Solstead.Core.Quantities;
using Solstead.Devices.Victron;

namespace Solstead.Tests.Devices.Victron;

/// <summary>The conversation that keeps a GX talking, second by second (victron.md A.3).</summary>
public sealed class GxAliveTests
{
    private int marks;

    [Fact]
    public void It_asks_waits_for_its_own_mark_prolongs_and_begins_anew_when_the_heart_stops()
    {
        var alive = new GxAlive(() => $"m{++marks}");
        alive.Step(0.Seconds).ShouldBeNull(); // not connected
        alive.Begin(0.Seconds);
        alive.Step(0.Seconds).ShouldBe("""{"keepalive-options":[{"full-publish-completed-echo":"m1"}]}""");
        alive.Step(9.Seconds).ShouldBeNull();
        alive.Complete("of another client", 9.Seconds).ShouldBeFalse();
        alive.Step(10.Seconds)!.ShouldContain("m2");
        alive.Complete("m1", 11.Seconds).ShouldBeFalse(); // too late: we asked again
        alive.Complete("m2", 12.Seconds).ShouldBeTrue();
        for (var second = 13; second < 39; second++)
        {
            if (second % 3 == 0) alive.Beat(second.Seconds);
            alive.Step(second.Seconds).ShouldBeNull();
            alive.IsLive(second.Seconds).ShouldBeTrue();
        }
        alive.Step(41.Seconds).ShouldBe("""{"keepalive-options":["suppress-republish"]}""");
        alive.Step(46.Seconds).ShouldBeNull();
        alive.IsLive(47.Seconds).ShouldBeFalse(); // the last beat came at 36
        alive.Step(47.Seconds)!.ShouldContain("m3");
        alive.WaitingSince.ShouldBe(47.Seconds);
    }

    [Fact]
    public void A_restart_of_the_broker_asks_at_once_and_an_end_without_a_mark_counts_where_there_are_none()
    {
        var alive = new GxAlive(() => $"m{++marks}");
        alive.Begin(0.Seconds);
        alive.Step(0.Seconds);
        alive.Complete(null, 1.Seconds).ShouldBeTrue();
        alive.Restarted(2.Seconds);
        alive.IsLive(2.Seconds).ShouldBeFalse();
        alive.Complete(null, 2.Seconds).ShouldBeFalse(); // of before
        alive.Step(2.Seconds)!.ShouldContain("m2");
        alive.Complete("m2", 2.Seconds).ShouldBeTrue();
    }

    [Fact]
    public void Old_firmware_is_known_by_what_its_broker_keeps_and_is_complete_when_it_has_talked_for_two_seconds()
    {
        var alive = new GxAlive(() => $"m{++marks}");
        alive.Begin(0.Seconds);
        alive.Step(0.Seconds);
        alive.Kept();
        alive.Step(0.1.Seconds).ShouldBe("""["#"]""");
        alive.Settles(3.Seconds).ShouldBeFalse(); // nothing came
        alive.Hear(asked: true, 3.Seconds);
        alive.Settles(3.Seconds).ShouldBeTrue();
        alive.WantsPing(5.Seconds).ShouldBeFalse();
        alive.WantsPing(6.Seconds).ShouldBeTrue(); // no heart: a question shows that it lives
        alive.Step(31.Seconds)!.ShouldNotContain("suppress");
    }

    [Fact]
    public void An_unknown_firmware_is_asked_in_every_way_there_is()
    {
        var alive = new GxAlive(() => "m");
        alive.Begin(0.Seconds);
        string?[] asked = [.. Enumerable.Range(0, 4).Select(n => alive.Step((n * 10).Seconds))];
        asked[2].ShouldBe("");
        asked[3].ShouldBe("""["#"]""");
        alive.Hear(asked: false, 31.Seconds);
        alive.Settles(33.Seconds).ShouldBeFalse(); // a change is not everything
        alive.Hear(asked: true, 33.Seconds);
        alive.Settles(33.Seconds).ShouldBeTrue();
    }

    [Theory]
    [InlineData("""{"value":55.0}""", true, 55.0, null)]
    [InlineData("""{"max":100,"min":0,"value":30}""", true, 30.0, null)]
    [InlineData("""{"value":-0.0}""", true, 0.0, null)]
    [InlineData("""{"value":true}""", true, 1.0, null)]
    [InlineData("""{"value":"ESS"}""", true, null, "ESS")]
    [InlineData("""{"value":null}""", true, null, null)]
    [InlineData("""{"value":[1,2]}""", true, null, null)]
    [InlineData("""{"value":1e999}""", true, null, null)]
    [InlineData("""{"a":{"value":3},"b":[[]]}""", false, null, null)]
    [InlineData("", false, null, null)]
    [InlineData("55", false, null, null)]
    [InlineData("""{"value":1""", false, null, null)]
    [InlineData("""{"value":1} 2""", false, null, null)]
    [InlineData("NaN", false, null, null)]
    public void A_document_is_read_or_it_is_none(string json, bool good, double? number, string? text)
    {
        GxPayload.TryRead(System.Text.Encoding.UTF8.GetBytes(json), out var value).ShouldBe(good);
        (value.Number, value.Text).ShouldBe((number, text));
    }

    [Fact]
    public void Random_bytes_harm_nobody()
    {
        var random = new Random(7);
        var seed = """{"max":100,"min":0,"value":30,"x":"é"}"""u8.ToArray();
        for (var run = 0; run < 20_000; run++)
        {
            var bytes = seed[..random.Next(seed.Length + 1)];
            for (var hits = random.Next(4); hits > 0 && bytes.Length > 0; hits--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            GxPayload.TryRead(bytes, out var value);
            GxPayload.Echo(bytes);
            if (value.Number is { } number) double.IsFinite(number).ShouldBeTrue();
        }
    }
}
