using Solstead.Core.Settings;

namespace Solstead.Site.Configuration.Editing;

/// <summary>What two settings trees say, whatever their places in a file.</summary>
internal static class SameNodes
{
    public static bool Are(SettingsNode a, SettingsNode b) => (a, b) switch
    {
        (SettingsScalar x, SettingsScalar y) => (x.Value ?? "") == (y.Value ?? ""),
        (SettingsList x, SettingsList y) => x.Items.Count == y.Items.Count && x.Items.Zip(y.Items).All(p => Are(p.First, p.Second)),
        (SettingsMap x, SettingsMap y) => x.Entries.Count == y.Entries.Count && x.Entries.Zip(y.Entries).All(p => p.First.Key == p.Second.Key && Are(p.First.Value, p.Second.Value)),
        _ => false,
    };

    /// <summary>What a file must say after the additions: its own first, the added behind it.</summary>
    public static SettingsMap Joined(SettingsMap own, SettingsMap added)
    {
        var entries = own.Entries.ToList();
        foreach (var addition in added.Entries)
        {
            var at = entries.FindIndex(e => e.Key == addition.Key);
            if (at < 0) entries.Add(addition);
            else entries[at] = entries[at] with { Value = Joined(entries[at].Value, addition.Value) };
        }
        return own with { Entries = entries };
    }

    /// <summary>By what a map of a list is known again: its <c>id</c>, else its <c>name</c>; null when it has neither.</summary>
    public static (string Key, string Value)? Id(SettingsNode node)
    {
        foreach (var key in (string[])["id", "name"])
            if (node is SettingsMap map && (map.Entries.FirstOrDefault(e => e.Key == key)?.Value as SettingsScalar)?.Value is { } value) return (key, value);
        return null;
    }

    private static SettingsNode Joined(SettingsNode own, SettingsNode added) => (own, added) switch
    {
        (SettingsMap x, SettingsMap y) => Joined(x, y),
        (SettingsList x, SettingsList y) => Joined(x, y),
        (SettingsScalar { Value: null or "" }, SettingsMap { Entries.Count: 0 }) => own,
        (SettingsScalar { Value: null }, _) => added,
        _ => own,
    };

    private static SettingsList Joined(SettingsList own, SettingsList added)
    {
        var items = own.Items.ToList();
        foreach (var addition in added.Items)
        {
            var id = Id(addition);
            var at = id is null ? items.FindIndex(i => Are(i, addition)) : items.FindIndex(i => Id(i) == id);
            if (at < 0) items.Add(addition);
            else if (id is not null) items[at] = Joined(items[at], addition);
        }
        return own with { Items = items };
    }
}
