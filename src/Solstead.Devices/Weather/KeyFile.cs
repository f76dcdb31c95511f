using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;
using Solstead.Devices.Asking;

namespace Solstead.Devices.Weather;

/// <summary>A file with the key of an account, read anew each time: a corrected one needs no restart.</summary>
internal sealed record KeyFile(string Path)
{
    private const int MostLength = 512;

    /// <returns>Null when the settings name none.</returns>
    public static KeyFile? Read(SettingsReader set, string key, string folder)
    {
        if (set.Text(key) is not { } name) return null;
        var file = System.IO.Path.GetFullPath(name, System.IO.Path.GetFullPath(folder));
        if (!File.Exists(file)) set.Report("config.file.missing", Severity.Warning, key, Fact.Of("key", key), Fact.Of("file", name));
        else if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(file).HasFlag(UnixFileMode.OtherRead))
            set.Report("config.file.world_readable", Severity.Warning, key, Fact.Of("key", key), Fact.Of("file", name));
        return new(file);
    }

    /// <summary>Ready to stand in an address.</summary>
    /// <exception cref="SourceException">There is no key in the file.</exception>
    public string Escaped(string source)
    {
        try
        {
            var key = File.ReadAllText(Path).Trim('\uFEFF', ' ', '\t', '\r', '\n');
            if (key.Length is > 0 and <= MostLength && !key.Any(char.IsControl)) return Uri.EscapeDataString(key);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Told below, without the path.
        }
        throw SourceException.Of(WeatherName.Of(source), "secret");
    }

    public override string ToString() => "key";
}
