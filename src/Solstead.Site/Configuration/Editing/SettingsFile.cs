using System.Globalization;
using System.Text;

namespace Solstead.Site.Configuration.Editing;

/// <summary>Replaces a settings file as a whole: complete or not at all, the version before kept beside it.</summary>
public static class SettingsFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <returns>Path of the version before; null when there was none.</returns>
    /// <exception cref="IOException">It cannot be written; the old file is untouched.</exception>
    public static string? Replace(string path, string text, TimeProvider time)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var mode = File.Exists(path) && !OperatingSystem.IsWindows() ? File.GetUnixFileMode(path) : UnixFileMode.None;
        var fresh = path + ".new";
        Write(fresh, text, mode);
        string? before = null;
        if (File.Exists(path)) File.Copy(path, before = FreeName(path, time));
        File.Move(fresh, path, overwrite: true);
        return before;
    }

    /// <summary>Writes a secret for the owner's eyes only. Another one of that name is kept beside it, as closed.</summary>
    public static void WriteSecret(string path, string value, TimeProvider time)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else if (!Directory.Exists(folder)) Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        if (File.Exists(path) && File.ReadAllText(path) == value) return;
        var fresh = path + ".new";
        Write(fresh, value, OwnerOnly);
        if (File.Exists(path))
        {
            var before = FreeName(path, time);
            File.Copy(path, before);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(before, OwnerOnly);
        }
        File.Move(fresh, path, overwrite: true);
    }

    /// <summary>The file has its rights before it has its content.</summary>
    private static void Write(string path, string text, UnixFileMode mode)
    {
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (mode != UnixFileMode.None && !OperatingSystem.IsWindows()) options.UnixCreateMode = mode;
        using var stream = new FileStream(path, options);
        stream.Write(Encoding.UTF8.GetBytes(text));
        stream.Flush(flushToDisk: true);
    }

    private static string FreeName(string path, TimeProvider time)
    {
        var stamp = time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        return Enumerable.Range(1, 10_000).Select(n => n == 1 ? $"{path}.{stamp}" : $"{path}.{stamp}.{n}").First(name => !File.Exists(name));
    }
}
