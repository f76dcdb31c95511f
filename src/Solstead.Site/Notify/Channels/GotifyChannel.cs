using Solstead.Site.Commands;

namespace Solstead.Site.Notify.Channels;

/// <summary>A Gotify server at home, notifications.md 1; its address may have a path.</summary>
internal sealed class GotifyChannel(Uri server, SecretText token, string? link, HttpWay way, ChannelContext context) : HttpChannel(way, context)
{
    public static readonly ChannelKind Kind = new("gotify", set =>
    {
        var (server, token, link, way) = (set.Base(null), set.Needed("token"), set.Link(1024), set.Way());
        return context => new GotifyChannel(server, token!, link, way, context);
    });

    public override string Shown => server.Authority;

    protected override HttpRequestMessage? Request(Outgoing message, Revealed known)
    {
        if (known.Get(token) is not { } key) return null;
        var request = new HttpRequestMessage(HttpMethod.Post, ChannelSettings.Below(server, "/message"))
        {
            Content = Json(json =>
            {
                json.WriteString("title", message.Title);
                json.WriteString("message", message.Body);
                json.WriteNumber("priority", message.Level switch { NoticeLevel.Alarm => 8, NoticeLevel.Warning => 5, NoticeLevel.Recovery => 4, _ => 3 });
                if (link is null) return;
                json.WriteStartObject("extras");
                json.WriteStartObject("client::notification");
                json.WriteStartObject("click");
                json.WriteString("url", link);
                json.WriteEndObject();
                json.WriteEndObject();
                json.WriteEndObject();
            }),
        };
        request.Headers.TryAddWithoutValidation("X-Gotify-Key", key);
        return request;
    }

    /// <summary>A good answer repeats the message; only its number says something.</summary>
    protected override string? Words(Answer answer) => answer.Status >= 300 ? base.Words(answer)
        : AnswerText.With(answer.Text.Trim(), root => root.TryGetProperty("id", out var id) ? "id " + id.GetRawText() : null);
}
