using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.Devices;
using Solstead.Devices;
using Solstead.Devices.EcoDevices;
using Solstead.Devices.EcoDevices.Twin;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.EcoDevices;

/// <summary>An Eco-Devices over real sockets.</summary>
public sealed class EcoDevicesDriverTests
{
    /// <summary>Noon in Paris on a Tuesday.</summary>
    private readonly NoonTime time = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, InlineData(false, EcoFault.None), InlineData(true, EcoFault.None), InlineData(false, EcoFault.XmlOnly), InlineData(true, EcoFault.Old)]
    public async Task A_meter_is_told_with_its_colours(bool password, EcoFault firmware)
    {
        await using var twin = await EcoTwin.StartAsync(0, Ct);
        (twin.Period, twin.Tomorrow, twin.Fault) = ("HPJW", "ROUG", firmware);
        await using var device = Device(twin.Host, password);
        var reports = await device.ReadOnceAsync(Ct);
        reports.OfType<Report.Trouble>().ShouldBeEmpty();
        Value(reports, "grid.energy_import").ShouldBe(twin.Registers.Sum());
        Value(reports, "index.white_hp").ShouldBe(210_944);
        Value(reports, "grid.apparent_power").ShouldBe(1240);
        Value(reports, "grid.current").ShouldBe(5);
        if (firmware != EcoFault.XmlOnly) Value(reports, "input.2").ShouldBe(1436.965);
        if (password) device.Info.Serial.ShouldBe("041764052173");
        (device.Info.Firmware, device.Info.Offers.Count).ShouldBe(("1.05.12", 0));
        device.Info.Points.ShouldNotContain(p => p.Id == "index.base");
        reports.OfType<Report.Days>().Last().Labels.Select(l => (l.Date.Day, l.Label)).ShouldBe([(13, "white"), (14, "red")]);
        twin.MostTogether.ShouldBe(1);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Dashes_are_no_meter_and_never_blue(bool password)
    {
        await using var twin = await EcoTwin.StartAsync(0, Ct);
        twin.Fault = EcoFault.NoMeter;
        await using var device = Device(twin.Host, password);
        var reports = await device.ReadOnceAsync(Ct);
        reports.OfType<Report.Trouble>().Select(t => t.Problem.Code).ShouldBe(["ecodevices.no_meter"]);
        reports.OfType<Report.Days>().ShouldBeEmpty();
        Value(reports, "grid.apparent_power").ShouldBeNull();
        Value(reports, "input.1").ShouldBe(287_000, "the counters do not need a meter");
        twin.Fault = EcoFault.None;
        (await device.ReadOnceAsync(Ct)).OfType<Report.Recovered>().ShouldHaveSingleItem().Code.ShouldBe("ecodevices.no_meter");
    }

    [Fact]
    public async Task Tomorrow_that_is_not_announced_or_misspelt_is_not_told()
    {
        await using var twin = await EcoTwin.StartAsync(0, Ct);
        foreach (var word in (string[])["----", "BLANC", "", "VERT"])
        {
            await using var device = Device(twin.Host, false);
            twin.Tomorrow = word;
            (await device.ReadOnceAsync(Ct)).OfType<Report.Days>().Last().Labels.ShouldHaveSingleItem().Label.ShouldBe("blue", word);
        }
    }

    [Fact]
    public async Task A_price_in_force_that_is_none_is_told_until_it_is_one()
    {
        await using var twin = await EcoTwin.StartAsync(0, Ct);
        await using var device = Device(twin.Host, false);
        twin.Period = "HCJX";
        var problem = (await device.ReadOnceAsync(Ct)).OfType<Report.Trouble>().ShouldHaveSingleItem().Problem;
        (problem.Code, problem.Facts.Single(f => f.Name == "period").Text).ShouldBe(("tic.period", "HCJX"));
        twin.Period = "HPJB";
        (await device.ReadOnceAsync(Ct)).OfType<Report.Recovered>().ShouldHaveSingleItem().Code.ShouldBe("tic.period");
    }

    [Theory, InlineData(EcoFault.Html, "ecodevices.malformed"), InlineData(EcoFault.Truncated, "ecodevices.malformed"), InlineData(EcoFault.Redirect, "ecodevices.malformed"), InlineData(EcoFault.Huge, "device.unreachable")]
    public async Task What_is_no_answer_is_told_and_ends_with_the_next_good_one(EcoFault fault, string code)
    {
        await using var twin = await EcoTwin.StartAsync(0, Ct);
        await using var device = Device(twin.Host, false);
        await device.ReadOnceAsync(Ct);
        twin.Fault = fault;
        var reports = await device.ReadOnceAsync(Ct);
        reports.ShouldHaveSingleItem().ShouldBeOfType<Report.Trouble>().Problem.Code.ShouldBe(code);
        twin.Fault = EcoFault.None;
        (await device.ReadOnceAsync(Ct)).OfType<Report.Recovered>().ShouldHaveSingleItem().Code.ShouldBe(code);
    }

    [Fact]
    public async Task A_wrong_password_costs_the_page_of_all_labels_only()
    {
        await using var twin = await EcoTwin.StartAsync(0, Ct);
        await using var device = new EcoDevicesDriver(new(new Uri($"http://{twin.Host}/"), 1, TimeSpan.FromSeconds(10), EcoTwin.User, "wrong"), Context());
        var reports = await device.ReadOnceAsync(Ct);
        reports.OfType<Report.Trouble>().Select(t => t.Problem.Code).ShouldBe(["ecodevices.password"]);
        Value(reports, "grid.apparent_power").ShouldBe(1240);
    }

    [Fact]
    public async Task A_box_that_is_away_is_told_once()
    {
        var twin = await EcoTwin.StartAsync(0, Ct);
        await using var device = Device(twin.Host, false);
        await twin.DisposeAsync();
        (await device.ReadOnceAsync(Ct)).ShouldHaveSingleItem().ShouldBeOfType<Report.Trouble>().Problem.Code.ShouldBe("device.unreachable");
        (await device.ReadOnceAsync(Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task It_is_recognised_by_its_own_word()
    {
        await using var twin = await EcoTwin.StartAsync(0, Ct);
        (await EcoDevicesDriver.Description.ProbeAsync(twin.Host, Context(), Ct)).ShouldNotBeNull().Type.ShouldBe("ecodevices");
        twin.Fault = EcoFault.Html;
        (await EcoDevicesDriver.Description.ProbeAsync(twin.Host, Context(), Ct)).ShouldBeNull();
    }

    private EcoDevicesDriver Device(string host, bool password) =>
        new(new(new Uri($"http://{host}/"), 1, TimeSpan.FromSeconds(10), password ? EcoTwin.User : null, password ? EcoTwin.Password : null), Context());

    private DriverContext Context() => new("eco", time, NullLoggerFactory.Instance, new VolatileMemory(), TimeZoneInfo.Utc, ".");

    private static double? Value(IEnumerable<Report> reports, string point) => reports.OfType<Report.Measured>().SelectMany(m => m.Readings).Where(r => r.Point == point).Select(r => r.Value).LastOrDefault();

    /// <summary>Real timers, and always about noon of one day.</summary>
    private sealed class NoonTime : TimeProvider
    {
        private readonly long began = System.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 1, 13, 11, 0, 0, TimeSpan.Zero) + System.GetElapsedTime(began);
    }
}
