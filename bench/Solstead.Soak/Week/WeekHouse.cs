using System.Globalization;
using Solstead.Devices.Clock;
using Solstead.Devices.Enphase.Twin;
using Solstead.Devices.Enphase.Twin.Cloud;
using Solstead.Simulator;
using Solstead.Soak.Gateway;

namespace Solstead.Soak.Week;

/// <summary>
/// The house of the week: its gateway and the maker's cloud as twins on the same fast clock as the service, and the settings of that service.
/// </summary>
internal sealed class WeekHouse : IAsyncDisposable
{
    private readonly WeekPlan plan;
    private readonly SteppedClock clock;
    private readonly EnphaseTwin twin;
    private readonly HouseSettings settings;

    private WeekHouse(WeekPlan plan, SteppedClock clock, EnphaseTwin twin, HouseSettings settings, WeekTruth truth) =>
        (this.plan, this.clock, this.twin, this.settings, Truth) = (plan, clock, twin, settings, truth);

    public WeekTruth Truth { get; }

    public TwinCloud Cloud => twin.Cloud;

    public TwinRequests Requests => twin.Requests;

    public DateTimeOffset Now => clock.GetUtcNow();

    public static async Task<WeekHouse> StartAsync(WeekPlan plan, CancellationToken ct)
    {
        var clock = new SteppedClock(new ShiftedClock(TimeProvider.System, plan.Start, plan.Speed));
        var settings = new HouseSettings { Zone = WeekPlan.Zone, Phases = 3 };
        var truth = new WeekTruth(new VirtualHouse(settings, plan.Start), WeekPlan.Zone);
        var twin = await EnphaseTwin.StartAsync(new EnphaseTwinOptions { Plant = truth, Time = clock, Zone = WeekPlan.Zone, SingleThread = true }, ct);
        twin.Cloud.TokenLife = WeekPlan.TokenLife;
        return new(plan, clock, twin, settings, truth);
    }

    /// <summary>Sets the clock of the house: a tenth of a second is a minute there.</summary>
    public void Set(DateTimeOffset now) => clock.Step += now - Now;

    /// <summary>Waits until the house's clock shows an instant.</summary>
    public async Task UntilAsync(DateTimeOffset at, CancellationToken ct)
    {
        while (at - Now is var left && left > TimeSpan.Zero) await Task.Delay(left / plan.Speed + TimeSpan.FromMilliseconds(1), TimeProvider.System, ct);
    }

    public Task FailLoginsAsync(CancellationToken ct) => twin.Cloud.InjectAsync(new TwinCloudFault(TwinCloudFaultKind.Unavailable) { Count = plan.CloudFailures }, ct);

    public void Settle(Workplace place, Uri relay, int? broker)
    {
        var owner = TwinAccount.All.First(a => a.Kind == TwinAccountKind.Owner);
        place.WriteSecret("account", owner.Password);
        File.WriteAllText(place.Settings, $$"""
            site: { name: Week, timezone: {{WeekPlan.ZoneId}}, grid: { phases: 3 } }
            control: { enabled: true }
            devices:
              - id: roof
                type: enphase
                host: "{{twin.Url.Authority}}"
                enlighten_user: {{owner.User}}
                enlighten_password_file: account
                token_way: enlighten
                cloud_url: "{{twin.Cloud.Url}}"
                interval_s: 1
                production_interval_s: {{Seconds(10)}}
                inverters_interval_s: {{Seconds(60)}}
                inventory_interval_s: {{Seconds(3600)}}
                groups:
            {{Groups()}}
                panel_watch: { at: "{{plan.WatchAt}}" }
            rules:
              - type: threshold
                name: heater
                above_w: 800
                below_w: 100
                dry_run: false
                on:  { http: "{{relay}}?turn=on", expect: '"ison":true' }
                off: { http: "{{relay}}?turn=off", expect: '"ison":false' }
            publish:
              prometheus: {}
            {{(broker is { } port ? $"  mqtt: {{ host: 127.0.0.1, port: {port}, interval_s: 1, home_assistant: true, documents: {{}} }}" : "")}}
            history: { batch_s: 3 }
            web: { listen: "127.0.0.1:0" }
            """);
    }

    public ValueTask DisposeAsync() => twin.DisposeAsync();

    /// <summary>A shortest interval of the gateway's own seconds, as it is at this speed.</summary>
    private string Seconds(double own) => Math.Max(1, own / plan.Speed).ToString(CultureInfo.InvariantCulture);

    private string Groups()
    {
        var serials = Truth.Equipment.Panels.Select(p => p.Serial).ToList();
        var lines = new List<string>();
        foreach (var side in settings.Roof)
        {
            lines.Add($"      - {{ name: {side.Name}, panels: [{string.Join(", ", serials.Take(side.Panels))}] }}");
            serials.RemoveRange(0, side.Panels);
        }
        return string.Join('\n', lines);
    }
}
