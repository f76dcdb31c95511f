using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Core.Rules.Charging;
using Solstead.Core.Site;
using Solstead.Site.Texts;
using Solstead.Tests.Support;

namespace Solstead.Tests.Core.Rules.Charging;

/// <summary>An idle charging point says what changes that, with the numbers, in words.</summary>
public sealed class ChargingReasonTests
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
    private static readonly ChargingWindow Weekend = new([DayOfWeek.Saturday, DayOfWeek.Sunday], new(2, 30), new(7, 0), 10);

    /// <summary>An idle car in the dark.</summary>
    private static ChargingInput At(DateTimeOffset utc, Seen? grid = null) => new(
        new(TimeSpan.Zero, utc), TimeZoneInfo.ConvertTime(utc, Paris).DateTime, grid ?? new(300, Quality.Good, TimeSpan.Zero, 9), Seen.Nothing, Seen.Nothing, double.PositiveInfinity, new(0, 0, true, 0, 6, 32, [230], null))
    { Zone = Paris };

    private static DateTimeOffset Utc(int month, int day, int hour, int minute) => new(2026, month, day, hour, minute, 0, TimeSpan.Zero);

    private static string Say(string language, DateTimeOffset now, ChargingDecision decision) => new Sentences(language, Paris, new ManualClock(now)).Say(decision.Reason, decision.Facts);

    [Fact]
    public void Without_surplus_it_names_the_next_beginning_of_the_schedule()
    {
        var now = Utc(6, 26, 10, 0);
        var decision = ChargingPolicy.Decide(At(now), new() { Fixed = 0, Schedules = [Weekend, new([DayOfWeek.Friday], new(21, 0), new(23, 0), 0)] }, new());
        decision.Reason.ShouldBe("charge.fixed.off");
        decision.Facts.ShouldContain(Fact.Of("next", Utc(6, 27, 0, 30)), "a window of 0 A is none that gives something");
        Say("en", now, decision).ShouldBe("The settings allow charging only by schedule or boost. The schedule begins next: 27\u00a0June 02:30.");
        Say("fr", now, decision).ShouldBe("Les réglages n’autorisent la recharge que par horaires ou boost. Prochains horaires\u00a0: le 27\u00a0juin à 02:30.");
        var later = ChargingPolicy.Decide(At(Utc(6, 27, 10, 0)), new() { Fixed = 0, Schedules = [Weekend] }, new());
        later.Facts.ShouldContain(Fact.Of("next", Utc(6, 28, 0, 30)));
        Say("en", now, ChargingPolicy.Decide(At(now), new() { Fixed = 0 }, new())).ShouldBe("The settings allow charging only by schedule or boost.");
    }

    [Fact]
    public void Switched_off_it_names_the_schedule_that_does_not_begin_either()
    {
        var now = Utc(6, 26, 10, 0);
        Say("en", now, ChargingPolicy.Decide(At(now), new() { Mode = ChargingMode.Off, Schedules = [Weekend] }, new())).ShouldBe("Charging is switched off, and so is the schedule (next: 27\u00a0June 02:30).");
        Say("fr", now, ChargingPolicy.Decide(At(now), new() { Mode = ChargingMode.Off }, new())).ShouldBe("La recharge est arrêtée.");
    }

    /// <summary>Spring: 02:30 does not exist, it begins at 03:00. Autumn: 02:30 comes twice, the first is meant.</summary>
    [Theory, InlineData(3, 28, 3, 29, 1, 0), InlineData(10, 24, 10, 25, 0, 30)]
    public void The_beginning_is_right_where_the_clocks_change(int month, int day, int nextMonth, int nextDay, int hour, int minute)
    {
        var decision = ChargingPolicy.Decide(At(Utc(month, day, 12, 0)), new() { Fixed = 0, Schedules = [Weekend] }, new());
        var next = Utc(nextMonth, nextDay, hour, minute);
        decision.Facts.ShouldContain(Fact.Of("next", next));
        Weekend.Holds(TimeZoneInfo.ConvertTime(next, Paris).DateTime).ShouldBeTrue("it does begin then");
        Weekend.Holds(TimeZoneInfo.ConvertTime(next.AddMinutes(-1), Paris).DateTime).ShouldBeFalse("and not before");
    }

    [Theory, InlineData(false, 1, 2), InlineData(true, 2, 3)]
    public void After_a_start_or_a_loss_it_counts_the_good_readings(bool lost, int good, int wanted)
    {
        var now = Utc(6, 26, 10, 0);
        var decision = ChargingPolicy.Decide(At(now, new(-5000, Quality.Good, TimeSpan.Zero, good)), new(), new() { Lost = lost });
        Say("en", now, decision).ShouldBe($"Changes nothing before {wanted} good grid readings in a row; {good} so far.");
        Say("fr", now, decision).ShouldBe($"Ne change rien avant {wanted} bons relevés du réseau de suite\u202f; {good} pour l’instant.");
        ChargingPolicy.Decide(At(now, new(-5000, Quality.Good, TimeSpan.Zero, wanted)), new(), new() { Lost = lost }).Reason.ShouldBe("charge.wait.start");
        Say("en", now, ChargingPolicy.Decide(At(now, Seen.Nothing), new(), new())).ShouldBe("Changes nothing before 2 good grid readings in a row; 0 so far.");
    }
}
