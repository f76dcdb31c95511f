using System.Globalization;
using Solstead.Core.Tariffs;
using Solstead.Core.Tariffs.Zones;

namespace Solstead.Tests.Core.Tariffs;

public sealed class ZoneTariffTests
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
    private static readonly TimeRange Night = new(new(22, 0), new(6, 0));

    private static PriceList Prices(params (string Label, long Micros)[] prices) => new("EUR", [new(new(2020, 1, 1), prices.ToDictionary(p => p.Label, p => new Price(p.Micros)))]);

    private static DateTimeOffset At(string utc) => DateTimeOffset.Parse(utc + "Z", CultureInfo.InvariantCulture);

    private static string[] Told(ITariff tariff, string from, string to) => [.. tariff.Between(At(from), At(to)).Select(p => $"{p.From:dd HH:mm} {p.Label} {p.Buy?.Micros}")];

    [Fact]
    public void Full_and_off_peak_hours_with_several_ranges()
    {
        var tariff = new ZoneTariff("hp", [new("hc", [new(new(1, 30), new(7, 0)), new(new(12, 30), new(15, 0))])], Prices(("hp", 2), ("hc", 1)), Paris);
        Told(tariff, "2026-06-09T22:00", "2026-06-10T22:00").ShouldBe(["09 22:00 hp 2", "09 23:30 hc 1", "10 05:00 hp 2", "10 10:30 hc 1", "10 13:00 hp 2"]);
        tariff.At(At("2026-06-10T12:59:59")).ShouldBe(new TariffPeriod(At("2026-06-10T10:30"), At("2026-06-10T13:00"), "hc", new(1), null, true));
    }

    [Fact]
    public void A_night_goes_over_midnight_in_one_piece_and_is_shorter_and_longer_when_the_clocks_are_changed()
    {
        var tariff = new ZoneTariff("hp", [new("hc", [Night])], Prices(("hp", 2), ("hc", 1)), Paris);
        (tariff.At(At("2026-06-10T00:00")).From, tariff.At(At("2026-06-10T00:00")).To).ShouldBe((At("2026-06-09T20:00"), At("2026-06-10T04:00")));
        Length("2026-03-29T00:00").ShouldBe(7);
        Length("2026-10-25T00:00").ShouldBe(9);

        double Length(string at) => (tariff.At(At(at)).To - tariff.At(At(at)).From).TotalHours;
    }

    [Fact]
    public void An_edge_in_the_hour_that_comes_twice_is_met_twice_and_one_in_the_hour_that_is_skipped_at_its_end()
    {
        var tariff = new ZoneTariff("hp", [new("hc", [new(new(2, 30), new(7, 30))])], Prices(("hp", 2), ("hc", 1)), Paris);
        Told(tariff, "2026-10-24T22:00", "2026-10-25T23:00").ShouldBe(["24 22:00 hp 2", "25 00:30 hc 1", "25 01:00 hp 2", "25 01:30 hc 1", "25 06:30 hp 2"]);
        Told(tariff, "2026-03-28T23:00", "2026-03-29T22:00").ShouldBe(["28 23:00 hp 2", "29 01:00 hc 1", "29 05:30 hp 2"]);
    }

    [Fact]
    public void Of_zones_the_last_that_holds_counts()
    {
        var tariff = new ZoneTariff("summer", [
            new("winter", [], Months: [11, 12, 1, 2, 3]),
            new("weekend", [], Days: [DayOfWeek.Saturday, DayOfWeek.Sunday]),
            new("weekend", [], Holidays: true),
            new("peak", [new(new(18, 0), new(20, 0))], Months: [12], Holidays: false),
        ], Prices(("summer", 1), ("winter", 2), ("weekend", 3), ("peak", 4)), Paris);
        Told(tariff, "2026-12-24T12:00", "2026-12-28T00:00").ShouldBe(["24 12:00 winter 2", "24 17:00 peak 4", "24 19:00 winter 2", "24 23:00 weekend 3", "26 17:00 peak 4", "26 19:00 weekend 3", "27 17:00 peak 4", "27 19:00 weekend 3", "27 23:00 winter 2"]);
        tariff.At(At("2026-07-15T12:00")).Label.ShouldBe("summer");
    }

    [Fact]
    public void One_price_holds_until_it_changes()
    {
        PriceRow Row(int month, long micros) => new(new(2026, month, 1), new Dictionary<string, Price> { ["base"] = new(micros), ["sell"] = new(40_000) });
        var tariff = new ZoneTariff("base", [], new PriceList("EUR", [Row(2, 1), Row(8, 2)]), Paris);
        Told(tariff, "2026-07-31T12:00", "2026-08-01T12:00").ShouldBe(["31 12:00 base 1", "31 22:00 base 2"]);
        tariff.At(At("2026-08-01T12:00")).Sell.ShouldBe(new Price(40_000));
        tariff.KnownUntil(At("2026-08-01T12:00")).ShouldBeNull();
        tariff.At(At("2026-01-01T12:00")).Buy.ShouldBeNull("nobody said what it cost then");
        tariff.KnownUntil(At("2026-01-01T12:00")).ShouldBe(At("2026-01-01T12:00"));
    }

    [Fact]
    public void Every_instant_of_a_year_is_in_exactly_one_stretch_and_has_the_price_of_the_clock_on_the_wall()
    {
        var tariff = new ZoneTariff("hp", [new("hc", [Night, new(new(2, 15), new(2, 45)), new(new(12, 0), new(14, 30))])], Prices(("hp", 2), ("hc", 1)), Paris);
        var random = new Random(1);
        for (var i = 0; i < 2000; i++)
        {
            var at = At("2026-01-01T00:00") + TimeSpan.FromSeconds(random.Next(365 * 86_400));
            // Nights in which clocks are changed are met often enough.
            if (i % 4 == 0) at = At(i % 8 == 0 ? "2026-03-28T22:00" : "2026-10-24T22:00") + TimeSpan.FromSeconds(random.Next(8 * 3600));
            var (period, wall) = (tariff.At(at), TimeOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, Paris).DateTime));
            period.Holds(at).ShouldBeTrue();
            var off = Night.Holds(wall) || wall >= new TimeOnly(2, 15) && wall < new TimeOnly(2, 45) || wall >= new TimeOnly(12, 0) && wall < new TimeOnly(14, 30);
            period.Label.ShouldBe(off ? "hc" : "hp", $"{at:u}");
            tariff.At(period.To).Label.ShouldNotBe(period.Label, $"{at:u}");
            tariff.At(period.From).ShouldBe(period);
        }
    }
}
