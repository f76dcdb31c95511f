using Solstead.Core.Settings;

namespace Solstead.Site.Configuration;

/// <summary>
/// The names by which the hourly MySQL job was told the Enphase account: <c>ENVOY_USER</c>, <c>ENVOY_PASSWORD</c>, <c>ENVOY_SERIAL</c>, in the environment or in a
/// <c>.env</c> beside the settings. They are the account of the gateway that has no way in of its own; of several such gateways they say nothing.
/// </summary>
public static class EnvoyEnvironment
{
    public const string User = "ENVOY_USER", Password = "ENVOY_PASSWORD", Serial = "ENVOY_SERIAL";

    /// <summary>Any of these is a way in.</summary>
    private static readonly string[] WaysIn = ["token", "token_file", "enlighten_user", "enlighten_password", "enlighten_password_file", "password", "password_file"];

    public static bool IsName(string name) => name is User or Password or Serial;

    /// <summary>Those of the process, else those of the file <c>.env</c> in the folder.</summary>
    public static IReadOnlyList<(string Name, string Value)> In(string? folder)
    {
        var file = folder is null ? null : Path.Combine(folder, ".env");
        IReadOnlyDictionary<string, (string Value, int Line)> kept = new Dictionary<string, (string, int)>();
        try
        {
            if (file is not null && File.Exists(file)) kept = DotEnv.Read(File.ReadAllText(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is another program's file: what it does not tell, the settings do.
        }
        return [.. ((string[])[User, Password, Serial]).Select(n => (n, Environment.GetEnvironmentVariable(n) ?? (kept.TryGetValue(n, out var found) ? found.Value : ""))).Where(v => v.Item2.Length > 0)];
    }

    /// <summary>Gives the account to the one gateway that has no way in.</summary>
    public static SettingsMap Over(SettingsMap file, IReadOnlyList<(string Name, string Value)> variables)
    {
        var (user, password) = (Value(User), Value(Password));
        if (user is null || password is null || file.Entries.FirstOrDefault(e => e.Key == "devices")?.Value is not SettingsList devices) return file;
        var open = devices.Items.OfType<SettingsMap>().Where(NeedsAccount).ToList();
        if (open is not [var gateway]) return file;
        var with = gateway with { Entries = [.. gateway.Entries, new("enlighten_user", new SettingsScalar(user, 0, 0), 0), new("enlighten_password", new SettingsScalar(password, 0, 0), 0)] };
        var list = devices with { Items = [.. devices.Items.Select(d => ReferenceEquals(d, gateway) ? with : d)] };
        return file with { Entries = [.. file.Entries.Select(e => e.Key == "devices" ? e with { Value = list } : e)] };

        string? Value(string name) => variables.FirstOrDefault(v => v.Name == name).Value is { Length: > 0 } value ? value : null;
    }

    private static bool NeedsAccount(SettingsMap device) =>
        device.Entries.Any(e => e is { Key: "type", Value: SettingsScalar { Value: "enphase" } }) && !device.Entries.Any(e => WaysIn.Contains(e.Key));
}
