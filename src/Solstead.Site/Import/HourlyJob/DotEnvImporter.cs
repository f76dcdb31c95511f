using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;
using Solstead.Site.Configuration;

namespace Solstead.Site.Import.HourlyJob;

/// <summary>The <c>.env</c> of the hourly MySQL job: the Enphase account and the gateway's serial number. The gateway's address stood in its program.</summary>
internal static class DotEnvImporter
{
    public static Importer Kind { get; } = new("hourly-job", "the hourly MySQL job (.env)", text => DotEnv.Read(text).Keys.Any(EnvoyEnvironment.IsName), Read);

    private static ImportedSettings Read(string text, SettingsMap ours)
    {
        var values = DotEnv.Read(text);
        var (notes, secrets) = (new List<Finding>(), new List<ImportedSecret>());
        var known = Gateway(ours);
        var id = known ?? "roof";
        var device = new List<SettingsEntry> { Entry("id", id), Entry("type", "enphase") };
        if (known is null)
        {
            device.Add(Entry("host", "envoy.local"));
            notes.Add(new("import.env.host", Severity.Warning, 0, "host", Fact.Of("host", "envoy.local")));
        }
        if (Value(EnvoyEnvironment.User) is { } user) device.Add(Entry("enlighten_user", user));
        if (Value(EnvoyEnvironment.Password) is { } password)
        {
            device.Add(Entry("enlighten_password_file", $"secrets/{id}.enlighten"));
            secrets.Add(new($"secrets/{id}.enlighten", password));
        }
        foreach (var (name, (_, line)) in values)
        {
            if (name == EnvoyEnvironment.Serial) notes.Add(new("import.serial", Severity.Info, line, name, Fact.Of("key", name)));
            else if (!EnvoyEnvironment.IsName(name)) notes.Add(new("import.key.unknown", Severity.Warning, line, name, Fact.Of("key", name), Fact.Of("nearest", "")));
        }
        return new(new([Entry("devices", new SettingsList([new SettingsMap(device, 0, 0)], 0, 0))], 0, 0), secrets, notes);

        string? Value(string name) => values.TryGetValue(name, out var found) && found.Value.Length > 0 ? found.Value : null;
    }

    /// <summary>The only gateway we have already; null: none, or several.</summary>
    private static string? Gateway(SettingsMap ours) =>
        (ours.Entries.FirstOrDefault(e => e.Key == "devices")?.Value as SettingsList)?.Items.OfType<SettingsMap>().Where(d => Word(d, "type") == "enphase").ToList() is [var one] ? Word(one, "id") : null;

    private static string? Word(SettingsMap map, string key) => (map.Entries.FirstOrDefault(e => e.Key == key)?.Value as SettingsScalar)?.Value;

    private static SettingsEntry Entry(string key, string value) => Entry(key, new SettingsScalar(value, 0, 0));

    private static SettingsEntry Entry(string key, SettingsNode value) => new(key, value, 0);
}
