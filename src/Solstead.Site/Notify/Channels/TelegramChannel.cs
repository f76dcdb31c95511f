using System.Text.Json;
using Solstead.Site.Commands;

namespace Solstead.Site.Notify.Channels;

/// <summary>
/// A Telegram bot, notifications.md 1. Its token stands in the address: no address of it is ever logged or shown. What follows of an incident answers its
/// first message.
/// </summary>
internal sealed class TelegramChannel(Uri server, SecretText token, SecretText chat, HttpWay way, ChannelContext context) : HttpChannel(way, context)
{
    public static readonly ChannelKind Kind = new("telegram", set =>
    {
        var (server, token, chat, way) = (set.Base("https://api.telegram.org"), set.Needed("token"), set.Needed("chat"), set.Way());
        return context => new TelegramChannel(server, token!, chat!, way, context);
    });

    public override string Shown => server.Authority;

    protected override HttpRequestMessage? Request(Outgoing message, Revealed known)
    {
        if (known.Get(token) is not { } key || known.Get(chat) is not { } to) return null;
        // Far below the 4096 characters it takes: those are counted after the entities are read.
        var text = $"<b>{Angles.Escape(message.Title)}</b>\n{Angles.Escape(message.Body)}";
        return new(HttpMethod.Post, ChannelSettings.Below(server, $"/bot{key}/sendMessage"))
        {
            Content = Json(json =>
            {
                json.WriteString("chat_id", to);
                json.WriteString("text", text);
                json.WriteString("parse_mode", "HTML");
                json.WriteBoolean("disable_notification", message.Level is NoticeLevel.Info or NoticeLevel.Recovery);
                json.WriteStartObject("link_preview_options");
                json.WriteBoolean("is_disabled", true);
                json.WriteEndObject();
                if (!long.TryParse(message.Thread, out var first)) return;
                json.WriteStartObject("reply_parameters");
                json.WriteNumber("message_id", first);
                json.WriteBoolean("allow_sending_without_reply", true);
                json.WriteEndObject();
            }),
        };
    }

    protected override string? Handle(Answer answer) => AnswerText.With(answer.Text.Trim(), root =>
        root.TryGetProperty("result", out var result) && result.ValueKind == JsonValueKind.Object && result.TryGetProperty("message_id", out var id) && id.ValueKind == JsonValueKind.Number ? id.GetRawText() : null);
}
