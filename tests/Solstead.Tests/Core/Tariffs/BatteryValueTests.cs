using Solstead.Core.History;
using Solstead.Core.Settings;
using Solstead.Core.Tariffs;
using Solstead.Site.Configuration;

namespace Solstead.Tests.Core.Tariffs;

public sealed class BatteryValueTests
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    /// <summary>0.13 by night, 0.70 by day, 0.04 for what is sold.</summary>
    private static readonly ITariff Tariff = TariffCatalog.Read(
        new SettingsReader(YamlSettings.Parse("{ type: hphc, off_peak: [ \"22:00-06:00\" ], prices: [ { from: 2024-01-01, hp: 0.70, hc: 0.13, sell: 0.04 } ] }", "test.yaml")), new(Paris, (_, _) => null, _ => null)).ShouldNotBeNull();

    private static EnergySlot Slot(int hour, long? import, long? export, long? charge, long? discharge) =>
        new(new DateTimeOffset(2026, 1, 14, hour, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds() / 900, import, export, 0, charge, discharge, 500, 0, 0, 0);

    [Fact]
    public void What_is_charged_by_night_and_used_by_day_saves_the_difference()
    {
        var value = BatteryValue.Of([Slot(2, 5500, 0, 5000, 0), Slot(12, 0, 0, 0, 4000)], Tariff);
        value.Saved.ShouldBe(4m * 0.70m - 5m * 0.13m);
        value.KnownHours.ShouldBe(0.5);
    }

    [Fact]
    public void Sun_that_is_stored_costs_what_it_would_have_been_sold_for() =>
        BatteryValue.Of([Slot(12, 0, 1000, 3000, 0)], Tariff).Saved.ShouldBe(-3m * 0.04m);

    [Fact]
    public void A_battery_that_sells_more_than_the_house_needs_is_paid_for_the_rest() =>
        BatteryValue.Of([Slot(12, 0, 1500, 0, 2000)], Tariff).Saved.ShouldBe(0.5m * 0.70m + 1.5m * 0.04m);

    [Fact]
    public void What_is_not_known_does_not_count() =>
        BatteryValue.Of([Slot(12, null, 0, 0, 4000), Slot(13, 0, 0, null, null)], Tariff).ShouldBe(new BatteryValue(0, 0));
}
