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

    /// <summary>The <c>id</c> of a map; null when it has none.</summary>
    public static string? Id(SettingsNode node) => node is SettingsMap map ? (map.Entries.FirstOrDefault(e => e.Key == "id")?.Value as SettingsScalar)?.Value : null;

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
            var at = id is null ? items.FindIndex(i => i is SettingsScalar && Are(i, addition)) : items.FindIndex(i => Id(i) == id);
            if (at < 0) items.Add(addition);
            else if (id is not null) items[at] = Joined(items[at], addition);
        }
        return own with { Items = items };
    }
}
