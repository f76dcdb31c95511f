using System.Security.Cryptography;
using System.Text;

namespace Solstead.Site.Publish.Mqtt;

/// <summary>The topics of one site. They begin with the prefix and the site's own level, so that several sites share a broker.</summary>
public sealed class TopicNames(MqttSettings settings, string siteName)
{
    private const string Folded = "àaâaäaáaãaåaçcèeéeêeëeìiíiîiïiñnòoóoôoöoõoùuúuûuüuýyÿy";

    /// <summary><c>&lt;prefix&gt;/&lt;site&gt;</c>.</summary>
    public string Root { get; } = $"{settings.Prefix}/{settings.SiteTopic ?? Slug(siteName)}";

    /// <summary><c>online</c> while we are connected, else <c>offline</c>, kept by the broker.</summary>
    public string Status => $"{Root}/status";

    /// <summary><c>online</c> while the device gives values.</summary>
    public string Availability(string device) => $"{Root}/{device}/availability";

    /// <summary>One JSON document with all values of the device.</summary>
    public string Document(string device) => $"{Root}/{device}/state";

    public string Point(string device, string point) => $"{Root}/{device}/{Level(point)}";

    /// <summary>Where a command for something is sent.</summary>
    public string Set(string device, string what) => $"{Root}/{device}/{Level(what)}/set";

    /// <summary>Where a device is told to switch on or off.</summary>
    public string Command(string device) => $"{Root}/{device}/set";

    /// <summary>Name of the site for identifiers.</summary>
    public string Node => Identifier($"{settings.Prefix}_{settings.SiteTopic ?? Slug(siteName)}");

    /// <summary>A name people gave as one level of a topic: small letters, digits and hyphens.</summary>
    public static string Slug(string name)
    {
        var slug = new StringBuilder();
        foreach (var c in name.ToLowerInvariant())
        {
            var at = Folded.IndexOf(c, StringComparison.Ordinal);
            var plain = char.IsAsciiLetterOrDigit(c) || c == '_' ? c : at >= 0 && at % 2 == 0 ? Folded[at + 1] : '-';
            if (plain != '-' || (slug.Length > 0 && slug[^1] != '-')) slug.Append(plain);
        }
        return slug.ToString().TrimEnd('-') is { Length: > 0 } made ? made : "site-" + Hash(name);
    }

    /// <summary>Letters, digits, underscore and hyphen only; a name that had to change carries a few digits so that two names stay two.</summary>
    public static string Identifier(string name)
    {
        var plain = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '_'));
        // Dots and slashes are how our own ids are made; they change without loss.
        return name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/') ? plain : $"{plain}_{Hash(name)}";
    }

    /// <summary>Likewise for the keys of a document, where a dot is a change as well.</summary>
    public static string Key(string name)
    {
        var plain = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '_'));
        return plain == name ? name : $"{plain}_{Hash(name)}";
    }

    /// <summary>A point's id may carry a name people gave: what topics cannot hold is replaced.</summary>
    private static string Level(string name) =>
        name.AsSpan().IndexOfAny("+#/\0") < 0 ? name : string.Concat(name.Select(c => c is '+' or '#' or '/' or '\0' ? '_' : c)) + "_" + Hash(name);

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..6];
}
