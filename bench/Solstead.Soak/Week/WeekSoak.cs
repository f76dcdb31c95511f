using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Solstead.Soak.Mqtt;

namespace Solstead.Soak.Week;

/// <summary>
/// The whole program lives through a week on a fast clock: gateway with panels, tokens renewed at the maker's cloud, a rule that switches over
/// HTTP, a broker, Prometheus. Its memory must stay flat, its log-ins within the budget, and every midnight must be there.
/// </summary>
internal static class WeekSoak
{
    private static readonly TimeProvider Time = TimeProvider.System;

    public static async Task<bool> RunAsync(bool shortly, CancellationToken ct)
    {
        var plan = shortly ? WeekPlan.Short : WeekPlan.Long;
        var verdict = new Verdict("week");
        using var place = new Workplace();
        await using var broker = LocalBroker.Program is null ? null : new LocalBroker();
        if (broker is null) verdict.Tell("left out: MQTT, mosquitto is not installed");
        else await broker.StartAsync(ct);
        await using var relay = await HeaterRelay.StartAsync(ct);
        await using var house = await WeekHouse.StartAsync(plan, ct);
        house.Settle(place, relay.Url, broker?.Port);
        await using var ear = broker is null ? null : new MqttEar(broker.Port);
        house.Set(plan.Start);
        using var service = await ServiceProcess.StartAsync(place, ct, "--clock", string.Create(CultureInfo.InvariantCulture, $"{plan.Start.UtcDateTime:O},x{plan.Speed}"));
        house.Set(await ClockOfAsync(service.Url, ct));
        verdict.Tell($"{plan.Midnights} midnights in {Verdict.Text((plan.End - plan.Start) / plan.Speed / TimeSpan.FromMinutes(1))} min: {plan.Start:yyyy-MM-dd HH:mm} to {plan.End:yyyy-MM-dd HH:mm} UTC, {plan.Speed} times as fast");

        var scraper = new Scraper(service, () => house.Now);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var scraping = scraper.RunAsync(TimeSpan.FromSeconds(2), stop.Token);
        await house.UntilAsync(plan.CloudFailsAt, ct);
        await house.FailLoginsAsync(ct);
        await house.UntilAsync(plan.End, ct);
        await stop.CancelAsync();
        await scraping;

        using var api = new SiteApi(service.Url);
        var checks = new WeekChecks(plan, verdict, house, api);
        await checks.DaysAsync(scraper, ct);
        await checks.HistoryAsync(ct);
        checks.Cloud();
        await checks.MessagesAsync(ct);
        checks.Memory(scraper);
        verdict.Check(scraper.Failed == 0 && scraper["solstead_history_samples_dropped_total"] is 0, $"{scraper.Scrapes} scrapes, {scraper.Failed} failed; {scraper["solstead_history_samples_dropped_total"]} values dropped");
        verdict.Check(relay.On > 0 && relay.Off > 0, $"the rule switched on {relay.On} times and off {relay.Off} times");
        if (ear is not null) verdict.Check(ear is { Heard: > 0, Offline: <= 1 } && ear.Silence < TimeSpan.FromSeconds(10), $"{ear.Heard} messages heard on the broker, the last {Verdict.Text(ear.Silence.TotalSeconds)} s ago, gone {ear.Offline} times");
        verdict.Check(house.Requests.MaxConcurrent == 1, $"{house.Requests.Total} requests to the gateway, most in flight {house.Requests.MaxConcurrent}");
        verdict.Tell($"processor {Verdict.Text(100 * service.Cpu.TotalSeconds / ((plan.End - plan.Start) / plan.Speed).TotalSeconds)} % of one core");
        verdict.Check(!service.HasExited, "the service is still there");
        await service.KillAsync(ct);
        checks.Files(place.Data);
        return verdict.Held;
    }

    /// <summary>The service's wall clock: the first picture of its stream may be a second old, the second one has just been made.</summary>
    private static async Task<DateTimeOffset> ClockOfAsync(Uri url, CancellationToken ct)
    {
        using var http = new HttpClient { BaseAddress = url };
        await using var stream = await http.GetStreamAsync(new Uri("/api/v1/live/stream", UriKind.Relative), ct);
        var seen = 0;
        await foreach (var picture in SseParser.Create(stream).EnumerateAsync(ct))
        {
            if (++seen < 2) continue;
            using var json = JsonDocument.Parse(picture.Data);
            return json.RootElement.GetProperty("at").GetDateTimeOffset();
        }
        throw new InvalidOperationException("The live stream ended.");
    }
}
