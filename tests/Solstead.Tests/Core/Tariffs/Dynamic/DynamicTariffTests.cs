using System.Globalization;
using Solstead.Core.Accounting;
using Solstead.Core.Devices;
using Solstead.Core.Tariffs;
using Solstead.Core.Tariffs.Dynamic;

namespace Solstead.Tests.Core.Tariffs.Dynamic;

public sealed class DynamicTariffTests
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15), Hour = TimeSpan.FromHours(1);
    private readonly DynamicTariff tariff = new("FR", new(0.1m, 1.2m, null, false), Paris);

    private static DateTimeOffset At(string utc) => DateTimeOffset.Parse(utc, CultureInfo.InvariantCulture);

    private void Fill(DateTimeOffset from, DateTimeOffset to, TimeSpan step, decimal price = 50) =>
        tariff.Take([.. Enumerable.Range(0, (int)((to - from) / step)).Select(i => new PriceSpan(from + (step * i), from + (step * (i + 1)), price + i))]).ShouldBeNull();

    [Fact]
    public void A_market_price_becomes_a_price_by_surcharge_and_tax()
    {
        Fill(At("2026-01-13T00:00Z"), At("2026-01-13T01:00Z"), Quarter, 80);
        tariff.At(At("2026-01-13T00:20Z")).ShouldBe(new TariffPeriod(At("2026-01-13T00:15Z"), At("2026-01-13T00:30Z"), "market", Price.Of(0.2172m), null, true));
        new DynamicTariff("FR", new(0, 1, null, SellsAtMarket: true), Paris).Take([new(At("2026-01-13T00:00Z"), At("2026-01-13T01:00Z"), -12.5m)]).ShouldBeNull("below zero is a price too");
    }

    [Theory]
    [InlineData("2026-03-29", 92)]
    [InlineData("2026-06-15", 96)]
    [InlineData("2026-10-25", 100)]
    public void A_day_has_as_many_quarters_as_the_clock_gives_it(string date, int quarters)
    {
        var day = LocalDay.On(DateOnly.Parse(date, CultureInfo.InvariantCulture), Paris);
        Fill(day.Start, day.End, Quarter);
        var stretches = tariff.Between(day.Start, day.End).ToList();
        stretches.Count.ShouldBe(quarters);
        stretches.Zip(stretches.Skip(1)).ShouldAllBe(p => p.First.To == p.Second.From);
        tariff.KnownUntil(day.Start).ShouldBe(day.End);
    }

    [Fact]
    public void What_the_market_has_not_told_has_no_price_and_is_no_gap()
    {
        Fill(At("2026-01-13T00:00Z"), At("2026-01-13T06:00Z"), Hour);
        Fill(At("2026-01-13T08:00Z"), At("2026-01-13T09:00Z"), Hour);
        tariff.KnownUntil(At("2026-01-13T02:30Z")).ShouldBe(At("2026-01-13T06:00Z"));
        var nobody = tariff.At(At("2026-01-13T07:00Z"));
        (nobody.From, nobody.To, nobody.Label, nobody.Buy).ShouldBe((At("2026-01-13T06:00Z"), At("2026-01-13T08:00Z"), "unknown", null));
        tariff.KnownUntil(At("2026-01-13T07:00Z")).ShouldBe(At("2026-01-13T07:00Z"));
        var all = tariff.Between(At("2026-01-12T12:00Z"), At("2026-01-16T12:00Z")).ToList();
        all.Zip(all.Skip(1)).ShouldAllBe(p => p.First.To == p.Second.From);
    }

    [Fact]
    public void Quarters_that_come_later_replace_the_hour_they_lie_in()
    {
        Fill(At("2026-01-13T00:00Z"), At("2026-01-13T03:00Z"), Hour);
        Fill(At("2026-01-13T01:00Z"), At("2026-01-13T02:00Z"), Quarter, 200);
        tariff.Spans.Count.ShouldBe(6);
        tariff.At(At("2026-01-13T01:59Z")).Buy.ShouldBe(Price.Of(0.3636m));
        var before = tariff.Version;
        Fill(At("2026-01-13T01:00Z"), At("2026-01-13T02:00Z"), Quarter, 200);
        tariff.Version.ShouldBe(before, "the same once more is nothing new");
    }

    [Fact]
    public void A_price_that_cannot_be_is_set_aside_and_the_others_are_taken()
    {
        var problem = tariff.Take([new(At("2026-01-13T00:00Z"), At("2026-01-13T01:00Z"), 123_456), new(At("2026-01-13T01:00Z"), At("2026-01-13T02:00Z"), 70), new(At("2026-01-13T02:00Z"), At("2026-01-14T02:00Z"), 70)]);
        problem.ShouldNotBeNull().Code.ShouldBe("tariff.market.implausible");
        tariff.Spans.ShouldHaveSingleItem().PerMegawattHour.ShouldBe(70);
    }

    [Fact]
    public void Prices_that_stay_away_are_a_problem_from_three_in_the_afternoon_on_until_they_come()
    {
        var today = LocalDay.On(new(2026, 1, 13), Paris);
        Fill(today.Start, today.End, Hour);
        Codes("2026-01-13T08:00Z").ShouldBeEmpty();
        Codes("2026-01-13T13:59Z").ShouldBeEmpty();
        Codes("2026-01-13T14:00Z").ShouldBe(["tariff.market.late False"]);
        Codes("2026-01-13T14:30Z").ShouldBeEmpty();
        Fill(today.End, today.Next(Paris).End, Quarter);
        Codes("2026-01-13T15:00Z").ShouldBe(["tariff.market.late True"]);
        string[] Codes(string at) => [.. tariff.News(At(at)).Select(n => $"{n.Problem.Code} {n.Over}")];
    }

    [Fact]
    public void What_is_long_past_is_forgotten()
    {
        Fill(At("2026-01-01T00:00Z"), At("2026-01-03T00:00Z"), Hour);
        tariff.News(At("2026-02-11T00:30Z"));
        tariff.Spans.ShouldAllBe(s => s.To >= At("2026-01-02T00:30Z"));
    }
}
