namespace Solstead.Site.Commands;

/// <summary>
/// The one folder programs may be run from (safety.md S19). What anybody but root and this service's own user owns or may change is not run: the
/// program, its folder, every folder and link on the way there. Looked at when the settings are read and again before each run.
/// </summary>
internal static class ProgramFolder
{
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const int MostLinks = 40;

    /// <returns>A code for what is wrong with the folder, or null.</returns>
    public static string? Fault(string folder) => Resolve(folder).Fault;

    /// <returns>Full path of the program, or a code for what is wrong with it.</returns>
    public static (string? Path, string? Fault) Find(string folder, string name)
    {
        var (real, fault) = Resolve(folder);
        if (real is null) return (null, fault);
        if (name.Length == 0 || name is "." or ".." || name.AsSpan().ContainsAny('/', '\\', '\0')) return (null, "config.program.name");
        var path = Path.Combine(real, name);
        if (!File.Exists(path)) return (null, "config.program.missing");
        var program = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        if (Path.GetDirectoryName(program) != real) return (null, "config.program.outside");
        if (OperatingSystem.IsWindows()) return (program, null);
        var mode = File.GetUnixFileMode(program);
        if ((mode & OthersWrite) != UnixFileMode.None || !FileOwner.IsTrusted(program)) return (null, "config.program.writable");
        return (mode & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) == UnixFileMode.None ? (null, "config.program.executable") : (program, null);
    }

    /// <summary>The folder without any links, when nobody else can change it or exchange it for another.</summary>
    private static (string? Path, string? Fault) Resolve(string folder)
    {
        if (!Path.IsPathFullyQualified(folder)) return (null, "config.programs.relative");
        if (!Directory.Exists(folder)) return (null, "config.programs.missing");
        if (OperatingSystem.IsWindows()) return (Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)), null);
        var links = 0;
        var real = Walk(folder, ref links);
        return real is not null && !IsOpen(real, evenSticky: true) ? (real, null) : (null, "config.programs.writable");
    }

    /// <summary>Follows every part of the path; null when a folder on the way is open to others or there are too many links.</summary>
    private static string? Walk(string path, ref int links)
    {
        var at = "/";
        foreach (var part in Path.GetFullPath(path).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            // Where others may write and rename, they exchange what lies there for something else.
            if (IsOpen(at, evenSticky: false)) return null;
            var next = Path.Combine(at, part);
            if (new DirectoryInfo(next).LinkTarget is not { } target) at = next;
            else if (++links > MostLinks || Walk(Path.Combine(at, target), ref links) is not { } followed) return null;
            else at = followed;
        }
        return at;
    }

    private static bool IsOpen(string folder, bool evenSticky)
    {
        if (OperatingSystem.IsWindows()) return false;
        var mode = File.GetUnixFileMode(folder);
        return ((mode & OthersWrite) != UnixFileMode.None && (evenSticky || !mode.HasFlag(UnixFileMode.StickyBit))) || !FileOwner.IsTrusted(folder);
    }
}
