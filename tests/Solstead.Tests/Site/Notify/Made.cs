using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;
using Solstead.Core.Site;
using Solstead.Devices;
using Solstead.Site.Configuration;
using Solstead.Site.Notify;

namespace Solstead.Tests.Site.Notify;

/// <summary>Messages, events and channels as tests need them.</summary>
internal static class Made
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    public static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    public static Outgoing Message(NoticeLevel level = NoticeLevel.Warning, string? thread = null) =>
        new("a1b2-7", "a1b2-3", level, "meter", "meter.missing", level == NoticeLevel.Recovery ? "over" : "open", "Maison : été <\"&", "Ligne 1 à 20 €\nLine 2", Noon, "Maison", "roof", thread);

    public static SiteEvent Event(string code, Severity severity = Severity.Warning, bool over = false, DateTimeOffset? at = null, string? device = null, params Fact[] facts) =>
        new(at ?? Noon, device, new Problem(code, severity, facts), over);

    public static Notice Notice(long id, NoticeLevel level = NoticeLevel.Warning, long? incident = null, string code = "meter.missing", string kind = "meter") =>
        new(id, incident ?? id, level, kind, code, null, Noon, []) { Was = level == NoticeLevel.Recovery ? NoticeLevel.Warning : level, Since = Noon };

    public static (IReadOnlyList<ChannelEntry> Entries, IReadOnlyList<Finding> Findings) Read(string yaml, string folder = ".")
    {
        var reader = new SettingsReader(YamlSettings.Parse(yaml, "solstead.yaml"));
        var entries = NotifySettings.Read(reader, folder);
        reader.Finish();
        return (entries, reader.Findings);
    }

    /// <summary>The one channel of <c>notify: [{ … }]</c>.</summary>
    public static IChannel Channel(string item, ISecrets? secrets = null, TimeProvider? time = null, string folder = ".")
    {
        var (entries, findings) = Read($"notify: [{item}]", folder);
        findings.Select(f => $"{f.Key} {f.Code}").ShouldBeEmpty();
        return entries.ShouldHaveSingleItem().Create(new(secrets ?? new VolatileSecrets(), time ?? TimeProvider.System));
    }
}
