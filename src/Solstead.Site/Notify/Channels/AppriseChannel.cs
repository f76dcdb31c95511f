using Solstead.Core.Devices;
using Solstead.Site.Commands;

namespace Solstead.Site.Notify.Channels;

/// <summary>
/// An Apprise API server at home, notifications.md 1: by a key under which it keeps its targets, or with the targets in the message. 424 says that at least one
/// target failed: a repetition would tell the others twice, so it is none.
/// </summary>
internal sealed class AppriseChannel(Uri server, SecretText? key, SecretText? targets, string? tag, HttpWay way, ChannelContext context) : HttpChannel(way, context)
{
    public static readonly ChannelKind Kind = new("apprise", set =>
    {
        var (server, key, targets, tag, way) = (set.Base(null), set.Secret("key"), set.Secret("targets"), set.Set.Text("tag"), set.Way());
        if ((key is null) == (targets is null)) set.Set.Report("config.notify.apprise", Severity.Alarm, "key");
        return context => new AppriseChannel(server, key, targets, tag, way, context);
    });

    public override string Shown => server.Authority;

    protected override HttpRequestMessage? Request(Outgoing message, Revealed known)
    {
        if (known.Get(key ?? targets) is not { } secret) return null;
        return new(HttpMethod.Post, ChannelSettings.Below(server, key is null ? "/notify" : "/notify/" + Uri.EscapeDataString(secret)))
        {
            Content = Json(json =>
            {
                if (key is null) json.WriteString("urls", secret);
                json.WriteString("title", message.Title);
                json.WriteString("body", message.Body);
                json.WriteString("type", message.Level switch { NoticeLevel.Alarm => "failure", NoticeLevel.Warning => "warning", NoticeLevel.Recovery => "success", _ => "info" });
                json.WriteString("format", "text");
                if (tag is not null) json.WriteString("tag", tag);
            }),
        };
    }

    /// <summary>204: nothing is kept under this key, so nobody got it.</summary>
    protected override DeliveryOutcome Outcome(Answer answer) => answer.Status == 204 ? DeliveryOutcome.Refused : base.Outcome(answer);
}
