using Solstead.Core.Rules.TempoEss;
using Solstead.Core.Tariffs.Tempo;

namespace Solstead.Tests.Core.Rules.TempoEss;

public sealed class TempoEssForecastTests
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
    private static readonly TempoEssSettings Exact = new() { Device = "gx", Jitter = TimeSpan.Zero };

    private static TempoCalendar Calendar(params (int Day, TempoColour Colour)[] days)
    {
        var calendar = new TempoCalendar(Paris);
        foreach (var (day, colour) in days) calendar.Take(new(new(2026, 1, day), colour, "settings", TempoTrust.Owner, default)).ShouldBeNull();
        return calendar;
    }

    /// <summary>Colours of two hundred years, none of the season that is planned: each unknown day asks what may still be.</summary>
    [Fact]
    public void A_season_is_planned_as_quickly_however_many_years_of_colours_are_kept()
    {
        var (none, many) = (new TempoCalendar(Paris), new TempoCalendar(Paris));
        for (var date = new DateOnly(2000, 9, 1); date < new DateOnly(2199, 9, 1); date = date.AddDays(1))
            if (TempoSeason.Of(date).Year != 2025) many.Restore(new(date, TempoColour.Blue, "rte-file", TempoTrust.GridOperator, default));
        // The quickest of several, against one another: a busy machine slows both.
        Quickest(many).ShouldBeLessThan(5 * Quickest(none) + TimeSpan.FromMilliseconds(20), "a look through all days for each question takes many times as long");

        static TimeSpan Quickest(TempoCalendar calendar) => Enumerable.Range(0, 5).Min(_ =>
        {
            var (season, began) = (new TempoSeason(2025), TimeProvider.System.GetTimestamp());
            TempoEssForecast.Changes(TempoDay.On(season.First, Paris).Start, TempoDay.On(season.Last, Paris).End, calendar, Paris, Exact, "tempo").Count().ShouldBePositive();
            return TimeProvider.System.GetElapsedTime(began);
        });
    }

    [Fact]
    public void The_evening_before_a_red_day_is_told_with_its_times()
    {
        var noon = new DateTimeOffset(2026, 1, 14, 11, 0, 0, TimeSpan.Zero);
        TempoEssForecast.Changes(noon, noon.AddHours(24), Calendar((14, TempoColour.Blue), (15, TempoColour.Red)), Paris, Exact, "tempo")
            .Select(c => (c.At.ToString("dd HH:mm", System.Globalization.CultureInfo.InvariantCulture), c.Wish.Setting.Key, c.Wish.Value)).ShouldBe(
            [("14 19:00", "schedule.0.soc", 98), ("14 21:00", "min_soc", 25), ("14 21:00", "battery_life", 0)]);
    }

    /// <summary>What is told ahead is what the rule wants when the time has come, at every minute of a week with all pairs of colours.</summary>
    [Fact]
    public void What_is_told_ahead_is_what_is_wanted_then()
    {
        var calendar = Calendar((12, TempoColour.Red), (13, TempoColour.Red), (14, TempoColour.White), (15, TempoColour.Blue), (16, TempoColour.Red), (17, TempoColour.White), (18, TempoColour.Blue));
        var settings = Exact with { Relay = new("relay.1", ["red-hp", "blue-hc"], new(4, 30), new(9, 0)), Jitter = TimeSpan.FromSeconds(20) };
        var begin = new DateTimeOffset(2026, 1, 12, 0, 0, 0, TimeSpan.Zero);
        var changes = new Queue<PlannedChange>(TempoEssForecast.Changes(begin, begin.AddDays(7), calendar, Paris, settings, "tempo"));
        var held = Wanted(begin);
        for (var at = begin; at < begin.AddDays(7); at = at.AddSeconds(30))
        {
            while (changes.TryPeek(out var next) && next.At <= at) held[next.Wish.Setting.Key] = changes.Dequeue().Wish.Value;
            held.ShouldBe(Wanted(at), at.ToString("O"));
        }

        Dictionary<string, double> Wanted(DateTimeOffset at) => TempoEssPlan.At(at, calendar, Paris, settings, "tempo", new(100, 0, null)).ToDictionary(w => w.Setting.Key, w => w.Value);
    }
}
