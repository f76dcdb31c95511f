using System.Collections;
using Solstead.Core.Settings;

namespace Solstead.Site.Configuration;

/// <summary>
/// Settings from the environment, over those of the file: <c>SOLSTEAD__DEVICES__ROOF__TOKEN=…</c> is <c>token</c> of the device <c>roof</c>. Two underscores go
/// one level down; an item of a list is named by its <c>id</c>, <c>name</c> or <c>type</c>, or by its place from 0. Capitals do not matter, and
/// an underscore stands for dots and dashes too, which variables cannot have. Only single values; what a device is belongs into the file.
/// </summary>
public static class EnvironmentSettings
{
    public const string Prefix = "SOLSTEAD__";

    /// <summary>Secrets of commands have names, not places in the file; <see cref="Secrets.NamedSecrets"/> reads them.</summary>
    private const string Named = Prefix + "SECRETS__";

    /// <summary>The variables of this process that are settings, in a fixed order.</summary>
    /// <param name="folder">Folder of the settings, where a <c>.env</c> of the hourly job may lie; null: none.</param>
    public static IReadOnlyList<(string Name, string Value)> OfProcess(string? folder = null) =>
        [.. EnvoyEnvironment.In(folder), .. Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(e => ((string)e.Key, (string?)e.Value ?? ""))
            .Where(e => e.Item1.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && !e.Item1.StartsWith(Named, StringComparison.OrdinalIgnoreCase)).OrderBy(e => e.Item1, StringComparer.Ordinal)];

    /// <summary>Lays variables over the settings.</summary>
    /// <param name="unused">Names of variables that fit nowhere; never their values.</param>
    public static SettingsMap Over(SettingsMap file, IReadOnlyList<(string Name, string Value)> variables, out IReadOnlyList<string> unused)
    {
        var left = new List<string>();
        foreach (var (name, value) in variables)
        {
            if (EnvoyEnvironment.IsName(name)) continue;
            if (Put(file, name[Prefix.Length..].Split("__"), value) is SettingsMap next) file = next;
            else left.Add(name);
        }
        unused = left;
        return EnvoyEnvironment.Over(file, variables);
    }

    /// <summary>The node with the value at the path; null when the path does not fit.</summary>
    private static SettingsNode? Put(SettingsNode? node, ReadOnlySpan<string> path, string value)
    {
        if (path.Length == 0) return node is null or SettingsScalar or SettingsList { Items: [] or [SettingsScalar, ..] } ? new SettingsScalar(value, 0, 0) : null;
        if (path[0].Length == 0) return null;
        return node switch
        {
            SettingsList list => Into(list, path, value),
            null or SettingsScalar { Value: null } => Into(SettingsMap.Empty, path, value),
            SettingsMap map => Into(map, path, value),
            _ => null,
        };
    }

    private static SettingsMap? Into(SettingsMap map, ReadOnlySpan<string> path, string value)
    {
        var at = IndexOf(map.Entries, e => e.Key, path[0]);
        if (Put(at < 0 ? null : map.Entries[at].Value, path[1..], value) is not { } next) return null;
        return at < 0
            ? map with { Entries = [.. map.Entries, new(path[0].ToLowerInvariant(), next, 0)] }
            : map with { Entries = [.. map.Entries.Select((e, i) => i == at ? e with { Value = next } : e)] };
    }

    private static SettingsList? Into(SettingsList list, ReadOnlySpan<string> path, string value)
    {
        var at = ItemOf(list, path[0]);
        if (at < 0 || Put(list.Items[at], path[1..], value) is not { } next) return null;
        return list with { Items = [.. list.Items.Select((item, i) => i == at ? next : item)] };
    }

    private static int ItemOf(SettingsList list, string word)
    {
        foreach (var key in (string[])["id", "name", "type"])
        {
            var at = IndexOf(list.Items, item => ((item as SettingsMap)?.Entries.FirstOrDefault(e => e.Key == key)?.Value as SettingsScalar)?.Value, word);
            if (at >= 0) return at;
        }
        return int.TryParse(word, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var place) && place < list.Items.Count && list.Items[place] is SettingsMap ? place : -1;
    }

    private static int IndexOf<T>(IReadOnlyList<T> all, Func<T, string?> name, string word)
    {
        for (var i = 0; i < all.Count; i++)
            if (name(all[i]) is { } own && string.Equals(Plain(own), Plain(word), StringComparison.OrdinalIgnoreCase)) return i;
        return -1;
    }

    private static string Plain(string name) => name.Replace('-', '_').Replace('.', '_').Replace(' ', '_');
}
