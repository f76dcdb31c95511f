using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.History;
using Solstead.Core.Quantities;
using Solstead.Core.Site;
using Solstead.Devices;
using Solstead.Site.Notify;
using Solstead.Site.Run;
using Solstead.Tests.Site.Commands;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Notify;

/// <summary>From events to requests, with a recording server, a manual clock and a store that outlives the notifier.</summary>
public sealed class NotifierTests : IAsyncLifetime
{
    private readonly ManualClock clock = new(Made.Noon);
    private readonly KeptState state = new();
    private readonly KeptLog log = new();
    private readonly VolatileSecrets secrets = new();
    private readonly List<Problem> stored = [];
    private SiteProblems problems = null!;
    private CommandServer server = null!;

    public async ValueTask InitializeAsync()
    {
        problems = new(clock);
        server = await CommandServer.StartAsync();
    }

    public async ValueTask DisposeAsync() => await server.DisposeAsync();

    private string Ntfy(string more = "") => $"{{ type: ntfy, url: {server.Url.GetLeftPart(UriPartial.Authority)}, topic: CANARY-TOPIC, token: CANARY-TOKEN{more} }}";

    private async Task<Running> StartAsync(params string[] items)
    {
        var entries = Made.Read($"notify: [{string.Join(", ", items)}]").Entries;
        entries.Count.ShouldBe(items.Length);
        var notifier = new Notifier(new(entries, new SiteDefinition("Maison", Made.Paris, 3, null, null), state, problems, () => [.. stored], secrets, clock, LoggerFactory.Create(l => l.SetMinimumLevel(LogLevel.Trace).AddProvider(log))) { Random = new Random(1) });
        await notifier.StartAsync(CancellationToken.None);
        return new(notifier);
    }

    private sealed record Running(Notifier Notifier) : IAsyncDisposable
    {
        public QueueState Queue => Notifier.Channels[0].Queue;

        public async ValueTask DisposeAsync()
        {
            await Notifier.StopAsync(CancellationToken.None);
            Notifier.Dispose();
        }
    }

    private void Answer(int status) => server.Answer = c =>
    {
        c.Response.StatusCode = status;
        return c.Response.WriteAsync("{}");
    };

    /// <summary>Moves the clock until it is so: timers are armed only when a step is done.</summary>
    private Task MoveUntilAsync(Func<bool> good) => Until.TrueAsync(() =>
    {
        if (good()) return true;
        clock.Advance(TimeSpan.FromSeconds(1));
        return false;
    });

    [Fact]
    public async Task An_event_is_told_and_its_end_too()
    {
        await using var running = await StartAsync(Ntfy(), Ntfy(", name: fr, language: fr, events: [meter]"));
        running.Notifier.Take(Made.Event("meter.missing", device: "roof", facts: Fact.Of("age", TimeSpan.FromMinutes(1))));
        await Until.TrueAsync(() => server.Requests.Count == 2);
        running.Notifier.Take(Made.Event("meter.missing", over: true, device: "roof", at: Made.Noon.AddSeconds(5)));
        await MoveUntilAsync(() => server.Requests.Count == 4);
        var bodies = server.Requests.Select(r => r.Body).ToList();
        bodies.Count(b => b.Contains("meter lost (roof)", StringComparison.Ordinal)).ShouldBe(2);
        bodies.Count(b => b.Contains("compteur perdu (roof)", StringComparison.Ordinal)).ShouldBe(2);
        bodies.Count(b => b.Contains("terminé", StringComparison.Ordinal)).ShouldBe(1);
        await Until.TrueAsync(() => running.Notifier.Channels.All(c => c.Waiting == 0 && c.Queue.Sent == 2));
    }

    [Fact]
    public async Task A_service_that_is_ill_is_asked_again_and_its_wish_is_heard()
    {
        server.Answer = c =>
        {
            (c.Response.StatusCode, c.Response.Headers.RetryAfter) = (503, "120");
            return Task.CompletedTask;
        };
        await using var running = await StartAsync(Ntfy());
        running.Notifier.Take(Made.Event("meter.missing"));
        await Until.TrueAsync(() => running.Queue.Strikes == 1);
        (running.Queue.NotBefore - clock.GetUtcNow()).ShouldBe(TimeSpan.FromSeconds(120));
        clock.Advance(TimeSpan.FromSeconds(110));
        Answer(200);
        await MoveUntilAsync(() => running.Queue.Sent == 1);
        clock.GetUtcNow().ShouldBeGreaterThanOrEqualTo(Made.Noon.AddSeconds(120));
        server.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_failing_channel_is_on_the_page_and_goes_when_it_works()
    {
        Answer(500);
        await using var running = await StartAsync(Ntfy());
        running.Notifier.Take(Made.Event("meter.missing"));
        await MoveUntilAsync(() => problems.Open.Any(p => p.Code == "notify.unreachable"));
        Answer(200);
        await MoveUntilAsync(() => running.Queue.Sent == 1);
        problems.Open.ShouldBeEmpty();
        Answer(401);
        running.Notifier.Take(Made.Event("balance.off", Severity.Alarm));
        await Until.TrueAsync(() => problems.Open.Any(p => p.Code == "notify.refused"));
        running.Queue.Lost.ShouldBe(1);
    }

    [Fact]
    public async Task A_service_that_hangs_is_left_after_ten_seconds_and_holds_up_no_other()
    {
        var hang = new TaskCompletionSource();
        server.Answer = c => c.Request.Path == "/hook" ? Task.CompletedTask : hang.Task;
        await using var running = await StartAsync(Ntfy(), $"{{ type: webhook, url: {server.Url}hook }}");
        running.Notifier.Take(Made.Event("meter.missing"));
        await Until.TrueAsync(() => running.Notifier.Channels[1].Queue.Sent == 1 && server.Requests.Count == 2);
        running.Queue.LastFailure.ShouldBeNull();
        await MoveUntilAsync(() => running.Queue.LastFailure is { Code: "notify.answer.silent" });
        (clock.GetUtcNow() - Made.Noon).ShouldBeInRange(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30));
        hang.SetResult();
    }

    [Fact]
    public async Task P5_a_service_that_hangs_does_not_hold_the_stop()
    {
        var hang = new TaskCompletionSource();
        server.Answer = _ => hang.Task;
        var running = await StartAsync(Ntfy());
        running.Notifier.Take(Made.Event("meter.missing"));
        await Until.TrueAsync(() => server.Requests.Count == 1);
        var began = TimeProvider.System.GetTimestamp();
        await running.DisposeAsync();
        // It would hang for ever by this clock; the second it may take, with room for a busy machine.
        TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(5));
        state.Values["notify/ntfy"].ShouldContain("meter.missing", Case.Sensitive, "it is sent after the next start");
        hang.SetResult();
    }

    [Fact]
    public async Task An_engine_that_tells_much_waits_for_nothing()
    {
        var hang = new TaskCompletionSource();
        server.Answer = _ => hang.Task;
        await using var running = await StartAsync(Ntfy(), Ntfy(", name: b"));
        var happened = Made.Event("meter.missing");
        var began = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < 100_000; i++) running.Notifier.Take(happened);
        TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(1), "10 µs each");
        hang.SetResult();
    }

    [Fact]
    public async Task What_waits_survives_a_kill_and_what_was_told_is_not_told_again()
    {
        Answer(500);
        var killed = await StartAsync(Ntfy());
        killed.Notifier.Take(Made.Event("meter.missing", device: "roof"));
        killed.Notifier.Take(Made.Event("balance.off", Severity.Alarm));
        await Until.TrueAsync(() => state.Values.TryGetValue("notify/ntfy", out var kept) && kept.Contains("balance.off", StringComparison.Ordinal) && kept.Contains("Strikes\":1", StringComparison.Ordinal) && state.Values.ContainsKey("notify/book.state"));
        state.Freeze();
        await killed.DisposeAsync();
        state.Thaw();
        server.Requests.Clear();
        Answer(200);
        clock.Advance(TimeSpan.FromMinutes(1));
        await using var again = await StartAsync(Ntfy());
        again.Notifier.Take(Made.Event("meter.missing", device: "roof", at: clock.GetUtcNow()));
        await MoveUntilAsync(() => again.Queue.Sent == 2);
        await MoveUntilAsync(() => again.Notifier.Channels[0].Waiting == 0);
        server.Requests.Count(r => r.Body.Contains("meter lost", StringComparison.Ordinal)).ShouldBe(1);
        server.Requests.Count(r => r.Body.Contains("contradict", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task A_flood_is_a_digest_and_costs_few_requests()
    {
        Answer(500);
        await using var running = await StartAsync(Ntfy());
        for (var i = 0; i < 900; i++) running.Notifier.Take(Made.Event("enphase.auth.expired", device: $"d{i}"));
        await Until.TrueAsync(() => running.Queue.Items.Count == 500 && running.Queue.Dropped == 400);
        Answer(200);
        await MoveUntilAsync(() => running.Queue.Items.Count == 0);
        running.Queue.Sent.ShouldBeInRange(1, 2);
        server.Requests.Last().Body.ShouldContain("messages");
    }

    [Fact]
    public async Task What_is_wrong_with_history_is_told_although_its_disk_cannot_say_so()
    {
        await using var running = await StartAsync(Ntfy());
        stored.Add(new("history.disk.full", Severity.Alarm));
        await MoveUntilAsync(() => server.Requests.Count == 1);
        stored.Clear();
        await MoveUntilAsync(() => server.Requests.Count == 2);
        server.Requests.Last().Body.ShouldContain("over, disk");
    }

    [Fact]
    public async Task S11_no_secret_is_in_the_log_the_store_or_what_is_shown()
    {
        server.Answer = c => c.Response.WriteAsync("""{"error":"CANARY-TOPIC CANARY-TOKEN CANARY-BOT CANARY-HOOK"}""");
        var telegram = $"{{ type: telegram, url: {server.Url.GetLeftPart(UriPartial.Authority)}, token: CANARY-BOT, chat: '12345678' }}";
        var hook = $"{{ type: webhook, url: {server.Url}hooks/CANARY-HOOK, signing_key: CANARY-HMAC }}";
        await using (var running = await StartAsync(Ntfy(), telegram, hook))
        {
            foreach (var status in new[] { 200, 401, 500 })
            {
                server.Answer = c =>
                {
                    c.Response.StatusCode = status;
                    return c.Response.WriteAsync($"{{\"error\":\"{c.Request.Path}\",\"description\":\"{c.Request.Path} {c.Request.Headers.Authorization}\"}}");
                };
                running.Notifier.Take(Made.Event("meter.missing", device: $"d{status}"));
                await Until.TrueAsync(() => running.Notifier.Channels.All(c => status switch { 200 => c.Queue.Sent == 1, 401 => c.Queue.Lost == 1, _ => c.Queue.Strikes >= 1 }));
            }
            foreach (var name in new[] { "ntfy", "telegram", "webhook" }) log.Add($"{await running.Notifier.TestAsync(name, CancellationToken.None)}");
            log.Add(string.Join(' ', running.Notifier.Channels));
        }
        server.Requests.Count(r => (r.Path + r.Body).Contains("CANARY", StringComparison.Ordinal)).ShouldBeGreaterThan(10, "they were used");
        log.Text.ShouldNotContain("CANARY");
        string.Concat(state.Values.Values).ShouldNotContain("CANARY");
    }

    [Fact]
    public async Task A_test_answers_with_what_the_service_says_and_takes_no_turn_of_the_queue()
    {
        Answer(500);
        await using var running = await StartAsync(Ntfy());
        running.Notifier.Take(Made.Event("meter.missing"));
        await Until.TrueAsync(() => running.Queue.Strikes == 1);
        server.Answer = c =>
        {
            c.Response.StatusCode = 403;
            return c.Response.WriteAsync("""{"code":40301,"http":403,"error":"forbidden"}""");
        };
        var (found, delivery) = await running.Notifier.TestAsync("ntfy", CancellationToken.None);
        (found, delivery!.Status, delivery.Words).ShouldBe((true, 403, "forbidden (40301)"));
        running.Notifier.Channels[0].Waiting.ShouldBe(1);
        Answer(200);
        (await running.Notifier.TestAsync("ntfy", CancellationToken.None)).Delivery!.Outcome.ShouldBe(DeliveryOutcome.Sent);
        await Until.TrueAsync(() => running.Queue.Sent == 1);
        (await running.Notifier.TestAsync("none", CancellationToken.None)).Found.ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{"Items":[null,{"Attempts":1},{"Notice":{"Id":3}}],"Sent":0}""", """{"Next":4,"Incidents":[null,{"Id":1},{"Key":"a"}]}""")]
    [InlineData("""{"Items":null,"Threads":null}""", """{"Next":4}""")]
    [InlineData("{}", "{}")]
    public async Task A_state_that_is_damaged_ends_nothing(string queue, string book)
    {
        (state.Values["notify/ntfy"], state.Values["notify/book.state"]) = (queue, book);
        await using var running = await StartAsync(Ntfy());
        running.Notifier.Take(Made.Event("meter.missing"));
        await Until.TrueAsync(() => running.Queue.Sent == 1);
    }

    [Fact]
    public async Task A_store_that_fails_at_the_start_does_not_end_the_service()
    {
        state.Fault = new InvalidOperationException("no store");
        await using var running = await StartAsync(Ntfy());
        running.Notifier.Take(Made.Event("meter.missing"));
        await Until.TrueAsync(() => log.Text.Contains("begins anew", StringComparison.Ordinal));
        running.Notifier.ExecuteTask!.IsCompleted.ShouldBeFalse();
        state.Fault = null;
        await MoveUntilAsync(() => running.Queue.Sent == 1);
    }

    [Fact]
    public async Task A_state_that_cannot_be_read_begins_anew()
    {
        state.Values["notify/ntfy"] = "{\"Items\":[{";
        state.Values["notify/book.state"] = "[]";
        await using var running = await StartAsync(Ntfy());
        running.Notifier.Take(Made.Event("meter.missing"));
        await Until.TrueAsync(() => running.Queue.Sent == 1);
    }

    /// <summary>A state store whose owner may be killed: once frozen nothing more is written.</summary>
    private sealed class KeptState : IStateStore
    {
        private bool frozen;

        public ConcurrentDictionary<string, string> Values { get; } = [];

        public void Freeze() => frozen = true;

        public void Thaw() => frozen = false;

        public Exception? Fault { get; set; }

        public Task<string?> GetAsync(string key, CancellationToken ct) => Fault is null ? Task.FromResult(Values.GetValueOrDefault(key)) : Task.FromException<string?>(Fault);

        public Task SetAsync(string key, string? json, CancellationToken ct)
        {
            if (!frozen) Values[key] = json!;
            return Task.CompletedTask;
        }
    }
}
