using Solstead.Core.Settings;

namespace Solstead.Site.Import;

/// <summary>
/// Where imported secrets go: never into a file that is there or that the settings name already, and only those whose key was really added. A key that
/// keeps its own value keeps its own file.
/// </summary>
public static class SecretFiles
{
    private const string KeyEnd = "_file";

    /// <summary>Gives every secret a name that is free.</summary>
    /// <param name="ours">What our settings file says already.</param>
    /// <param name="exists">True when a file of that name, relative to the settings file, is there.</param>
    public static ImportedSettings Settle(ImportedSettings imported, SettingsMap ours, Func<string, bool> exists)
    {
        var taken = Named(ours).ToHashSet(StringComparer.Ordinal);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var secret in imported.Secrets)
        {
            var free = Enumerable.Range(1, 10_000).Select(n => n == 1 ? secret.File : $"{secret.File}-{n}").First(name => !taken.Contains(name) && !exists(name));
            taken.Add(free);
            names[secret.File] = free;
        }
        return imported with
        {
            Settings = (SettingsMap)Renamed(imported.Settings, names),
            Secrets = [.. imported.Secrets.Select(s => s with { File = names[s.File] })],
        };
    }

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
