using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;

namespace Solstead.Site.Commands;

/// <summary>
/// A text that may be secret: written in the settings, in a file of its own that is read anew each time, or only named, <c>{ secret: relay }</c>.
/// Never shown.
/// </summary>
public sealed class SecretText
{
    private const int MostBytes = 64 << 10;
    private readonly string? literal, file;

    private SecretText(string? literal, string? file, string? name = null) => (this.literal, this.file, Name) = (literal, file, name);

    /// <summary>Name of the secret it stands for; null when it is no named one.</summary>
    public string? Name { get; }

    /// <summary>True when its file is not there, which was told when the settings were read.</summary>
    public bool IsAbsent => file is not null && !File.Exists(file);

    public override string ToString() => "…";

    /// <summary>Reads <c>key</c>, <c>key: { secret: NAME }</c> or <c>key_file</c>; null when none is there.</summary>
    /// <param name="folder">Folder that relative file names are relative to.</param>
    public static SecretText? Read(SettingsReader set, string key, string folder)
    {
        var fileKey = key + "_file";
        if (set.HasMap(key)) return Named(set, key, fileKey);
        if (!set.Has(fileKey)) return set.Text(key) is { } text ? new(text, null) : null;
        if (set.Text(key) is not null) set.Report("config.key.twice", Severity.Warning, key, Fact.Of("key", key));
        if (set.Text(fileKey) is not { } name) return null;
        var path = Path.GetFullPath(name, Path.GetFullPath(folder));
        if (!File.Exists(path)) set.Report("config.file.missing", Severity.Alarm, fileKey, Fact.Of("key", fileKey), Fact.Of("file", name));
        else if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(path).HasFlag(UnixFileMode.OtherRead))
            set.Report("config.file.world_readable", Severity.Warning, fileKey, Fact.Of("key", fileKey), Fact.Of("file", name));
        return new(null, path);
    }

    /// <summary>The text itself; null when its file cannot be read now or is too large, or when the secret it names has no value.</summary>
    /// <param name="named">The named secrets; null while the settings are read, where they are not known yet.</param>
    public string? Reveal(ISecrets? named = null)
    {
        if (Name is not null) return named?.Get(Name);
        if (file is null) return literal;
        try
        {
            return new FileInfo(file) is { Exists: true, Length: <= MostBytes } ? File.ReadAllText(file).Trim('\uFEFF', ' ', '\t', '\r', '\n') : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static SecretText? Named(SettingsReader set, string key, string fileKey)
    {
        if (set.Has(fileKey)) set.Report("config.key.twice", Severity.Warning, key, Fact.Of("key", key));
        var name = set.Section(key).Required("secret");
        if (name.Length == 0) return null;
        if (IsName(name)) return new(null, null, name);
        set.Report("config.secret.name", Severity.Alarm, key, Fact.Of("name", name));
        return null;
    }

    /// <summary>Names become parts of file names and of environment variables.</summary>
    private static bool IsName(string name) => name.Length <= 64 && char.IsAsciiLetterLower(name[0]) && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.');
}
