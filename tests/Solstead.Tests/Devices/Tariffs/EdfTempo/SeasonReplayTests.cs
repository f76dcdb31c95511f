using Solstead.Core.Accounting;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Site;
using Solstead.Core.Tariffs;
using Solstead.Core.Tariffs.Tempo;
using Solstead.Devices.Tariffs.Twin;

namespace Solstead.Tests.Devices.Tariffs.EdfTempo;

/// <summary>Whole seasons as an engine hears them: presumed in the morning, told at a quarter past eleven, compared, and said by the meter at night.</summary>
public sealed class SeasonReplayTests
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
    private static readonly string[] Labels = ["blue-hc", "blue-hp", "white-hc", "white-hp", "red-hc", "red-hp"];

    private readonly TempoTariff tariff = new(new TempoCalendar(Paris), new("EUR", [new(new(2020, 1, 1), Labels.Select((l, i) => (l, i)).ToDictionary(p => p.l, p => new Price(100_000 + p.i)))]), Paris) { Watch = { ExpectedBy = new(12, 30) } };
    private readonly List<SiteEvent> events = [];
    private readonly SiteEngine engine;

    public SeasonReplayTests() => engine = new(new SiteDefinition("Test", Paris, 1, null, null) { Tariff = tariff }, []);

    private void Hear(string source, DayAuthority authority, DateOnly date, TempoColour colour, DateTimeOffset at)
    {
        engine.Apply(new Report.Days(source, new(at - DateTimeOffset.UnixEpoch, at), authority, [new(date, colour.ToString().ToLowerInvariant(), at)]));
        Step(at);
    }

    private void Step(DateTimeOffset at) => events.AddRange(engine.Step(new(at - DateTimeOffset.UnixEpoch, at)).Events);

    private static DateTimeOffset At(DateOnly date, int hour, int minute) => LocalDay.InstantOf(date.ToDateTime(new(hour, minute)), Paris);

    [Theory, InlineData(2023, 1), InlineData(2024, 2), InlineData(2025, 3)]
    public void Each_day_is_told_once_is_final_in_time_and_every_hour_has_its_price(int year, int seed)
    {
        var season = new TempoSeason(year);
        var days = SeasonMaker.Make(season, seed);
        foreach (var (date, colour) in days.OrderBy(d => d.Key))
        {
            var eve = date.AddDays(-1);
            tariff.Calendar.Of(date).Certainty.ShouldBe(TempoCertainty.Unknown);
            // What is presumed before ten may be wrong; then it is told again.
            Hear("rte-file", DayAuthority.GridOperator, date, date.Day == 5 && colour == TempoColour.White ? TempoColour.Blue : colour, At(eve, 8, 0));
            Hear("rte-file", DayAuthority.GridOperator, date, colour, At(eve, 11, 16));
            Hear("edf", DayAuthority.Supplier, date, colour, At(eve, 11, 46));
            tariff.Calendar.Of(date).Certainty.ShouldBe(TempoCertainty.Final, $"{date}");
            Step(At(eve, 12, 30));
            Hear("linky", DayAuthority.Meter, date, colour, At(eve, 20, 5));
        }
        Problems("tempo.implausible").ShouldBe(0);
        Problems("tempo.disagree").ShouldBe(0);
        Problems("tempo.unknown").ShouldBe(Problems("tempo.unknown", over: true));
        Problems("tempo.red.spent").ShouldBe(1);
        Problems("tempo.tomorrow").ShouldBe(days.Count + days.Count(d => d.Key.Day == 5 && d.Value == TempoColour.White));
        Hours(season).ShouldBe(days.GroupBy(d => d.Value).ToDictionary(g => g.Key, g => g.Count() * 16.0), ignoreOrder: true);
        var all = tariff.Between(TempoDay.On(season.First, Paris).Start, TempoDay.On(season.Last, Paris).End).ToList();
        all.ShouldAllBe(p => p.Buy != null && p.Final);
        all.Sum(p => (p.To - p.From).TotalHours).ShouldBe(days.Count * 24.0, "an hour less in March and one more in October");
        all.Where(p => p.Label.EndsWith("hc", StringComparison.Ordinal)).Select(p => (p.To - p.From).TotalHours).Distinct().Order().ShouldBe([7, 8, 9]);
    }

    [Fact]
    public void An_impossible_word_is_told_once_and_a_disagreement_until_it_is_over()
    {
        DateOnly monday = new(2026, 1, 12), sunday = new(2026, 1, 11);
        Hear("rte-file", DayAuthority.GridOperator, sunday, TempoColour.Blue, At(sunday.AddDays(-1), 12, 0));
        for (var i = 0; i < 5; i++) Hear("edf", DayAuthority.Supplier, sunday, TempoColour.Red, At(sunday.AddDays(-1), 13, i));
        Problems("tempo.implausible.red").ShouldBe(1);
        tariff.Calendar.Of(sunday).Colour.ShouldBe(TempoColour.Blue);
        Hear("rte-file", DayAuthority.GridOperator, monday, TempoColour.White, At(sunday, 12, 0));
        Hear("linky", DayAuthority.Meter, monday, TempoColour.Red, At(sunday, 20, 5));
        tariff.Calendar.Of(monday).Colour.ShouldBe(TempoColour.Red, "the meter bills");
        (Problems("tempo.disagree"), Problems("tempo.disagree", over: true)).ShouldBe((1, 0));
        Hear("rte-file", DayAuthority.GridOperator, monday, TempoColour.Red, At(sunday, 20, 30));
        Problems("tempo.disagree", over: true).ShouldBe(1);
        engine.Sources.ShouldBeEmpty("who never said what he is, is a device of the house");
    }

    [Fact]
    public void A_source_is_heard_and_is_no_device()
    {
        var at = At(new(2026, 1, 12), 12, 0);
        var info = DeviceInfo.Unknown("rte-file", "tariff-source") with { IsSource = true };
        engine.Apply(new Report.Identified(info, new(default, at)));
        engine.Apply(new Report.Trouble("rte-file", new(default, at), new Problem("tariff.source.page", Severity.Notice)));
        Hear("rte-file", DayAuthority.GridOperator, new(2026, 1, 13), TempoColour.Red, at);
        engine.Devices.ShouldBeEmpty();
        engine.Sources["rte-file"].Problems.ShouldHaveSingleItem();
        engine.Step(new(default, at)).Picture.Tariff.ShouldBe(tariff);
        tariff.Calendar.Of(new(2026, 1, 13)).Colour.ShouldBe(TempoColour.Red);
    }

    private int Problems(string code, bool over = false) => events.Count(e => e.Over == over && e.Problem.Code.StartsWith(code, StringComparison.Ordinal));

    /// <summary>Dear hours of a season by colour: sixteen a day, whatever the clock does at night.</summary>
    private Dictionary<TempoColour, double> Hours(TempoSeason season) =>
        tariff.Between(TempoDay.On(season.First, Paris).Start, TempoDay.On(season.Last, Paris).End).Where(p => p.Label.EndsWith("hp", StringComparison.Ordinal))
            .GroupBy(p => Enum.Parse<TempoColour>(p.Label.Split('-')[0], ignoreCase: true)).ToDictionary(g => g.Key, g => g.Sum(p => (p.To - p.From).TotalHours));
}
