using System.Net.Http.Json;
using System.Text.Json;
using Solstead.Core.History;
using Solstead.Core.Points;
using Solstead.Devices.Clock;
using Solstead.Devices.Enphase.Twin;
using Solstead.Simulator;
using Solstead.Site;
using Solstead.Site.Configuration;
using Solstead.Site.History;

namespace Solstead.Tests.Site.Panels;

/// <summary>The daily watch on a whole running service.</summary>
public sealed class WatchTests : IAsyncDisposable
{
    private (EnphaseTwin Twin, TimeProvider Clock)? gateway;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("solstead-watch-");

    [Fact]
    public async Task An_hour_missed_by_a_restart_is_caught_up_once_with_who_how_much_and_since_when()
    {
        // 22:05 in Paris: the program starts five minutes late.
        await using (var late = await StartAsync("2026-06-26T20:05:00Z"))
        {
            var days = await late.UntilAsync("/api/v1/panels/watch", v => v.GetProperty("days").GetArrayLength() > 0);
            var day = days.GetProperty("days")[0];
            day.GetProperty("date").GetString().ShouldBe("2026-06-26");
            var finding = day.GetProperty("findings").EnumerateArray().ShouldHaveSingleItem();
            finding.GetProperty("serial").GetString().ShouldBe(Serials[2], "the chimney shades the third panel");
            finding.GetProperty("percent").GetDouble().ShouldBeInRange(30, 89.9);
            finding.GetProperty("since").GetString().ShouldBe("2026-06-26");
            day.GetProperty("groups").EnumerateArray().Select(g => g.GetProperty("verdict").GetString()).ShouldBe(["anomaly", "ok"]);

            var messages = await late.UntilAsync("/api/v1/messages", v => Codes(v).Contains("panels.watch.found"));
            Codes(messages).Where(c => c.StartsWith("panels.watch", StringComparison.Ordinal)).ShouldBe(["panels.watch.found", "panels.watch.low", "panels.watch.ok"]);
            var watch = await late.UntilAsync("/api/v1/panels", v => v.GetProperty("groups")[0].GetProperty("watch").ValueKind == JsonValueKind.String);
            watch.GetProperty("groups").EnumerateArray().Select(g => g.GetProperty("watch").GetString()).ShouldBe(["anomaly", "ok"]);
            watch.GetProperty("panels")[2].GetProperty("watch").GetString().ShouldBe("low");
        }
        await using (var again = await StartAsync(null))
        {
            var view = await again.UntilAsync("/api/v1/panels", v => v.GetProperty("groups").GetArrayLength() == 2 && v.GetProperty("groups")[0].GetProperty("watch").ValueKind == JsonValueKind.String);
            view.GetProperty("groups")[0].GetProperty("watch").GetString().ShouldBe("anomaly", "the verdict survives a restart");
            await Task.Delay(TimeSpan.FromSeconds(6), TimeProvider.System, default);
            Codes(await again.UntilAsync("/api/v1/messages", _ => true)).Count(c => c == "panels.watch.found").ShouldBe(1, "a day is judged once");
        }
    }

    [Fact]
    public async Task A_day_that_was_missed_altogether_is_judged_from_history()
    {
        await using var site = await StartAsync("2026-06-27T08:00:00Z", async history =>
        {
            var noon = new DateTimeOffset(2026, 6, 26, 12, 0, 0, TimeSpan.Zero);
            foreach (var (serial, i) in Serials.Take(12).Select((s, i) => (s, i)))
            {
                foreach (var (quantity, unit, value) in new[] { ("energy_today", Unit.WattHour, i == 4 ? 700.0 : 1000), ("last_report", Unit.Instant, i == 7 ? noon.AddDays(-3).ToUnixTimeSeconds() : noon.ToUnixTimeSeconds()) })
                {
                    history.Declare(new SeriesKey("roof", new PointDeclaration($"inverter.{serial}.{quantity}", unit, PointKind.Gauge)));
                    await history.FillAsync($"roof/inverter.{serial}.{quantity}", [(noon.ToUnixTimeSeconds() / 60, value)], overwrite: false, default);
                }
            }
        });
        var days = await site.UntilAsync("/api/v1/panels/watch", v => v.GetProperty("days").GetArrayLength() > 0);
        var day = days.GetProperty("days")[0];
        day.GetProperty("date").GetString().ShouldBe("2026-06-26");
        day.GetProperty("findings").EnumerateArray().Select(f => (f.GetProperty("serial").GetString(), f.GetProperty("kind").GetString())).ShouldBe([(Serials[4], "low"), (Serials[7], "silent")]);
        var east = day.GetProperty("groups")[1];
        (east.GetProperty("verdict").GetString(), east.GetProperty("members").GetInt32()).ShouldBe(("few", 0), "nothing is known of the east side that day");
    }

    private static IReadOnlyList<string> Serials { get; } = [.. new VirtualHouse(new HouseSettings(), DateTimeOffset.UnixEpoch).Equipment.Panels.Select(p => p.Serial)];

    private static IEnumerable<string> Codes(JsonElement messages) => messages.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("code").GetString()!);

    /// <param name="at">The wall clock of gateway and program; null: both go on.</param>
    private async Task<Running> StartAsync(string? at, Func<SqliteHistory, Task>? before = null)
    {
        if (at is not null) gateway = await GatewayAsync(DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture));
        var (twin, clock) = gateway!.Value;
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "roof.jwt"), twin.Token());
        var file = Path.Combine(folder.FullName, "solstead.yaml");
        await File.WriteAllTextAsync(file, $$"""
            site: { name: Test, timezone: Europe/Paris, grid: { phases: 3 } }
            devices:
              - id: roof
                type: enphase
                host: "{{twin.Url.Authority}}"
                token_file: roof.jwt
                groups:
                  - { name: South, panels: [{{string.Join(", ", Serials.Take(12))}}] }
                  - { name: East, panels: [{{string.Join(", ", Serials.Skip(12))}}] }
            history: { batch_s: 1 }
            web: { listen: "127.0.0.1:0" }
            """);
        var service = await SiteService.StartAsync(new ServiceOptions(SettingsLoader.Load(file), file, Path.Combine(folder.FullName, "data"), clock, "test", _ => { })
        {
            ClockShifted = true,
            BeforeStart = before is null ? null : (history, _) => before(history),
        }, default);
        return new(service);
    }

    private static async Task<(EnphaseTwin, TimeProvider)> GatewayAsync(DateTimeOffset start)
    {
        var clock = new ShiftedClock(TimeProvider.System, start, 1);
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
        var house = new VirtualHouse(new HouseSettings { Zone = zone, Cloudiness = 0 }, start);
        return (await EnphaseTwin.StartAsync(new() { Plant = house, Time = clock, Zone = zone, LatencyScale = 0 }, default), clock);
    }

    public async ValueTask DisposeAsync()
    {
        if (gateway is { } g) await g.Twin.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private sealed class Running(SiteService service) : IAsyncDisposable
    {
        private readonly HttpClient http = new() { BaseAddress = service.Url, Timeout = TimeSpan.FromSeconds(20) };

        public async Task<JsonElement> UntilAsync(string path, Func<JsonElement, bool> good)
        {
            var answer = default(JsonElement);
            var begun = TimeProvider.System.GetTimestamp();
            while (TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(20))
            {
                answer = await http.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative));
                if (good(answer)) return answer;
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, default);
            }
            return answer;
        }

        public async ValueTask DisposeAsync()
        {
            http.Dispose();
            await service.DisposeAsync();
        }
    }
}
