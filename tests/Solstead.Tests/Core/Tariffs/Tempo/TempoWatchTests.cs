using System.Globalization;
using Solstead.Core.Tariffs;
using Solstead.Core.Tariffs.Tempo;
using static Solstead.Core.Tariffs.Tempo.TempoColour;

namespace Solstead.Tests.Core.Tariffs.Tempo;

public sealed class TempoWatchTests
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
    private readonly TempoCalendar calendar = new(Paris);
    private readonly TempoWatch watch;

    public TempoWatchTests() => watch = new(calendar, Paris) { ExpectedBy = new(12, 30) };

    private static DateTimeOffset At(string local) => new(DateTime.Parse(local, CultureInfo.InvariantCulture), TimeSpan.FromHours(1));

    private void Say(string date, TempoColour colour, string at, string source = "rte-file", TempoTrust trust = TempoTrust.GridOperator) =>
        calendar.Take(new(DateOnly.Parse(date, CultureInfo.InvariantCulture), colour, source, trust, At(at)));

    private string[] News(string at) => [.. watch.News(At(at)).Select(Told)];

    private static string Told(TariffNews news) =>
        $"{news.Problem.Code}{(news.Over ? " over" : "")} {string.Join(' ', news.Problem.Facts.Where(f => f.Name is not "date").Select(f => $"{f.Name}={f.Text ?? f.Number?.ToString(CultureInfo.InvariantCulture)}"))}".TrimEnd();

    [Fact]
    public void The_colour_of_tomorrow_is_told_once_and_again_when_it_changes()
    {
        Say("2026-01-12", Blue, "2026-01-11 12:00");
        News("2026-01-12 06:40").ShouldBeEmpty("today is no news");
        Say("2026-01-13", White, "2026-01-12 08:00");
        News("2026-01-12 08:00").ShouldBe(["tempo.tomorrow source=rte-file colour=white white=white provisional=11:15"]);
        Say("2026-01-13", White, "2026-01-12 11:20");
        News("2026-01-12 11:20").ShouldBeEmpty("it is the same, only certain now");
        Say("2026-01-13", Red, "2026-01-12 11:30");
        News("2026-01-12 11:30").ShouldBe(["tempo.tomorrow source=rte-file colour=red red=red before_colour=white before_white=white"]);
        News("2026-01-12 12:00").ShouldBeEmpty();
    }

    [Fact]
    public void What_was_told_before_a_restart_is_not_told_again()
    {
        Say("2026-01-12", Blue, "2026-01-11 12:00");
        Say("2026-01-13", Red, "2026-01-12 11:20");
        News("2026-01-12 11:20").Length.ShouldBe(1);
        new TempoWatch(calendar, Paris) { Told = watch.Told }.News(At("2026-01-12 12:00")).ShouldBeEmpty();
    }

    [Fact]
    public void A_tomorrow_that_nobody_told_in_time_is_a_problem_until_somebody_does()
    {
        Say("2026-01-12", Blue, "2026-01-11 12:00");
        News("2026-01-12 09:00").ShouldBeEmpty();
        News("2026-01-12 12:29").ShouldBeEmpty();
        News("2026-01-12 12:30").ShouldBe(["tempo.unknown.tomorrow"]);
        News("2026-01-12 15:00").ShouldBeEmpty("it is told once");
        Say("2026-01-13", Red, "2026-01-12 20:00", "linky", TempoTrust.Meter);
        News("2026-01-12 20:00").ShouldBe(["tempo.tomorrow source=linky colour=red red=red", "tempo.unknown.tomorrow over"]);
    }

    [Fact]
    public void After_a_start_the_sources_have_a_quarter_of_an_hour_before_today_is_called_unknown()
    {
        News("2026-01-12 09:00").ShouldBeEmpty();
        News("2026-01-12 09:14").ShouldBeEmpty();
        News("2026-01-12 09:15").ShouldBe(["tempo.unknown.today"]);
        Say("2026-01-12", Blue, "2026-01-12 09:20");
        News("2026-01-12 09:20").ShouldBe(["tempo.unknown.today over"]);
    }

    [Fact]
    public void Sources_that_disagree_are_a_problem_until_they_agree()
    {
        Say("2026-01-12", Blue, "2026-01-11 12:00");
        Say("2026-01-13", White, "2026-01-12 11:20");
        News("2026-01-12 11:20").Length.ShouldBe(1);
        Say("2026-01-13", Red, "2026-01-12 11:50", "edf", TempoTrust.Supplier);
        News("2026-01-12 11:50").ShouldBe(["tempo.tomorrow source=edf colour=red red=red before_colour=white before_white=white", "tempo.disagree source=edf colour=red red=red other=rte-file other_colour=white other_white=white"]);
        Say("2026-01-13", White, "2026-01-12 13:00", "edf", TempoTrust.Supplier);
        News("2026-01-12 13:00").Select(n => n.Split(' ')[0] + (n.Contains(" over", StringComparison.Ordinal) ? " over" : "")).ShouldBe(["tempo.tomorrow", "tempo.disagree over"]);
    }

    [Fact]
    public void The_last_red_day_of_a_season_is_told_once()
    {
        var days = Enumerable.Range(0, 151).Select(d => new DateOnly(2025, 11, 1).AddDays(d)).Where(TempoSeason.MayBeRed).Where((_, i) => i % 4 == 0).Take(22).ToList();
        foreach (var day in days) Say($"{day:yyyy-MM-dd}", Red, $"{day.AddDays(-1):yyyy-MM-dd} 12:00");
        var eve = days[^1].AddDays(-1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        News(eve + " 12:00").ShouldContain("tempo.red.spent season=2025-2026 days=22");
        News(eve + " 13:00").ShouldNotContain(n => n.StartsWith("tempo.red", StringComparison.Ordinal));
    }
}
