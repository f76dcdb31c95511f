using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;

namespace Solstead.Site.Commands;

/// <summary>A text that may be secret: written in the settings, or in a file of its own that is read anew each time. Never shown.</summary>
public sealed class SecretText
{
    private const int MostBytes = 64 << 10;
    private readonly string? literal, file;

    private SecretText(string? literal, string? file) => (this.literal, this.file) = (literal, file);

    public override string ToString() => "…";

    /// <summary>Reads <c>key</c> or <c>key_file</c>; null when neither is there.</summary>
    /// <param name="folder">Folder that relative file names are relative to.</param>
    public static SecretText? Read(SettingsReader set, string key, string folder)
    {
        var fileKey = key + "_file";
        if (!set.Has(fileKey)) return set.Text(key) is { } text ? new(text, null) : null;
        if (set.Text(key) is not null) set.Report("config.key.twice", Severity.Warning, key, Fact.Of("key", key));
        if (set.Text(fileKey) is not { } name) return null;
        var path = Path.GetFullPath(name, Path.GetFullPath(folder));
        if (!File.Exists(path)) set.Report("config.file.missing", Severity.Alarm, fileKey, Fact.Of("key", fileKey), Fact.Of("file", name));
        else if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(path).HasFlag(UnixFileMode.OtherRead))
            set.Report("config.file.world_readable", Severity.Warning, fileKey, Fact.Of("key", fileKey), Fact.Of("file", name));
        return new(null, path);
    }

    /// <summary>The text itself; null when its file cannot be read now or is too large.</summary>
    public string? Reveal()
    {
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
}
