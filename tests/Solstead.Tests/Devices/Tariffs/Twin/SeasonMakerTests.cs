using Solstead.Core.Tariffs.Tempo;
using Solstead.Devices.Tariffs.Twin;

namespace Solstead.Tests.Devices.Tariffs.Twin;

public sealed class SeasonMakerTests
{
    [Theory, InlineData(2023, 366), InlineData(2025, 365), InlineData(2026, 365)]
    public void A_made_season_keeps_the_hard_rules_and_a_calendar_takes_all_of_it(int year, int length)
    {
        foreach (var seed in Enumerable.Range(1, 5))
        {
            var days = SeasonMaker.Make(new(year), seed);
            days.Count.ShouldBe(length);
            var calendar = new TempoCalendar(TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris"));
            foreach (var (date, colour) in days)
                calendar.Take(new(date, colour, "rte-file", TempoTrust.GridOperator, new(date.ToDateTime(default), TimeSpan.Zero))).ShouldBeNull($"{date} {colour}");
            (calendar.Used(new(year), TempoColour.Red), calendar.Used(new(year), TempoColour.White), calendar.Used(new(year), TempoColour.Blue)).ShouldBe((22, 43, length - 65));
        }
    }
}
