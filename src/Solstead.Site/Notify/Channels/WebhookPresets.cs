namespace Solstead.Site.Notify.Channels;

/// <summary>Services whose form is known, notifications.md 1.</summary>
internal static class WebhookPresets
{
    private const string Json = "application/json; charset=utf-8";

    public static IReadOnlyList<string> Names { get; } = ["slack", "discord", "mattermost", "matrix", "free-mobile", "home-assistant"];

    public static WebhookForm Read(string preset, ChannelSettings set) => preset switch
    {
        "slack" => Hook(set, """{"text":"{{text}}"}""") with { Prepare = Angles.Escape },
        // Nobody is called by name because a device is called so.
        "discord" => Hook(set, """{"content":"{{text}}","allowed_mentions":{"parse":[]}}"""),
        "mattermost" => Hook(set, """{"text":"{{text}}"}"""),
        "matrix" => Matrix(set),
        "free-mobile" => FreeMobile(set),
        _ => HomeAssistant(set),
    };

    /// <returns>Null when a message cannot go there.</returns>
    public static Uri? Address(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0 ? url : null;

    /// <summary>The address is the secret.</summary>
    private static WebhookForm Hook(ChannelSettings set, string body)
    {
        var url = set.Needed("url");
        var told = url?.Reveal() is { } text ? Address(text) : null;
        if (url?.Reveal() is not null && told is null) set.Set.Report("config.notify.address", Core.Devices.Severity.Alarm, set.Set.Has("url") ? "url" : "url_file");
        return new("POST", known => known.Get(url), body, Json) { Shown = told?.Authority ?? "—", Key = set.Secret("signing_key") };
    }

    /// <summary>The number of the message is its transaction: a repetition shows once.</summary>
    private static WebhookForm Matrix(ChannelSettings set)
    {
        var (server, room, token) = (set.Base(null), set.Set.Required("room"), set.Needed("token"));
        return new("PUT", _ => $"{server.AbsoluteUri.TrimEnd('/')}/_matrix/client/v3/rooms/{Uri.EscapeDataString(room)}/send/m.room.message/{{{{id}}}}", """{"msgtype":"m.text","body":"{{text}}"}""", Json)
        {
            Bearer = token,
            Shown = server.Authority,
        };
    }

    private static WebhookForm FreeMobile(ChannelSettings set)
    {
        var (server, user, password) = (set.Base("https://smsapi.free-mobile.fr"), set.Needed("user"), set.Needed("password"));
        return new(
            "GET",
            known => known.Get(user) is { } name && known.Get(password) is { } word
                ? $"{server.AbsoluteUri.TrimEnd('/')}/sendmsg?user={Uri.EscapeDataString(name)}&pass={Uri.EscapeDataString(word)}&msg={{{{text}}}}" : null,
            null, "")
        {
            Shown = server.Authority,
        };
    }

    private static WebhookForm HomeAssistant(ChannelSettings set)
    {
        var (server, id) = (set.Base(null), set.Needed("webhook"));
        return new(
            "POST", known => known.Get(id) is { } word ? $"{server.AbsoluteUri.TrimEnd('/')}/api/webhook/{Uri.EscapeDataString(word)}" : null,
            """{"title":"{{title}}","message":"{{body}}","severity":"{{severity}}","kind":"{{kind}}","state":"{{state}}","incident":"{{incident}}","device":"{{device}}","at":"{{time}}"}""", Json)
        {
            Shown = server.Authority,
        };
    }
}
