using System.Globalization;
using Solstead.Site.Commands;

namespace Solstead.Site.Notify.Channels;

/// <summary>Pushover, notifications.md 1. An alarm has priority 1, which passes its quiet hours; 2 would ring until somebody answers.</summary>
internal sealed class PushoverChannel(Uri server, SecretText token, SecretText user, string? device, string? link, HttpWay way, ChannelContext context) : HttpChannel(way, context)
{
    public static readonly ChannelKind Kind = new("pushover", set =>
    {
        var (server, token, user, device, link, way) = (set.Base("https://api.pushover.net"), set.Needed("token"), set.Needed("user"), set.Set.Text("device"), set.Link(512), set.Way());
        return context => new PushoverChannel(server, token!, user!, device, link, way, context);
    });

    public override string Shown => server.Authority;

    protected override HttpRequestMessage? Request(Outgoing message, Revealed known)
    {
        if (known.Get(token) is not { } key || known.Get(user) is not { } to) return null;
        var fields = new List<(string, string)>
        {
            ("token", key),
            ("user", to),
            ("title", TextCut.Chars(message.Title, 250)),
            ("message", TextCut.Chars(message.Body, 1024)),
            ("priority", message.Level switch { NoticeLevel.Alarm => "1", NoticeLevel.Warning => "0", _ => "-1" }),
            ("timestamp", message.At.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
        };
        if (device is not null) fields.Add(("device", device));
        if (link is not null) fields.Add(("url", link));
        return new(HttpMethod.Post, ChannelSettings.Below(server, "/1/messages.json")) { Content = Form(fields) };
    }

    protected override string? Words(Answer answer) => AnswerText.With(answer.Text.Trim(), root =>
        root.TryGetProperty("errors", out _) ? AnswerText.Message(answer.Text) : root.TryGetProperty("request", out var id) ? "request " + id.GetString() : null) ?? AnswerText.Message(answer.Text);

    /// <summary>429 is the quota of the month.</summary>
    protected override TimeSpan? Wish(Answer answer) =>
        answer.Headers.TryGetValues("X-Limit-App-Reset", out var values) && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at < 253_402_300_800
            ? DateTimeOffset.FromUnixTimeSeconds(at) - Time.GetUtcNow() : base.Wish(answer);
}
