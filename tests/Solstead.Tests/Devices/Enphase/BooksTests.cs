using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Devices.Enphase.Books;
using Solstead.Devices.Enphase.Probe;
using Solstead.Devices.Enphase.Sources;
using Solstead.Devices.Enphase.Wire;

namespace Solstead.Tests.Devices.Enphase;

/// <summary>T50, T51, T55, T66: what the driver makes of registers over hours and days.</summary>
public sealed class BooksTests
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    private sealed class House
    {
        private readonly TestMemory memory = new();
        private readonly DateTimeOffset start;
        private EnergyBooks books;

        public House(string start)
        {
            this.start = DateTimeOffset.Parse(start, System.Globalization.CultureInfo.InvariantCulture);
            books = Open();
        }

        public double Production { get; set; } = 1_000_000;
        public double Import { get; set; } = 2_000_000;
        public double Export { get; set; } = 500_000;
        public double Hours { get; set; }
        public double? GatewayToday { get; set; }
        public double Net { get; set; }

        public int Phases { get; init; } = 1;

        public double? Storage { get; set; }

        public bool Batteries { get; init; }

        public double Watts { get; set; } = 700;

        public double? OwnWeek => new BookKeeping(books, Profile).OwnWeek("production");

        private GatewayProfile Profile => new(new GatewayIdentity("1", null, FirmwareVersion.TryParse("8.2.1")!, true, true, null), "1", Phases,
            ProductionSource.Meter, ConsumptionMeter.Net, true, false, Storage is null ? [new(1, "production", 1), new(2, "net-consumption", 1)] : [new(1, "production", 1), new(2, "net-consumption", 1), new(3, "storage", 1)], Batteries ? 1 : 0, 0, false, [], false);

        private EnergyBooks Open() => new(memory, Paris, 1, TimeSpan.FromHours(1));

        public void Restart()
        {
            books.Save();
            books = Open();
        }

        public Dictionary<string, Reading> Read(double afterHours)
        {
            Hours += afterHours;
            var now = new Moment(TimeSpan.FromHours(Hours), start.AddHours(Hours).ToUniversalTime());
            List<MeterReading> readings =
            [
                new() { Eid = 1, Watts = 0, Delivered = Production, Received = 0, Voltage = 230 },
                new() { Eid = 2, Watts = Net, Delivered = Import, Received = Export, Voltage = 230 },
            ];
            if (Storage is { } given) readings.Add(new() { Eid = 3, Watts = 0, Delivered = given, Received = 0, Voltage = 230 });
            var list = new ReadingList { Stamp = now.Utc };
            MeterPoints.Fill(list, Profile, readings);
            new BookKeeping(books, Profile).Registers(list, readings, now);
            if (GatewayToday is { } today)
            {
                var document = new ReadingList();
                document.Add("production.power", Watts);
                document.Add("production.energy_today", today);
                new BookKeeping(books, Profile).Anchor(document);
            }
            return list.Only(new HashSet<string>(["production.energy_today", "grid.energy_import_today", "production.energy_lifetime", "grid.energy_import_balanced", "grid.energy_export_balanced", "consumption.energy_today"])).ToDictionary(r => r.Point);
        }
    }

    [Fact]
    public void T66_the_first_day_is_unknown_until_midnight_unless_the_gateways_day_can_be_believed()
    {
        var house = new House("2026-06-15T10:00:00+02:00");
        house.Read(0)["production.energy_today"].Quality.ShouldBe(Quality.Missing);
        house.Production += 300;
        house.Read(1)["production.energy_today"].Quality.ShouldBe(Quality.Missing, "a part of a day is not the day");
        house.GatewayToday = 4300;
        house.Read(0.01);
        house.GatewayToday = null;
        house.Production += 200;
        house.Read(0.5)["production.energy_today"].Value.ShouldBe(4500);
        house.Read(0.1)["grid.energy_import_today"].Quality.ShouldBe(Quality.Missing, "no gateway tells the day's import");
    }

    [Fact]
    public void T51_from_the_first_midnight_on_our_own_day_counts_whatever_the_gateway_resets()
    {
        var house = new House("2026-06-15T23:59:30+02:00");
        house.Read(0);
        house.Read(1.0 / 60);
        house.GatewayToday = 7777;
        house.Production += 1200;
        house.Import += 300;
        var read = house.Read(1);
        read["production.energy_today"].Value.ShouldBe(1200);
        read["grid.energy_import_today"].Value.ShouldBe(300);
        read["consumption.energy_today"].Value.ShouldBe(1500);
    }

    [Theory]
    [InlineData("2026-03-28T23:59:30+01:00", 23)]
    [InlineData("2026-10-24T23:59:30+02:00", 25)]
    public void T50_a_day_has_as_many_hours_as_the_zone_says(string evening, int hours)
    {
        var house = new House(evening);
        house.Read(0);
        house.Read(1.0 / 60);
        for (var i = 0; i < hours; i++)
        {
            house.Production += 100;
            var today = house.Read(i == hours - 1 ? 1 - 2.0 / 60 : 1)["production.energy_today"].Value;
            today.ShouldBe((i + 1) * 100);
        }
        house.Read(2.0 / 60)["production.energy_today"].Value!.Value.ShouldBeLessThan(5);
    }

    [Fact]
    public void T51_a_day_told_in_the_dark_does_not_become_our_beginning()
    {
        var house = new House("2026-06-15T22:30:00+02:00") { Watts = -2, GatewayToday = 21_000 };
        house.Read(0);
        house.Production += 10;
        house.Read(0.1)["production.energy_today"].Quality.ShouldBe(Quality.Missing, "yesterday's and today's look alike");
        house.Watts = 300;
        house.Read(0.1);
        house.Production += 10;
        house.Read(0.1)["production.energy_today"].Value.ShouldBe(21_010);
    }

    [Fact]
    public void A_line_drawn_over_a_long_absence_gives_way_to_the_gateways_own_day()
    {
        var house = new House("2026-06-15T20:00:00+02:00");
        house.Read(0);
        house.Production += 6000;
        house.Read(18)["production.energy_today"].Quality.ShouldBe(Quality.Estimated);
        house.GatewayToday = 5800;
        house.Read(0.01);
        house.GatewayToday = null;
        var read = house.Read(0.01)["production.energy_today"];
        (read.Value, read.Quality).ShouldBe((5800, Quality.Good));
    }

    [Fact]
    public void A_line_over_a_few_minutes_around_midnight_is_as_good_as_the_gateways_day()
    {
        var house = new House("2026-06-15T23:55:00+02:00");
        house.Read(0);
        house.Read(10.0 / 60);
        house.GatewayToday = 9000;
        house.Watts = 400;
        house.Production += 100;
        house.Read(1);
        house.Read(0.01)["production.energy_today"].Value.ShouldBe(100);
    }

    [Fact]
    public void The_days_consumption_has_what_the_batteries_gave_in_it()
    {
        var house = new House("2026-06-15T23:59:30+02:00") { Storage = 1000, Batteries = true };
        house.Read(0);
        house.Read(1.0 / 60);
        house.Import += 200;
        house.Storage += 800;
        var read = house.Read(1)["consumption.energy_today"];
        (read.Value, read.Quality).ShouldBe((1000, Quality.Good));
    }

    [Fact]
    public void Without_a_transformer_of_the_batteries_the_days_consumption_is_only_estimated()
    {
        var house = new House("2026-06-15T23:59:30+02:00") { Batteries = true };
        house.Read(0);
        house.Read(1.0 / 60);
        house.Import += 200;
        var read = house.Read(1)["consumption.energy_today"];
        (read.Value, read.Quality, read.Note).ShouldBe((200, Quality.Estimated, "today.without_storage"));
    }

    [Fact]
    public void Seven_closed_days_are_kept_over_a_restart_and_a_gap_begins_them_anew()
    {
        var house = new House("2026-06-01T12:00:00+02:00");
        for (var hour = 0; hour < 24 * 8; hour++)
        {
            house.Production += 100;
            house.Read(1);
            if (hour < 24 * 7) house.OwnWeek.ShouldBeNull();
        }
        house.OwnWeek!.Value.ShouldBe(7 * 2400, 1);
        house.Restart();
        house.Read(0.5);
        house.OwnWeek!.Value.ShouldBe(7 * 2400, 1);
        house.Read(72);
        house.OwnWeek.ShouldBeNull("two days were seen by nobody");
    }

    [Fact]
    public void T08_a_net_lifetime_that_is_negative_or_falls_does_not_create_energy()
    {
        var profile = new GatewayProfile(new GatewayIdentity("1", null, FirmwareVersion.TryParse("8.2.1")!, true, true, null), "1", 1,
            ProductionSource.Meter, ConsumptionMeter.Net, false, false, [new(1, "production", 1), new(2, "net-consumption", 1)], 0, 0, false, [], false);
        var (memory, start) = (new TestMemory(), new DateTimeOffset(2026, 6, 15, 10, 0, 0, TimeSpan.Zero));
        var books = new EnergyBooks(memory, Paris, 1, TimeSpan.FromHours(1));
        var told = new List<(double Net, double? Import, double? Export)>();
        for (var minute = 0; minute < 60; minute++)
        {
            var now = new Moment(TimeSpan.FromMinutes(minute), start.AddMinutes(minute));
            var list = new ReadingList { Stamp = now.Utc };
            list.Add("grid.power", -600);
            list.Add("grid.energy_lifetime", -2_662_918 - minute * 10);
            new BookKeeping(books, profile).Document(list, now);
            told.Add((list["grid.energy_lifetime"]!.Value.Value!.Value, list["grid.energy_import_balanced"]?.Value, list["grid.energy_export_balanced"]?.Value));
        }
        told[^1].Net.ShouldBe(-2_663_508, "a balance is told as it is");
        told[^1].Import!.Value.ShouldBe(0, "nothing came from the grid, whatever the net register does");
        told[^1].Export!.Value.ShouldBe(590, 1, "600 W over 59 minutes");
    }

    [Fact]
    public void The_lifetime_of_consumption_never_falls_and_a_jump_of_an_update_is_no_energy()
    {
        var profile = new GatewayProfile(new GatewayIdentity("1", null, FirmwareVersion.TryParse("8.2.1")!, true, true, null), "1", 1,
            ProductionSource.Meter, ConsumptionMeter.Net, false, false, [], 0, 0, false, [], false);
        var books = new EnergyBooks(new TestMemory(), Paris, 1, TimeSpan.FromHours(1));
        var start = new DateTimeOffset(2026, 6, 15, 10, 0, 0, TimeSpan.Zero);
        var told = new List<double>();
        double[] raw = [5_000_000, 5_000_100, 5_000_060, 5_000_120, 9_000_000, 9_000_050, 9_000_100, 9_000_150];
        foreach (var (value, i) in raw.Select((v, i) => (v, i)))
        {
            var now = new Moment(TimeSpan.FromMinutes(i), start.AddMinutes(i));
            var list = new ReadingList { Stamp = now.Utc };
            list.Add("consumption.energy_lifetime", value);
            new BookKeeping(books, profile).Document(list, now);
            told.Add(list["consumption.energy_lifetime"]!.Value.Value!.Value);
        }
        told.ShouldBe(told.Order());
        told[^1].ShouldBe(5_000_170, 60);
    }

    [Fact]
    public void A_restart_goes_on_with_day_and_totals()
    {
        var house = new House("2026-06-15T23:59:30+02:00");
        house.Read(0);
        house.Read(1.0 / 60);
        house.Production += 700;
        house.Read(1);
        house.Restart();
        house.Production += 50;
        house.Read(0.5)["production.energy_today"].Value.ShouldBe(750);
    }

    [Fact]
    public void T55_balanced_energy_follows_the_sum_of_the_phases()
    {
        var house = new House("2026-06-15T10:00:00+02:00") { Net = -2400, Phases = 3 };
        house.Read(0);
        for (var i = 0; i < 60; i++)
        {
            // The registers count each phase by itself: 300 W in on one, 2700 W out on the others.
            house.Import += 5;
            house.Export += 45;
            house.Read(1.0 / 60);
        }
        var read = house.Read(0);
        read["grid.energy_import_balanced"].Value.ShouldBe(2_000_000);
        read["grid.energy_export_balanced"].Value!.Value.ShouldBe(502_400, 1);
    }

    [Fact]
    public void Unreadable_books_are_begun_anew()
    {
        var memory = new TestMemory();
        memory.Remember("books", "{\"Registers\":12");
        new EnergyBooks(memory, Paris, 1, TimeSpan.FromMinutes(1)).Feed("x", 5, DateTimeOffset.UnixEpoch, 1000).Total.ShouldBe(5);
        memory.Remember("books", "{}");
        new EnergyBooks(memory, Paris, 1, TimeSpan.FromMinutes(1)).Panels.States.ShouldBeEmpty();
    }

    [Fact]
    public void A_panels_day_is_its_reports_times_the_time_between_them()
    {
        var books = new PanelBooks(null);
        var noon = new DateTimeOffset(2026, 6, 15, 10, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
        for (var i = 0; i <= 12; i++) books.Heard("p", noon + i * 300, 240, TimeSpan.FromSeconds(i * 300), Paris, null);
        var today = books.Today("p", new DateOnly(2026, 6, 15)).ShouldNotBeNull();
        (today.WattHours, today.Partial).ShouldBe((240, true));
        books.Today("p", new DateOnly(2026, 6, 16)).ShouldBe((0, false));
        books.Heard("p", noon + 80_000, 60, TimeSpan.FromSeconds(80_000), Paris, null);
        books.Today("p", new DateOnly(2026, 6, 16))!.Value.WattHours.ShouldBe(5);
    }

    [Fact]
    public void A_panels_age_counts_from_its_change_when_the_gateways_clock_is_wrong()
    {
        var books = new PanelBooks(null);
        books.Heard("p", 1000, 1, TimeSpan.FromSeconds(50), Paris, null).ShouldBe(TimeSpan.Zero);
        books.Heard("p", 1000, 1, TimeSpan.FromSeconds(1350), Paris, null).ShouldBe(TimeSpan.FromSeconds(1300));
        books.Heard("p", 1300, 1, TimeSpan.FromSeconds(1400), Paris, null).ShouldBe(TimeSpan.Zero);
        books.Heard("p", 1300, 1, TimeSpan.FromSeconds(1400), Paris, DateTimeOffset.UnixEpoch.AddSeconds(1500)).ShouldBe(TimeSpan.FromSeconds(200));
    }
}
