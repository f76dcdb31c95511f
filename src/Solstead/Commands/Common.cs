using System.CommandLine;
using System.Reflection;
using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.Settings;
using Solstead.Site.Configuration;
using Solstead.Site.Run;
using Solstead.Site.Secrets;
using Solstead.Site.Texts;

namespace Solstead.Commands;

/// <summary>What all commands share: the two common options, where things are, how findings are told.</summary>
internal static class Common
{
    public static Option<FileInfo?> ConfigOption() => new("--config") { Description = "Settings file. Default: solstead.yaml here, then in the user's and the system's configuration folder." };

    public static Option<DirectoryInfo?> DataOption() => new("--data") { Description = "Data directory. Default: the platform's state directory." };

    public static Option<bool> JsonOption() => new("--json") { Description = "Write JSON on standard output." };

    /// <summary>Version of the program without build metadata.</summary>
    public static string Version { get; } = (typeof(Common).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0").Split('+')[0];

    /// <summary>The settings file to use: the given one, or the first that exists; when none does, where it should be put.</summary>
    public static (string Path, bool Exists) ConfigPath(FileInfo? given)
    {
        if (given is not null) return (given.FullName, given.Exists);
        var here = Path.GetFullPath("solstead.yaml");
        var user = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } xdg ? xdg : Path.Combine(Home, ".config");
        string[] places = [here, Path.Combine(user, "solstead", "solstead.yaml"), "/etc/solstead/solstead.yaml"];
        return places.FirstOrDefault(File.Exists) is { } found ? (found, true) : (here, false);
    }

    /// <summary>The data directory: the given one, systemd's, or the platform's state directory.</summary>
    public static string DataPath(DirectoryInfo? given)
    {
        if (given is not null) return given.FullName;
        if (Environment.GetEnvironmentVariable("STATE_DIRECTORY") is { Length: > 0 } systemd) return systemd.Split(':')[0];
        if (OperatingSystem.IsWindows()) return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "solstead");
        var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } xdg ? xdg : Path.Combine(Home, ".local", "state");
        return Path.Combine(state, "solstead");
    }

    private static string Home => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    /// <summary>Loads the settings or says why not; null means exit code 2.</summary>
    public static LoadedSettings? Load(FileInfo? given, TextWriter errors)
    {
        var (path, exists) = ConfigPath(given);
        try
        {
            if (exists) return SettingsLoader.Load(path);
            errors.WriteLine($"No settings file at {path}. See `solstead run`, which shows how one begins, or try `solstead demo`.");
        }
        catch (Exception e) when (e is SettingsUnreadableException or IOException or UnauthorizedAccessException)
        {
            errors.WriteLine(e.Message);
        }
        return null;
    }

    /// <summary>
    /// What devices remember, for commands that only look: what the service remembered is used and kept, and where no service ever ran
    /// nothing is left behind.
    /// </summary>
    public static Func<string, IDeviceMemory> MemoryFor(string data) => id =>
        Directory.Exists(Path.Combine(data, "devices")) ? new FileDeviceMemory(Path.Combine(data, "devices", id), Silent.CreateLogger("memory")) : new VolatileMemory();

    /// <summary>The protected store of the service, by device; null where no service ever ran.</summary>
    public static Func<string, ISecrets>? SecretsFor(string data)
    {
        if (!Directory.Exists(Path.Combine(data, "devices"))) return null;
        var store = new SecretStore(data, Silent.CreateLogger("secrets"), new SiteProblems(TimeProvider.System));
        return id => store.For("devices", id);
    }

    /// <summary>Sentences in the language of the terminal.</summary>
    public static Sentences Sentences(TimeZoneInfo zone) => new(Site.Texts.Sentences.LanguageOfEnvironment(), zone, TimeProvider.System);

    /// <summary>One line per finding: file:line: key: sentence.</summary>
    public static void Tell(IEnumerable<Finding> findings, string file, Sentences say, TextWriter to)
    {
        foreach (var finding in findings.OrderBy(f => f.Line))
            to.WriteLine($"{file}:{finding.Line}: {finding.Key}: {say.Say(finding.Code, finding.Facts)}");
    }

    /// <summary>For commands whose result is their output.</summary>
    public static ILoggerFactory Silent { get; } = LoggerFactory.Create(_ => { });

    private sealed class VolatileMemory : IDeviceMemory
    {
        private readonly Dictionary<string, string?> values = [];

        public string? Recall(string name) => values.GetValueOrDefault(name);

        public void Remember(string name, string? text) => values[name] = text;
    }
}
