using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Solstead.Devices.Clock;
using Solstead.Devices.Enphase.Twin;
using Solstead.Simulator;
using Solstead.Site;
using Solstead.Site.Configuration;

namespace Solstead.Tests.Site;

/// <summary>The whole service on a twin, over real sockets, in a temporary folder.</summary>
internal sealed class LivingSite : IAsyncDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 26, 11, 0, 0, TimeSpan.Zero);

    /// <summary>A summer noon, whatever the hour outside: there is sun to decide about.</summary>
    public static readonly ShiftedClock Clock = new(TimeProvider.System, Noon, 1);

    private readonly string folder;
    private readonly bool ownsFolder;

    private LivingSite(string folder, bool ownsFolder, EnphaseTwin? twin, SiteService service) =>
        (this.folder, this.ownsFolder, Twin, Service) = (folder, ownsFolder, twin, service);

    public EnphaseTwin? Twin { get; }
    public SiteService Service { get; }
    public HttpClient Http { get; private init; } = null!;
    public string Folder => folder;

    public T Part<T>() where T : notnull => Service.Services.GetRequiredService<T>();

    public static async Task<LivingSite> StartAsync(string rules = "", string? inFolder = null, string? settings = null, Action<string>? log = null)
    {
        var folder = inFolder ?? Directory.CreateTempSubdirectory("solstead-test-").FullName;
        var twin = settings is null ? await EnphaseTwin.StartAsync(new() { Plant = new VirtualHouse(new HouseSettings { BatteryWh = 5000 }, Noon), Time = Clock }, default) : null;
        if (twin is not null) await File.WriteAllTextAsync(Path.Combine(folder, "roof.jwt"), twin.Token());
        var yaml = settings ?? $$"""
            site: { name: Test, timezone: Europe/Paris, grid: { phases: 3 } }
            devices:
              - { id: roof, type: enphase, host: "{{twin!.Url.Authority}}", token_file: roof.jwt, interval_s: 1 }
            history: { batch_s: 1 }
            web: { listen: "127.0.0.1:0" }
            {{rules}}
            """;
        var file = Path.Combine(folder, "solstead.yaml");
        await File.WriteAllTextAsync(file, yaml);
        var service = await SiteService.StartAsync(new ServiceOptions(SettingsLoader.Load(file), file, Path.Combine(folder, "data"), Clock, "test", _ => { }) { ClockShifted = true }, default);
        return new LivingSite(folder, inFolder is null, twin, service) { Http = new HttpClient { BaseAddress = service.Url, Timeout = TimeSpan.FromSeconds(20) } };
    }

    /// <summary>Asks until the answer satisfies; the last answer when it never does within 20 s.</summary>
    public async Task<JsonElement> UntilAsync(string path, Func<JsonElement, bool> good)
    {
        var answer = default(JsonElement);
        var until = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(until) < TimeSpan.FromSeconds(20))
        {
            using var response = await Http.GetAsync(new Uri(path, UriKind.Relative));
            if (response.StatusCode == System.Net.HttpStatusCode.OK)
            {
                answer = await response.Content.ReadFromJsonAsync<JsonElement>();
                if (good(answer)) return answer;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, default);
        }
        return answer;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Service.DisposeAsync();
        if (Twin is not null) await Twin.DisposeAsync();
        if (ownsFolder) Directory.Delete(folder, recursive: true);
    }
}
