using System.Text;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Devices.Enphase.Books;
using Solstead.Devices.Enphase.Polling;
using Solstead.Devices.Enphase.Probe;
using Solstead.Devices.Enphase.Sources;
using Solstead.Devices.Enphase.Wire;

namespace Solstead.Tests.Devices.Enphase;

/// <summary>Which panels and AC batteries there are, what they give, and how old that is.</summary>
public sealed class PanelPointsTests
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
    private static readonly DateTimeOffset Noon = new(2026, 6, 15, 12, 0, 0, TimeSpan.FromHours(2));

    private readonly PanelBooks books = new(null);

    private static double Epoch(double minutesAgo) => Noon.ToUnixTimeSeconds() - minutesAgo * 60;

    private static Received<T> Now<T>(T document) where T : class => new(document, new Moment(TimeSpan.Zero, Noon.ToUniversalTime()));

    private static InverterEntry Entry(string serial, double minutesAgo, double watts, double type = 1) => new() { Serial = serial, DevType = type, LastReport = Epoch(minutesAgo), Watts = watts, MaxWatts = 300 };

    private static GatewayProfile Profile(GatewayData data) => ProfileRules.Of(new GatewayIdentity("122100005555", null, FirmwareVersion.TryParse("8.2.1")!, true, true, null), "122100005555", data);

    private ReadingList Fill(GatewayData data, double elapsed = 0, DateTimeOffset? gatewayNow = null)
    {
        var list = new ReadingList();
        new PanelPoints(Profile(data), books, Paris, gatewayNow ?? Noon).Fill(list, data, TimeSpan.FromSeconds(elapsed));
        return list;
    }

    [Fact]
    public void A_silent_panel_gives_nothing_and_keeps_what_it_reported_and_the_sum_is_no_better_than_that()
    {
        var list = Fill(new GatewayData { Inverters = Now<List<InverterEntry>>([Entry("a", 5, 250), Entry("b", 50, 240)]) });
        (list["inverter.b.power"]!.Value.Value, list["inverter.b.power"]!.Value.Quality, list["inverter.b.power_reported"]!.Value.Value).ShouldBe((0, Quality.Estimated, 240));
        (list["production.power_inverters"]!.Value.Value, list["production.power_inverters"]!.Value.Quality).ShouldBe((250, Quality.Estimated));
        Fill(new GatewayData { Inverters = Now<List<InverterEntry>>([Entry("a", 5, 250), Entry("b", 6, 240)]) })["production.power_inverters"]!.Value.Quality.ShouldBe(Quality.Good);
    }

    [Fact]
    public void A_panel_that_reports_every_hour_is_not_silent_within_it()
    {
        Quality After(int minutes, int reported) =>
            Fill(new GatewayData { Inverters = Now<List<InverterEntry>>([Entry("a", 240 - reported, 250)]) }, minutes * 60, Noon.AddMinutes(minutes - 240))["inverter.a.power"]!.Value.Quality;
        for (var minutes = 0; minutes < 120; minutes += 10) After(minutes, minutes / 60 * 60);
        After(110, 60).ShouldBe(Quality.Good, "50 minutes old, and the next is due in ten");
        After(160, 60).ShouldBe(Quality.Estimated, "one is missing");
    }

    [Fact]
    public void The_newer_of_two_pages_tells_what_a_panel_gives()
    {
        var data = new GatewayData { Inverters = Now<List<InverterEntry>>([Entry("1221", 14, 100)]), DeviceData = Now(Details($$"""{"watts":{"now":180,"max":310},"lastReading":{"endDate":{{Epoch(2)}},"duration":300} }""")) };
        var list = Fill(data);
        (list["inverter.1221.power"]!.Value.Value, list["inverter.1221.last_report"]!.Value.Value, list["inverter.1221.power_max"]!.Value.Value).ShouldBe((180, Epoch(2), 310));
        var later = new GatewayData { Inverters = Now<List<InverterEntry>>([Entry("1221", 1, 190)]), DeviceData = data.DeviceData };
        Fill(later)["inverter.1221.power"]!.Value.Value.ShouldBe(190);
    }

    [Fact]
    public void Two_inputs_of_a_device_add_up()
    {
        var channel = Details($$"""
            {"wattHours":{"today":400,"yesterday":900,"week":5000},"watts":{"now":180,"max":310},"lastReading":{"endDate":{{Epoch(2)}},"duration":300,"joulesProduced":54000,"acVoltageINmV":230000,"acCurrentInmA":800,"dcVoltageINmV":38000,"dcCurrentINmA":4700,"channelTemp":30},"lifetime":{"joulesProduced":3600} },
            {"wattHours":{"today":300,"yesterday":800,"week":4000},"watts":{"now":4294967292,"max":300},"lastReading":{"endDate":{{Epoch(1)}},"duration":300,"joulesProduced":6000,"acVoltageINmV":230000,"acCurrentInmA":200,"dcVoltageINmV":37000,"dcCurrentINmA":100,"channelTemp":34},"lifetime":{"joulesProduced":7200} }
            """).Panels()["1221"];
        (channel.Energies!.Today, channel.Energies.Week, channel.Powers!.Now, channel.Powers.Max, channel.Lifetime!.Joules).ShouldBe((700, 9000, 176, 610, 10800));
        (channel.Last!.End, channel.Last.Joules, channel.Last.Millivolts, channel.Last.Milliamperes, channel.Last.DcMilliamperes, channel.Last.Celsius).ShouldBe((Epoch(1), 60000, 230000, 1000, 4800, 34));
    }

    [Fact]
    public void B20_panels_and_batteries_that_moved_away_are_hidden_once_the_inventory_is_known()
    {
        var data = new GatewayData
        {
            Inverters = Now<List<InverterEntry>>([Entry("a", 5, 250), Entry("moved", 60 * 24 * 30, 99), Entry("new", 6, 240), Entry("deleted", 5, 10), Entry("acb", 7, 100, 11), Entry("oldacb", 60 * 24 * 90, 80, 11), new() { Serial = "never", DevType = 11, LastReport = 0 }]),
        };
        var before = Profile(data);
        before.Panels.ShouldBe(["a", "deleted", "moved", "new"]);
        before.AcBatteries.ShouldBe(2);
        data.Inventory = Now<List<InventoryBlock>>([
            new() { Type = "PCU", Devices = [new() { Serial = "a", AdminState = 1 }, new() { Serial = "deleted", AdminState = 3 }] },
            new() { Type = "ACB", Devices = [new() { Serial = "acb", AdminState = 2 }, new() { Serial = "oldacb", AdminState = 0 }] },
            new() { Type = "ESUB", Devices = [new() { Serial = "esub1" }] }]);
        var after = Profile(data);
        after.Panels.ShouldBe(["a", "new"], "what has just been added is not listed yet");
        after.AcBatteries.ShouldBe(1);
        after.Units.AcBatteries.ShouldBe(["acb"]);
        after.Units.Subunits.ShouldBe(["esub1"]);
        data.Inventory = Now<List<InventoryBlock>>([new() { Type = "PCU", Devices = [] }]);
        Profile(data).Panels.Count.ShouldBe(4, "an inventory without anything is that of a gateway that starts");
    }

    [Fact]
    public void A_report_that_is_newer_than_the_clock_we_assume_corrects_it()
    {
        var clock = new ClockWatch();
        var problems = new ProblemBook("roof", () => new Moment(TimeSpan.Zero, Noon), []);
        clock.Observe(Noon, Noon, problems);
        clock.ObservePast(Noon.AddMinutes(-4), Noon, problems);
        clock.GatewayNow(Noon).ShouldBe(Noon, "what has happened may be old");
        clock.ObservePast(Noon.AddHours(3), Noon, problems);
        clock.GatewayNow(Noon).ShouldBe(Noon.AddHours(3), "its clock was set since");
        (clock.IsOff, problems.IsOpen(ClockWatch.Code)).ShouldBe((true, true));
        clock.ObservePast(Noon.AddDays(400), Noon, problems);
        clock.GatewayNow(Noon).ShouldBe(Noon.AddHours(3), "one broken stamp is no clock");
        clock.Observe(Noon, Noon, problems);
        (clock.IsOff, problems.IsOpen(ClockWatch.Code)).ShouldBe((false, false));
    }

    private static DeviceData Details(string channels)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"553648384":{"devName":"pcu","sn":"1221","active":true,"channels":[{{channels}}]},"deviceCount":1,"deviceDataLimit":50}""");
        GatewayBody.TryParse(body, EnphaseJson.Default.DeviceData, out var document).ShouldBe(BodyKind.Document);
        return document!;
    }
}
