using System.Globalization;
using System.Xml;
using Solstead.Site.Commands;

namespace Solstead.Site.Notify.Channels;

/// <summary>Prowl for iOS, notifications.md 1: form fields, limits in bytes, answers in XML.</summary>
internal sealed class ProwlChannel(Uri server, SecretText key, string? link, string application, HttpWay way, ChannelContext context) : HttpChannel(way, context)
{
    private const int LongestApplication = 256, LongestEvent = 1024, LongestDescription = 10_000;

    public static readonly ChannelKind Kind = new("prowl", set =>
    {
        var (server, key, link, application, way) = (set.Base("https://api.prowlapp.com/publicapi"), set.Needed("api_key"), set.Link(512), set.Set.Text("application", "Solstead")!, set.Way());
        return context => new ProwlChannel(server, key!, link, application, way, context);
    });

    public override string Shown => server.Authority;

    /// <summary>Asks first whether the key is good, which costs one of the thousand calls an hour: only here.</summary>
    public override async Task<Delivery> TestAsync(Outgoing message, CancellationToken ct)
    {
        var good = await TryAsync(
            known => known.Get(key) is { } value ? new(HttpMethod.Get, ChannelSettings.Below(server, "/verify?apikey=" + Uri.EscapeDataString(value.Split(',')[0].Trim()))) : null, ct);
        return good.Outcome == DeliveryOutcome.Sent ? await SendAsync(message, ct) : good;
    }

    protected override HttpRequestMessage? Request(Outgoing message, Revealed known)
    {
        if (known.Get(key) is not { } value) return null;
        var fields = new List<(string, string)>
        {
            ("apikey", value.Replace(" ", "", StringComparison.Ordinal)),
            ("application", TextCut.Bytes(application, LongestApplication)),
            ("event", TextCut.Bytes(message.Title, LongestEvent)),
            ("description", TextCut.Bytes(message.Body, LongestDescription)),
            ("priority", Priority(message.Level)),
        };
        if (link is not null) fields.Add(("url", link));
        return new(HttpMethod.Post, ChannelSettings.Below(server, "/add")) { Content = Form(fields) };
    }

    private static string Priority(NoticeLevel level) => level switch { NoticeLevel.Alarm => "2", NoticeLevel.Warning => "1", NoticeLevel.Recovery => "-1", _ => "0" };

    /// <summary>406: too many calls from this address, until the date the answer names.</summary>
    protected override DeliveryOutcome Outcome(Answer answer) => answer.Status == 406 ? DeliveryOutcome.Later : base.Outcome(answer);

    protected override string? Words(Answer answer) => Read(answer.Text) is { } told ? told.Words ?? (told.Remaining is { } left ? $"{told.Code}, {left} calls left" : null) : null;

    protected override TimeSpan? Wish(Answer answer) =>
        answer.Status == 406 && Read(answer.Text)?.Reset is { } reset ? DateTimeOffset.FromUnixTimeSeconds(reset) - Time.GetUtcNow() : null;

    private static (string? Words, string? Code, string? Remaining, long? Reset)? Read(string text)
    {
        try
        {
            using var xml = XmlReader.Create(new StringReader(text), new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = 16 << 10 });
            while (xml.Read())
            {
                if (xml is not { NodeType: XmlNodeType.Element, Name: "success" or "error" }) continue;
                long? reset = long.TryParse(xml.GetAttribute("resetdate"), NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at < 253_402_300_800 ? at : null;
                var (code, remaining) = (xml.GetAttribute("code"), xml.GetAttribute("remaining"));
                return (xml.Name == "error" ? xml.ReadElementContentAsString() : null, code, remaining, reset);
            }
        }
        catch (XmlException)
        {
            // A page of something in between: it has no words for us.
        }
        return null;
    }
}
