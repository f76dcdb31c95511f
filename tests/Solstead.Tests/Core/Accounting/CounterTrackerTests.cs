using Solstead.Core.Accounting;
using Solstead.Core.Quantities;

namespace Solstead.Tests.Core.Accounting;

public sealed class CounterTrackerTests
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 26, 12, 0, 0, TimeSpan.Zero);
    private static readonly Power Rated = 5000.W;

    private static List<CounterStep> Run(params (double Minutes, double Register)[] readings)
    {
        var steps = new List<CounterStep>();
        CounterState? state = null;
        foreach (var (minutes, register) in readings)
        {
            var step = CounterTracker.Feed(state, register, Noon.AddMinutes(minutes), Rated);
            steps.Add(step);
            state = step.State;
        }
        return steps;
    }

    [Fact]
    public void The_first_reading_starts_the_total_at_the_register_without_counting_it_as_energy()
    {
        var step = Run((0, 14_405_465)).Single();
        step.Event.ShouldBe(CounterEvent.First);
        step.Gain.ShouldBe(0);
        step.State.Total.ShouldBe(14_405_465);
    }

    /// <summary>An inverter may count in any power of ten and begin again at 2³² of them.</summary>
    [Theory, InlineData(1), InlineData(0.1), InlineData(10), InlineData(1000), InlineData(10_000)]
    public void A_register_with_a_scale_factor_loses_nothing_by_its_steps_its_factor_or_its_wrap(double step)
    {
        var (shape, wrap) = (new RegisterShape(step, 4_294_967_296 * step), 4_294_967_296 * step);
        CounterState? state = null;
        for (var second = 0; second < 400; second++)
        {
            var register = (wrap - 200 * step + second * step) % wrap;
            var step1 = CounterTracker.Feed(state, register == 0 ? step : register, Noon.AddSeconds(second), Rated, shape);
            if (second > 0) step1.Event.ShouldBeOneOf(CounterEvent.Advanced, CounterEvent.RolledOver);
            state = step1.State;
        }
        state!.Total.ShouldBe(wrap + 199 * step, step * 1.01);
        // A coarser factor shows less than before: that is no fall.
        CounterTracker.Feed(state, state.Register - 0.9 * step, Noon.AddSeconds(401), Rated, shape).Event.ShouldBe(CounterEvent.Advanced);
    }

    [Fact]
    public void A_register_of_watt_hours_does_not_wrap_where_joules_do() =>
        CounterTracker.Feed(new CounterState(1_193_000, 1_193_000, Noon), 100, Noon.AddSeconds(1), Rated, new RegisterShape(1, 4_294_967_296)).Event.ShouldBe(CounterEvent.Quarantined);

    [Fact]
    public void T52_a_32_bit_wrap_is_added_back()
    {
        var last = Run((0, 1_193_000), (5, 100)).Last();
        last.Event.ShouldBe(CounterEvent.RolledOver);
        last.Gain.ShouldBe(CounterTracker.Wrap - 1_193_000 + 100, 0.001);
        last.State.Total.ShouldBe(CounterTracker.Wrap + 100, 0.001);
    }

    [Fact]
    public void T52_a_lifetime_that_steps_down_by_a_wrap_far_above_zero_is_repaired_too()
    {
        var last = Run((0, 12_000_000), (5, 12_000_000 - CounterTracker.Wrap + 40)).Last();
        last.Event.ShouldBe(CounterEvent.RolledOver);
        last.Gain.ShouldBe(40, 0.001);
    }

    [Fact]
    public void T53_a_reset_keeps_the_total_and_counting_goes_on_after_three_readings()
    {
        var steps = Run((0, 5_000_000), (1, 0), (2, 10), (3, 20), (4, 35));
        steps.Select(s => s.Event).ShouldBe([CounterEvent.First, CounterEvent.Quarantined, CounterEvent.Quarantined, CounterEvent.Rebased, CounterEvent.Advanced]);
        steps.Last().State.Total.ShouldBe(5_000_015);
        steps.Zip(steps.Skip(1)).ShouldAllBe(p => p.Second.State.Total >= p.First.State.Total);
    }

    [Fact]
    public void A_single_zero_after_a_reboot_changes_nothing()
    {
        var steps = Run((0, 5_000_000), (1, 0), (2, 5_000_080), (3, 5_000_160));
        steps.Last().State.Total.ShouldBe(5_000_160);
        steps.Sum(s => s.Gain).ShouldBe(160);
    }

    [Fact]
    public void T54_a_spike_is_quarantined_and_forgotten()
    {
        var steps = Run((0, 1000), (1, 9_000_000), (2, 1100));
        steps[1].Event.ShouldBe(CounterEvent.Quarantined);
        steps[1].Gain.ShouldBe(0);
        steps[2].State.Total.ShouldBe(1100);
    }

    [Fact]
    public void A_jump_that_stays_becomes_the_new_level_but_never_energy()
    {
        var steps = Run((0, 1000), (1, 9_000_000), (2, 9_000_050), (3, 9_000_100), (4, 9_000_150));
        steps[3].Event.ShouldBe(CounterEvent.Rebased);
        steps.Last().State.Total.ShouldBe(1050);
    }

    [Fact]
    public void Jitter_below_one_per_cent_is_held_and_not_counted_twice()
    {
        var steps = Run((0, 100_000), (1, 99_990), (2, 100_010));
        steps[1].Event.ShouldBe(CounterEvent.Held);
        steps.Last().State.Total.ShouldBe(100_010);
    }

    [Fact]
    public void A_small_step_down_that_lasts_does_not_swallow_the_energy_that_follows()
    {
        var readings = Enumerable.Range(0, 41).Select(m => ((double)m, m == 0 ? 8_000_000.0 : 7_960_000 + 50.0 * m)).ToArray();
        var steps = Run(readings);
        steps.ShouldContain(s => s.Event == CounterEvent.Rebased);
        steps.Last().State.Total.ShouldBe(8_000_000 + 50.0 * 24, 51);
    }

    [Fact]
    public void A_clock_that_went_back_does_not_make_a_normal_reading_suspect()
    {
        var first = CounterTracker.Feed(null, 1000, Noon, Rated);
        CounterTracker.Feed(first.State, 1040, Noon.AddHours(-1), Rated).Event.ShouldBe(CounterEvent.Advanced);
    }
}
