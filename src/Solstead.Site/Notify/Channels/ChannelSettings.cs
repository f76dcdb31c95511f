using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;
using Solstead.Site.Commands;

namespace Solstead.Site.Notify.Channels;

/// <summary>Reads the keys channels have in common, and keeps the names of the secrets that were asked for.</summary>
internal sealed class ChannelSettings(SettingsReader set, string folder)
{
    private List<string> names = [];

    public SettingsReader Set => set;

    /// <summary>Names of the secrets the settings only name.</summary>
    public IReadOnlyList<string> Names => names;

    /// <summary>A secret under <c>key</c>, <c>key_file</c> or by name; null when there is none.</summary>
    public SecretText? Secret(string key)
    {
        var text = SecretText.Read(set, key, folder);
        if (text?.Name is { } name) names.Add(name);
        return text;
    }

    /// <summary>One that must be there; its absence disables the channel.</summary>
    public SecretText? Needed(string key)
    {
        if (Secret(key) is { } text) return text;
        if (!set.Broken) set.Report("config.notify.secret", Severity.Alarm, key, Fact.Of("key", key));
        return null;
    }

    /// <summary>The map under a key; its secrets count as this one's.</summary>
    public ChannelSettings Below(string key) => new(set.Section(key), folder) { names = names };

    public HttpWay Way() => new(HttpSettings.ReadAuthority(set, folder, "config.notify.authority"), Secret("proxy"));

    /// <summary>Address of the service under <c>url</c>, a path kept, without a slash at its end.</summary>
    /// <param name="usual">The public service; null when there is none, and the owner must name their own.</param>
    public Uri Base(string? usual)
    {
        var text = usual is null ? set.Required("url") : set.Text("url", usual)!;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0 && url.Query.Length == 0) return url;
        if (text.Length > 0) set.Report("config.value.wrong", Severity.Alarm, "url", Fact.Of("key", "url"), Fact.Of("value", "…"), Fact.Of("expected", "https://…"));
        return new Uri("https://invalid.invalid/");
    }

    /// <summary>Where a tap on the message leads, e.g. to the page of the house; null for nowhere.</summary>
    public string? Link(int most)
    {
        if (set.Text("link") is not { } text) return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.AbsoluteUri.Length <= most) return url.AbsoluteUri;
        set.Report("config.value.wrong", Severity.Warning, "link", Fact.Of("key", "link"), Fact.Of("value", text), Fact.Of("expected", "https://…"));
        return null;
    }

    /// <summary>An address below the base.</summary>
    public static Uri Below(Uri basis, string path) => new(basis.AbsoluteUri.TrimEnd('/') + path);
}
