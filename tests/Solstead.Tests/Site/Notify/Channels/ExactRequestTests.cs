using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Solstead.Site.Notify;
using Solstead.Tests.Site.Commands;

namespace Solstead.Tests.Site.Notify.Channels;

/// <summary>Each channel against a recording server on a real socket: the exact request (notifications.md 1).</summary>
public sealed class ExactRequestTests : IAsyncLifetime
{
    private const string Json = "application/json; charset=utf-8", Form = "application/x-www-form-urlencoded; charset=utf-8";
    private const string Text = "Maison : été <\\\"&\\nLigne 1 à 20 €\\nLine 2";

    private CommandServer server = null!;

    public async ValueTask InitializeAsync() => server = await CommandServer.StartAsync();

    public async ValueTask DisposeAsync() => await server.DisposeAsync();

    private string Url => server.Url.GetLeftPart(UriPartial.Authority);

    private async Task<Asked> SendAsync(string item, NoticeLevel level = NoticeLevel.Warning, string? thread = null)
    {
        await using var channel = Made.Channel(item);
        var delivery = await channel.SendAsync(Made.Message(level, thread), CancellationToken.None);
        delivery.Outcome.ShouldBe(DeliveryOutcome.Sent);
        channel.Shown.ShouldBe(new Uri(Url).Authority);
        return server.Requests.Last();
    }

    private static void IsRequest(Asked asked, string method, string path, string type, string body) =>
        (asked.Method, asked.Path, asked.Headers.GetValueOrDefault("Content-Type", ""), asked.Body).ShouldBe((method, path, type, body));

    [Theory, InlineData(NoticeLevel.Info, "0"), InlineData(NoticeLevel.Warning, "1"), InlineData(NoticeLevel.Alarm, "2"), InlineData(NoticeLevel.Recovery, "-1")]
    public async Task Prowl(NoticeLevel level, string priority) => IsRequest(
        await SendAsync($"{{ type: prowl, url: {Url}/publicapi, api_key: {new string('a', 40)}, link: 'http://house.example/' }}", level), "POST", "/publicapi/add", Form,
        $"apikey={new string('a', 40)}&application=Solstead&event=Maison%20%3A%20%C3%A9t%C3%A9%20%3C%22%26&description=Ligne%201%20%C3%A0%2020%20%E2%82%AC%0ALine%202&priority={priority}&url=http%3A%2F%2Fhouse.example%2F");

    [Theory, InlineData(NoticeLevel.Info, 3, "information_source"), InlineData(NoticeLevel.Warning, 4, "warning"), InlineData(NoticeLevel.Alarm, 5, "rotating_light"), InlineData(NoticeLevel.Recovery, 3, "white_check_mark")]
    public async Task Ntfy(NoticeLevel level, int priority, string tag)
    {
        var asked = await SendAsync($"{{ type: ntfy, url: {Url}, topic: solstead-x, token: tk_1, link: 'http://house.example/' }}", level);
        IsRequest(asked, "POST", "/", Json,
            $$"""{"topic":"solstead-x","title":"Maison : été <\"&","message":"Ligne 1 à 20 €\nLine 2","priority":{{priority}},"tags":["{{tag}}"],"click":"http://house.example/"}""");
        asked.Headers["Authorization"].ShouldBe("Bearer tk_1");
    }

    [Fact]
    public async Task Ntfy_with_user_and_password() =>
        (await SendAsync($"{{ type: ntfy, url: {Url}, topic: solstead-x, user: me, password: pä }}")).Headers["Authorization"].ShouldBe("Basic " + Convert.ToBase64String("me:pä"u8));

    [Fact]
    public async Task Telegram()
    {
        server.Answer = c => c.Response.WriteAsync("""{"ok":true,"result":{"message_id":4711}}""");
        IsRequest(await SendAsync($"{{ type: telegram, url: {Url}, token: '123:AbC', chat: '-1001' }}"), "POST", "/bot123:AbC/sendMessage", Json,
            """{"chat_id":"-1001","text":"<b>Maison : été &lt;\"&amp;</b>\nLigne 1 à 20 €\nLine 2","parse_mode":"HTML","disable_notification":false,"link_preview_options":{"is_disabled":true}}""");
    }

    [Fact]
    public async Task Telegram_answers_the_first_message_of_the_incident() =>
        (await SendAsync($"{{ type: telegram, url: {Url}, token: '123:AbC', chat: '@house' }}", NoticeLevel.Recovery, "4711")).Body.ShouldEndWith(
            """
            "disable_notification":true,"link_preview_options":{"is_disabled":true},"reply_parameters":{"message_id":4711,"allow_sending_without_reply":true}}
            """);

    [Fact]
    public async Task Pushover() => IsRequest(
        await SendAsync($"{{ type: pushover, url: {Url}, token: app, user: usr, device: phone }}", NoticeLevel.Alarm), "POST", "/1/messages.json", Form,
        "token=app&user=usr&title=Maison%20%3A%20%C3%A9t%C3%A9%20%3C%22%26&message=Ligne%201%20%C3%A0%2020%20%E2%82%AC%0ALine%202&priority=1&timestamp=1795176000&device=phone");

    [Fact]
    public async Task Gotify_below_a_path()
    {
        var asked = await SendAsync($"{{ type: gotify, url: {Url}/push/, token: Axy }}");
        IsRequest(asked, "POST", "/push/message", Json, """{"title":"Maison : été <\"&","message":"Ligne 1 à 20 €\nLine 2","priority":5}""");
        asked.Headers["X-Gotify-Key"].ShouldBe("Axy");
    }

    [Fact]
    public async Task Apprise_by_key() => IsRequest(
        await SendAsync($"{{ type: apprise, url: {Url}, key: house, tag: 'phone, mail' }}", NoticeLevel.Alarm), "POST", "/notify/house", Json,
        """{"title":"Maison : été <\"&","body":"Ligne 1 à 20 €\nLine 2","type":"failure","format":"text","tag":"phone, mail"}""");

    [Fact]
    public async Task Apprise_with_targets() => IsRequest(
        await SendAsync($"{{ type: apprise, url: {Url}, targets: 'mailto://x,prowl://y' }}", NoticeLevel.Recovery), "POST", "/notify", Json,
        """{"urls":"mailto://x,prowl://y","title":"Maison : été <\"&","body":"Ligne 1 à 20 €\nLine 2","type":"success","format":"text"}""");

    [Fact]
    public async Task Home_Assistant_event()
    {
        var asked = await SendAsync($"{{ type: home-assistant, url: {Url}, token: long }}");
        IsRequest(asked, "POST", "/api/events/solstead_notification", Json,
            """{"title":"Maison : été <\"&","message":"Ligne 1 à 20 €\nLine 2","severity":"warning","kind":"meter","code":"meter.missing","state":"open","incident":"a1b2-3","site":"Maison","device":"roof","at":"2026-11-20T12:00:00Z"}""");
        asked.Headers["Authorization"].ShouldBe("Bearer long");
    }

    [Fact]
    public async Task Home_Assistant_notify_service() => IsRequest(
        await SendAsync($"{{ type: home-assistant, url: {Url}, token: long, service: notify.mobile_app_phone }}", NoticeLevel.Alarm), "POST", "/api/services/notify/mobile_app_phone", Json,
        """{"title":"Maison : été <\"&","message":"Ligne 1 à 20 €\nLine 2","data":{"tag":"a1b2-3","group":"solstead","ttl":0,"priority":"high"}}""");

    [Theory]
    [InlineData("slack", "{\"text\":\"Maison : été &lt;\\\"&amp;\\nLigne 1 à 20 €\\nLine 2\"}")]
    [InlineData("discord", "{\"content\":\"" + Text + "\",\"allowed_mentions\":{\"parse\":[]}}")]
    [InlineData("mattermost", "{\"text\":\"" + Text + "\"}")]
    public async Task Hooks_whose_address_is_the_secret(string preset, string body) =>
        IsRequest(await SendAsync($"{{ type: webhook, preset: {preset}, url: '{Url}/hooks/T0/B0/xyz' }}"), "POST", "/hooks/T0/B0/xyz", Json, body);

    [Fact]
    public async Task Matrix_names_the_message_so_that_a_repetition_shows_once()
    {
        var asked = await SendAsync($"{{ type: webhook, preset: matrix, url: {Url}, room: '!abc:home.example', token: syt }}");
        IsRequest(asked, "PUT", "/_matrix/client/v3/rooms/!abc:home.example/send/m.room.message/a1b2-7", Json, "{\"msgtype\":\"m.text\",\"body\":\"" + Text + "\"}");
        asked.Headers["Authorization"].ShouldBe("Bearer syt");
    }

    [Fact]
    public async Task Free_Mobile() => IsRequest(
        await SendAsync($"{{ type: webhook, preset: free-mobile, url: {Url}, user: '12345678', password: 'k+y' }}"), "GET",
        "/sendmsg?user=12345678&pass=k%2By&msg=Maison%20%3A%20%C3%A9t%C3%A9%20%3C%22%26%0ALigne%201%20%C3%A0%2020%20%E2%82%AC%0ALine%202", "", "");

    [Fact]
    public async Task Home_Assistant_webhook() => IsRequest(
        await SendAsync($"{{ type: webhook, preset: home-assistant, url: {Url}, webhook: abc }}"), "POST", "/api/webhook/abc", Json,
        """{"title":"Maison : été <\"&","message":"Ligne 1 à 20 €\nLine 2","severity":"warning","kind":"meter","state":"open","incident":"a1b2-3","device":"roof","at":"2026-11-20T12:00:00Z"}""");

    [Fact]
    public async Task A_webhook_of_ones_own_fills_in_escapes_and_signs()
    {
        var asked = await SendAsync(
            $$$"""{ type: webhook, url: '{{{Url}}}/hook?s={{site}}&t={{title}}', method: PUT, signing_key: k3y, headers: { X-Room: cellar }, body: '{"m":"{{title}} {{ body }}","w":"{{unknownx}}"}' }""".Replace("{{unknownx}}", "{ {x} }", StringComparison.Ordinal));
        IsRequest(asked, "PUT", "/hook?s=Maison&t=Maison%20%3A%20%C3%A9t%C3%A9%20%3C%22%26", Json, """{"m":"Maison : été <\"& Ligne 1 à 20 €\nLine 2","w":"{ {x} }"}""");
        asked.Headers["X-Room"].ShouldBe("cellar");
        asked.Headers["X-Solstead-Signature"].ShouldBe("sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData("k3y"u8, Encoding.UTF8.GetBytes(asked.Body))));
        long.Parse(asked.Headers["X-Solstead-Timestamp"]).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_webhook_without_a_body_of_its_own_tells_all_there_is() => IsRequest(
        await SendAsync($"{{ type: webhook, url: {Url}/hook }}"), "POST", "/hook", Json,
        """{"id":"a1b2-7","incident":"a1b2-3","state":"open","severity":"warning","kind":"meter","code":"meter.missing","title":"Maison : été <\"&","body":"Ligne 1 à 20 €\nLine 2","site":"Maison","device":"roof","time":"2026-11-20T12:00:00Z"}""");

    [Theory]
    [InlineData("text/plain; charset=utf-8", "t={{title}}", "t=Maison : été <\"&")]
    [InlineData("application/x-www-form-urlencoded", "t={{title}}", "t=Maison%20%3A%20%C3%A9t%C3%A9%20%3C%22%26")]
    public async Task Values_are_escaped_for_the_place_they_stand_in(string type, string body, string expected) =>
        IsRequest(await SendAsync($"{{ type: webhook, url: {Url}/hook, content_type: '{type}', body: '{body}' }}"), "POST", "/hook", type, expected);

    [Fact]
    public async Task A_proxy_is_asked_with_its_own_credentials()
    {
        await using var channel = Made.Channel($"{{ type: gotify, url: 'http://gotify.example', token: Axy, proxy: 'http://me:pw@{new Uri(Url).Authority}' }}");
        server.Answer = c =>
        {
            if (!c.Request.Headers.ContainsKey("Proxy-Authorization")) (c.Response.StatusCode, c.Response.Headers["Proxy-Authenticate"]) = (407, "Basic realm=x");
            return Task.CompletedTask;
        };
        (await channel.SendAsync(Made.Message(), CancellationToken.None)).Outcome.ShouldBe(DeliveryOutcome.Sent);
        server.Requests.Last().Headers["Proxy-Authorization"].ShouldBe("Basic " + Convert.ToBase64String("me:pw"u8));
        server.Requests.Last().Headers["Host"].ShouldBe("gotify.example");
    }

    [Fact]
    public async Task An_authority_of_the_owner_is_trusted_and_a_stranger_is_not()
    {
        var (authority, own) = CommandServer.Certificates();
        var folder = Directory.CreateTempSubdirectory("solstead-test-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "ca.pem"), authority.ExportCertificatePem());
        await using var secure = await CommandServer.StartAsync(own);
        var item = $"type: gotify, url: '{secure.Url.GetLeftPart(UriPartial.Authority)}', token: Axy";
        await using (var channel = Made.Channel($"{{ {item} }}"))
            (await channel.SendAsync(Made.Message(), CancellationToken.None)).Code.ShouldBe("notify.answer.certificate");
        secure.Requests.ShouldBeEmpty();
        await using (var channel = Made.Channel($"{{ {item}, ca_file: ca.pem }}", folder: folder))
            (await channel.SendAsync(Made.Message(), CancellationToken.None)).Outcome.ShouldBe(DeliveryOutcome.Sent);
        Directory.Delete(folder, recursive: true);
    }
}
