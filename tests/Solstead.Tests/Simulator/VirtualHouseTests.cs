using System.Diagnostics;
using Solstead.Devices.Enphase.Twin;
using Solstead.Simulator;

namespace Solstead.Tests.Simulator;

public sealed class VirtualHouseTests
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
    private static readonly DateTimeOffset Morning = new(2026, 6, 15, 5, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_sun_stands_where_the_almanac_says()
    {
        // 21 June, true noon at 1.44° E is 11:56 UTC: 90 − 43.6 + 23.44 degrees, due south.
        var solstice = Sun.At(new(2026, 6, 21, 11, 56, 0, TimeSpan.Zero), 43.6, 1.44);
        (solstice.Elevation * 180 / Math.PI).ShouldBe(69.84, 0.3);
        (solstice.Azimuth * 180 / Math.PI).ShouldBe(180, 2);
        (Sun.At(new(2026, 12, 21, 11, 53, 0, TimeSpan.Zero), 43.6, 1.44).Elevation * 180 / Math.PI).ShouldBe(22.96, 0.3);
        Sun.At(new(2026, 6, 21, 0, 0, 0, TimeSpan.Zero), 43.6, 1.44).IsUp.ShouldBeFalse();
        Sun.At(new(2026, 6, 21, 6, 0, 0, TimeSpan.Zero), 43.6, 1.44).Azimuth.ShouldBeLessThan(Math.PI);
    }

    [Fact]
    public void A_clear_june_day_makes_what_such_a_roof_makes_and_nothing_at_night()
    {
        var profile = new HouseProfile(new() { Cloudiness = 0, Zone = Paris });
        double made = 0;
        for (var minute = 0; minute < 1440; minute++) made += Math.Max(0, profile.At(new DateTimeOffset(2026, 6, 21, 0, 0, 0, TimeSpan.Zero).AddMinutes(minute)).ProductionWatts) / 60;
        (made / (16 * 425)).ShouldBeInRange(6, 8.5, "kWh per kWp");
        profile.At(new(2026, 6, 21, 0, 0, 0, TimeSpan.Zero)).ProductionWatts.ShouldBeInRange(-10, 0);
    }

    [Fact]
    public void The_shaded_panel_makes_less_before_noon_than_its_neighbour()
    {
        var house = new VirtualHouse(new() { Cloudiness = 0 }, new(2026, 6, 15, 9, 0, 0, TimeSpan.Zero));
        var panels = house.At(new(2026, 6, 15, 9, 30, 0, TimeSpan.Zero)).Panels;
        panels[2].Watts.ShouldBeLessThan(panels[1].Watts * 0.6);
        panels[0].Watts.ShouldBe(panels[1].Watts, panels[1].Watts * 0.05);
    }

    [Theory, InlineData(1, 0), InlineData(2, 0), InlineData(3, 0), InlineData(3, 10_080)]
    public void Registers_are_the_integral_of_the_powers_and_all_balances_close(int phases, double battery)
    {
        var settings = new HouseSettings { Phases = phases, BatteryWh = battery };
        var house = new VirtualHouse(settings, Morning);
        var first = house.At(Morning);
        double made = 0, imported = 0, exported = 0, balancedIn = 0, balancedOut = 0;
        var last = first;
        for (var second = 0; second < 3 * 3600; second++)
        {
            (last.Total.Watts - last.Grid.Watts - last.Production.Watts).ShouldBe(0, 1e-6);
            made += last.Production.Phases.Sum(p => Math.Max(0, p.Watts)) / 3600;
            imported += last.Grid.Phases.Sum(p => Math.Max(0, p.Watts)) / 3600;
            exported += last.Grid.Phases.Sum(p => Math.Max(0, -p.Watts)) / 3600;
            balancedIn += Math.Max(0, last.Grid.Watts) / 3600;
            balancedOut += Math.Max(0, -last.Grid.Watts) / 3600;
            last = house.At(Morning.AddSeconds(second + 1));
        }
        (last.Production.DeliveredWh - first.Production.DeliveredWh).ShouldBe(made, made * 0.001);
        (last.Grid.DeliveredWh - first.Grid.DeliveredWh).ShouldBe(imported, imported * 0.001 + 0.01);
        (last.Grid.ReceivedWh - first.Grid.ReceivedWh).ShouldBe(exported, exported * 0.001 + 0.01);
        (last.BalancedImportWh - first.BalancedImportWh).ShouldBe(balancedIn, balancedIn * 0.001 + 0.01);
        (last.BalancedExportWh - first.BalancedExportWh).ShouldBe(balancedOut, balancedOut * 0.001 + 0.01);
        if (phases == 3 && battery == 0) imported.ShouldBeGreaterThan(balancedIn + 50, "phases that import while others export");
        if (battery > 0) last.Battery!.SocPercent.ShouldBeInRange(4.9, 100.1);
    }

    [Fact]
    public void A_car_is_seen_by_every_meter_of_the_house()
    {
        var (with, without) = (new VirtualHouse(new(), Morning.AddHours(6)) { Car = () => 6900 }, new VirtualHouse(new(), Morning.AddHours(6)));
        var at = Morning.AddHours(6).AddMinutes(1);
        var (car, none) = (with.At(at), without.At(at));
        (car.Grid.Phases.Sum(p => p.Watts) - none.Grid.Phases.Sum(p => p.Watts)).ShouldBe(6900, 0.1);
        (car.Grid.Phases[0].Watts - none.Grid.Phases[0].Watts).ShouldBe(2300, 0.1);
        car.Production.Phases.Sum(p => p.Watts).ShouldBe(none.Production.Phases.Sum(p => p.Watts), 0.001);
    }

    [Fact]
    public void Half_a_second_counts_half()
    {
        var house = new VirtualHouse(new(), Morning.AddHours(6));
        var at = Morning.AddHours(6).AddSeconds(1);
        var (whole, half) = (house.At(at), house.At(at.AddMilliseconds(500)));
        (half.Production.DeliveredWh - whole.Production.DeliveredWh).ShouldBe(whole.Production.Watts / 7200, 1e-6);
    }

    [Fact]
    public void How_often_one_looks_changes_nothing()
    {
        var settings = new HouseSettings { BatteryWh = 5000 };
        var (often, seldom) = (new VirtualHouse(settings, Morning), new VirtualHouse(settings, Morning));
        for (var s = 1; s <= 1800; s++) often.At(Morning.AddSeconds(s));
        var (a, b) = (often.At(Morning.AddSeconds(1800.25)), seldom.At(Morning.AddSeconds(1800.25)));
        b.Grid.DeliveredWh.ShouldBe(a.Grid.DeliveredWh, 1e-9);
        b.Battery.ShouldBe(a.Battery);
        b.Panels.ShouldBe(a.Panels);
    }

    [Fact]
    public void The_pure_profile_shows_what_the_house_shows_live()
    {
        var house = new VirtualHouse(new() { Seed = 7, Zone = Paris }, Morning);
        var profile = new HouseProfile(new() { Seed = 7, Zone = Paris });
        foreach (var minutes in (int[])[3, 61, 300, 301, 700])
        {
            var at = Morning.AddMinutes(minutes).AddSeconds(0.4);
            var (live, pure) = (house.At(at), profile.At(at));
            pure.ProductionWatts.ShouldBe(live.Production.Watts, 1e-9);
            pure.GridWatts.ShouldBe(live.Grid.Watts, 1e-9);
        }
    }

    [Theory]
    [InlineData("2026-03-28T20:00:00Z", "2026-03-28T23:00:00Z", 23), InlineData("2026-10-24T20:00:00Z", "2026-10-24T22:00:00Z", 25), InlineData("2026-06-14T20:00:00Z", "2026-06-14T22:00:00Z", 24)]
    public void A_day_has_the_hours_it_has(string start, string midnight, int hours)
    {
        var began = DateTimeOffset.Parse(midnight, System.Globalization.CultureInfo.InvariantCulture);
        var house = new VirtualHouse(new() { Zone = Paris }, DateTimeOffset.Parse(start, System.Globalization.CultureInfo.InvariantCulture));
        house.At(began.AddSeconds(-1)).Midnight.Began.ShouldBeLessThan(began);
        house.At(began.AddSeconds(1)).Midnight.Began.ShouldBe(began);
        var evening = house.At(began.AddHours(hours).AddSeconds(-1));
        evening.Midnight.Began.ShouldBe(began);
        var next = house.At(began.AddHours(hours).AddSeconds(1));
        next.Midnight.Began.ShouldBe(began.AddHours(hours));
        var today = evening.Production.DeliveredWh - evening.Midnight.Production.DeliveredWh;
        today.ShouldBeGreaterThan(3000);
        next.Panels.Sum(p => p.YesterdayWh).ShouldBe(today, today * 0.01);
        next.Panels.ShouldAllBe(p => p.TodayWh.Equals(0));
    }

    [Fact]
    public void Equal_houses_live_equal_lives_and_other_seeds_other_ones()
    {
        PlantSnapshot Life(int seed) => new VirtualHouse(new() { Seed = seed }, Morning).At(Morning.AddHours(4));
        Life(1).Grid.Phases.ShouldBe(Life(1).Grid.Phases);
        Life(1).Grid.Phases.ShouldNotBe(Life(2).Grid.Phases);
    }

    [Fact]
    public void A_clock_that_goes_back_gets_the_last_state()
    {
        var house = new VirtualHouse(new(), Morning);
        var now = house.At(Morning.AddHours(1));
        house.At(Morning).ShouldBeSameAs(now);
    }

    [Fact]
    public void A_day_passes_quickly()
    {
        var watch = Stopwatch.StartNew();
        var house = new VirtualHouse(new() { BatteryWh = 10_080, Zone = Paris }, Morning);
        for (var minutes = 1; minutes <= 1440; minutes++) house.At(Morning.AddMinutes(minutes));
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        TestContext.Current.SendDiagnosticMessage("86 400 steps in {0} ms", watch.ElapsedMilliseconds);
    }
}
