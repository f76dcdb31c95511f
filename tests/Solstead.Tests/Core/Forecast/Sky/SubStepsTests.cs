using Solstead.Core.Forecast.Sky;

namespace Solstead.Tests.Core.Forecast.Sky;

public sealed class SubStepsTests
{
    private const int Hours = 48, Per = 12;

    private static readonly double[] Clear = [.. Enumerable.Range(0, Hours * Per).Select(i => Math.Max(0, -900 * Math.Cos(2 * Math.PI * (i + 0.5) / (24 * Per)) - 100))];

    [Fact]
    public void Every_hour_keeps_its_mean_whatever_the_clouds()
    {
        var random = new Random(5);
        for (var run = 0; run < 50; run++)
        {
            double[] means = [.. Enumerable.Range(0, Hours).Select(h => Clear[(h * Per)..((h + 1) * Per)].Average() * random.NextDouble() * 1.3)], fine = new double[Clear.Length];
            SubSteps.Cut(means, Clear, fine);
            for (var h = 0; h < Hours; h++) fine[(h * Per)..((h + 1) * Per)].Average().ShouldBe(means[h], 1e-9 + 1e-12 * means[h], $"seed 5, run {run}, hour {h}");
            fine.ShouldAllBe(f => f >= 0);
        }
    }

    [Fact]
    public void Under_a_clear_sky_the_clear_sky_comes_out_to_the_minute()
    {
        double[] means = [.. Enumerable.Range(0, Hours).Select(h => Clear[(h * Per)..((h + 1) * Per)].Average())], fine = new double[Clear.Length];
        SubSteps.Cut(means, Clear, fine);
        for (var i = 0; i < fine.Length; i++) fine[i].ShouldBe(Clear[i], 1e-9);
    }

    [Fact]
    public void An_hour_that_is_not_known_stays_so_and_spoils_no_other()
    {
        double[] means = [.. Enumerable.Range(0, Hours).Select(h => Clear[(h * Per)..((h + 1) * Per)].Average())], fine = new double[Clear.Length];
        means[12] = means[2] = double.NaN;
        SubSteps.Cut(means, Clear, fine);
        for (var i = 0; i < fine.Length; i++)
        {
            if (i / Per is 2 or 12) double.IsNaN(fine[i]).ShouldBeTrue($"{i}");
            else fine[i].ShouldBe(Clear[i], 1e-9);
        }
    }

    [Fact]
    public void Light_without_a_clear_sky_is_spread_evenly_and_lost_nowhere()
    {
        double[] fine = new double[6];
        SubSteps.Cut([4, 0, -3], [0, 0, 0, 0, 0, 0], fine);
        fine.ShouldBe([4, 4, 0, 0, 0, 0]);
        Should.Throw<ArgumentException>(() => SubSteps.Cut([1, 2], [1, 2, 3], new double[3]));
    }
}
