using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Core.Rules.Charging;
using Solstead.Core.Site;

namespace Solstead.Tests.Core.Rules.Charging;

public sealed class ChargingPolicyTests
{
    private static readonly DateTimeOffset Day = new(2026, 6, 26, 10, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Boards => [.. Directory.GetFiles(Folder, "*.txt").Select(f => Path.GetFileName(f)!)];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Core", "Rules", "Charging", "Storyboards");

    [Theory, MemberData(nameof(Boards))]
    public void The_storyboard_plays_as_written(string file)
    {
        var lines = File.ReadAllLines(Path.Combine(Folder, file)).Where(l => l.Length > 0 && l[0] != '#').ToArray();
        var board = new Storyboard(string.Join(' ', lines[0].Split(' ').Where(w => !w.StartsWith("days=", StringComparison.Ordinal))));
        List<string> played = [], written = [];
        foreach (var line in lines.Skip(1))
        {
            var parts = line.Split("=>");
            played.Add($"{line[..8]} {board.Play(parts[0])}");
            written.Add($"{line[..8]} {parts[1].Trim()}");
        }
        played.ShouldBe(written);
    }

    private static ChargingInput Sun(double export, double seconds = 0, double watts = 0, double amps = 0, int good = 9) => new(
        new(seconds.Seconds, Day + seconds.Seconds), (Day + seconds.Seconds).DateTime, new(-export, Quality.Good, TimeSpan.Zero, good), Seen.Nothing, Seen.Nothing,
        double.PositiveInfinity, new(watts, amps, true, amps, 6, 32, [230], amps > 0 ? 3 : null));

    [Fact]
    public void Waiting_tells_what_is_there_what_is_needed_and_for_how_long()
    {
        var decision = ChargingPolicy.Decide(Sun(3020), new(), new());
        decision.Reason.ShouldBe("charge.wait.surplus");
        decision.Facts.ShouldContain(Fact.Of("export", 3020.W));
        decision.Facts.ShouldContain(Fact.Of("needed", 4140.W));
        decision.Facts.ShouldContain(Fact.Of("for", 60.Seconds));
    }

    [Fact]
    public void C12_a_restart_without_a_memory_continues_what_the_charger_offers_a_car_that_draws()
    {
        var decision = ChargingPolicy.Decide(Sun(500, watts: 6500, amps: 9.4, good: 1) with { Car = new(6500, 9.4, true, 10, 6, 32, [230], 3) }, new(), new());
        decision.Amps.ShouldBe(10);
        decision.Reason.ShouldBe("charge.recovering");
    }

    [Fact]
    public void A_car_on_one_phase_of_three_is_given_the_whole_surplus()
    {
        var car = new CarInput(1400, 6.1, true, 6, 6, 32, [231, 230, 229], 1);
        var memory = new ChargingMemory { Amps = 6, Unchanged = 60.Seconds, Turned = 60.Seconds };
        ChargingPolicy.Decide(Sun(1200) with { Car = car }, new(), memory).Amps.ShouldBe(11, "2600 W over 230 V");
    }

    [Theory, InlineData(5, 5, 6), InlineData(5.5, 5, 6), InlineData(5.5, 8, 8), InlineData(6, 6, 6)]
    public void A_current_of_the_settings_below_what_the_charger_can_do_is_lifted_to_that(double wanted, double own, double given)
    {
        var input = Sun(0) with { Car = new(0, 0, true, 0, Math.Max(6, own), 32, [230], null) };
        var fixedAt = ChargingPolicy.Decide(input, new() { Least = 5, Fixed = wanted }, new());
        (fixedAt.Amps, fixedAt.Reason).ShouldBe((given, "charge.fixed"));
        var lost = input with { Grid = new(null, Quality.Missing, 2.Minutes, 0) { Silence = 2.Minutes, Gone = true } };
        ChargingPolicy.Decide(lost, new() { Least = 5, Fallback = wanted }, new()).Amps.ShouldBe(given);
        ChargingPolicy.Decide(input with { Room = 5 }, new() { Least = 5, Fixed = wanted }, new()).Reason.ShouldBe("charge.limit", "the room is not lifted");
    }

    [Theory, InlineData(45, false, "charge.wait.surplus"), InlineData(90, false, "charge.stop.ignored"), InlineData(90, true, "charge.wait.surplus")]
    public void A_current_nobody_allows_is_told_after_a_minute_but_not_where_it_is_only_pretended(int since, bool pretends, string reason)
    {
        var memory = new ChargingMemory { Amps = 0, Unchanged = since.Seconds, Turned = since.Seconds };
        var decision = ChargingPolicy.Decide(Sun(-3000, watts: 3450, amps: 5) with { Pretends = pretends }, new(), memory);
        (decision.Amps, decision.Reason).ShouldBe((0, reason));
        if (reason == "charge.stop.ignored") decision.Facts.ShouldContain(Fact.Of("drawn", 5.A));
    }

    [Theory]
    [InlineData(12, 32, 16, "charge.limited.site", 25)]
    [InlineData(12, 10, 16, "charge.limited.charger", 10)]
    [InlineData(40, 10, 16, "charge.limited.charger", 10)]
    [InlineData(40, 32, 16, "charge.fixed", 0)]
    [InlineData(12, 32, 12, "charge.fixed", 0)]
    [InlineData(5, 32, 16, "charge.limit", 5)]
    public void What_holds_a_car_down_is_named_with_its_number(double room, double charger, double asked, string reason, double limit)
    {
        var input = Sun(0) with { Car = new(0, 0, true, 0, 6, charger, [230], null), Room = room, Breaker = 25 };
        var decision = ChargingPolicy.Decide(input, new() { Fixed = asked }, new());
        decision.Reason.ShouldBe(reason);
        decision.Facts.Where(f => f.Name == "limit").Sum(f => f.Number ?? 0).ShouldBe(limit);
    }

    [Fact]
    public void A_car_that_takes_nothing_is_told_after_two_minutes()
    {
        var memory = new ChargingMemory { Amps = 16 };
        string? reason = null;
        for (var s = 0; s <= 125; s++)
        {
            var decision = ChargingPolicy.Decide(Sun(0, s), new() { Mode = ChargingMode.Fast }, memory);
            (memory, reason) = (decision.Next, decision.Reason);
            if (s < 120) reason.ShouldBe("charge.fast", $"second {s}");
        }
        reason.ShouldBe("charge.car");
    }

    [Theory, InlineData(-1), InlineData(1), InlineData(30)]
    public void A_wall_clock_that_jumps_moves_no_wait(int hours)
    {
        var memory = new ChargingMemory();
        for (var s = 0; s <= 60; s++)
        {
            var wall = Day.AddSeconds(s).AddHours(s > 20 ? hours : 0);
            var decision = ChargingPolicy.Decide(Sun(5000, s) with { At = new(s.Seconds, wall), Local = wall.DateTime }, new(), memory);
            decision.Reason.ShouldBe(s < 60 ? "charge.wait.start" : "charge.start", $"second {s}");
            memory = decision.Next;
        }
    }

    [Fact]
    public void A_charging_point_that_does_not_answer_is_told_nothing()
    {
        var decision = ChargingPolicy.Decide(Sun(9000) with { Car = null }, new(), new() { Amps = 10 });
        decision.Amps.ShouldBeNull();
        decision.Reason.ShouldBe("charge.charger.missing");
        decision.Next.Amps.ShouldBe(10, "it goes on where it was when it is back");
    }

    [Fact]
    public void A_boost_survives_a_restart_and_ends_after_its_time()
    {
        var until = Day + 24.Hours;
        ChargingRule Rule() => new("car", new(), new("garage", "charger"), "garage", dryRun: false);
        var (first, second) = (Rule(), Rule());
        first.BoostUntil = until;
        second.Restore(first.Save());
        second.BoostUntil.ShouldBe(until);
        var memory = new ChargingMemory { BoostUntil = until };
        ChargingPolicy.Decide(Sun(0, 86_399), new(), memory).Reason.ShouldBe("charge.boost");
        ChargingPolicy.Decide(Sun(0, 86_400), new(), memory).Reason.ShouldBe("charge.wait.surplus");
    }
}
