using Solstead.Core.Forecast;
using Solstead.Core.Forecast.Learning;
using Solstead.Site.Forecast;
using Solstead.Tests.Site.History;

namespace Solstead.Tests.Site.Forecast;

public sealed class ForecastScoresTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_source_is_held_against_the_books_by_how_long_before_it_was_said()
    {
        await using var home = await SunnyHome.OpenAsync("2026-06-26T10:00:00Z");
        var midnight = StoreHome.At("2026-06-24T22:00:00Z");
        await home.ProduceAsync(midnight.AddDays(-1), midnight.AddDays(1), 1);
        var given = (await home.History.EnergyAsync(midnight, midnight.AddDays(1), Ct)).ToDictionary(r => r.Slot, r => (double)r.Pv!);
        PvIssue Issue(double hours, double share, string source = "solstead", double band = 0.2) => new(source, midnight.AddHours(-hours),
            [.. given.Select(g => new PvSlot(DateTimeOffset.FromUnixTimeSeconds(g.Key * 900), 15, share * g.Value, (share - band) * g.Value, (share + band) * g.Value))]);
        await home.History.Forecasts.PutAsync(Issue(24, 1.1), Ct);
        await home.History.Forecasts.PutAsync(Issue(1, 0.9, "forecast-solar"), Ct);
        await home.History.Forecasts.PutAsync(Issue(1, 5) with { Hindcast = true }, Ct);

        using var scores = new ForecastScores(home.History.Forecasts, home.History, home.Keeper.Plan);
        var all = (await scores.GetAsync(home.Now, Ct)).Scores;

        all.Select(s => (s.Source, s.Lead)).ShouldBe([("solstead", (24, 48)), ("forecast-solar", (6, 24))], "a word of the day before is none of an hour before, and of the night nothing is scored");
        var own = all[0];
        var light = given.Values.Where(v => v > 5).Average() * 4 / 4800;
        own.Metrics.Count.ShouldBeInRange(54, 62, "a June day");
        own.Metrics.Bias.ShouldBe(0.1 * light, 0.005);
        own.Metrics.MeanAbsolute.ShouldBe(own.Metrics.Bias);
        own.Metrics.RootMeanSquare.ShouldBeGreaterThan(own.Metrics.MeanAbsolute);
        own.Metrics.Coverage.ShouldBe(1, "the truth within the band");
        own.Metrics.DailyError!.Value.ShouldBe(0.1, 0.002, "eleven tenths");
        own.Metrics.Pinball!.Value.P50.ShouldBe(own.Metrics.MeanAbsolute / 2, 1e-6);
        own.Metrics.Width!.Value.ShouldBe(0.4 * light, 0.02);
        (own.Metrics.SkillSmart, own.Metrics.SkillClimatology, own.Metrics.Skill).ShouldNotBe((null, null, null));
        all[1].Metrics.Bias.ShouldBeLessThan(0);

        var flaws = new FlawWatch();
        foreach (var slot in given.Keys.Where(k => k % 96 is > 40 and < 48)) flaws.Note(slot, PvFlaws.Curtailed);
        using var masked = new ForecastScores(home.History.Forecasts, home.History, home.Keeper.Plan, flaws);
        (await masked.GetAsync(home.Now, Ct)).Scores[0].Metrics.Count.ShouldBeLessThan(own.Metrics.Count - 6, "held back is no error of the forecast");
    }

    [Fact]
    public async Task Without_panels_or_books_there_is_nothing_to_tell()
    {
        await using var home = await SunnyHome.OpenAsync(noPlant: true);
        using var none = new ForecastScores(home.History.Forecasts, home.History, home.Keeper.Plan);
        (await none.GetAsync(home.Now, Ct)).Scores.ShouldBeEmpty();
        await using var other = await SunnyHome.OpenAsync();
        await other.TellAsync(SunnyHome.Sky(other.Now));
        other.Advance(TimeSpan.FromDays(1));
        using var unmeasured = new ForecastScores(other.History.Forecasts, other.History, other.Keeper.Plan);
        (await unmeasured.GetAsync(other.Now, Ct)).Scores.ShouldBeEmpty("what was not measured is no error");
    }
}
