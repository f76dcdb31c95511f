using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;

namespace Solstead.Site.Commands;

/// <summary>The settings of one HTTP request. What may be secret (address, headers, body, password) can stand in files of its own and is never shown.</summary>
internal sealed record HttpSettings
{
    internal static readonly string[] NotOurs = ["content-length", "transfer-encoding", "connection", "host", "expect", "upgrade"];

    public required SecretText Url { get; init; }
    /// <summary>Scheme, host and port: all of the address a person other than the owner may see.</summary>
    public required string Shown { get; init; }
    public string Method { get; init; } = "GET";
    public IReadOnlyList<(string Name, SecretText Value)> Headers { get; init; } = [];
    public SecretText? Body { get; init; }
    public string User { get; init; } = "";
    public SecretText? Password { get; init; }
    /// <summary>Text the answer must hold to count as done; null: 2xx is enough.</summary>
    public string? Expect { get; init; }
    public X509Certificate2Collection? Authority { get; init; }
    /// <summary>SHA-256 of key or certificate, lower-case hex.</summary>
    public string? Pin { get; init; }
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(10);
    /// <summary>The owner allows an address outside the home.</summary>
    public bool IsPublic { get; init; }

    /// <summary>Names of the secrets it needs.</summary>
    public IReadOnlyList<string> Secrets => [.. Headers.Select(h => h.Value.Name).Append(Url.Name).Append(Body?.Name).Append(Password?.Name).OfType<string>().Distinct()];

    /// <summary>The address as it stands now; null when its file cannot be read, its secret has no value, or it is none a request may go to.</summary>
    /// <param name="named">The named secrets.</param>
    public Uri? Address(ISecrets named) => Parse(Url.Reveal(named)) is { } address && (!IsPublic || address.Scheme == "https") ? address : null;

    /// <summary>Reads the keys beside <c>http:</c>; null when the address is none, which is told.</summary>
    public static HttpSettings? Read(SettingsReader set, string folder)
    {
        if (SecretText.Read(set, "http", folder) is not { } url) return null;
        var isPublic = set.Flag("public", false);
        var body = SecretText.Read(set, "body", folder);
        var settings = new HttpSettings
        {
            Url = url,
            Shown = Parse(url.Reveal())?.GetLeftPart(UriPartial.Authority) ?? "—",
            IsPublic = isPublic,
            Body = body,
            Method = set.Choice("method", body is null ? "GET" : "POST", "GET", "POST", "PUT", "PATCH", "DELETE"),
            Headers = ReadHeaders(set.Section("headers"), folder),
            User = set.Text("user", "")!,
            Password = SecretText.Read(set, "password", folder),
            Expect = set.Text("expect"),
            Authority = ReadAuthority(set, folder),
            Pin = ReadPin(set),
            Limit = set.Seconds("timeout_s", TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30)),
        };
        if (settings is { User.Length: > 0, Password: null }) set.Report("config.command.user", Severity.Warning, "user", Fact.Of("user", settings.User));
        // An address that is only named, or whose file is still to come, is judged when it is used.
        return url.Name is not null || url.IsAbsent || Fits(set, Parse(url.Reveal()), isPublic) ? settings : null;
    }

    private static Uri? Parse(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0 && uri.Host.Length > 0 ? uri : null;

    /// <summary>What is wrong with an address is told without the address: it may hold a key.</summary>
    private static bool Fits(SettingsReader set, Uri? address, bool isPublic)
    {
        var key = set.Has("http_file") ? "http_file" : "http";
        if (address is null) set.Report("config.command.address", Severity.Alarm, key);
        else if (isPublic && address.Scheme != "https") set.Report("config.command.public", Severity.Alarm, key, Fact.Of("host", address.Host));
        else if (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && !HttpTargets.Allows(ip, isPublic))
            set.Report("config.command.target", Severity.Alarm, key, Fact.Of("host", address.Host));
        else return true;
        return false;
    }

    private static List<(string, SecretText)> ReadHeaders(SettingsReader set, string folder)
    {
        var headers = new List<(string, SecretText)>();
        foreach (var written in set.Keys.Distinct())
        {
            var name = written.EndsWith("_file", StringComparison.Ordinal) ? written[..^5] : written;
            if (SecretText.Read(set, name, folder) is not { } value) continue;
            if (!IsToken(name) || NotOurs.Contains(name.ToLowerInvariant()) || value.Reveal()?.AsSpan().ContainsAny('\r', '\n', '\0') == true)
                set.Report("config.command.header", Severity.Alarm, written, Fact.Of("name", name));
            else headers.Add((name, value));
        }
        return headers;
    }

    /// <summary>RFC 9110, 5.6.2.</summary>
    internal static bool IsToken(string name) => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal));

    /// <param name="code">What is told when it cannot be read.</param>
    internal static X509Certificate2Collection? ReadAuthority(SettingsReader set, string folder, string code = "config.command.authority")
    {
        if (set.Text("ca_file") is not { } name) return null;
        var authority = new X509Certificate2Collection();
        try
        {
            authority.ImportFromPemFile(Path.GetFullPath(name, Path.GetFullPath(folder)));
            if (authority.Count > 0) return authority;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            // Told below: an authority that cannot be read must not become "trust what the machine trusts".
        }
        set.Report(code, Severity.Alarm, "ca_file", Fact.Of("file", name));
        return null;
    }

    private static string? ReadPin(SettingsReader set)
    {
        if (set.Text("certificate") is not { } text) return null;
        var bare = (text.StartsWith("sha256:", StringComparison.OrdinalIgnoreCase) ? text[7..] : text).Replace(":", "", StringComparison.Ordinal).Trim().ToLowerInvariant();
        if (bare.Length == 64 && bare.All(char.IsAsciiHexDigit)) return bare;
        set.Report("config.command.pin", Severity.Alarm, "certificate", Fact.Of("value", text));
        return null;
    }
}
