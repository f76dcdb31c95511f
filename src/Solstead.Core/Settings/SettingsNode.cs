namespace Solstead.Core.Settings;

/// <summary>One node of the settings file as it was parsed, with its place, so that every message can name file and line.</summary>
public abstract record SettingsNode(int Line, int Column);

/// <summary>A single value; always text, as YAML gives it. Null for an empty value.</summary>
public sealed record SettingsScalar(string? Value, int Line, int Column) : SettingsNode(Line, Column);

public sealed record SettingsList(IReadOnlyList<SettingsNode> Items, int Line, int Column) : SettingsNode(Line, Column);

/// <summary>Keys with values, in the order of the file.</summary>
public sealed record SettingsMap(IReadOnlyList<SettingsEntry> Entries, int Line, int Column) : SettingsNode(Line, Column)
{
    public static readonly SettingsMap Empty = new([], 0, 0);
}

/// <summary>One key of a map with its place and value.</summary>
public sealed record SettingsEntry(string Key, SettingsNode Value, int Line);
