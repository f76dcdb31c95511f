using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices;
using Solstead.Devices.Tariffs.EnergyCharts;
using Solstead.Devices.Tariffs.Twin;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.Tariffs.EnergyCharts;

public sealed class EnergyChartsPricesTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2026-03-29T07:00Z", 15, 92 + 96)]
    [InlineData("2026-10-25T07:00Z", 15, 100 + 96)]
    [InlineData("2026-10-24T07:00Z", 60, 24 + 25)]
    public async Task A_day_and_the_next_come_in_the_steps_of_the_market(string now, int minutes, int count)
    {
        var clock = new ManualClock(At(now));
        await using var twin = await TariffTwin.StartAsync(0, clock, Ct);
        twin.MarketStep = TimeSpan.FromMinutes(minutes);
        await using var prices = Prices(twin, clock);
        var spans = (await prices.AskAsync(Ct)).ShouldHaveSingleItem().ShouldBeOfType<Report.Prices>().Spans;
        spans.Count.ShouldBe(count);
        spans.ShouldAllBe(s => s.To - s.From == TimeSpan.FromMinutes(minutes));
        twin.Requests.Single().Path.ShouldStartWith("/energy-charts/price?bzn=DE-LU&start=");
    }

    [Fact]
    public async Task Tomorrow_is_asked_for_from_the_early_afternoon_until_it_is_there()
    {
        var clock = new ManualClock(At("2026-01-13T07:00Z"));
        await using var twin = await TariffTwin.StartAsync(0, clock, Ct);
        twin.TomorrowIsKnown = false;
        await using var prices = Prices(twin, clock);
        for (; clock.GetUtcNow() < At("2026-01-14T07:00Z"); clock.Advance(prices.Next(Now(clock)) - clock.GetUtcNow()))
        {
            await prices.AskAsync(Ct);
            twin.TomorrowIsKnown = clock.GetUtcNow() > At("2026-01-13T12:10Z");
        }
        twin.Requests.Count.ShouldBeInRange(3, 5);
    }

    [Theory]
    [InlineData(TariffTwinFault.Page, "tariff.source.page")]
    [InlineData(TariffTwinFault.Truncated, "tariff.source.odd")]
    [InlineData(TariffTwinFault.ErrorInside, "tariff.source.odd")]
    [InlineData(TariffTwinFault.Busy, "tariff.source.busy")]
    public async Task A_fault_is_told_and_tried_again(TariffTwinFault fault, string code)
    {
        var clock = new ManualClock(At("2026-01-13T07:00Z"));
        await using var twin = await TariffTwin.StartAsync(0, clock, Ct);
        twin.Fail("energy-charts", fault);
        await using var prices = Prices(twin, clock);
        (await prices.AskAsync(Ct)).ShouldHaveSingleItem().ShouldBeOfType<Report.Trouble>().Problem.Code.ShouldBe(code);
        (prices.Next(Now(clock)) - clock.GetUtcNow()).ShouldBeInRange(TimeSpan.FromSeconds(50), TimeSpan.FromMinutes(12));
        twin.Fail("energy-charts", TariffTwinFault.None);
        (await prices.AskAsync(Ct)).Select(r => r.GetType().Name).ShouldBe(["Recovered", "Prices"]);
    }

    [Fact]
    public void What_is_left_out_has_no_price_and_makes_no_other_longer()
    {
        var spans = PriceAnswer.Read("""{"unix_seconds":[1768262400,1768263300,1768264200,1768265100,1768267800],"price":[1,null,3,4.5,5],"unit":"EUR / MWh"}""").ShouldNotBeNull();
        spans.Select(s => $"{s.From:HH:mm}-{s.To:HH:mm} {s.PerMegawattHour.ToString(CultureInfo.InvariantCulture)}").ShouldBe(["00:00-00:15 1", "00:30-00:45 3", "00:45-01:00 4.5", "01:30-01:45 5"]);
    }

    [Theory, InlineData("[]"), InlineData("{}"), InlineData("""{"unix_seconds":[1],"price":[]}"""), InlineData("""{"unix_seconds":["x"],"price":[1]}"""), InlineData("""{"unix_seconds":[1768262400],"price":[0.1],"unit":"ct/kWh"}"""), InlineData("""{"unix_seconds":[99999999999999],"price":[1]}""")]
    public void What_is_no_such_answer_is_none(string json) => PriceAnswer.Read(json).ShouldBeNull();

    private static EnergyChartsPrices Prices(TariffTwin twin, ManualClock clock) =>
        new(new(twin.Url, "energy-charts/"), "DE-LU", new DriverContext("tariff", clock, NullLoggerFactory.Instance, new VolatileMemory(), TimeZoneInfo.Utc, "."), () => 0.5);

    private static Moment Now(ManualClock clock) => new(clock.GetElapsedTime(0), clock.GetUtcNow());

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
