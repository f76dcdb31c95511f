using System.Globalization;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Core.Rules.Thresholds;

namespace Solstead.Tests.Core.Rules.Thresholds;

public sealed class SurplusThresholdTests
{
    private static readonly DateTimeOffset Day = new(2026, 6, 26, 0, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Boards => [.. Directory.GetFiles(Folder, "*.txt").Select(f => Path.GetFileName(f)!)];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Core", "Rules", "Thresholds", "Storyboards");

    [Theory, MemberData(nameof(Boards))]
    public void The_storyboard_plays_as_written(string file)
    {
        var lines = File.ReadAllLines(Path.Combine(Folder, file)).Where(l => l.Length > 0 && l[0] != '#').ToArray();
        var n = Words(lines[0]).Select(w => double.Parse(w, CultureInfo.InvariantCulture)).ToArray();
        var settings = new ThresholdSettings(n[0].W, n[1].W, n[2].Seconds, n[3].Seconds, n[4].Seconds, n[5].Seconds);
        var memory = ThresholdMemory.Initial;
        foreach (var line in lines.Skip(1))
        {
            var decision = SurplusThreshold.Decide(Input(line), settings, memory);
            $"{(decision.On ? "on" : "off")} {decision.Reason}".ShouldBe(string.Join(' ', Words(line)[3..]), line);
            memory = decision.Next;
        }
    }

    [Fact]
    public void The_reason_carries_the_numbers_and_the_next_change()
    {
        var decision = SurplusThreshold.Decide(Input("10:00:00 2500 good"), new(1800.W, 200.W, 2.Minutes, 0.Seconds, 0.Seconds, 0.Seconds), ThresholdMemory.Initial);
        decision.Facts.ShouldContain(Fact.Of("export", 2500.W));
        decision.Facts.ShouldContain(Fact.Of("above", 1800.W));
        decision.Facts.ShouldContain(Fact.Of("for", 2.Minutes));
    }

    [Fact]
    public void C12_a_restart_continues_the_present_state_until_two_good_readings()
    {
        var on = new ThresholdMemory(true, Day.AddHours(9), false);
        var none = new ThresholdInput(new Moment(5.Seconds, Day.AddHours(10)), null, Quality.Missing, null, 5.Seconds, false, 0);
        SurplusThreshold.Decide(none, Plain, on).On.ShouldBeTrue();
        var first = new ThresholdInput(new Moment(6.Seconds, Day.AddHours(10)), 0.W, Quality.Good, TimeSpan.Zero, TimeSpan.Zero, false, 1);
        SurplusThreshold.Decide(first, Plain, on).On.ShouldBeTrue();
        SurplusThreshold.Decide(first with { GoodInARow = 2 }, Plain, on).On.ShouldBeFalse();
    }

    [Fact]
    public void A_meter_that_never_comes_counts_as_lost_after_a_minute()
    {
        var on = new ThresholdMemory(true, Day.AddHours(9), false);
        var late = new ThresholdInput(new Moment(61.Seconds, Day.AddHours(10)), null, Quality.Missing, null, 61.Seconds, true, 0);
        SurplusThreshold.Decide(late, Plain, on).Reason.ShouldBe("threshold.missing.off");
    }

    [Fact]
    public void C3_one_suspect_sample_changes_nothing()
    {
        var on = new ThresholdMemory(true, Day.AddHours(9), false);
        var suspect = new ThresholdInput(new Moment(90.Minutes, Day.AddHours(10)), null, Quality.Suspect, TimeSpan.Zero, 1.Seconds, false, 0);
        var decision = SurplusThreshold.Decide(suspect, Plain, on);
        decision.Reason.ShouldBe("threshold.stale");
        decision.On.ShouldBeTrue();
    }

    [Theory, InlineData(1), InlineData(-1), InlineData(365 * 24)]
    public void A_wall_clock_that_jumps_moves_no_delay(int hours)
    {
        var settings = new ThresholdSettings(1000.W, 100.W, 2.Minutes, 0.Seconds, 0.Seconds, 10.Minutes);
        var memory = SurplusThreshold.Decide(Input("10:00:00 1500 good"), settings, ThresholdMemory.Initial).Next;
        for (var s = 1; s < 120; s++)
        {
            var now = Input("10:00:00 1500 good") with { At = new(10.Hours + s.Seconds, Day.AddHours(10 + hours).AddSeconds(s)) };
            var decision = SurplusThreshold.Decide(now, settings, memory);
            decision.Reason.ShouldBe("threshold.wait.on", $"second {s}");
            memory = decision.Next;
        }
        SurplusThreshold.Decide(Input("10:00:00 1500 good") with { At = new(10.Hours + 120.Seconds, Day.AddHours(10 + hours)) }, settings, memory).On.ShouldBeTrue();
    }

    [Fact]
    public void C4_a_budget_spares_the_relay_where_no_delay_does()
    {
        var settings = Plain with { MostPerHour = 6 };
        var memory = ThresholdMemory.Initial;
        var times = new List<int>();
        for (var s = 0; s < 4 * 3600; s += 5)
        {
            var decision = SurplusThreshold.Decide(Input("10:00:00 1500 good") with { At = new(s.Seconds, Day.AddSeconds(s)), Export = s % 10 == 0 ? 1500.W : 0.W }, settings, memory);
            if (decision.On && !memory.On) times.Add(s);
            memory = decision.Next;
        }
        times.Count.ShouldBe(4 * 6);
        times.ShouldAllBe(first => times.Count(t => t >= first && t < first + 3600) <= 6);
        memory.On.ShouldBeFalse("off is never held back by the budget");
    }

    [Theory]
    [InlineData(0, 0, true), InlineData(0, -0.1, false), InlineData(-300, -299, true), InlineData(-300, -301, false)]
    public void A_lower_threshold_of_zero_or_less_switches_off_with_the_import_it_allows(double below, double export, bool stays) =>
        SurplusThreshold.Decide(Input("10:00:00 0 good") with { Export = export.W }, Plain with { Below = below.W }, new(true, Day, false)).On.ShouldBe(stays);

    [Theory]
    [InlineData(false, 1000, false), InlineData(false, 1000.001, true), InlineData(false, 100, false)]
    [InlineData(true, 100, true), InlineData(true, 99.999, false), InlineData(true, 1000, true)]
    public void T62_at_equality_and_between_the_thresholds_nothing_switches(bool on, double export, bool expected) =>
        SurplusThreshold.Decide(Input("10:00:00 0 good") with { Export = export.W }, Plain, new(on, Day, false)).On.ShouldBe(expected);

    [Fact]
    public void T62_a_transition_tells_the_value_the_thresholds_and_since_when()
    {
        var settings = new ThresholdSettings(1800.W, 200.W, 2.Minutes, 0.Seconds, 0.Seconds, 0.Seconds);
        var waiting = SurplusThreshold.Decide(Input("10:00:00 2500 good"), settings, ThresholdMemory.Initial);
        var decision = SurplusThreshold.Decide(Input("10:02:00 2600 good"), settings, waiting.Next);
        decision.Reason.ShouldBe("threshold.on.above");
        decision.Facts.ShouldBe([Fact.Of("export", 2600.W), Fact.Of("above", 1800.W), Fact.Of("below", 200.W), Fact.Of("since", Day.AddHours(10)), Fact.Of("lasted", 2.Minutes)]);
    }

    [Fact]
    public void Switched_off_by_its_owner_the_rule_forgets_its_state()
    {
        var decision = SurplusThreshold.Decide(Input("10:00:00 5000 good"), Plain with { Enabled = false }, new(true, Day, false));
        decision.On.ShouldBeFalse();
        decision.Reason.ShouldBe("threshold.disabled");
        decision.Next.On.ShouldBeFalse();
    }

    private static ThresholdSettings Plain => new(1000.W, 100.W, 0.Seconds, 0.Seconds, 0.Seconds, 0.Seconds);

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static ThresholdInput Input(string line)
    {
        var words = Words(line);
        var at = Day + TimeSpan.Parse(words[0], CultureInfo.InvariantCulture);
        var good = words[2].StartsWith("good") ? words[2].Length > 4 ? words[2][4] - '0' : 9 : 0;
        var quality = good > 0 ? Quality.Good : Enum.Parse<Quality>(words[2], ignoreCase: true);
        Power? export = words[1] == "-" ? null : double.Parse(words[1], CultureInfo.InvariantCulture).W;
        var gone = quality == Quality.Missing;
        return new(new Moment(at - Day, at), export, quality, 1.Seconds, gone ? 61.Seconds : 1.Seconds, gone, good);
    }
}
