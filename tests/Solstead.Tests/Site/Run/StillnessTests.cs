using Solstead.Core.Quantities;
using Solstead.Site.Run;

namespace Solstead.Tests.Site.Run;

public sealed class StillnessTests
{
    [Fact]
    public void P1_an_engine_without_a_step_for_15_seconds_is_stuck()
    {
        var stillness = new Stillness();
        for (var s = 1; s <= 15; s++) stillness.IsStuck(s.Seconds).ShouldBeFalse($"second {s}");
        stillness.IsStuck(16.Seconds).ShouldBeTrue();
    }

    [Fact]
    public void A_process_that_was_paused_and_goes_on_is_not()
    {
        var stillness = new Stillness();
        for (var pause = 0; pause < 5; pause++)
        {
            stillness.IsStuck(10.Minutes).ShouldBeFalse();
            stillness.IsStuck(10.Minutes + 1.Seconds).ShouldBeFalse();
            stillness.IsStuck(1.Seconds).ShouldBeFalse();
        }
    }
}
