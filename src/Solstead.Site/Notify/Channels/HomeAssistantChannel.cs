using Solstead.Site.Commands;

namespace Solstead.Site.Notify.Channels;

/// <summary>
/// Home Assistant by its REST interface: fires an event on its bus, or calls a notify service. Not by MQTT, where nobody says whether it was heard: an
/// event there has no answer, and the test button could show none.
/// </summary>
internal sealed class HomeAssistantChannel(Uri server, SecretText token, string type, string? service, string? link, HttpWay way, ChannelContext context) : HttpChannel(way, context)
{
    public static readonly ChannelKind Kind = new("home-assistant", set =>
    {
        var (server, token, type, service, link, way) = (set.Base(null), set.Needed("token"), set.Set.Text("event", "solstead_notification")!, set.Set.Text("service"), set.Link(1024), set.Way());
        return context => new HomeAssistantChannel(server, token!, type, service, link, way, context);
    });

    public override string Shown => server.Authority;

    protected override HttpRequestMessage? Request(Outgoing message, Revealed known)
    {
        if (known.Get(token) is not { } key) return null;
        var target = service?.StartsWith("notify.", StringComparison.Ordinal) == true ? service[7..] : service;
        var path = target is null ? "/api/events/" + Uri.EscapeDataString(type) : "/api/services/notify/" + Uri.EscapeDataString(target);
        var request = new HttpRequestMessage(HttpMethod.Post, ChannelSettings.Below(server, path)) { Content = Json(json => { if (target is null) Event(json, message); else Service(json, message); }) };
        request.Headers.Authorization = new("Bearer", key);
        return request;
    }

    private static void Event(System.Text.Json.Utf8JsonWriter json, Outgoing message)
    {
        json.WriteString("title", message.Title);
        json.WriteString("message", message.Body);
        json.WriteString("severity", message.Word);
        json.WriteString("kind", message.Kind);
        json.WriteString("code", message.Code);
        json.WriteString("state", message.State);
        json.WriteString("incident", message.Incident);
        json.WriteString("site", message.Site);
        json.WriteString("device", message.Device);
        json.WriteString("at", message.Time);
    }

    /// <summary>The tag lets the end take the place of the beginning on a phone.</summary>
    private void Service(System.Text.Json.Utf8JsonWriter json, Outgoing message)
    {
        json.WriteString("title", message.Title);
        json.WriteString("message", message.Body);
        json.WriteStartObject("data");
        json.WriteString("tag", message.Incident);
        json.WriteString("group", "solstead");
        if (message.Level == NoticeLevel.Alarm)
        {
            json.WriteNumber("ttl", 0);
            json.WriteString("priority", "high");
        }
        if (link is not null) json.WriteString("url", link);
        json.WriteEndObject();
    }
}
