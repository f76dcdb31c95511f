using Solstead.Core.Accounting.Hourly;
using Solstead.Core.Forecast;
using Solstead.Core.Forecast.Sky;
using Solstead.Core.Forecast.Sun;
using Solstead.Core.Quantities;

namespace Solstead.Tests.Core.Accounting.Hourly;

/// <summary>How the energy of a gap of the sun lies over its hours.</summary>
public sealed class ShapeTests
{
    private static readonly DateTimeOffset Day = new(2026, 6, 21, 0, 0, 0, TimeSpan.Zero);
    private static readonly Place Home = new(48, 2);

    private static PlantShape Plant(double azimuth, double rating = 4000) => new(new(Home, [new PvInverter(rating, [new PvPanels(new PanelPlane(40, azimuth), 4000)])]));

    private static double Sum(Func<DateTimeOffset, TimeSpan, double> shape, int from, int to)
    {
        var sum = 0.0;
        for (var q = from * 4; q < to * 4; q++) sum += shape(Day.AddMinutes(15 * q), TimeSpan.FromMinutes(15));
        return sum;
    }

    [Fact]
    public void A_roof_to_the_east_has_its_energy_in_the_morning_and_one_to_the_west_in_the_evening()
    {
        var (east, west, flat) = (Plant(90), Plant(270), new SunShape(48, 2));
        (Sum(east.Of, 4, 12) / Sum(east.Of, 4, 20)).ShouldBeGreaterThan(0.65);
        (Sum(west.Of, 4, 12) / Sum(west.Of, 4, 20)).ShouldBeLessThan(0.35);
        (Sum(flat.Of, 4, 12) / Sum(flat.Of, 4, 20)).ShouldBe(0.5, 0.03);
    }

    [Fact]
    public void Nights_are_dark_values_are_never_negative_and_an_inverter_clips()
    {
        var clipped = Plant(180, 2000);
        for (var q = -96; q < 192; q++)
        {
            var at = Day.AddMinutes(15 * q);
            var watts = clipped.Of(at, TimeSpan.FromMinutes(15));
            watts.ShouldBeInRange(0, 2000.001);
            if (at.Hour is >= 21 or < 3) watts.ShouldBe(0);
        }
        Sum(clipped.Of, 10, 14).ShouldBe(16 * 2000, 1);
    }

    [Fact]
    public void A_gap_of_a_morning_is_laid_out_by_the_plants_own_planes_and_its_sum_is_right()
    {
        HourEnergy[] Laid(double azimuth) => [.. HourlyEnergy.From(
            [new(Day.AddHours(5), null, 1000), new(Day.AddHours(19), null, 13_000)], new(TimeZoneInfo.Utc, new Power(5000)) { Shape = Plant(azimuth).Of })];
        var (east, west) = (Laid(90), Laid(270));
        (east.Sum(h => h.WattHours), west.Sum(h => h.WattHours)).ShouldBe((12_000, 12_000));
        east[2].WattHours.ShouldBeGreaterThan(3 * west[2].WattHours);
        east.Concat(west).ShouldAllBe(h => h.Flags == HourFlags.Estimated);
    }
}
