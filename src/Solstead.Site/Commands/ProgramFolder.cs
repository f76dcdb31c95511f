namespace Solstead.Site.Commands;

/// <summary>
/// The one folder programs may be run from (safety.md S19). What others could have put or changed there is not run. Looked at when the
/// settings are read and again before each run.
/// </summary>
internal static class ProgramFolder
{
    /// <returns>A code for what is wrong with the folder, or null.</returns>
    public static string? Fault(string folder)
    {
        if (!Path.IsPathFullyQualified(folder)) return "config.programs.relative";
        if (!Directory.Exists(folder)) return "config.programs.missing";
        if (OperatingSystem.IsWindows()) return null;
        if (IsOpen(Real(folder), evenSticky: true)) return "config.programs.writable";
        // A folder above that anybody may write, without the sticky bit, lets anybody exchange ours for another.
        for (var above = Path.GetDirectoryName(Real(folder)); above is not null; above = Path.GetDirectoryName(above))
            if (IsOpen(above, evenSticky: false)) return "config.programs.writable";
        return null;
    }

    /// <returns>Full path of the program, or a code for what is wrong with it.</returns>
    public static (string? Path, string? Fault) Find(string folder, string name)
    {
        if (Fault(folder) is { } fault) return (null, fault);
        if (name.Length == 0 || name is "." or ".." || name.AsSpan().ContainsAny('/', '\\', '\0')) return (null, "config.program.name");
        var path = Path.Combine(folder, name);
        if (!File.Exists(path)) return (null, "config.program.missing");
        var real = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.Combine(Real(folder), name);
        if (Path.GetDirectoryName(real) != Real(folder)) return (null, "config.program.outside");
        if (OperatingSystem.IsWindows()) return (path, null);
        var mode = File.GetUnixFileMode(real);
        if (mode.HasFlag(UnixFileMode.OtherWrite)) return (null, "config.program.writable");
        return (mode & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) == UnixFileMode.None ? (null, "config.program.executable") : (real, null);
    }

    private static bool IsOpen(string folder, bool evenSticky)
    {
        if (OperatingSystem.IsWindows()) return false;
        var mode = File.GetUnixFileMode(folder);
        return mode.HasFlag(UnixFileMode.OtherWrite) && (evenSticky || !mode.HasFlag(UnixFileMode.StickyBit));
    }

    private static string Real(string folder) => Path.TrimEndingDirectorySeparator(Directory.ResolveLinkTarget(folder, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(folder));
}
