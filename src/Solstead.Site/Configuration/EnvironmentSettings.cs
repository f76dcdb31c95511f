using System.Globalization;
using Solstead.Core.Settings;

namespace Solstead.Site.Configuration;

/// <summary>
/// Values from the environment over those of the file, for secrets that shall stand in none: <c>SOLSTEAD__PUBLISH__MQTT__PASSWORD</c> is the key
/// <c>publish.mqtt.password</c>, <c>SOLSTEAD__DEVICES__ROOF__TOKEN</c> the key <c>token</c> of the device <c>roof</c>. Capital and small letters count the
/// same, everything but letters and digits is <c>_</c>; an item of a list goes by its <c>id</c>, its <c>name</c>, or its number from 0.
/// </summary>
public static class EnvironmentSettings
{
    private const string Prefix = "SOLSTEAD__", Between = "__";

    /// <summary>Secrets of commands have names, not places in the file; <see cref="Secrets.NamedSecrets"/> reads them.</summary>
    private const string Named = "SECRETS";

    /// <summary>The settings with what the environment says; what leads nowhere is left out.</summary>
    public static SettingsMap Over(SettingsMap root, IEnumerable<KeyValuePair<string, string>> variables)
    {
        foreach (var (name, value) in variables.OrderBy(v => v.Key, StringComparer.Ordinal))
            if (name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && name[Prefix.Length..].Split(Between) is { Length: > 1 } path && path.All(p => p.Length > 0) && !Same(path[0], Named))
                root = With(root, path, value);
        return root;
    }

    /// <summary>The environment of this process.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Variables()
    {
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
            if (variable is { Key: string name, Value: string value }) yield return new(name, value);
    }

    private static SettingsMap With(SettingsMap map, ReadOnlySpan<string> path, string value)
    {
        var at = IndexOf(map.Entries, path[0]);
        if (at < 0) return map with { Entries = [.. map.Entries, new SettingsEntry(path[0].ToLowerInvariant(), New(map, path[1..], value), map.Line)] };
        var entries = map.Entries.ToArray();
        entries[at] = entries[at] with { Value = With(entries[at].Value, path[1..], value) };
        return map with { Entries = entries };
    }

    private static SettingsNode With(SettingsNode node, ReadOnlySpan<string> path, string value) => node switch
    {
        _ when path.Length == 0 => new SettingsScalar(value, node.Line, node.Column),
        SettingsMap map => With(map, path, value),
        SettingsList list => With(list, path, value),
        SettingsScalar { Value: null or "" } => New(node, path, value),
        _ => node,
    };

    private static SettingsList With(SettingsList list, ReadOnlySpan<string> path, string value)
    {
        var items = list.Items.ToArray();
        for (var i = 0; i < items.Length; i++)
        {
            if (!Is(items[i], i, path[0])) continue;
            items[i] = With(items[i], path[1..], value);
            break;
        }
        return list with { Items = items };
    }

    private static SettingsNode New(SettingsNode place, ReadOnlySpan<string> path, string value) =>
        path.Length == 0 ? new SettingsScalar(value, place.Line, place.Column) : With(new SettingsMap([], place.Line, place.Column), path, value);

    private static bool Is(SettingsNode item, int index, string name) =>
        (item is SettingsMap map && map.Entries.Any(e => e.Key is "id" or "name" && e.Value is SettingsScalar { Value: { } called } && Same(called, name)))
        || name == index.ToString(CultureInfo.InvariantCulture);

    private static int IndexOf(IReadOnlyList<SettingsEntry> entries, string name)
    {
        for (var i = 0; i < entries.Count; i++) if (Same(entries[i].Key, name)) return i;
        return -1;
    }

    private static bool Same(string a, string b) => Plain(a) == Plain(b);

    private static string Plain(string text) => string.Concat(text.Select(c => char.IsLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'));
}
