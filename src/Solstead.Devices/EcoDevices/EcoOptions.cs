using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;

namespace Solstead.Devices.EcoDevices;

/// <summary>The settings of one box.</summary>
/// <param name="Base">Its address; null when the settings name no usable one.</param>
/// <param name="Input">Teleinformation input, 1 or 2.</param>
/// <param name="Interval">Pause between two readings.</param>
internal sealed record EcoOptions(Uri? Base, int Input, TimeSpan Interval, string? User = null, string? Password = null, string? PasswordFile = null)
{
    public static EcoOptions Read(SettingsReader settings, string folder)
    {
        var host = settings.Required("host");
        var address = AddressOf(host);
        if (host.Length > 0 && address is null) settings.Report("ecodevices.host", Severity.Alarm, "host", Fact.Of("value", host));
        var read = new EcoOptions(address, settings.Whole("input", 1, 1, 2), settings.Seconds("interval_s", 10.Seconds, 2.Seconds, 300.Seconds),
            settings.Text("user"), settings.Text("password"), Secret(settings, "password_file", folder));
        if (read.User is null && (read.Password ?? read.PasswordFile) is not null) settings.Report("ecodevices.user", Severity.Warning, read.Password is null ? "password_file" : "password");
        return read;
    }

    /// <param name="host">Name or address, with a port if it is not 80.</param>
    public static Uri? AddressOf(string host) =>
        Uri.TryCreate($"http://{host}/", UriKind.Absolute, out var uri) && uri.AbsolutePath == "/" && uri.UserInfo.Length == 0 && uri.Query.Length == 0 && uri.Host.Length > 0 ? uri : null;

    /// <summary>Null when there is none or its file cannot be read.</summary>
    public string? ReadPassword()
    {
        if (PasswordFile is null) return Password;
        try
        {
            return File.ReadAllText(PasswordFile).Trim('\uFEFF', ' ', '\t', '\r', '\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? Secret(SettingsReader settings, string key, string folder)
    {
        if (settings.Text(key) is not { } name) return null;
        var file = Path.GetFullPath(name, Path.GetFullPath(folder));
        if (!File.Exists(file)) settings.Report("config.file.missing", Severity.Alarm, key, Fact.Of("key", key), Fact.Of("file", name));
        else if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(file).HasFlag(UnixFileMode.OtherRead))
            settings.Report("config.file.world_readable", Severity.Warning, key, Fact.Of("key", key), Fact.Of("file", name));
        return file;
    }
}
