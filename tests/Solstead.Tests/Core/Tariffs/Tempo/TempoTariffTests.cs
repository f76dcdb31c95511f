using System.Globalization;
using Solstead.Core.Tariffs;
using Solstead.Core.Tariffs.Tempo;

namespace Solstead.Tests.Core.Tariffs.Tempo;

public sealed class TempoTariffTests
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
    private static readonly string[] Labels = ["blue-hc", "blue-hp", "white-hc", "white-hp", "red-hc", "red-hp"];

    private static PriceRow Row(string from, params long[] prices) => new(DateOnly.Parse(from, CultureInfo.InvariantCulture), Labels.Zip(prices).ToDictionary(p => p.First, p => new Price(p.Second)));

    private static TempoTariff Tariff(params (string Date, TempoColour Colour)[] days)
    {
        var calendar = new TempoCalendar(Paris);
        foreach (var (date, colour) in days) calendar.Take(new(DateOnly.Parse(date, CultureInfo.InvariantCulture), colour, "settings", TempoTrust.Owner, default));
        return new(calendar, new PriceList("EUR", [Row("2025-08-01", 1, 2, 3, 4, 5, 6), Row("2026-02-01", 11, 12, 13, 14, 15, 16)]), Paris);
    }

    private static DateTimeOffset At(string local) => DateTimeOffset.Parse(local, CultureInfo.InvariantCulture);

    [Fact]
    public void Two_days_have_their_six_prices_and_what_is_not_known_has_none()
    {
        Tariff(("2026-01-12", TempoColour.White), ("2026-01-13", TempoColour.Red)).Between(At("2026-01-12T00:00+01:00"), At("2026-01-14T12:00+01:00"))
            .Select(p => $"{TimeZoneInfo.ConvertTime(p.From, Paris):dd HH:mm} {p.Label} {p.Buy?.Micros}")
            .ShouldBe(["12 00:00 unknown ", "12 06:00 white-hp 4", "12 22:00 white-hc 3", "13 06:00 red-hp 6", "13 22:00 red-hc 5", "14 06:00 unknown "]);
    }

    [Fact]
    public void New_prices_hold_from_midnight_on_within_the_cheap_hours()
    {
        Tariff(("2026-01-31", TempoColour.Blue), ("2026-02-01", TempoColour.Blue)).Between(At("2026-01-31T12:00+01:00"), At("2026-02-01T12:00+01:00"))
            .Select(p => $"{TimeZoneInfo.ConvertTime(p.From, Paris):dd HH:mm} {p.Label} {p.Buy?.Micros}")
            .ShouldBe(["31 12:00 blue-hp 2", "31 22:00 blue-hc 1", "01 00:00 blue-hc 11", "01 06:00 blue-hp 12"]);
    }

    [Fact]
    public void Prices_are_known_as_far_as_the_colours_are()
    {
        var tariff = Tariff(("2026-01-12", TempoColour.White), ("2026-01-13", TempoColour.Red));
        tariff.KnownUntil(At("2026-01-12T12:00+01:00")).ShouldBe(At("2026-01-14T06:00+01:00"));
        tariff.KnownUntil(At("2026-01-14T06:00+01:00")).ShouldBe(At("2026-01-14T06:00+01:00"));
    }
}
