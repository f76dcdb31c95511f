using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Core.Rules.Thresholds;
using Solstead.Core.Site;

namespace Solstead.Tests.Core.Rules.Thresholds;

/// <summary>What holds on any day: seeded random thresholds, exports, gaps and restarts.</summary>
public sealed class ThresholdProperties
{
    private static readonly DateTimeOffset Day = new(2026, 6, 26, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Switches_only_beyond_the_threshold_after_the_delay_and_the_shortest_time()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var settings = Settings(random);
            var rule = new ThresholdRule("r", settings, 0, dryRun: false);
            SwitchState? before = null;
            TimeSpan changed = TimeSpan.MinValue, crossing = TimeSpan.Zero;
            foreach (var (picture, export, gone) in Pictures(random))
            {
                var outcome = rule.Decide(picture);
                var state = outcome.State!;
                var now = picture.Now.Elapsed;
                var asks = export is { } e && (before?.On == true ? e < settings.Below : e > settings.Above);
                if (export is not null && !asks) crossing = now;
                if (state.On != (before?.On ?? false))
                {
                    var lasted = changed == TimeSpan.MinValue ? TimeSpan.MaxValue : now - changed;
                    if (state.On) Holds(asks && lasted >= settings.LeastOff && now - crossing >= settings.OnDelay, seed, outcome);
                    else if (!gone) Holds(asks && lasted >= settings.LeastOn && now - crossing >= settings.OffDelay, seed, outcome);
                    changed = crossing = now;
                }
                before = state;
            }
        }
    }

    [Fact]
    public void Save_and_restore_in_the_middle_changes_nothing()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var settings = Settings(random);
            ThresholdRule one = new("r", settings, 0, dryRun: false), other = new("r", settings, 0, dryRun: false);
            foreach (var (picture, _, _) in Pictures(random))
            {
                if (random.Next(10) == 0)
                {
                    var saved = other.Save();
                    other = new("r", settings, 0, dryRun: false);
                    other.Restore(saved);
                }
                var (a, b) = (one.Decide(picture), other.Decide(picture));
                (b.Reason, b.State!.On, b.State.Since).ShouldBe((a.Reason, a.State!.On, a.State.Since), $"seed {seed}");
            }
        }
    }

    private static void Holds(bool truth, int seed, RuleOutcome outcome) => truth.ShouldBeTrue($"seed {seed}: {outcome.Reason} {string.Join(", ", outcome.Facts)}");

    private static ThresholdSettings Settings(Random random)
    {
        var below = random.Next(0, 1000);
        return new((below + random.Next(0, 2000)).W, below.W, (random.Next(3) * 20).Seconds, (random.Next(3) * 30).Seconds, (random.Next(3) * 60).Seconds, (random.Next(3) * 60).Seconds) { MostPerHour = 3600 };
    }

    /// <summary>An hour and more of pictures; now and then the meter is stale, unbelievable or gone.</summary>
    private static IEnumerable<(SitePicture Picture, Power? Export, bool Gone)> Pictures(Random random)
    {
        var (elapsed, silence, good) = (TimeSpan.Zero, TimeSpan.Zero, 0);
        for (var i = 0; i < 400; i++)
        {
            var step = random.Next(1, 30).Seconds;
            elapsed += step;
            var bad = random.Next(8) == 0;
            silence = bad ? silence + step : TimeSpan.Zero;
            var gone = silence > 60.Seconds;
            good = bad ? 0 : good + 1;
            var export = random.Next(0, 3500);
            var seen = bad
                ? new Seen(null, gone ? Quality.Missing : Quality.Suspect, TimeSpan.Zero, 0) { Silence = silence, Gone = gone }
                : new Seen(-export, Quality.Good, TimeSpan.Zero, good);
            var none = Seen.Nothing;
            yield return (new SitePicture(new Moment(elapsed, Day + elapsed), seen, none, none, none, none, none, none, [], default), bad ? null : export.W, gone);
        }
    }
}
