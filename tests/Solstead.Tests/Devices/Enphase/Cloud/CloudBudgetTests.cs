using Solstead.Devices.Enphase.Cloud;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.Enphase.Cloud;

public sealed class CloudBudgetTests
{
    private readonly ManualClock clock = new();
    private readonly VolatileMemory memory = new();

    /// <summary>As a process that has just started.</summary>
    private CloudBudget Restarted() => new(memory, clock, null);

    [Fact]
    public void T27_the_pauses_are_1_5_15_and_60_minutes_then_6_hours()
    {
        var pauses = new List<double>();
        for (var i = 0; i < 6; i++)
        {
            var budget = Restarted();
            budget.Begin();
            budget.Failed(CloudOutcome.Unreachable, 1);
            pauses.Add((budget.NextAt - clock.GetUtcNow()).TotalMinutes);
            clock.Advance(budget.NextAt - clock.GetUtcNow());
        }
        pauses.ShouldBe([1, 5, 15, 60, 360, 360]);
    }

    [Theory]
    [InlineData(nameof(CloudOutcome.Unreachable), 1)]
    [InlineData(nameof(CloudOutcome.Said), 2)]
    [InlineData(nameof(CloudOutcome.TooManySessions), 1)]
    public void T27_no_day_sees_ten_requests_even_when_the_process_restarts_each_minute(string name, int calls)
    {
        var outcome = Enum.Parse<CloudOutcome>(name);
        var sent = new List<DateTimeOffset>();
        for (var minute = 0; minute < 7 * 24 * 60; minute++, clock.Advance(TimeSpan.FromMinutes(1)))
        {
            var budget = Restarted();
            if (!budget.MayTry) continue;
            budget.Begin();
            sent.AddRange(Enumerable.Repeat(clock.GetUtcNow(), calls));
            if (minute % 3 != 0) budget.Failed(outcome, calls); // the others are killed in the middle
        }
        sent.Count.ShouldBeGreaterThan(7);
        foreach (var at in sent) sent.Count(s => s >= at && s < at.AddDays(1)).ShouldBeLessThan(10);
    }

    [Fact]
    public void A_success_that_is_of_no_use_cannot_be_repeated_without_end()
    {
        var logins = 0;
        for (var minute = 0; minute < 24 * 60; minute++, clock.Advance(TimeSpan.FromMinutes(1)))
        {
            var budget = Restarted();
            if (!budget.MayTry) continue;
            budget.Begin();
            budget.Succeeded(2);
            logins++;
        }
        logins.ShouldBeLessThan(5);
    }

    [Fact]
    public void A_clock_that_was_years_ahead_neither_blocks_for_years_nor_gives_the_budget_back()
    {
        clock.ShiftWall(TimeSpan.FromDays(3000));
        for (var i = 0; i < 4; i++)
        {
            Restarted().Begin();
            Restarted().Failed(CloudOutcome.Said, 2);
        }
        clock.ShiftWall(TimeSpan.FromDays(-3000));
        Restarted().IsSpent.ShouldBeTrue();
        (Restarted().NextAt - clock.GetUtcNow()).ShouldBeLessThanOrEqualTo(TimeSpan.FromDays(1));
        clock.Advance(TimeSpan.FromHours(25));
        Restarted().MayTry.ShouldBeTrue();
    }

    [Fact]
    public void What_cannot_be_read_any_more_begins_anew()
    {
        memory.Remember("cloud", "{ not json");
        Restarted().MayTry.ShouldBeTrue();
    }
}
