using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Site.Commands;

namespace Solstead.Site.Notify.Channels;

/// <summary>A request as a webhook sends it, with <c>{{placeholders}}</c> in address and body.</summary>
/// <param name="Address">The address; null when a secret of it has no value.</param>
/// <param name="Body">Null: no body.</param>
internal sealed record WebhookForm(string Method, Func<Revealed, string?> Address, string? Body, string ContentType)
{
    public IReadOnlyList<(string Name, SecretText Value)> Headers { get; init; } = [];
    /// <summary>Sent as bearer token.</summary>
    public SecretText? Bearer { get; init; }
    /// <summary>Signs the body.</summary>
    public SecretText? Key { get; init; }
    /// <summary>Done to texts before they are escaped for the body.</summary>
    public Func<string, string> Prepare { get; init; } = text => text;
    public required string Shown { get; init; }
}

/// <summary>Any service with a web address, notifications.md 1; presets for known ones.</summary>
internal sealed class WebhookChannel(WebhookForm form, HttpWay way, ChannelContext context) : HttpChannel(way, context)
{
    /// <summary>Of a receiver that asks for no form of its own.</summary>
    private const string OwnBody = """{"id":"{{id}}","incident":"{{incident}}","state":"{{state}}","severity":"{{severity}}","kind":"{{kind}}","code":"{{code}}","title":"{{title}}","body":"{{body}}","site":"{{site}}","device":"{{device}}","time":"{{time}}"}""";

    public static readonly ChannelKind Kind = new("webhook", set =>
    {
        var preset = set.Set.Choice("preset", "none", ["none", .. WebhookPresets.Names]);
        var form = preset == "none" ? Own(set) : WebhookPresets.Read(preset, set);
        var way = set.Way();
        return context => new WebhookChannel(form, way, context);
    });

    public override string Shown => form.Shown;

    protected override HttpRequestMessage? Request(Outgoing message, Revealed known)
    {
        if (form.Address(known) is not { } template) return null;
        var address = Placeholders.Fill(template, message, Uri.EscapeDataString);
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0) throw new HttpWay.TargetRefusedException();
        var request = new HttpRequestMessage(new HttpMethod(form.Method), url);
        byte[] body = [];
        if (form.Body is { } text)
        {
            body = Encoding.UTF8.GetBytes(Placeholders.Fill(text, message, value => Escape(form.Prepare(value))));
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(form.ContentType);
        }
        foreach (var (name, value) in form.Headers)
            if (known.Get(value) is not { } told || !request.Headers.TryAddWithoutValidation(name, told)) return null;
        if (form.Bearer is not null)
        {
            if (known.Get(form.Bearer) is not { } token) return null;
            request.Headers.Authorization = new("Bearer", token);
        }
        return form.Key is null || Sign(request, body, known) ? request : null;
    }

    private bool Sign(HttpRequestMessage request, byte[] body, Revealed known)
    {
        if (known.Get(form.Key) is not { } key) return false;
        request.Headers.Add("X-Solstead-Signature", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), body)));
        request.Headers.Add("X-Solstead-Timestamp", Time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        return true;
    }

    private string Escape(string value) =>
        form.ContentType.Contains("json", StringComparison.OrdinalIgnoreCase) ? JsonText.Escape(value)
        : form.ContentType.Contains("urlencoded", StringComparison.OrdinalIgnoreCase) ? Uri.EscapeDataString(value)
        : form.ContentType.Contains("xml", StringComparison.OrdinalIgnoreCase) ? System.Net.WebUtility.HtmlEncode(value) : value;

    private static WebhookForm Own(ChannelSettings set)
    {
        var url = set.Needed("url");
        var method = set.Set.Choice("method", "POST", "POST", "PUT", "PATCH", "GET");
        var type = set.Set.Text("content_type", "application/json; charset=utf-8")!;
        if (!MediaTypeHeaderValue.TryParse(type, out _))
        {
            set.Set.Report("config.value.wrong", Severity.Alarm, "content_type", Fact.Of("key", "content_type"), Fact.Of("value", type), Fact.Of("expected", "application/json"));
        }
        var body = set.Set.Text("body", method == "GET" ? null : OwnBody);
        if (body is not null) Placeholders.Check(set.Set, "body", body);
        if (url?.Reveal() is { } address)
        {
            Placeholders.Check(set.Set, "url", address);
            if (WebhookPresets.Address(address) is null) set.Set.Report("config.notify.address", Severity.Alarm, set.Set.Has("url") ? "url" : "url_file");
        }
        return new(method, known => known.Get(url), body, type)
        {
            Headers = Headers(set),
            Key = set.Secret("signing_key"),
            Shown = url?.Reveal() is { } told ? WebhookPresets.Address(told)?.Authority ?? "—" : "—",
        };
    }

    private static List<(string, SecretText)> Headers(ChannelSettings set)
    {
        var headers = new List<(string, SecretText)>();
        var own = set.Below("headers");
        foreach (var written in own.Set.Keys.Distinct())
        {
            var name = written.EndsWith("_file", StringComparison.Ordinal) ? written[..^5] : written;
            if (own.Secret(name) is not { } value) continue;
            if (!HttpSettings.IsToken(name) || HttpSettings.NotOurs.Contains(name.ToLowerInvariant()) || name.Equals("content-type", StringComparison.OrdinalIgnoreCase))
                own.Set.Report("config.notify.header", Severity.Alarm, written, Fact.Of("name", name));
            else headers.Add((name, value));
        }
        return headers;
    }
}
