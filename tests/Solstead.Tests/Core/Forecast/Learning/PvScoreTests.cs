using Solstead.Core.Forecast.Learning;

namespace Solstead.Tests.Core.Forecast.Learning;

public sealed class PvScoreTests
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Errors_are_shares_of_the_plant_and_nights_do_not_count()
    {
        var of = PvScore.Of([Out(0, 1200, 1000), Out(1, 600, 1000), Out(2, null, 1000), Out(3, 500, null), Out(4, 700, 0) with { IsDaylight = false }], 4000);
        of.Count.ShouldBe(2);
        of.Bias.ShouldBe(-100 / 4000.0, 1e-12);
        of.MeanAbsolute.ShouldBe(300 / 4000.0, 1e-12);
        of.RootMeanSquare.ShouldBe(Math.Sqrt((200 * 200 + 400 * 400) / 2.0) / 4000, 1e-12);
        of.DailyError!.Value.ShouldBe(0.1, 1e-12);
        of.Coverage.ShouldBeNull();
        PvScore.Of([], 4000).Count.ShouldBe(0);
    }

    [Fact]
    public void Bands_are_judged_by_pinball_coverage_and_width()
    {
        var of = PvScore.Of([Out(0, 1000, 1000) with { P10 = 800, P90 = 1300 }, Out(1, 1000, 500) with { P10 = 800, P90 = 1300 }], 1000);
        of.Coverage.ShouldBe(0.5);
        of.Width!.Value.ShouldBe(0.5, 1e-12);
        of.Pinball!.Value.P10.ShouldBe((0.1 * 200 + 0.9 * 300) / 2 / 1000, 1e-12);
        of.Pinball.Value.P90.ShouldBe((0.1 * 300 + 0.1 * 800) / 2 / 1000, 1e-12);
    }

    [Fact]
    public void Skill_is_against_what_a_simple_forecast_of_that_lead_could_have_known()
    {
        var days = Enumerable.Range(0, 10).Select(d => Out(24 * d, 1000 * (1 + d % 3) + 100, 1000 * (1 + d % 3))).ToArray();
        var of = PvScore.Of(days, 4000);
        // Yesterday is off by 1000, 1000 and 2000 in turn, we are by 100.
        of.SkillPersistence!.Value.ShouldBe(1 - 100 / Math.Sqrt(2e6), 1e-9);
        of.SkillClimatology!.Value.ShouldBeInRange(0.8, 0.95);
        of.SkillSmart!.Value.ShouldBeInRange(0.8, 0.95);
        of.Skill!.Value.ShouldBeLessThanOrEqualTo(Math.Min(of.SkillSmart.Value, of.SkillClimatology.Value) + 0.01);
        PvScore.Of([days[0]], 4000).SkillPersistence.ShouldBeNull();
    }

    [Theory, InlineData(-1, PvLead.Hour), InlineData(0.5, PvLead.Hour), InlineData(1, PvLead.Morning), InlineData(6, PvLead.Day), InlineData(24, PvLead.Tomorrow), InlineData(70, PvLead.Tomorrow)]
    public void Leads_have_their_classes(double hours, PvLead lead) => PvScore.LeadOf(TimeSpan.FromHours(hours)).ShouldBe(lead);

    private static PvOutcome Out(int hour, double? said, double? measured) => new(Noon.AddHours(hour), 1, said, measured, 3000, true);
}
