using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Solstead.Devices;
using Solstead.Site.Notify;
using Solstead.Tests.Site.Commands;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Notify.Channels;

/// <summary>What each service's answers mean: sent, later, or never; and what it says is told without our secrets.</summary>
public sealed class AnswerTests : IAsyncLifetime
{
    private CommandServer server = null!;

    public async ValueTask InitializeAsync() => server = await CommandServer.StartAsync();

    public async ValueTask DisposeAsync() => await server.DisposeAsync();

    private string Url => server.Url.GetLeftPart(UriPartial.Authority);

    private string Item(string type) => type switch
    {
        "prowl" => $"{{ type: prowl, url: {Url}/publicapi, api_key: CANARY-KEY }}",
        "ntfy" => $"{{ type: ntfy, url: {Url}, topic: CANARY-KEY }}",
        "telegram" => $"{{ type: telegram, url: {Url}, token: CANARY-KEY, chat: '1234567' }}",
        "pushover" => $"{{ type: pushover, url: {Url}, token: CANARY-KEY, user: usr1 }}",
        "gotify" => $"{{ type: gotify, url: {Url}, token: CANARY-KEY }}",
        "apprise" => $"{{ type: apprise, url: {Url}, key: CANARY-KEY }}",
        "home-assistant" => $"{{ type: home-assistant, url: {Url}, token: CANARY-KEY }}",
        "matrix" => $"{{ type: webhook, preset: matrix, url: {Url}, room: '!r', token: CANARY-KEY }}",
        "free-mobile" => $"{{ type: webhook, preset: free-mobile, url: {Url}, user: '1', password: CANARY-KEY }}",
        _ => $"{{ type: webhook, url: {Url}/CANARY-KEY }}",
    };

    private async Task<Delivery> AnswerAsync(string type, int status, string body, Action<HttpResponse>? more = null, TimeProvider? time = null)
    {
        server.Answer = context =>
        {
            context.Response.StatusCode = status;
            more?.Invoke(context.Response);
            return status is 204 or 304 ? Task.CompletedTask : context.Response.WriteAsync(body);
        };
        await using var channel = Made.Channel(Item(type), time: time);
        return await channel.SendAsync(Made.Message(), CancellationToken.None);
    }

    public static TheoryData<string> Types => ["prowl", "ntfy", "telegram", "pushover", "gotify", "apprise", "home-assistant", "matrix", "free-mobile", "webhook"];

    [Theory, MemberData(nameof(Types))]
    public async Task Only_408_429_and_5xx_are_tried_again(string type)
    {
        foreach (var status in new[] { 408, 429, 500, 502, 503 }) (await AnswerAsync(type, status, "busy")).Outcome.ShouldBe(DeliveryOutcome.Later, $"{status}");
        foreach (var status in new[] { 400, 401, 402, 403, 404, 405, 409, 410, 413, 424, 301, 302, 307, 308 }) (await AnswerAsync(type, status, "no")).Outcome.ShouldBe(DeliveryOutcome.Refused, $"{status}");
        (await AnswerAsync(type, 200, "")).Outcome.ShouldBe(DeliveryOutcome.Sent);
    }

    [Theory, MemberData(nameof(Types))]
    public async Task What_a_service_repeats_of_our_secret_is_not_shown(string type)
    {
        var delivery = await AnswerAsync(type, 400, """{"error":"bad token CANARY-KEY","description":"bad token CANARY-KEY","errors":["bad token CANARY-KEY"],"message":"bad token CANARY-KEY"}""");
        $"{delivery}".ShouldNotContain("CANARY");
        if (type != "prowl") delivery.Words.ShouldBe("bad token …");
    }

    [Theory, MemberData(nameof(Types))]
    public async Task Retry_After_is_heard(string type)
    {
        (await AnswerAsync(type, 429, "slow", r => r.Headers.RetryAfter = "77")).RetryAfter.ShouldBe(TimeSpan.FromSeconds(77));
        var clock = new ManualClock(Made.Noon);
        (await AnswerAsync(type, 503, "slow", r => r.Headers.RetryAfter = Made.Noon.AddMinutes(5).ToString("R", CultureInfo.InvariantCulture), clock)).RetryAfter.ShouldBe(TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task Telegram_says_in_its_answer_when_it_wants_to_be_asked_again()
    {
        var delivery = await AnswerAsync("telegram", 429, """{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 5","parameters":{"retry_after":35}}""");
        (delivery.RetryAfter, delivery.Words, delivery.Status).ShouldBe((TimeSpan.FromSeconds(35), "Too Many Requests: retry after 5", 429));
    }

    [Fact]
    public async Task Telegram_gives_the_number_to_answer_to() =>
        (await AnswerAsync("telegram", 200, """{"ok":true,"result":{"message_id":99,"date":1}}""")).Handle.ShouldBe("99");

    [Fact]
    public async Task Prowl_406_waits_for_the_reset_date()
    {
        var clock = new ManualClock(Made.Noon);
        var reset = Made.Noon.AddMinutes(42).ToUnixTimeSeconds();
        var delivery = await AnswerAsync("prowl", 406, $"""<?xml version="1.0" encoding="UTF-8"?><prowl><error code="406" resetdate="{reset}">Not accepted: API limit</error></prowl>""", time: clock);
        (delivery.Outcome, delivery.RetryAfter, delivery.Words).ShouldBe((DeliveryOutcome.Later, TimeSpan.FromMinutes(42), "Not accepted: API limit"));
    }

    [Fact]
    public async Task Prowl_says_what_is_wrong_in_XML_and_no_entity_of_it_is_read()
    {
        (await AnswerAsync("prowl", 401, """<?xml version="1.0"?><prowl><error code="401">Invalid API key</error></prowl>""")).Words.ShouldBe("Invalid API key");
        (await AnswerAsync("prowl", 200, """<?xml version="1.0"?><prowl><success code="200" remaining="999" resetdate="1700000000"/></prowl>""")).Words.ShouldBe("200, 999 calls left");
        (await AnswerAsync("prowl", 400, """<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]><prowl><error>&x;</error></prowl>""")).Words.ShouldBeNull();
    }

    [Fact]
    public async Task A_test_of_Prowl_asks_first_whether_the_key_is_good()
    {
        server.Answer = c =>
        {
            if (c.Request.Path.Value!.EndsWith("verify", StringComparison.Ordinal)) c.Response.StatusCode = 401;
            return c.Response.WriteAsync("<prowl><error code=\"401\">Invalid API key</error></prowl>");
        };
        await using var channel = Made.Channel(Item("prowl"));
        var delivery = await channel.TestAsync(Made.Message(), CancellationToken.None);
        (delivery.Outcome, delivery.Status, delivery.Words).ShouldBe((DeliveryOutcome.Refused, 401, "Invalid API key"));
        server.Requests.Select(r => $"{r.Method} {r.Path}").ShouldBe(["GET /publicapi/verify?apikey=CANARY-KEY"]);
    }

    [Theory]
    [InlineData("ntfy", 429, """{"code":42901,"http":429,"error":"limit reached","link":"https://x"}""", "limit reached (42901)")]
    [InlineData("pushover", 400, """{"user":"invalid","errors":["user key is invalid","x"],"status":0}""", "user key is invalid, x")]
    [InlineData("gotify", 401, """{"error":"Unauthorized","errorCode":401,"errorDescription":"you need to provide a valid token"}""", "you need to provide a valid token")]
    [InlineData("apprise", 424, """{"error":"One or more notification could not be sent."}""", "One or more notification could not be sent.")]
    [InlineData("home-assistant", 401, "401: Unauthorized", "401: Unauthorized")]
    [InlineData("matrix", 403, """{"errcode":"M_FORBIDDEN","error":"not in room"}""", "not in room")]
    [InlineData("webhook", 500, "<html><body>x</body></html>", null)]
    [InlineData("webhook", 400, "{\"x\":", null)]
    [InlineData("webhook", 400, "two\r\nlines", "two lines")]
    public async Task The_service_is_quoted(string type, int status, string body, string? words) => (await AnswerAsync(type, status, body)).Words.ShouldBe(words);

    [Fact]
    public async Task Apprise_without_a_recipient_is_no_success() => (await AnswerAsync("apprise", 204, "")).Outcome.ShouldBe(DeliveryOutcome.Refused);

    [Fact]
    public async Task Pushover_waits_for_the_end_of_its_month()
    {
        var clock = new ManualClock(Made.Noon);
        var reset = Made.Noon.AddDays(9).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        (await AnswerAsync("pushover", 429, "{}", r => r.Headers["X-Limit-App-Reset"] = reset, clock)).RetryAfter.ShouldBe(TimeSpan.FromDays(9));
    }

    [Theory, MemberData(nameof(Types))]
    public async Task S10_a_redirect_is_not_followed_and_no_secret_goes_elsewhere(string type)
    {
        await using var elsewhere = await CommandServer.StartAsync();
        var delivery = await AnswerAsync(type, 307, "", r => r.Headers.Location = elsewhere.Url.AbsoluteUri);
        (delivery.Outcome, delivery.Code, delivery.Status).ShouldBe((DeliveryOutcome.Refused, "notify.answer.redirect", 307));
        elsewhere.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nobody_there_is_tried_again()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        var port = ((IPEndPoint)socket.LocalEndpoint).Port;
        socket.Stop();
        await using var channel = Made.Channel($"{{ type: gotify, url: 'http://127.0.0.1:{port}', token: CANARY }}");
        var delivery = await channel.SendAsync(Made.Message(), CancellationToken.None);
        (delivery.Outcome, delivery.Code).ShouldBe((DeliveryOutcome.Later, "notify.answer.unreachable"));
    }

    [Theory, InlineData("http://192.0.2.7"), InlineData("http://0.0.0.0"), InlineData("http://224.0.0.1")]
    public async Task Plain_http_stays_in_the_house(string url)
    {
        await using var channel = Made.Channel($"{{ type: gotify, url: '{url}', token: CANARY }}");
        (await channel.SendAsync(Made.Message(), CancellationToken.None)).Code.ShouldBe("notify.answer.target");
    }

    [Fact]
    public async Task A_secret_without_a_value_waits_for_it()
    {
        var secrets = new VolatileSecrets();
        await using var channel = Made.Channel($"{{ type: gotify, url: '{Url}', token: {{ secret: gotify }} }}", secrets);
        (await channel.SendAsync(Made.Message(), CancellationToken.None)).ShouldBe(new(DeliveryOutcome.Later, "notify.answer.secret"));
        server.Requests.ShouldBeEmpty();
        secrets.Set("gotify", "given");
        (await channel.SendAsync(Made.Message(), CancellationToken.None)).Outcome.ShouldBe(DeliveryOutcome.Sent);
        server.Requests.Last().Headers["X-Gotify-Key"].ShouldBe("given");
    }

    [Fact]
    public async Task A_proxy_without_a_value_waits_for_it()
    {
        var secrets = new VolatileSecrets();
        await using var channel = Made.Channel("{ type: gotify, url: 'http://gotify.example', token: CANARY, proxy: { secret: proxy } }", secrets);
        (await channel.SendAsync(Made.Message(), CancellationToken.None)).ShouldBe(new(DeliveryOutcome.Later, "notify.answer.secret"));
        secrets.Set("proxy", Url);
        (await channel.SendAsync(Made.Message(), CancellationToken.None)).Outcome.ShouldBe(DeliveryOutcome.Sent);
    }

    [Fact]
    public async Task A_header_cannot_be_smuggled_in_with_a_secret()
    {
        var secrets = new VolatileSecrets();
        secrets.Set("gotify", "x\r\nX-Evil: 1");
        await using var channel = Made.Channel($"{{ type: gotify, url: '{Url}', token: {{ secret: gotify }} }}", secrets);
        (await channel.SendAsync(Made.Message(), CancellationToken.None)).Code.ShouldBe("notify.answer.secret");
        server.Requests.ShouldBeEmpty();
    }
}
