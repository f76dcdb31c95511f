using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.Devices;
using Solstead.Core.Forecast.Sun;
using Solstead.Core.Settings;
using Solstead.Devices.Weather;
using Solstead.Devices.Weather.Twin;
using Solstead.Site.Configuration;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.Weather;

/// <summary>The sources of the weather over real sockets, hours and days of theirs in simulated time.</summary>
public sealed class WeatherSourcesTests : IAsyncLifetime
{
    private readonly ManualClock clock = new(DateTimeOffset.Parse("2026-06-21T09:20Z", CultureInfo.InvariantCulture));
    private readonly VolatileMemory memory = new();
    private WeatherTwin twin = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => twin = await WeatherTwin.StartAsync(0, clock, Ct);

    public ValueTask DisposeAsync() => twin.DisposeAsync();

    private IDevice Sources(string more = "sources: [open-meteo]") => Read(more).ShouldNotBeNull().Create(new("weather", clock, NullLoggerFactory.Instance, memory, TimeZoneInfo.Utc, "."));

    private WeatherSourceEntry? Read(string more, Place? place = null) =>
        WeatherSources.Read(new SettingsReader(YamlSettings.Parse($$"""forecast: { {{more}}, urls: { open-meteo: "{{twin.UrlOf("open-meteo")}}" } }""", "x")).Section("forecast"), place ?? new(51.9244, 4.4777), null, ".");

    [Fact]
    public void Nobody_is_asked_unless_the_owner_wrote_whom() => Read("days: 3").ShouldBeNull();

    [Fact]
    public async Task The_first_answer_holds_quarters_for_two_days_and_hours_after_them()
    {
        await using var sources = Sources();
        await foreach (var report in sources.ReadAsync(Ct))
            if (report is Report.Weather { Issue: var issue })
            {
                issue.Source.ShouldBe("open-meteo");
                issue.Issued.ShouldBe(clock.GetUtcNow());
                issue.Slots.Select(s => s.Start).ShouldBeUnique();
                issue.Slots.Zip(issue.Slots.Skip(1)).ShouldAllBe(p => p.First.Start.AddMinutes(p.First.Minutes) == p.Second.Start);
                issue.Slots.Count(s => s.Minutes == 15).ShouldBeInRange(180, 192);
                issue.Slots[^1].Start.ShouldBe(new DateTimeOffset(2026, 6, 27, 22, 0, 0, TimeSpan.Zero));
                issue.Slots.ShouldAllBe(s => s.Global >= 0 && s.Air > -40 && s.Wind >= 0 && s.Cloud >= 0 && s.Beam >= 0 && s.Diffuse >= 0 && s.Rain >= 0 && s.Snow >= 0);
                break;
            }
        twin.Requests.ShouldHaveSingleItem().Path.ShouldContain("latitude=51.92&longitude=4.48&");
    }
}
