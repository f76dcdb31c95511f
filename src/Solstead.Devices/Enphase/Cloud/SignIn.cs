using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Solstead.Devices.Enphase.Cloud;

/// <summary>The two ways to a token that need no hand (enphase.md 3.2).</summary>
internal enum SignInWay
{
    /// <summary>Way A: a session at Enlighten, then a token from Entrez.</summary>
    Enlighten,
    /// <summary>Way B: the form of Entrez; gives installers their role.</summary>
    Entrez,
}

/// <summary>One log-in that ends with a token or a reason. Whatever is not a token is never taken for one: the receiver parses it.</summary>
internal sealed partial class SignIn(CloudHosts hosts, TimeProvider time)
{
    /// <summary>Requests one log-in takes at most.</summary>
    public const int MostCalls = 2;

    public async Task<CloudAnswer> RunAsync(SignInWay way, EnphaseAccount account, string serial, CancellationToken ct)
    {
        using var wire = new CloudWire(hosts, time);
        var answer = way == SignInWay.Enlighten ? await EnlightenAsync(wire, account, serial, ct) : await EntrezAsync(wire, account, serial, ct);
        return answer with { Calls = wire.Calls };
    }

    private async Task<CloudAnswer> EnlightenAsync(CloudWire wire, EnphaseAccount account, string serial, CancellationToken ct)
    {
        using var form = Form(("user[email]", account.User), ("user[password]", account.Password));
        var login = await wire.PostAsync(new Uri(hosts.Enlighten, "login/login.json"), form, null, ct);
        if (Failure(login) is { } failed) return failed;
        if (login.Status == 401) return new(CloudOutcome.WrongPassword, null, CloudAnswer.Harmless(Message(login)));
        if (!login.IsJson) return CloudAnswer.Saying(login.Body);
        if (Session(login) is not { } session) return Without(login);
        using var body = new StringContent(
            JsonSerializer.Serialize(new TokenRequest(session, serial, account.User), CloudJson.Default.TokenRequest), Encoding.UTF8, "application/json");
        return TokenIn(await wire.PostAsync(new Uri(hosts.Entrez, "tokens"), body, null, ct));
    }

    private async Task<CloudAnswer> EntrezAsync(CloudWire wire, EnphaseAccount account, string serial, CancellationToken ct)
    {
        using var form = Form(("username", account.User), ("password", account.Password));
        var login = await wire.PostAsync(new Uri(hosts.Entrez, "login"), form, null, ct);
        var cookie = login.Cookies.GetValueOrDefault("SESSION");
        // Their login answers a good password with the cookie, on a page or on the way to one; a bad one leads back to the form.
        if (login.Status is 401 || login.Location?.Contains("error", StringComparison.OrdinalIgnoreCase) == true) return new(CloudOutcome.WrongPassword);
        if (login.Status is < 300 or >= 400 || cookie is null)
        {
            if (Failure(login, pagesAllowed: cookie is not null) is { } failed) return failed;
            if (cookie is null) return login.IsJson ? Without(login) : CloudAnswer.Saying(login.Body);
        }
        using var ask = Form(("serialNum", serial));
        return TokenOnPage(await wire.PostAsync(new Uri(hosts.Entrez, "entrez_tokens"), ask, $"SESSION={cookie}", ct));
    }

    private static CloudAnswer TokenIn(CloudReply reply)
    {
        if (Failure(reply) is { } failed) return failed;
        return reply is { Status: 200, IsJson: false, Body.Length: > 0 } ? Taken(reply.Body) : CloudAnswer.Saying(Message(reply) ?? reply.Body);
    }

    private static CloudAnswer TokenOnPage(CloudReply reply)
    {
        if (Failure(reply, pagesAllowed: true) is { } failed) return failed;
        if (AreaIn(reply.Body) is not { Success: true } area) return reply.IsPage ? new(CloudOutcome.Page) : CloudAnswer.Saying(Message(reply) ?? reply.Body);
        return Taken(WebUtility.HtmlDecode(area.Groups["text"].Value).Trim());
    }

    /// <summary>Three parts between dots, or words: entrez puts its error sentences where the token belongs (enphase.md 7, B23).</summary>
    private static CloudAnswer Taken(string text) =>
        Transport.GatewayToken.Parse(text).Token is not null ? new(CloudOutcome.Token, text.Trim()) : CloudAnswer.Saying(text);

    /// <summary>What every step has in common; null when the answer is worth reading.</summary>
    private static CloudAnswer? Failure(CloudReply reply, bool pagesAllowed = false) => reply switch
    {
        { Status: 0 } => new(CloudOutcome.Unreachable),
        { Status: 429 } => new(CloudOutcome.TooManySessions),
        { Status: >= 500 } => new(CloudOutcome.Unavailable),
        { Status: >= 300 and < 400 } => new(CloudOutcome.Page),
        { IsPage: true, Status: not 401 } when !pagesAllowed => new(CloudOutcome.Page),
        _ => null,
    };

    /// <summary>JSON without a session: the second factor, a block, or words.</summary>
    private static CloudAnswer Without(CloudReply login)
    {
        using var json = Read(login.Body);
        if (json is null) return new(CloudOutcome.Said);
        if (Is(json.RootElement, "isBlocked", true)) return new(CloudOutcome.Blocked);
        var told = CloudAnswer.Saying(Message(login));
        if (told.Outcome is CloudOutcome.TooManySessions or CloudOutcome.Blocked or CloudOutcome.WrongPassword) return told;
        if (login.Cookies.ContainsKey("login_otp_nonce") || Is(json.RootElement, "success", true)) return new(CloudOutcome.SecondFactor);
        return told.Words is null ? new(CloudOutcome.Said) : told;
    }

    private static string? Session(CloudReply login)
    {
        using var json = Read(login.Body);
        return json is not null && Text(json.RootElement, "session_id") is { Length: > 0 } id ? id : null;
    }

    private static string? Message(CloudReply reply)
    {
        if (!reply.IsJson) return null;
        using var json = Read(reply.Body);
        return json is null ? null : Text(json.RootElement, "message") ?? Text(json.RootElement, "error") ?? Text(json.RootElement, "info");
    }

    private static JsonDocument? Read(string body)
    {
        try
        {
            return JsonDocument.Parse(body.TrimStart('\uFEFF'), new JsonDocumentOptions { MaxDepth = 32 });
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool Is(JsonElement element, string name, bool wanted) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == (wanted ? JsonValueKind.True : JsonValueKind.False);

    private static FormUrlEncodedContent Form(params IEnumerable<(string Name, string Value)> fields) => new(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));

    /// <summary>Null when the page is one the search loses itself in.</summary>
    private static Match? AreaIn(string page)
    {
        try
        {
            return Area().Match(page);
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    /// <summary>The element that holds the token, its attributes in any order.</summary>
    [GeneratedRegex("""<textarea\b[^>]*\b(?:id\s*=\s*["']?JWTToken|name\s*=\s*["']?accessToken)\b[^>]*>(?<text>.*?)</textarea>""", RegexOptions.IgnoreCase | RegexOptions.Singleline, 1000)]
    private static partial Regex Area();
}

internal sealed record TokenRequest(
    [property: JsonPropertyName("session_id")] string SessionId,
    [property: JsonPropertyName("serial_num")] string Serial,
    [property: JsonPropertyName("username")] string User);

[JsonSerializable(typeof(TokenRequest))]
internal sealed partial class CloudJson : JsonSerializerContext;
