using System.Globalization;
using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Site.Commands;

namespace Solstead.Site.Notify.Channels;

/// <summary>A mail server.</summary>
/// <param name="Tls">STARTTLS is asked for and must be given; false: plain, to private addresses only.</param>
internal sealed record MailServer(string Host, int Port, bool Tls, string User, SecretText? Password);

/// <summary>
/// E-mail by the framework's client (design.md 12): STARTTLS with a certificate the machine trusts, or plain to a private address. All recipients in
/// one message, none of them named in it when they are several. 4xx is tried again each quarter of an hour, 5xx is not.
/// </summary>
internal sealed class EmailChannel(MailServer server, MailAddress sender, IReadOnlyList<MailAddress> recipients, string? link, ChannelContext context) : IChannel
{
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(15);

    public static readonly ChannelKind Kind = new("email", Read) { Pauses = (Step, Step) };

    public string Shown => string.Create(CultureInfo.InvariantCulture, $"{server.Host}:{server.Port}");

    public async Task<Delivery> SendAsync(Outgoing message, CancellationToken ct)
    {
        var known = new Revealed(context.Secrets);
        try
        {
            var host = server.Tls ? server.Host : await PrivateAsync(ct);
            if (host is null) return new(DeliveryOutcome.Refused, "notify.answer.target");
            var password = known.Get(server.Password);
            if (server.Password is not null && password is null) return new(DeliveryOutcome.Later, "notify.answer.secret");
            using var mail = Compose(message);
            using var client = new SmtpClient(host, server.Port) { EnableSsl = server.Tls, DeliveryFormat = SmtpDeliveryFormat.SevenBit };
            if (password is not null) client.Credentials = new NetworkCredential(server.User, password);
            await client.SendMailAsync(mail, ct).WaitAsync(ct);
            return new(DeliveryOutcome.Sent, "notify.answer.sent", 250, null, null, MessageId(message));
        }
        catch (SmtpException e)
        {
            ct.ThrowIfCancellationRequested();
            return Judge(e, message, known);
        }
        catch (Exception e) when (e is IOException or SocketException or AuthenticationException or InvalidOperationException or FormatException)
        {
            ct.ThrowIfCancellationRequested();
            return e is AuthenticationException ? new(DeliveryOutcome.Later, "notify.answer.certificate") : new(DeliveryOutcome.Later, "notify.answer.unreachable");
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The private address behind the name, to speak to that and no other; null when there is none.</summary>
    private async Task<string?> PrivateAsync(CancellationToken ct)
    {
        var found = IPAddress.TryParse(server.Host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(server.Host, ct);
        return found.FirstOrDefault(a => HttpTargets.Allows(a, isPublic: false))?.ToString();
    }

    private MailMessage Compose(Outgoing message)
    {
        var text = link is null ? message.Body : $"{message.Body}\n\n{link}";
        var mail = new MailMessage
        {
            From = sender,
            Subject = message.Title.ReplaceLineEndings(" "),
            SubjectEncoding = Encoding.UTF8,
            HeadersEncoding = Encoding.UTF8,
            Priority = message.Level == NoticeLevel.Alarm ? MailPriority.High : MailPriority.Normal,
        };
        var view = AlternateView.CreateAlternateViewFromString(text.ReplaceLineEndings("\r\n") + "\r\n", Encoding.UTF8, MediaTypeNames.Text.Plain);
        view.TransferEncoding = TransferEncoding.Base64;
        mail.AlternateViews.Add(view);
        foreach (var recipient in recipients) (recipients.Count == 1 ? mail.To : mail.Bcc).Add(recipient);
        mail.Headers.Add("Message-ID", MessageId(message));
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        if (message.Thread is { } first)
        {
            mail.Headers.Add("In-Reply-To", first);
            mail.Headers.Add("References", first);
        }
        return mail;
    }

    /// <summary>The same for a repetition, so that a server that has it already can tell.</summary>
    private string MessageId(Outgoing message) => $"<{message.Id}@{sender.Host}>";

    private Delivery Judge(SmtpException e, Outgoing message, Revealed known)
    {
        if (Failed(e) is var failed and > 0 && failed < recipients.Count)
            return new(DeliveryOutcome.Sent, "notify.answer.partly", (int)((e as SmtpFailedRecipientsException)?.InnerExceptions[0].StatusCode ?? e.StatusCode), Words(e, known), null, MessageId(message));
        for (Exception? inner = e; inner is not null; inner = inner.InnerException)
        {
            if (inner is AuthenticationException) return new(DeliveryOutcome.Later, "notify.answer.certificate");
            if (inner is SocketException or IOException) return new(DeliveryOutcome.Later, "notify.answer.unreachable");
        }
        var status = (int)e.StatusCode;
        return status switch
        {
            >= 500 => new(DeliveryOutcome.Refused, "notify.answer.refused", status, Words(e, known)),
            >= 400 => new(DeliveryOutcome.Later, "notify.answer.later", status, Words(e, known), Step),
            // No word of the server: it has no STARTTLS, no log-in we know, or went away.
            _ => new(DeliveryOutcome.Later, "notify.answer.smtp", null, Words(e, known)),
        };
    }

    private static int Failed(SmtpException e) => e switch
    {
        SmtpFailedRecipientsException many => many.InnerExceptions.Length,
        SmtpFailedRecipientException => 1,
        _ => 0,
    };

    private static string Words(SmtpException e, Revealed known) => TextCut.Chars(known.Hide(((e as SmtpFailedRecipientsException)?.InnerExceptions[0] ?? e).Message.ReplaceLineEndings(" ").Trim()), 300);

    private static Func<ChannelContext, IChannel> Read(ChannelSettings set)
    {
        var own = set.Set;
        var tls = own.Flag("tls", true);
        var server = new MailServer(own.Required("host"), own.Whole("port", tls ? 587 : 25, 1, 65_535), tls, own.Text("user", "")!, set.Secret("password"));
        if (server is { Tls: true, Port: 465 }) own.Report("config.notify.smtps", Severity.Alarm, "port");
        if (server.User.Length > 0 && server.Password is null) own.Report("config.notify.secret", Severity.Alarm, "password", Fact.Of("key", "password"));
        if (!tls && IPAddress.TryParse(server.Host, out var ip) && !HttpTargets.Allows(ip, isPublic: false)) own.Report("config.notify.plain", Severity.Alarm, "tls", Fact.Of("host", server.Host));
        var from = own.Required("from");
        if (Address(from) is not { } sender)
        {
            if (from.Length > 0) own.Report("config.notify.mail", Severity.Alarm, "from", Fact.Of("value", from));
            sender = new("nobody@invalid.invalid");
        }
        var recipients = new List<MailAddress>();
        foreach (var text in own.Texts("to"))
            if (Address(text) is { } recipient) recipients.Add(recipient);
            else own.Report("config.notify.mail", Severity.Alarm, "to", Fact.Of("value", text));
        if (recipients.Count == 0) own.Required("to");
        var link = set.Link(1024);
        return context => new EmailChannel(server, sender, recipients, link, context);
    }

    private static MailAddress? Address(string text) => MailAddress.TryCreate(text, out var address) && address.Host.Contains('.', StringComparison.Ordinal) | address.Host == "localhost" ? address : null;
}
