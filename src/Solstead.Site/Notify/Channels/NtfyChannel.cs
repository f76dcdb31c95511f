using System.Globalization;
using System.Text;
using System.Text.Json;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Site.Commands;

namespace Solstead.Site.Notify.Channels;

/// <summary>ntfy, its own server or one at home, notifications.md 1. As JSON: headers hold no accents.</summary>
internal sealed class NtfyChannel(Uri server, SecretText topic, SecretText? token, string user, SecretText? password, string? link, HttpWay way, ChannelContext context) : HttpChannel(way, context)
{
    /// <summary>Beyond it the message becomes an attachment.</summary>
    private const int LongestMessage = 4096;

    public static readonly ChannelKind Kind = new("ntfy", set =>
    {
        var (server, topic, token, user, password) = (set.Base("https://ntfy.sh"), set.Needed("topic"), set.Secret("token"), set.Set.Text("user", "")!, set.Secret("password"));
        var (link, way) = (set.Link(1024), set.Way());
        if (server.Host == "ntfy.sh" && topic?.Reveal() is { Length: < 16 }) set.Set.Report("config.notify.topic", Severity.Warning, "topic");
        if (user.Length > 0 && password is null) set.Set.Report("config.notify.secret", Severity.Alarm, "password", Fact.Of("key", "password"));
        return context => new NtfyChannel(server, topic!, token, user, password, link, way, context);
    });

    public override string Shown => server.Authority;

    protected override HttpRequestMessage? Request(Outgoing message, Revealed known)
    {
        if (known.Get(topic) is not { } to) return null;
        var request = new HttpRequestMessage(HttpMethod.Post, ChannelSettings.Below(server, "/"))
        {
            Content = Json(json =>
            {
                json.WriteString("topic", to);
                json.WriteString("title", message.Title);
                json.WriteString("message", TextCut.Bytes(message.Body, LongestMessage));
                json.WriteNumber("priority", message.Level switch { NoticeLevel.Alarm => 5, NoticeLevel.Warning => 4, _ => 3 });
                json.WriteStartArray("tags");
                json.WriteStringValue(message.Level switch { NoticeLevel.Alarm => "rotating_light", NoticeLevel.Warning => "warning", NoticeLevel.Recovery => "white_check_mark", _ => "information_source" });
                json.WriteEndArray();
                if (link is not null) json.WriteString("click", link);
            }),
        };
        if (token is not null)
        {
            if (known.Get(token) is not { } key) return null;
            request.Headers.Authorization = new("Bearer", key);
        }
        else if (user.Length > 0)
        {
            if (known.Get(password) is not { } word) return null;
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{word}")));
        }
        return request;
    }

    protected override string? Words(Answer answer) => AnswerText.With(answer.Text.Trim(), root =>
        root.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.String
            ? root.TryGetProperty("code", out var code) && code.TryGetInt32(out var number) ? string.Create(CultureInfo.InvariantCulture, $"{error.GetString()} ({number})") : error.GetString()
            : root.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String ? "id " + id.GetString() : null);
}
