using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Core.Rules.Charging;
using Solstead.Core.Site;

namespace Solstead.Tests.Core.Rules.Charging;

/// <summary><c>welcome_s</c>: a car that is plugged in gets the least current for a while, whatever the mode.</summary>
public sealed class WelcomeTests
{
    private static readonly DateTimeOffset Night = new(2026, 6, 26, 1, 0, 0, TimeSpan.Zero);
    private static readonly ChargingSettings Minute = new() { Mode = ChargingMode.Off, Welcome = 60.Seconds };

    private ChargingMemory memory = new();
    private TimeSpan elapsed;
    private double room = double.PositiveInfinity;

    /// <summary>Lets seconds pass.</summary>
    /// <returns>What was decided in the last of them.</returns>
    private ChargingDecision Run(int seconds, bool? plugged, ChargingSettings? settings = null)
    {
        ChargingDecision? decision = null;
        for (var s = 0; s < seconds; s++)
        {
            elapsed += 1.Seconds;
            var amps = memory.Amps ?? 0;
            var car = new CarInput(amps * 690, amps, plugged, amps, 6, 32, [230], amps > 0 ? 3 : null);
            var at = new Moment(elapsed, Night + elapsed);
            decision = ChargingPolicy.Decide(new(at, at.Utc.DateTime, new(amps * 690 + 300, Quality.Good, TimeSpan.Zero, 9), Seen.Nothing, Seen.Nothing, room, car), settings ?? Minute, memory);
            memory = decision.Next;
        }
        return decision!;
    }

    [Fact]
    public void A_car_that_is_plugged_in_gets_its_minute_in_the_dark_and_no_second_more()
    {
        Run(5, plugged: false).Reason.ShouldBe("charge.unplugged");
        var first = Run(1, plugged: true);
        (first.Amps, first.Reason).ShouldBe((6, "charge.welcome"));
        first.Facts.ShouldContain(Fact.Of("for", 60.Seconds));
        var last = Run(59, plugged: true);
        (last.Amps, last.Reason).ShouldBe((6, "charge.welcome"));
        last.Facts.ShouldContain(Fact.Of("for", 1.Seconds));
        var after = Run(1, plugged: true);
        (after.Amps, after.Reason).ShouldBe((0, "charge.off"));
        Run(600, plugged: true).Reason.ShouldBe("charge.off", "once, until it is plugged in again");
        Run(5, plugged: false);
        Run(1, plugged: true).Reason.ShouldBe("charge.welcome");
    }

    [Fact]
    public void Who_did_not_ask_for_it_has_none_and_a_car_that_was_there_before_the_start_neither()
    {
        Run(5, plugged: true).Reason.ShouldBe("charge.off", "nobody saw it being plugged in");
        memory = new();
        Run(5, plugged: null).Reason.ShouldBe("charge.off", "the charger cannot tell");
        Run(5, plugged: false, Minute with { Welcome = TimeSpan.Zero });
        Run(5, plugged: true, Minute with { Welcome = TimeSpan.Zero }).Reason.ShouldBe("charge.off", "zero is as shipped");
    }

    [Fact]
    public void It_ends_with_the_plug_and_gives_way_to_what_gives_more()
    {
        Run(5, plugged: false);
        Run(10, plugged: true).Reason.ShouldBe("charge.welcome");
        Run(1, plugged: false).Reason.ShouldBe("charge.unplugged");
        Run(10, plugged: true);
        memory = memory with { BoostUntil = Night.AddHours(1) };
        var boost = Run(10, plugged: true);
        (boost.Amps, boost.Reason).ShouldBe((16, "charge.boost"));
    }

    [Fact]
    public void Limits_are_stronger_than_it()
    {
        Run(5, plugged: false);
        room = 5;
        var tight = Run(1, plugged: true);
        (tight.Amps, tight.Reason).ShouldBe((0, "charge.limit"));
    }

    [Fact]
    public void A_restart_goes_on_with_what_is_left_of_it()
    {
        Run(5, plugged: false);
        Run(20, plugged: true);
        var rule = new ChargingRule("car", Minute, new("garage", "charger"), "garage", dryRun: false);
        rule.Restore(System.Text.Json.JsonSerializer.Serialize(memory));
        memory = rule.Memory;
        elapsed += 3.Seconds;
        Run(1, plugged: true).Reason.ShouldBe("charge.welcome");
        Run(60, plugged: true).Reason.ShouldBe("charge.off");
    }
}
