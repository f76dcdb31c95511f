using System.Text;
using System.Text.RegularExpressions;
using Solstead.Site.Notify;
using Solstead.Tests.Site.Commands;

namespace Solstead.Tests.Site.Notify.Channels;

/// <summary>E-mail against a recording mail server: what is said to it, what its answers mean, and that nothing secret is said in the open.</summary>
public sealed class EmailTests : IAsyncLifetime
{
    private readonly SmtpRecorder server = new() { Certificate = CommandServer.Certificates().Server };

    public ValueTask InitializeAsync()
    {
        server.Start();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private string Plain(string to = "anna@home.example", string more = "") => $"{{ type: email, host: 127.0.0.1, port: {server.Port}, tls: false, from: 'Solstead <house@home.example>', to: [{to}]{more} }}";

    private static async Task<Delivery> SendAsync(string item, NoticeLevel level = NoticeLevel.Warning, string? thread = null)
    {
        await using var channel = Made.Channel(item);
        return await channel.SendAsync(Made.Message(level, thread), CancellationToken.None);
    }

    private static string Header(string mail, string name) => Regex.Match(mail.Split("\n\n")[0], $"^{name}: (.*(?:\n[ \t].*)*)", RegexOptions.Multiline | RegexOptions.IgnoreCase, TimeSpan.FromSeconds(2)).Groups[1].Value;

    private static string Body(string mail) => Encoding.UTF8.GetString(Convert.FromBase64String(mail[(mail.IndexOf("\n\n", StringComparison.Ordinal) + 2)..].Replace("\n", "", StringComparison.Ordinal)));

    [Fact]
    public async Task One_recipient()
    {
        var delivery = await SendAsync(Plain(more: ", link: 'http://house.example/'"));
        (delivery.Outcome, delivery.Status, delivery.Handle).ShouldBe((DeliveryOutcome.Sent, 250, "<a1b2-7@home.example>"));
        server.Lines.Skip(1).Where(l => l != "QUIT").ShouldBe(["MAIL FROM:<house@home.example>", "RCPT TO:<anna@home.example>", "DATA"]);
        var mail = server.Mails.ShouldHaveSingleItem();
        Header(mail, "From").ShouldContain("<house@home.example>");
        Header(mail, "To").ShouldBe("anna@home.example");
        Header(mail, "Message-ID").ShouldBe("<a1b2-7@home.example>");
        Header(mail, "Auto-Submitted").ShouldBe("auto-generated");
        Header(mail, "Date").ShouldNotBeEmpty();
        Header(mail, "Content-Type").ShouldBe("text/plain; charset=utf-8");
        Header(mail, "Subject").ShouldStartWith("=?utf-8?");
        Body(mail).ShouldBe("Ligne 1 à 20 €\r\nLine 2\r\n\r\nhttp://house.example/\r\n");
    }

    [Fact]
    public async Task Several_are_blind_copies_of_one_message()
    {
        await SendAsync(Plain("anna@home.example, ben@home.example, 'Éva <eva@home.example>'"));
        server.Lines.Where(l => l.StartsWith("RCPT", StringComparison.Ordinal)).ShouldBe(["RCPT TO:<anna@home.example>", "RCPT TO:<ben@home.example>", "RCPT TO:<eva@home.example>"]);
        var mail = server.Mails.ShouldHaveSingleItem();
        (Header(mail, "To") + Header(mail, "Cc") + Header(mail, "Bcc")).ShouldBeEmpty();
        mail.ShouldNotContain("anna@");
    }

    [Fact]
    public async Task What_follows_is_threaded_and_an_alarm_is_urgent()
    {
        await SendAsync(Plain(), NoticeLevel.Alarm, "<a1b2-3@home.example>");
        var mail = server.Mails.ShouldHaveSingleItem();
        (Header(mail, "In-Reply-To"), Header(mail, "References"), Header(mail, "X-Priority")).ShouldBe(("<a1b2-3@home.example>", "<a1b2-3@home.example>", "1"));
    }

    [Theory]
    [InlineData("RCPT", "450 4.2.1 mailbox busy", DeliveryOutcome.Later, 450)]
    [InlineData("RCPT", "550 5.1.1 no such user", DeliveryOutcome.Refused, 550)]
    [InlineData("MAIL", "451 4.7.1 greylisted", DeliveryOutcome.Later, 451)]
    [InlineData("MAIL", "553 5.7.1 not yours", DeliveryOutcome.Refused, 553)]
    [InlineData("(end)", "452 4.3.1 full", DeliveryOutcome.Later, 452)]
    [InlineData("(end)", "554 5.7.1 spam", DeliveryOutcome.Refused, 554)]
    public async Task A_4xx_is_tried_again_in_a_quarter_of_an_hour_and_a_5xx_is_not(string at, string answer, DeliveryOutcome outcome, int status)
    {
        server.Answer = line => line.StartsWith(at, StringComparison.Ordinal) ? answer : null;
        var delivery = await SendAsync(Plain());
        (delivery.Outcome, delivery.Status).ShouldBe((outcome, status));
        delivery.RetryAfter.ShouldBe(outcome == DeliveryOutcome.Later ? TimeSpan.FromMinutes(15) : null);
        delivery.Words.ShouldNotBeNull().ShouldContain(answer[4..]);
    }

    [Fact]
    public async Task One_refused_recipient_does_not_take_the_message_from_the_others()
    {
        server.Answer = line => line.StartsWith("RCPT TO:<ben", StringComparison.Ordinal) ? "550 5.1.1 no such user" : null;
        var delivery = await SendAsync(Plain("anna@home.example, ben@home.example"));
        (delivery.Outcome, delivery.Code, delivery.Status).ShouldBe((DeliveryOutcome.Sent, "notify.answer.partly", 550));
        server.Mails.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_log_in_is_made_where_it_is_asked_for()
    {
        server.Offers = ["recorder", "AUTH LOGIN"];
        (await SendAsync(Plain(more: ", user: me, password: CANARY"))).Outcome.ShouldBe(DeliveryOutcome.Sent);
        server.Lines.ShouldContain("AUTH login " + Convert.ToBase64String("me"u8));
        server.Lines.ShouldContain(Convert.ToBase64String("CANARY"u8));
    }

    [Fact]
    public async Task S11_a_refused_log_in_is_told_without_the_password()
    {
        server.Offers = ["recorder", "AUTH LOGIN"];
        server.Answer = line => line.StartsWith("AUTH", StringComparison.Ordinal) || line.StartsWith("EHLO", StringComparison.Ordinal) ? null : "535 5.7.8 not CANARY";
        var delivery = await SendAsync(Plain(more: ", user: me, password: CANARY"));
        delivery.Outcome.ShouldNotBe(DeliveryOutcome.Sent);
        $"{delivery}".ShouldNotContain("CANARY");
    }

    [Fact]
    public async Task S10_a_server_without_STARTTLS_gets_no_password()
    {
        server.Offers = ["recorder", "AUTH LOGIN"];
        var delivery = await SendAsync($"{{ type: email, host: 127.0.0.1, port: {server.Port}, from: h@home.example, to: a@home.example, user: me, password: CANARY }}");
        (delivery.Outcome, delivery.Code).ShouldBe((DeliveryOutcome.Later, "notify.answer.smtp"));
        server.Lines.ShouldNotContain(l => l.StartsWith("AUTH", StringComparison.Ordinal) || l.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task S10_a_certificate_nobody_vouches_for_gets_no_password()
    {
        server.Offers = ["recorder", "STARTTLS", "AUTH LOGIN"];
        var delivery = await SendAsync($"{{ type: email, host: 127.0.0.1, port: {server.Port}, from: h@home.example, to: a@home.example, user: me, password: CANARY }}");
        (delivery.Outcome, delivery.Code).ShouldBe((DeliveryOutcome.Later, "notify.answer.certificate"));
        server.Lines.ShouldContain("STARTTLS");
        server.Lines.ShouldNotContain(l => l.StartsWith("AUTH", StringComparison.Ordinal) || l.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Theory, InlineData("greeting"), InlineData("EHLO"), InlineData("DATA"), InlineData("(end)")]
    public async Task A_server_that_falls_silent_is_left_when_the_time_is_up(string at)
    {
        if (at == "greeting") server.Greeting = "";
        server.Answer = line => line.StartsWith(at, StringComparison.Ordinal) ? "" : null;
        await using var channel = Made.Channel(Plain());
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Should.ThrowAsync<OperationCanceledException>(() => channel.SendAsync(Made.Message(), limit.Token));
    }

    [Fact]
    public async Task Nobody_there_is_tried_again()
    {
        using var socket = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        socket.Start();
        var port = ((System.Net.IPEndPoint)socket.LocalEndpoint).Port;
        socket.Stop();
        (await SendAsync($"{{ type: email, host: 127.0.0.1, port: {port}, tls: false, from: h@home.example, to: a@home.example }}")).ShouldBe(new(DeliveryOutcome.Later, "notify.answer.unreachable"));
    }
}
