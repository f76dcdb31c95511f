using Solstead.Core.Settings;

namespace Solstead.Site.Import;

/// <summary>
/// Where imported secrets go: never into a file that is there or that the settings name already, and only those whose key was really added. A key that
/// keeps its own value keeps its own file.
/// </summary>
public static class SecretFiles
{
    private const string KeyEnd = "_file";

    /// <summary>Gives every secret a name that is free. One that an import before this one has written keeps its file: that is no other value.</summary>
    /// <param name="ours">What our settings file says already.</param>
    /// <param name="content">What a file of that name, relative to the settings file, holds; null when there is none, empty when nobody may read it.</param>
    public static ImportedSettings Settle(ImportedSettings imported, SettingsMap ours, Func<string, string?> content)
    {
        var taken = Named(ours).ToHashSet(StringComparer.Ordinal);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var fresh = new List<ImportedSecret>();
        foreach (var secret in imported.Secrets)
        {
            var name = Names(secret.File).First(n => Holds(n, secret) || (!taken.Contains(n) && content(n) is null));
            if (!Holds(name, secret)) fresh.Add(secret with { File = name });
            taken.Add(name);
            names[secret.File] = name;
        }
        return imported with { Settings = (SettingsMap)Renamed(imported.Settings, names), Secrets = fresh };

        bool Holds(string name, ImportedSecret secret) => content(name)?.TrimEnd('\r', '\n') == secret.Value;
    }

    private static IEnumerable<string> Names(string first) => Enumerable.Range(1, 10_000).Select(n => n == 1 ? first : $"{first}-{n}");

    /// <summary>The secrets whose file the merged settings name; the names were free before.</summary>
    public static IReadOnlyList<ImportedSecret> Added(ImportedSettings imported, SettingsMap merged)
    {
        var named = Named(merged).ToHashSet(StringComparer.Ordinal);
        return [.. imported.Secrets.Where(s => named.Contains(s.File))];
    }

    /// <summary>Every file the keys that end in <c>_file</c> name.</summary>
    private static IEnumerable<string> Named(SettingsNode node) => node switch
    {
        SettingsMap map => map.Entries.SelectMany(e => FileOf(e) is { } file ? [file] : Named(e.Value)),
        SettingsList list => list.Items.SelectMany(Named),
        _ => [],
    };

    private static string? FileOf(SettingsEntry entry) => entry is { Value: SettingsScalar { Value: { } file } } && entry.Key.EndsWith(KeyEnd, StringComparison.Ordinal) ? file : null;

    private static SettingsNode Renamed(SettingsNode node, Dictionary<string, string> names) => node switch
    {
        SettingsMap map => map with { Entries = [.. map.Entries.Select(e => e with { Value = FileOf(e) is { } file && names.TryGetValue(file, out var free) ? (SettingsScalar)e.Value with { Value = free } : Renamed(e.Value, names) })] },
        SettingsList list => list with { Items = [.. list.Items.Select(i => Renamed(i, names))] },
        _ => node,
    };
}
