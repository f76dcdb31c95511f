using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;
using Solstead.Site.Notify.Channels;

namespace Solstead.Site.Notify;

/// <summary>Reads <c>notify:</c>; the keys are in this folder's README. A broken channel disables that one only.</summary>
public static class NotifySettings
{
    /// <param name="folder">Folder of the settings file.</param>
    public static IReadOnlyList<ChannelEntry> Read(SettingsReader root, string folder)
    {
        var entries = new List<ChannelEntry>();
        foreach (var set in root.Sections("notify"))
        {
            var type = set.Required("type");
            var kind = ChannelCatalog.All.FirstOrDefault(k => k.Type == type);
            if (kind is null)
            {
                var types = ChannelCatalog.All.Select(k => k.Type);
                if (type.Length > 0) set.Report("config.notify.type", Severity.Alarm, "type", Fact.Of("type", type), Fact.Of("nearest", Nearest.To(type, types) ?? string.Join(", ", types)));
                set.AcceptAll();
                continue;
            }
            var policy = Policy(set, kind, entries);
            var own = new ChannelSettings(set, folder);
            var create = kind.Read(own);
            if (set.Flag("enabled", true) && !set.Broken) entries.Add(new(type, policy, create) { Secrets = [.. own.Names.Distinct()] });
        }
        return entries;
    }

    private static ChannelPolicy Policy(SettingsReader set, ChannelKind kind, List<ChannelEntry> before)
    {
        var name = set.Text("name", kind.Type)!;
        if (!IsName(name)) set.Report("config.notify.name", Severity.Alarm, "name", Fact.Of("name", name));
        else if (before.Any(b => b.Policy.Name == name)) set.Report("config.notify.duplicate", Severity.Alarm, "name", Fact.Of("name", name));
        var minimum = set.Choice("minimum", "info", "info", "warning", "alarm") switch { "alarm" => NoticeLevel.Alarm, "warning" => NoticeLevel.Warning, _ => NoticeLevel.Info };
        var quiet = set.Text("quiet") is { } text ? QuietHours.Parse(text) ?? Wrong(set, text) : null;
        return new(name, set.Choice("language", "en", "en", "fr"), minimum, quiet)
        {
            Events = Events(set),
            FirstPause = kind.Pauses.First,
            LongestPause = kind.Pauses.Longest,
        };
    }

    private static QuietHours? Wrong(SettingsReader set, string text)
    {
        set.Report("config.value.wrong", Severity.Warning, "quiet", Fact.Of("key", "quiet"), Fact.Of("value", text), Fact.Of("expected", "22:00-07:00"));
        return null;
    }

    /// <summary>Words of kinds, or codes: those hold a dot or are a star.</summary>
    private static List<string> Events(SettingsReader set)
    {
        var events = new List<string>();
        foreach (var word in set.Texts("events"))
        {
            if (EventKinds.Words.Contains(word) || word == "*" || word.Contains('.', StringComparison.Ordinal)) events.Add(word);
            else set.Report("config.notify.event", Severity.Warning, "events", Fact.Of("value", word), Fact.Of("nearest", Nearest.To(word, EventKinds.Words) ?? string.Join(", ", EventKinds.Words)));
        }
        return events;
    }

    /// <summary>Names become parts of addresses and of keys.</summary>
    private static bool IsName(string name) => name.Length is > 0 and <= 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
